"""Coverage is compared by member, while its facts stand in the streams of sessions: exact at any two coordinates, with all its causes."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from domain import member, organisation, session
from domain.kernel import Personal
from domain.session import Absence
from infra.db import Database
from services.views import compare, coverage
from services.views.compare import Changed, Comparison, Two
from services.wiring import LANGUAGE, Runtime
from tests.domain.given import some
from tests.services.books import Books, on
from tests.services.histories import DAY, SPARSE, Kind, Step, steps
from tests.services.test_compare import now_known
from tests.services.test_compare_oracle import FILTERS, SETTINGS, check, told
from tests.services.test_views_coverage import EAST, PEOPLE, WEST, happenings, held, registered
from tests.services.test_views_oracle import instants

TENANTS = itertools.count(401)
MAY, JULY, LAST = date(2005, 5, 1), date(2005, 7, 1), date(2005, 12, 31)
OF_ALL = session.Scheduled | session.Held | session.RollClosed | session.Cancelled


def calls(branches: tuple[UUID, ...], required: bool) -> Any:  # noqa: FBT001 - hypothesis draws it
    called = session.Scheduled(kind="study", title="专题学习", planned_for=DAY, branches=branches, required=required)
    return lambda _: called


def studies(founding: Any, day: date, absent: list[UUID], then: list[Step]) -> Any:
    """Return the life of a session that was called, held and rolled on one day, before whatever else happened to it."""
    roll = session.RollClosed(absent=tuple(Absence(person=p, reason="sick") for p in absent))
    return founding, day, [(session.Held(), day, "new", 0), (roll, day, "new", 0), *then]


SESSIONS = st.builds(
    studies, st.builds(calls, st.sampled_from([(EAST,), (WEST,), (EAST, WEST)]), st.sampled_from([True, True, True, False])), SPARSE,
    st.lists(st.sampled_from(PEOPLE), unique=True),
    steps(Kind(st.nothing(), st.one_of(happenings, st.just(session.Cancelled(reason="停电"))))),
)  # fmt: skip
MEMBERS = st.tuples(
    st.sampled_from((EAST, WEST)).map(
        lambda b: lambda id: member.Registered(name=Personal(id, "测试"), number="1", ledger_class="on-job", branch=b)
    ),
    st.sampled_from([DAY - timedelta(days=20), DAY - timedelta(days=20), DAY]),
    steps(
        Kind(
            st.nothing(),
            st.one_of(
                st.sampled_from((EAST, WEST)).map(lambda b: member.Joined(branch=b)), st.just(member.ClassAssigned(ledger_class="mobile")),
                st.sampled_from(["reassigned", "work"]).map(lambda r: member.Left(branch=EAST, reason=r)),
            ),
        )
    ),
)  # fmt: skip


@SETTINGS
@given(data=st.data())
def test_coverage_leads_from_one_list_to_the_other(db: Database, runtime: Runtime, county: int, data: Any) -> None:
    books = Books(db, runtime.ledger, county, rebuilt=True)
    books.tenant = county * 1000 + next(TENANTS)  # the same people in every example, each time in the books of another tenant
    facts = told(books, data.draw(st.lists(MEMBERS, min_size=2, max_size=2)), PEOPLE)
    facts |= told(books, data.draw(st.lists(SESSIONS, min_size=1, max_size=2)), (some("s1"), some("s2")))
    known = [None, *(moment for stream in facts for moment in instants(books, stream))]
    wheres = st.builds(on, st.integers(-16, 16).map(lambda n: DAY + timedelta(days=n)), st.sampled_from(known))
    every = [e for stream in facts.values() for e in stream]
    for _ in range(8):
        two = Two(first=data.draw(wheres), second=data.draw(wheres))
        found = check(books, "coverage", two, data.draw(st.sampled_from(FILTERS["coverage"])), dict.fromkeys(PEOPLE, every))
        for item in found.items:
            check_person(item, every)


def check_person(item: Changed, facts: list[Any]) -> None:
    """Hold that what counts only for whom it names is behind nobody else's difference."""
    stored = {e.position: e for e in facts}
    for cause in item.causes:
        said = [e for e in (stored[cause.position], stored.get(stored[cause.position].replaces or 0)) if e]
        assert any(isinstance(e.fact, OF_ALL) or item.key in LANGUAGE.concerns(e.stream, e.fact) for e in said)


def compared(books: Books, two: Two, wanted: coverage.Filter | None = None, **more: Any) -> Comparison:
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        return compare.compare(sql, books.county, books.tenant, two, "coverage", wanted or coverage.Filter(), **more)


def differing(item: Changed) -> dict[str, tuple[Any, Any, list[str]]]:
    return {c.name: (c.old, c.new, list(c.natures)) for c in item.columns}


