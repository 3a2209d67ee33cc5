"""Any fact of a unit's books is put right or taken back by its place, by whoever may record its kind, and judged as it was at first."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain import finding, inspection, institution, member, organisation
from domain.corrections import NotStanding, OthersRestOnIt
from domain.kernel import Personal, Recorded, fold
from domain.sequence import AfterWhatFollows
from infra.followers import Followers
from services import commitments, corrections, findings, inspections, institutions, members, organisations, views
from services.access import Forbidden
from services.desk import Actor, Missing
from services.wiring import Runtime
from tests.services.small_county import CLERK, HEAD, INSPECTOR, OFFICE, SmallCounty


@pytest.fixture
def small(runtime: Runtime, county: int) -> SmallCounty:
    """A county with a town that has a unit, a branch and two members."""
    held = SmallCounty(runtime, county)
    held.founded()
    held.peopled(2)
    return held


def last(small: SmallCounty, kind: type[Any] | None = None) -> Recorded[Any]:
    """Return the town's last fact of a kind."""
    with small.runtime.db.tenant(small.county, small.town) as sql:
        facts = small.runtime.ledger.read(sql, small.county, small.town, limit=10_000)
    return next(e for e in reversed(facts) if kind is None or isinstance(e.fact, kind))


def right(small: SmallCounty, e: Recorded[Any], on: date | None = None, actor: Actor = CLERK, **said: object) -> None:
    corrections.correct(small.desk(actor, on or e.effective_on), e.position, said)


def void(small: SmallCounty, e: Recorded[Any], actor: Actor = CLERK) -> None:
    corrections.void(small.desk(actor, small.today), e.position, "从未发生")


def unit(small: SmallCounty, code: str = "D-09") -> UUID:
    id = uuid4()
    founding = institution.Registered(code=code, name=f"单位{code}", level=1, kind="enterprise")
    institutions.register(small.desk(CLERK, small.before(100)), id, founding)
    return id


def state(small: SmallCounty, decider: Any, id: UUID) -> Any:
    return fold(decider, small.runtime.ledger.load(small.county, small.town, id))


def test_a_back_dated_parent_of_an_institution_is_put_right_and_never_in_a_circle(small: SmallCounty) -> None:
    a, b, c = (unit(small, code) for code in ("D-07", "D-08", "D-09"))
    day = small.before(50)
    institutions.reparent(small.desk(CLERK, day), a, b, level=2)
    moved = last(small)
    institutions.reparent(small.desk(CLERK, day), c, a, level=2)
    with pytest.raises(institution.GoesInCircles):
        right(small, moved, parent=str(c))
    with pytest.raises(institution.ParentMissing):
        right(small, moved, parent=None)
    right(small, moved, on=small.before(80), parent=None, level=1)
    held = state(small, institution, a)
    assert [held.parent.at(on) for on in (small.before(79), day)] == [(None, 1), (None, 1)]
    assert last(small).replaces == moved.position


def test_the_place_of_an_organisation_and_its_soundness_are_put_right_by_whoever_said_it(small: SmallCounty) -> None:
    id, above = uuid4(), uuid4()
    for each, code in ((above, "Z-08"), (id, "Z-09")):
        founding = organisation.Established(code=code, name=f"支部{code}", kind="branch")
        organisations.establish(small.desk(CLERK, small.before(100)), each, founding)
    organisations.change_parent(small.desk(CLERK, small.before(50)), id, above)
    right(small, last(small), on=small.before(60))
    assert state(small, organisation, id).parent.at(small.before(55)) == above
    void(small, last(small))
    assert state(small, organisation, id).parent.at(small.today) is None
    desk = small.desk(OFFICE, small.before(40))
    organisations.recheck(desk, id, lambda o: organisation.assess(o, "incomplete", at=desk.stamp))
    assessed = last(small)
    for actor in (CLERK, HEAD):
        with pytest.raises(Forbidden):
            void(small, assessed, actor)
        with pytest.raises(Forbidden):
            right(small, assessed, actor=actor, health="sound")
    right(small, assessed, actor=OFFICE, health="sound")
    assert state(small, organisation, id).health.at(small.today) == "sound"


def test_custody_is_put_right_as_a_whole(small: SmallCounty) -> None:
    person, other = small.joined(small.before(90), "on-job", "李某7"), uuid4()
    organisations.establish(
        small.desk(CLERK, small.before(100)), other, organisation.Established(code="Z-07", name="支部", kind="branch")
    )
    desk = small.desk(CLERK, small.before(20))
    members.change(desk, person, lambda m: member.move(m, other, reason="work", at=desk.stamp))
    right(small, last(small, member.Joined), on=small.before(40))
    held = state(small, member, person)
    assert [held.custody.at(on) for on in (small.before(41), small.before(40), small.before(20))] == [small.branch, other, other]
    assert len([e for e in small.runtime.ledger.load(small.county, small.town, person) if e.replaces]) == 2
    void(small, last(small, member.Left))
    held = state(small, member, person)
    assert {held.custody.at(on) for on in (small.before(41), small.before(20), small.today)} == {small.branch}


def test_a_class_is_put_right_and_judged_like_a_new_one(small: SmallCounty) -> None:
    person = small.joined(small.before(90), "on-job", "李某7")
    small.became(person, "mobile", small.before(10))
    fact = last(small)
    with pytest.raises(member.UnknownCode):
        right(small, fact, ledger_class="lunar")
    with pytest.raises(member.BeforeItBegan):
        right(small, fact, on=small.before(91))
    right(small, fact, on=small.before(30), ledger_class="retired")
    held = state(small, member, person)
    assert [held.ledger_class.at(on) for on in (small.before(31), small.before(30))] == ["on-job", "retired"]
    founding = small.runtime.ledger.load(small.county, small.town, person)[0]
    right(small, founding, number="17")
    again = small.runtime.ledger.load(small.county, small.town, person)[-1].fact
    assert (again.number, again.name) == ("17", Personal(person, "李某7")), "what is sealed stays as it was"


