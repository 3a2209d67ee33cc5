"""What a certified roster keeps, for every way into the books, and how it opens on approval."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain import institution, member, period
from domain.kernel import Personal
from infra.followers import Followers
from infra.ledger import Draft
from services import certified, institutions, members, periods, views
from services.access import Forbidden
from services.coordinate import Coordinate
from services.desk import Actor, Desk
from services.imports import roster
from services.wiring import Runtime
from tests.services.rosters import person
from tests.services.rosters import roster as workbook
from tests.services.small_county import CLERK, HEAD, INSPECTOR, OFFICE, SmallCounty

NAME = "H1"


@pytest.fixture
def small(runtime: Runtime, county: int) -> SmallCounty:
    """A county whose first town has handed in its roster and had it certified, as of a week ago."""
    held = SmallCounty(runtime, county)
    held.founded()
    held.peopled(2)
    declared(held, held.town, CLERK)
    certify(held, held.town)
    return held


def follow(small: SmallCounty) -> None:
    Followers(small.runtime.db, small.runtime.ledger, views.ALL).catch_up(small.county)


def declared(small: SmallCounty, tenant: int, actor: Actor) -> UUID:
    id = periods.stream(tenant, NAME)
    periods.begin(small.desk(actor, small.today, tenant), period.Opened(period=NAME))
    totals = period.DeclaredTotalsSet(institutions=1, organisations=1, members=2)
    periods.declare(small.desk(actor, small.today, tenant), id, totals)
    return id


COUNTED = period.Totals(institutions=1, organisations=1, members=2)


def sealed_on(small: SmallCounty) -> date:
    return small.today - timedelta(days=7)


def certify(small: SmallCounty, tenant: int) -> None:
    id = periods.stream(tenant, NAME)
    by = OFFICE if tenant == small.office else HEAD
    periods.submit(small.desk(by, small.today, tenant), id, COUNTED, true_on=sealed_on(small))
    follow(small)
    periods.certify(small.desk(OFFICE, small.today, tenant), id, COUNTED)


def newcomer(small: SmallCounty, day: date) -> UUID:
    return small.joined(day, "on-job", "李某7")


def asked(small: SmallCounty, **more: Any) -> UUID:
    request = uuid4()
    said = {"since": small.before(150), "until": sealed_on(small), "reason": "漏记"} | more
    periods.request_correction(
        small.desk(CLERK, small.today), periods.stream(small.town, NAME), period.CorrectionRequested(request=request, **said)
    )
    return request


def approved(small: SmallCounty, request: UUID) -> None:
    desk = small.desk(OFFICE, small.today)
    periods.approve_correction(desk, periods.stream(small.town, NAME), request, open_until=small.today + timedelta(days=3))


def test_a_change_a_correction_and_a_void_within_what_is_certified_are_refused(small: SmallCounty) -> None:
    inside, outside = sealed_on(small), small.today
    one = newcomer(small, small.today)
    with pytest.raises(period.Sealed):
        newcomer(small, inside)
    first = small.runtime.ledger.load(small.county, small.town, one)[0]
    with pytest.raises(period.Sealed):  # today's fact may not be moved into what is certified
        members.correct(small.desk(CLERK, inside), one, first.position, lambda _: first.fact)
    held = next(e for e in _people(small) if e.effective_on <= inside)
    for act in (
        lambda: small.became(held.stream, "mobile", inside),
        lambda: members.correct(small.desk(CLERK, outside), held.stream, held.position, lambda _: held.fact),
        lambda: members.void(small.desk(CLERK, outside), held.stream, held.position, "x"),
    ):
        with pytest.raises(period.Sealed):
            act()
    small.became(held.stream, "mobile", outside)
    desk = small.desk(CLERK, inside)
    members.change(desk, held.stream, lambda m: member.confirm_contact(m, "phone", at=desk.stamp))
    unit = uuid4()
    with pytest.raises(period.Sealed):
        institutions.register(
            small.desk(CLERK, inside), unit, institution.Registered(code="D-09", name="新厂", level=1, kind="enterprise")
        )


def _people(small: SmallCounty) -> list[Any]:
    with small.runtime.db.tenant(small.county, small.town) as sql:
        facts = small.runtime.ledger.read(sql, small.county, small.town, limit=10_000)
    return [e for e in facts if isinstance(e.fact, member.Registered)]


def test_an_approved_correction_goes_through_for_whom_it_names_alone(small: SmallCounty) -> None:
    one, other = (e.stream for e in _people(small)[:2])
    request = asked(small, subject=one)
    with pytest.raises(period.Sealed):
        small.became(one, "mobile", sealed_on(small))
    approved(small, request)
    small.became(one, "mobile", sealed_on(small))
    with pytest.raises(period.Sealed):
        small.became(other, "mobile", sealed_on(small))


def test_another_tenant_is_not_bound(small: SmallCounty) -> None:
    desk = small.desk(CLERK, small.before(20), small.other)
    id = uuid4()
    institutions.register(desk, id, institution.Registered(code="X-01", name="厂", level=1, kind="enterprise"))
    assert certified.read(small.runtime, small.county, small.other).periods == []


def test_a_reopened_roster_may_be_changed_and_certified_again(small: SmallCounty) -> None:
    periods.reopen(small.desk(OFFICE, small.today), periods.stream(small.town, NAME), "x")
    small.became(_people(small)[0].stream, "mobile", sealed_on(small))
    certify(small, small.town)
    with pytest.raises(period.Sealed):
        small.became(_people(small)[0].stream, "retired", sealed_on(small))


def test_a_certificate_that_comes_while_a_change_is_decided_is_found_out_by_the_append(small: SmallCounty) -> None:
    periods.reopen(small.desk(OFFICE, small.today), periods.stream(small.town, NAME), "x")
    one = _people(small)[0].stream
    desk, calls = small.desk(CLERK, sealed_on(small)), list[int]()

    def decide(_: member.Member) -> member.ClassAssigned:
        if not calls:
            calls.append(1)
            witnesses = certified.read(small.runtime, small.county, small.town).witnesses
            certify(small, small.town)
            assert certified.read(small.runtime, small.county, small.town).witnesses != witnesses
        return member.ClassAssigned(ledger_class="mobile")

    with pytest.raises(period.Sealed):
        members.change(desk, one, decide)


def test_a_stale_witness_writes_nothing(small: SmallCounty) -> None:
    held = certified.read(small.runtime, small.county, small.town)
    asked(small)
    id = uuid4()
    fact = member.Registered(name=Personal(id, "某"), ledger_class="on-job", branch=small.branch)
    draft = Draft(stream=id, version=1, fact=fact, effective_on=small.today)
    with pytest.raises(Exception, match="witness"):
        small.desk(CLERK, small.today).write([draft], witnesses=held.witnesses)


def test_the_county_certifies_its_own_after_every_unit(small: SmallCounty) -> None:
    declared(small, small.office, OFFICE)
    with pytest.raises(period.OthersOpen) as refused:
        certify(small, small.office)
    assert refused.value.details == {"tenants": 1}
    declared(small, small.other, OFFICE)
    periods.submit(small.desk(OFFICE, small.today, small.other), periods.stream(small.other, NAME), COUNTED, true_on=sealed_on(small))
    follow(small)
    periods.certify(small.desk(OFFICE, small.today, small.other), periods.stream(small.other, NAME), COUNTED)
    periods.certify(small.desk(OFFICE, small.today, small.office), periods.stream(small.office, NAME), COUNTED)


def test_a_period_the_view_does_not_know_yet_is_not_certified(small: SmallCounty) -> None:
    id = declared(small, small.other, OFFICE)
    periods.submit(small.desk(OFFICE, small.today, small.other), id, COUNTED, true_on=sealed_on(small))
    with pytest.raises(periods.StillCounting):
        periods.certify(small.desk(OFFICE, small.today, small.other), id, COUNTED)


def test_who_may_do_what(small: SmallCounty) -> None:
    id, request = periods.stream(small.town, NAME), asked(small)
    until = small.today

    def desk(actor: Actor) -> Desk:
        return small.desk(actor, small.today)

    for act in (
        lambda: periods.approve_correction(desk(CLERK), id, request, open_until=until),
        lambda: periods.approve_correction(desk(HEAD), id, request, open_until=until),
        lambda: periods.refuse_correction(desk(CLERK), id, request, "x"),
        lambda: periods.certify(desk(HEAD), id, COUNTED),
        lambda: periods.reopen(desk(HEAD), id, "x"),
        lambda: periods.submit(desk(CLERK), id, COUNTED, true_on=until),
        lambda: periods.declare(desk(INSPECTOR), id, period.DeclaredTotalsSet(institutions=1, organisations=1, members=1)),
        lambda: periods.request_correction(
            desk(OFFICE), id, period.CorrectionRequested(request=uuid4(), since=until, until=until, reason="x")
        ),
    ):
        with pytest.raises(Forbidden):
            act()


def test_an_import_names_the_rows_that_reach_into_what_is_certified(small: SmallCounty) -> None:
    people = [person(n) for n in range(3)]
    file = workbook(people)
    inside = small.desk(CLERK, sealed_on(small))
    looked = roster.preview(inside, file)
    assert {f.rule for f in looked.findings if f.blocks} >= {"period.sealed"}
    assert not roster.apply(inside, file).applied
    assert roster.apply(small.desk(CLERK, small.today), file).applied


def test_an_import_goes_through_on_approval(small: SmallCounty) -> None:
    approved(small, asked(small))
    result = roster.apply(small.desk(CLERK, sealed_on(small)), workbook([person(n) for n in range(3)]))
    assert result.applied
    follow(small)
    with small.runtime.db.tenant(small.county, small.town) as sql:
        at = _now(small)
        waiting = views.periods.requests(sql, small.county, small.town, at)
        (card,) = views.periods.listing(sql, small.county, small.town, at)
    assert [(r.status, r.subject, r.decided_by) for r in waiting] == [("approved", None, OFFICE.id)]
    assert (card.phase, card.counted_members, card.counted_on, card.asked) == ("certified", 2, sealed_on(small), 0)


def _now(small: SmallCounty) -> Any:
    return Coordinate(true_on=small.today, today=small.today)