def test_a_make_up_changes_one_member_and_is_the_only_fact_behind_it(books: Books) -> None:
    here, away, other = uuid4(), uuid4(), uuid4()
    for person in (here, away, other):
        registered(books, person)
    id = held(books, Absence(person=away, reason="sick"), Absence(person=other, reason="duty"))
    made = books.given(id, session.MakeUpDone(person=away), on=JULY).last
    found = compared(books, Two(first=on(DAY), second=on(LAST)))
    (item,) = found.items
    assert (item.key, item.difference, item.natures, found.unchanged) == (away, "changed", ["real"], 2)
    assert differing(item) == {
        "made_up": (0, 1, ["real"]), "missing": (1, 0, ["real"]), "reached": (0, 1, ["real"]), "reasons": (["sick"], [], ["real"]),
    }  # fmt: skip
    assert [(c.position, c.stream, c.windows) for c in item.causes] == [(made, id, ["since"])]


def test_a_roll_put_right_late_was_learned_by_those_whom_it_names(books: Books) -> None:
    here, away = uuid4(), uuid4()
    for person in (here, away):
        registered(books, person)
    id = held(books, Absence(person=away, reason="sick"))
    then = now_known(books)
    right = books.given(id, session.RollCorrected(reason="误记", present=(away,)), on=DAY).last
    (item,) = compared(books, Two(first=on(JULY, then), second=on(LAST))).items
    assert (item.key, item.natures) == (away, ["learned"])
    assert differing(item)["attended"] == (0, 1, ["learned"])
    assert [(c.position, c.windows) for c in item.causes] == [(right, ["learned"])]


def test_a_voided_make_up_is_told_by_its_void_and_only_of_whom_it_named(books: Books) -> None:
    away, other = uuid4(), uuid4()
    for person in (away, other):
        registered(books, person)
    id = held(books, Absence(person=away, reason="sick"), Absence(person=other, reason="sick"))
    made = books.given(id, session.HomeDeliveryDone(person=away), on=JULY).last
    then = now_known(books)
    void = books.voided(id, made, on=JULY).last
    (item,) = compared(books, Two(first=on(LAST, then), second=on(LAST))).items
    assert (item.key, item.natures, differing(item)["home"]) == (away, ["learned"], (1, 0, ["learned"]))
    assert [c.position for c in item.causes] == [void]


def test_custody_learned_late_is_explained_by_the_members_own_stream(books: Books) -> None:
    late = uuid4()
    registered(books, late, WEST)
    held(books)
    then = now_known(books)
    joined = books.given(late, member.Joined(branch=EAST), on=MAY).last
    (item,) = compared(books, Two(first=on(DAY, then), second=on(DAY))).items
    assert differing(item)["expected"] == (0, 1, ["learned"])
    assert [(c.position, c.tag) for c in item.causes] == [(joined, "member.joined")]


def test_who_comes_and_goes_with_the_tree_is_reorganised(books: Books) -> None:
    moved, gone, body, unit = uuid4(), uuid4(), uuid4(), uuid4()
    books.given(body, organisation.Established(code="Z-1", name="支部", kind="branch", institution=unit), on=MAY)
    registered(books, moved, body, day=MAY)
    registered(books, gone, body, day=MAY)
    books.given(moved, member.Left(branch=body, reason="reassigned"), member.Joined(branch=EAST), on=JULY)
    books.given(gone, member.Left(branch=body, reason="reassigned"), on=JULY)
    found = {item.key: item for item in compared(books, Two(first=on(DAY), second=on(LAST))).items}
    assert (found[moved].difference, differing(found[moved])["branch"][2]) == ("changed", ["reorganised"])
    assert (found[gone].difference, found[gone].natures) == ("ended", ["reorganised"])
    assert all(item.causes for item in found.values())


def test_a_branch_hung_under_another_unit_takes_its_members_with_it(books: Books) -> None:
    person, body, unit, other = uuid4(), uuid4(), uuid4(), uuid4()
    books.given(body, organisation.Established(code="Z-1", name="支部", kind="branch", institution=unit), on=MAY)
    registered(books, person, body, day=MAY)
    books.given(body, organisation.Attached(institution=other), on=JULY)
    two = Two(first=on(DAY), second=on(LAST))
    left, came = (compared(books, two, coverage.Filter(unit=each)).items for each in (unit, other))
    assert [(i.key, i.difference, i.natures) for i in (*left, *came)] == [
        (person, "ended", ["reorganised"]), (person, "added", ["reorganised"])
    ]  # fmt: skip


def test_a_gap_closed_between_the_days_ends_on_the_list_of_gaps(books: Books) -> None:
    away = uuid4()
    registered(books, away)
    id = held(books, Absence(person=away, reason="sick"))
    books.given(id, session.RemoteStudyRecorded(person=away), on=JULY)
    found = compared(books, Two(first=on(DAY), second=on(LAST)), coverage.Filter(gap="missing"))
    (item,) = found.items
    assert (item.difference, item.natures, found.before, found.after) == ("ended", ["real"], 1, 0)
    assert [c.tag for c in item.causes] == ["session.remote-study-recorded"]
    assert compared(books, Two(first=on(DAY), second=on(DAY)), difference="unchanged").unchanged == 1