def test_a_stage_is_put_right_between_its_neighbours(small: SmallCounty) -> None:
    promise = small.promise("A1", "p1", small.before(60), small.today)
    small.advanced(promise, small.before(40), "plan")
    fact = last(small)
    small.advanced(promise, small.before(20), "rules")
    right(small, fact, on=small.before(50), note="补记")
    with pytest.raises(AfterWhatFollows):
        right(small, last(small), on=small.before(10))
    with pytest.raises(OthersRestOnIt):
        void(small, last(small))
    assert commitments.RECORDED_BY[type(fact.fact)] == "commitment.stage"


def test_an_inspectors_facts_are_no_units_to_take_back_and_a_units_answer_no_inspectors(small: SmallCounty) -> None:
    found = small.visited(small.before(9), "牌桌未撤")
    seen, raised = last(small, inspection.SiteSeen), last(small, finding.Raised)
    for e in (seen, raised):
        for actor in (CLERK, HEAD, OFFICE):
            with pytest.raises(Forbidden):
                void(small, e, actor)
    findings.accept(small.desk(CLERK, small.before(8)), found)
    with pytest.raises(Forbidden):
        void(small, last(small, finding.Accepted), INSPECTOR)
    right(small, seen, actor=INSPECTOR, seen="牌桌仍在")
    right(small, raised, actor=INSPECTOR, text="两张牌桌未撤", severity="minor")
    assert state(small, finding, found) is not None
    with pytest.raises(OthersRestOnIt):
        void(small, last(small, finding.Raised), INSPECTOR)
    void(small, last(small, finding.Accepted), CLERK)
    void(small, last(small, finding.Raised), INSPECTOR)
    assert state(small, finding, found) is None


def test_what_signed_conclusions_stand_on_stays_until_the_signature_goes(small: SmallCounty) -> None:
    small.visited(small.before(9), "x")
    seen = last(small, inspection.SiteSeen)
    signed = inspection.ConclusionsSigned(text="属实")
    desk = small.desk(INSPECTOR, small.before(8))
    desk.change(seen.stream, inspection, lambda s: inspection.sign(s, signed, trained=True, conflicted=False))
    conclusions = last(small)
    with pytest.raises(inspection.AlreadySigned):
        void(small, seen, INSPECTOR)
    void(small, conclusions, INSPECTOR)
    void(small, seen, INSPECTOR)
    inspections.record(small.desk(INSPECTOR, small.before(8)), seen.stream, inspection.FilesReviewed(what="台账二"))


def test_a_verification_goes_with_the_closing_that_it_brought(small: SmallCounty) -> None:
    found = small.visited(small.before(9), "x")
    findings.accept(small.desk(CLERK, small.before(8)), found)
    told = finding.RectificationReported(text="已改", done_on=small.before(7))
    findings.report(small.desk(CLERK, small.before(7)), found, told)
    findings.verify(small.desk(INSPECTOR, small.before(6)), found, methods=("field-visit",))
    right(small, last(small, finding.Verified), on=small.before(5), actor=INSPECTOR, note="看过现场")
    closed = last(small, finding.Closed)
    assert (closed.effective_on, closed.replaces is not None) == (small.before(5), True)
    void(small, last(small, finding.Verified), INSPECTOR)
    assert not state(small, finding, found).closed


def test_a_unit_that_others_belong_to_never_goes_away(small: SmallCounty) -> None:
    Followers(small.runtime.db, small.runtime.ledger, views.ALL).catch_up(small.county)
    lonely = unit(small)
    for kind in (institution.Registered, organisation.Established):
        with small.runtime.db.tenant(small.county, small.town) as sql:
            facts = small.runtime.ledger.read(sql, small.county, small.town, limit=10_000)
        with pytest.raises(OthersRestOnIt):
            void(small, next(e for e in facts if isinstance(e.fact, kind)))
    void(small, last(small, institution.Registered))
    assert state(small, institution, lonely) is None


def test_what_is_gone_or_elsewhere_or_of_another_kind_is_refused(small: SmallCounty) -> None:
    person = small.joined(small.before(90), "on-job", "李某7")
    small.became(person, "mobile", small.before(10))
    fact = last(small)
    void(small, fact)
    gone = last(small)
    for act in (lambda: void(small, fact), lambda: right(small, fact)):
        with pytest.raises(NotStanding):
            act()
    with pytest.raises(corrections.NotTakenBack):
        void(small, gone)
    with pytest.raises(Missing):
        corrections.void(small.desk(CLERK, small.today, small.other), fact.position, "x")
    with pytest.raises(Missing):
        corrections.void(small.desk(CLERK, small.today), 10_000_000, "x")
    desk = small.desk(CLERK, small.today)
    members.change(desk, person, lambda m: member.verify_identity(m, "身份证", at=desk.stamp))
    with pytest.raises(corrections.OnlyVoided):
        right(small, last(small), on=small.before(1))


def test_nothing_said_otherwise_writes_nothing(small: SmallCounty) -> None:
    person = small.joined(small.before(90), "on-job", "李某7")
    small.became(person, "mobile", small.before(10))
    before = small.runtime.ledger.head(small.county, small.town)
    right(small, last(small))
    assert small.runtime.ledger.head(small.county, small.town) == before


