"""A certified roster is kept as well by whatever moves several streams at once: each such way into the books, by name."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import date, timedelta
from typing import get_args
from uuid import UUID

import pytest

import services
from domain import anew, institution, organisation, period, session
from infra.ledger import Receipt
from services import corrections, institutions, members, organisations, study_sessions, teams, tenants
from services.wiring import Runtime
from tests.services.small_county import CLERK, SmallCounty
from tests.services.test_certified import approved, asked, certify, declared, follow, sealed_on

BODIES = [UUID(int=200 + n) for n in range(4)]
UNITS = [UUID(int=300 + n) for n in range(4)]
GONE = UUID(int=250)
Act = Callable[["Town", date], Receipt]


class Town:
    """A certified town of four more units and branches; the last unit was closed, all the branch's members are in the first."""

    def __init__(self, small: SmallCounty) -> None:
        small.founded()
        self.small, self.people = small, small.peopled(2)
        for n, (unit, body) in enumerate(zip(UNITS, BODIES, strict=True)):
            desk = small.desk(CLERK, small.before(140))
            institutions.register(desk, unit, institution.Registered(code=f"D-1{n}", name=f"厂{n}", level=1, kind="enterprise"))
            founding = organisation.Established(code=f"Z-1{n}", name=f"支部{n}", kind="branch", institution=unit)
            organisations.establish(small.desk(CLERK, small.before(140)), body, founding)
        once = organisation.Established(code="Z-19", name="撤销支部", kind="branch", institution=UNITS[0])
        organisations.establish(small.desk(CLERK, small.before(140)), GONE, once)
        organisations.dissolve(small.desk(CLERK, small.before(135)), GONE, "撤销")
        closing = small.desk(CLERK, small.before(130))
        self.closed = institutions.change(
            closing, UNITS[3], lambda u: institution.change_status(u, "closed", "关闭", at=closing.stamp)
        ).last
        follow(small)
        declared(small, small.town, CLERK)
        certify(small, small.town)
        follow(small)


@pytest.fixture
def town(runtime: Runtime, county: int) -> Town:
    return Town(SmallCounty(runtime, county))


ACTS: dict[Callable[..., Receipt], Act] = {
    members.move: lambda t, on: members.move(t.small.desk(CLERK, on), t.people[0], BODIES[0], "work"),
    organisations.change_parent: lambda t, on: organisations.change_parent(t.small.desk(CLERK, on), BODIES[0], BODIES[1]),
    organisations.attach: lambda t, on: organisations.attach(t.small.desk(CLERK, on), BODIES[0], None),
    organisations.merge: lambda t, on: organisations.merge(t.small.desk(CLERK, on), t.small.branch, BODIES[0], "合并"),
    organisations.split: lambda t, on: organisations.split(
        t.small.desk(CLERK, on), t.small.branch, (BODIES[0], BODIES[1]), "分设", places={}, rest=BODIES[0]
    ),
    organisations.dissolve: lambda t, on: organisations.dissolve(t.small.desk(CLERK, on), BODIES[0], "撤销"),
    organisations.restore: lambda t, on: organisations.restore(t.small.desk(CLERK, on), GONE, "恢复"),
    institutions.reparent: lambda t, on: institutions.reparent(t.small.desk(CLERK, on), UNITS[0], UNITS[1], level=2),
    institutions.name_successor: lambda t, on: institutions.name_successor(t.small.desk(CLERK, on), UNITS[3], UNITS[0]),
    institutions.merge: lambda t, on: institutions.merge(t.small.desk(CLERK, on), UNITS[0], UNITS[1], "合并"),
    institutions.split: lambda t, on: institutions.split(
        t.small.desk(CLERK, on), UNITS[0], (UNITS[1], UNITS[2]), "分设", places={}, rest=UNITS[1]
    ),
    corrections.void: lambda t, _: corrections.void(t.small.desk(CLERK, t.small.today), t.closed, "从未关闭"),
}  # fmt: skip


def test_every_such_way_is_tried_here() -> None:
    found = (importlib.import_module(f"services.{each.name}") for each in pkgutil.iter_modules(services.__path__) if not each.ispkg)
    own = [way for module in found for way in vars(module).values() if getattr(way, "__module__", "") == module.__name__]
    ways = {way for way in own if "together" in getattr(getattr(inspect.unwrap(way), "__code__", None), "co_names", ())}
    county = {tenants.merge, tenants.reparent, teams.change, corrections.correct}  # what is put right together is in the county's own books
    elsewhere = {*county, study_sessions.close_roll, study_sessions.correct_roll}
    assert ways == {*ACTS, *elsewhere}, "townships, teams and who came to a session stand on no roster"
    theirs = (kind for module in anew.DECIDERS for kind in get_args(module.Event))
    for fact in (*theirs, session.RollClosed, session.RollCorrected):
        assert not period.on_the_roster(fact)


@pytest.mark.parametrize("way", ACTS, ids=lambda way: f"{way.__module__.rpartition('.')[2]}.{way.__name__}")
def test_what_is_dated_into_a_certified_roster_waits_for_the_county(town: Town, way: Callable[..., Receipt]) -> None:
    act, inside, small = ACTS[way], sealed_on(town.small), town.small
    before = small.runtime.ledger.head(small.county, small.town)
    with pytest.raises(period.Sealed):
        act(town, inside)
    assert small.runtime.ledger.head(small.county, small.town) == before, "the whole is refused"
    approved(small, asked(small))
    assert act(town, inside).size > 0


def test_the_day_after_is_open_to_a_merger(town: Town) -> None:
    assert ACTS[organisations.merge](town, sealed_on(town.small) + timedelta(days=1)).size == 5


def test_an_approval_of_one_of_them_is_not_one_of_the_others(town: Town) -> None:
    small = town.small
    approved(small, asked(small, subject=small.branch))
    with pytest.raises(period.Sealed):
        ACTS[organisations.merge](town, sealed_on(small))
