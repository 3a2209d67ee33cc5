"""A county whose history is made by the product's own handlers: an office, three towns, a team, and everybody who may act."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID, uuid4

from domain import campaign, grant, institution, member, organisation, team, tenant
from domain.kernel import Personal, Recorded, standing
from infra.ledger import Receipt
from services import campaigns, grants, institutions, members, organisations, teams, tenants
from services.desk import Actor, Desk
from services.wiring import Runtime

CLERK, HEAD, INSPECTOR, OFFICE, LEADER = (
    Actor(id=UUID(int=n), role=role)
    for n, role in ((51, "clerk"), (52, "unit-head"), (53, "inspector"), (54, "county-office"), (55, "county-leader"))
)
TODAY: Final = date(2005, 12, 31)
SPAN: Final = 120
"""All that happens, happens within so many days before today."""
TOWNS: Final = ("伍市镇", "向家镇", "长寿镇")
PROBLEMS: Final = ("p1", "p2")
T = TypeVar("T")
_counties: Final = itertools.count(810_001)


class Step(NamedTuple):
    """One act: which, in the books of which town, upon which things, and how many days before its turn it is dated."""

    act: str
    town: int
    a: int
    b: int
    late: int


class Town:
    """One town's books, and the things in them by the order in which they came."""

    def __init__(self, code: int) -> None:
        self.code = code
        self.units, self.bodies, self.people, self.promises, self.visits, self.gaps, self.sessions, self.briefings = (
            list[UUID]() for _ in range(8)
        )


class County:
    """The county, and the day at which its story has come; every act is dated by it."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime, self.code = runtime, next(_counties)
        self.office = self.code * 1000
        self.towns = [Town(self.office + 111 + n) for n in range(3)]
        self.day = TODAY - timedelta(days=SPAN)
        self.campaign, self.team = campaigns.stream(self.code, "c"), uuid4()
        self.grants, self.ended = list[UUID](), set[int]()

    @property
    def tenants(self) -> list[int]:
        return [self.office, *(town.code for town in self.towns)]

    def desk(self, actor: Actor, at: int | None = None, day: date | None = None) -> Desk:
        """Return somebody's desk at a tenant's books, the office's unless told otherwise, on the day of the story or another."""
        return Desk(
            runtime=self.runtime, actor=actor, county=self.code, tenant=at or self.office, command_id=uuid4(), channel="api",
            effective_on=day or self.day, today=TODAY,
        )  # fmt: skip

    def facts(self, at: int) -> list[Recorded[Any]]:
        """Return what stands in a tenant's books."""
        with self.runtime.db.tenant(self.code, at) as sql:
            return standing(self.runtime.ledger.read(sql, self.code, at, limit=10_000))

    def founded(self) -> None:
        """Put up the county, its campaign and its team, and in each town three units, branches and members."""
        for code, name, kind in ((self.office, "平江县", "county"), *((t.code, n, "town") for t, n in zip(self.towns, TOWNS, strict=True))):
            tenants.register(self.desk(OFFICE), tenant.Registered(tenant=code, name=name, kind=kind))
        campaigns.launch(self.desk(OFFICE), campaign.Launched(code="c", name="先进性教育"))
        for code in PROBLEMS:
            self.campaigned(campaign.ProblemDefined(code=code, name=f"问题{code}", source="masses", priority="hardest"))
        self.campaigned(campaign.PhaseDefined(code="study", name="学习动员", order=1))
        for actor, town in itertools.product((CLERK, HEAD), self.towns):
            self.grants.append(uuid4())
            grants.give(self.desk(OFFICE), self.grants[-1], grant.Given(user=actor.id, role=actor.role, tenant=town.code))
        teams.form(self.desk(OFFICE), self.team, team.Formed(name="督导组", level="county", leader=INSPECTOR.id, campaign=self.campaign))
        teams.change(self.desk(OFFICE), self.team, lambda t: team.train(t, INSPECTOR.id, "督导培训", at=self.desk(OFFICE).stamp))
        for town in self.towns:
            for n in range(3):
                self.unit(town)
                self.body(town, town.units[n])
                self.person(town, town.bodies[n // 2], n)

    def campaigned(self, fact: Any) -> Receipt:
        return campaigns.change(self.desk(OFFICE), self.campaign, lambda _: fact)

    def unit(self, town: Town, parent: UUID | None = None, day: date | None = None) -> Receipt:
        id = uuid4()
        founding = institution.Registered(
            code=f"D-{len(town.units)}", name=f"单位{len(town.units)}", level=2 if parent else 1, kind="enterprise", parent=parent
        )
        receipt = institutions.register(self.desk(CLERK, town.code, day), id, founding)
        town.units.append(id)
        return receipt

    def body(self, town: Town, unit: UUID | None, day: date | None = None) -> Receipt:
        id, n = uuid4(), len(town.bodies)
        founding = organisation.Established(
            code=f"Z-{n}", name=f"支部{n}", kind="branch", institution=unit, health=("", "weak", "sound")[n % 3]
        )
        receipt = organisations.establish(self.desk(CLERK, town.code, day), id, founding)
        town.bodies.append(id)
        return receipt

    def person(self, town: Town, branch: UUID, n: int, day: date | None = None) -> Receipt:
        id = uuid4()
        founding = member.Registered(
            name=Personal(id, f"测试{n}"), number=f"{len(town.people):03}", ledger_class=("on-job", "mobile", "retired")[n % 3],
            branch=branch, groups=("laid-off",) if n % 2 else (),
        )  # fmt: skip
        receipt = members.register(self.desk(CLERK, town.code, day), id, founding)
        town.people.append(id)
        return receipt


def picked(things: Sequence[T], n: int) -> T:
    """Return one of some things; where there are none yet, nobody can act upon them."""
    if not things:
        raise NothingThere
    return things[n % len(things)]


def another(things: Sequence[T], own: T, n: int) -> T:
    """Return one of the other things."""
    return picked([each for each in things if each != own], n)


class NothingThere(Exception):
    """An act needs something that this history has not."""


Act = Callable[[County, Town, Step], object]
