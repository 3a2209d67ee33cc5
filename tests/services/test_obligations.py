"""What a finding or an organisation owes is let off or given to somebody else by the county, and everything that follows goes by it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain import finding, grant, organisation, period
from domain.kernel import Recorded
from infra.followers import Followers
from services import corrections, findings, grants, obligations, organisations, periods, views
from services.access import Forbidden
from services.coordinate import Coordinate
from services.desk import Actor
from services.users import add_user
from services.views import obligations as due
from services.views.obligations import Obligation
from services.wiring import Runtime
from tests.services.small_county import CLERK, HEAD, INSPECTOR, OFFICE, SmallCounty

LEADER = Actor(id=UUID(int=35), role="county-leader")


@pytest.fixture
def small(runtime: Runtime, county: int) -> SmallCounty:
    held = SmallCounty(runtime, county)
    held.founded()
    held.peopled(1)
    return held


def by(small: SmallCounty) -> date:
    return small.today + timedelta(days=5)


def found(small: SmallCounty) -> UUID:
    """A finding with a requirement and a reinspection, both due on one day."""
    id = small.visited(small.before(10), "牌桌未撤")
    findings.require(small.desk(INSPECTOR, small.before(9)), id, "撤走牌桌", by(small))
    small.desk(INSPECTOR, small.before(8)).change(
        id, finding, lambda s: finding.schedule(s, by(small), at=small.desk(INSPECTOR, small.before(8)).stamp)
    )
    return id


def weak(small: SmallCounty) -> UUID:
    """A branch that was told to put itself right, and whose committee is to be elected anew."""
    desk = small.desk(OFFICE, small.before(20))
    organisations.recheck(desk, small.branch, lambda o: organisation.assess(o, "weak", at=desk.stamp))
    later = small.desk(OFFICE, small.before(19))
    organisations.recheck(
        later, small.branch, lambda o: organisation.order_rectification(o, "整顿", due=by(small), at=later.stamp)
    )
    elected = small.desk(CLERK, small.before(18))
    term = by(small) + timedelta(days=30)
    organisations.change(elected, small.branch, lambda o: organisation.elect(o, 3, term_until=term, at=elected.stamp))
    return small.branch


def owed(small: SmallCounty, source: UUID, on: date | None = None) -> Sequence[Obligation]:
    Followers(small.runtime.db, small.runtime.ledger, views.ALL).catch_up(small.county)
    with small.runtime.db.tenant(small.county, small.town) as sql:
        at = Coordinate(true_on=on or small.today, today=small.today)
        return due.listing(sql, small.county, small.town, at, source=source, open_only=False).items


def load(small: SmallCounty) -> list[tuple[int, int]]:
    """How much each tenant owes, and how much of it within a week."""
    with small.runtime.db.county(small.county) as sql:
        found = due.load(sql, small.county, None, Coordinate(true_on=small.today, today=small.today))
    return [(one.open, one.due) for one in found]


def still(small: SmallCounty, source: UUID, on: date | None = None) -> list[str]:
    return [one.kind for one in owed(small, source, on) if one.open]


def somebody(small: SmallCounty, role: str) -> UUID:
    at = None if role == "inspector" else small.town
    user = add_user(small.runtime, small.county, at or small.office, f"p-{uuid4().hex[:8]}", "李四", "干部", "correct horse battery")
    grants.give(small.desk(OFFICE, small.before(100), small.office), uuid4(), grant.Given(user=user, role=role, tenant=at))
    Followers(small.runtime.db, small.runtime.ledger, views.ALL).catch_up(small.county)
    return user


def last(small: SmallCounty, stream: UUID) -> Recorded[Any]:
    return small.runtime.ledger.load(small.county, small.town, stream)[-1]


def test_one_of_two_things_that_a_finding_owes_on_a_day_is_let_off_from_a_day_on(small: SmallCounty) -> None:
    id = found(small)
    assert still(small, id) == ["reinspection", "requirement"]
    assert load(small) == [(2, 2)]
    obligations.waive(small.desk(LEADER, small.before(2)), id, "requirement", by(small), "并入县里统一办理")
    assert still(small, id) == ["reinspection"]
    assert load(small) == [(1, 1)]
    assert still(small, id, small.before(3)) == ["reinspection", "requirement"]
    (let_off,) = [one for one in owed(small, id) if one.waived_on]
    assert (let_off.kind, let_off.waived_on, let_off.waived_because) == ("requirement", small.before(2), "并入县里统一办理")


def test_what_an_organisation_owes_is_let_off_kind_by_kind(small: SmallCounty) -> None:
    id = weak(small)
    assert still(small, id) == ["rectification", "term"]
    obligations.waive(small.desk(OFFICE, small.before(2)), id, "rectification", by(small), "并入县里统一整顿")
    assert still(small, id) == ["term"]
    obligations.waive(small.desk(OFFICE, small.before(2)), id, "term", by(small) + timedelta(days=30), "支部将并入")
    assert still(small, id) == []


def test_what_is_due_is_given_to_somebody_who_holds_a_role_here(small: SmallCounty) -> None:
    id, clerk, visitor = found(small), somebody(small, "clerk"), somebody(small, "inspector")
    desk = small.desk(OFFICE, small.before(2))
    with pytest.raises(obligations.HoldsNoRole):
        obligations.reassign(desk, id, "requirement", by(small), uuid4(), "调任")
    with pytest.raises(obligations.HoldsNoRole):
        obligations.reassign(desk, id, "reinspection", by(small), clerk, "调任")
    obligations.reassign(desk, id, "requirement", by(small), clerk, "调任")
    obligations.reassign(small.desk(OFFICE, small.before(2)), id, "reinspection", by(small), visitor, "轮换")
    assert {one.kind: (one.person, one.given_to) for one in owed(small, id)} == {
        "requirement": (clerk, clerk), "reinspection": (visitor, visitor),
    }  # fmt: skip
    body = weak(small)
    obligations.reassign(small.desk(LEADER, small.before(2)), body, "rectification", by(small), clerk, "书记空缺")
    assert {one.kind: one.person for one in owed(small, body)} == {"rectification": clerk, "term": None}


@pytest.mark.parametrize("actor", [CLERK, HEAD, INSPECTOR])
def test_only_the_countys_office_and_leader_change_what_is_due(small: SmallCounty, actor: Actor) -> None:
    id = found(small)
    with pytest.raises(Forbidden):
        obligations.waive(small.desk(actor, small.today), id, "requirement", by(small), "x")
    with pytest.raises(Forbidden):
        obligations.reassign(small.desk(actor, small.today), id, "requirement", by(small), CLERK.id, "x")
    obligations.waive(small.desk(OFFICE, small.today), id, "requirement", by(small), "x")
    with pytest.raises(Forbidden):
        corrections.void(small.desk(actor, small.today), last(small, id).position, "误录")


def test_a_look_back_and_what_a_roster_owes_are_not_let_off(small: SmallCounty) -> None:
    for kind in ("look-back", "submission", "discrepancy", "party"):
        with pytest.raises(obligations.NotLetOff):
            obligations.waive(small.desk(OFFICE, small.today), uuid4(), kind, small.today, "x")


@pytest.mark.parametrize("of", ["finding", "organisation"])
def test_letting_off_is_put_right_and_taken_back_like_any_fact(small: SmallCounty, of: str) -> None:
    id, kind = (found(small), "requirement") if of == "finding" else (weak(small), "rectification")
    obligations.waive(small.desk(OFFICE, small.before(2)), id, kind, by(small), "并案")
    said = last(small, id)
    with pytest.raises((finding.NothingDue, organisation.NothingDue)):
        corrections.correct(small.desk(OFFICE, small.before(2)), said.position, {"due": small.today})
    corrections.correct(small.desk(OFFICE, small.before(4)), said.position, {"reason": "并入县里统一办理"})
    (let_off,) = [one for one in owed(small, id) if one.waived_on]
    assert (let_off.waived_on, let_off.waived_because) == (small.before(4), "并入县里统一办理")
    corrections.void(small.desk(LEADER, small.today), last(small, id).position, "误录")
    assert kind in still(small, id)


def test_giving_is_put_right_to_the_person_who_was_meant(small: SmallCounty) -> None:
    id, one, other = found(small), somebody(small, "clerk"), somebody(small, "clerk")
    obligations.reassign(small.desk(OFFICE, small.before(2)), id, "requirement", by(small), one, "调任")
    corrections.correct(small.desk(OFFICE, small.before(2)), last(small, id).position, {"person": str(other)})
    assert [each.given_to for each in owed(small, id) if each.kind == "requirement"] == [other]


def test_another_day_is_another_obligation_that_nobody_has_let_off(small: SmallCounty) -> None:
    id = found(small)
    obligations.waive(small.desk(OFFICE, small.before(2)), id, "requirement", by(small), "x")
    findings.require(small.desk(INSPECTOR, small.before(1)), id, "撤走牌桌并公示", by(small) + timedelta(days=9))
    assert [(one.kind, one.due) for one in owed(small, id) if one.open and one.kind == "requirement"] == [
        ("requirement", by(small) + timedelta(days=9))
    ]


def test_a_roster_is_owed_until_it_is_handed_in_and_a_difference_until_it_is_explained(small: SmallCounty) -> None:
    id, day = periods.stream(small.town, "2005-Q2"), small.before(3)
    periods.begin(small.desk(CLERK, day), period.Opened(period="2005-Q2", due=by(small)))
    assert still(small, id) == ["submission"]
    counted = period.Totals(institutions=1, organisations=1, members=1)
    periods.declare(small.desk(CLERK, day), id, period.DeclaredTotalsSet(institutions=1, organisations=1, members=2, source="申报表"))
    small.desk(OFFICE, day).change(id, period, lambda s: period.raise_discrepancies(s, counted))
    assert [(one.kind, one.item, one.due) for one in owed(small, id) if one.open] == [
        ("discrepancy", "members", by(small)), ("submission", "", by(small)),
    ]  # fmt: skip
    small.desk(CLERK, day).change(id, period, lambda s: period.explain(s, "members", counted=1, explanation="一人去世"))
    assert still(small, id) == ["submission"]
    periods.submit(small.desk(HEAD, day), id, counted, true_on=day)
    assert still(small, id) == []
    assert [one.fulfilled_on for one in owed(small, id) if one.kind == "submission"] == [day]
    assert load(small) == []
