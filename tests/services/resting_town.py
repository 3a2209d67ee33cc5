"""A small town for tests of what rests on what: units, branches and members whose days can all be looked at."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from domain import institution, member, organisation
from domain.kernel import Personal, Recorded, fold, standing
from infra.followers import Followers
from infra.ledger import Receipt
from services import corrections, institutions, members, organisations, views
from services.desk import Desk
from tests.services.small_county import CLERK, SmallCounty

_tenants = itertools.count(500)


class Town:
    """Three units, four branches and four members, all of them there since the fortieth day before today."""

    def __init__(self, small: SmallCounty) -> None:
        self.small, self.code = small, small.county * 1000 + next(_tenants)
        self.units, self.bodies, self.people = ([uuid4() for _ in range(n)] for n in (3, 4, 4))
        for n, unit in enumerate(self.units):
            founding = institution.Registered(code=f"D-{n}", name=f"厂{n}", level=1, kind="enterprise")
            institutions.register(self.desk(40), unit, founding)
        for n, body in enumerate(self.bodies):
            below = organisation.Established(code=f"Z-{n}", name=f"支部{n}", kind="branch", institution=self.units[n % 3])
            organisations.establish(self.desk(40), body, below)
        for n, person in enumerate(self.people):
            founded = member.Registered(name=Personal(person, "王某"), ledger_class="on-job", branch=self.bodies[n % 2])
            members.register(self.desk(40), person, founded)

    def desk(self, days: int) -> Desk:
        """Return a desk of the clerk's, so many days ago."""
        return self.small.desk(CLERK, self.day(days), self.code)

    def day(self, days: int) -> date:
        return self.small.today - timedelta(days=days)

    def facts(self) -> list[Recorded[Any]]:
        """Return all facts of the town that stand."""
        with self.small.runtime.db.tenant(self.small.county, self.code) as sql:
            return standing(self.small.runtime.ledger.read(sql, self.small.county, self.code, limit=10_000))

    def last(self, kind: type[Any]) -> Recorded[Any]:
        return next(e for e in reversed(self.facts()) if isinstance(e.fact, kind))

    def state(self, decider: Any, id: UUID) -> Any:
        return fold(decider, self.small.runtime.ledger.load(self.small.county, self.code, id))

    def follow(self) -> None:
        Followers(self.small.runtime.db, self.small.runtime.ledger, views.ALL).catch_up(self.small.county)

    def void(self, e: Recorded[Any]) -> Receipt:
        return corrections.void(self.desk(0), e.position, "从未发生")

    def branches(self, person: int) -> list[int]:
        """Return in which branch a member is from day to day, by its number."""
        held = self.state(member, self.people[person])
        return [self.bodies.index(held.custody.at(self.day(days))) for days in range(40, -1, -1)]


def wrong(town: Town) -> list[str]:
    """Return what is wrong with a town on some day, told from the facts alone, one day after the other."""
    units = {id: town.state(institution, id) for id in town.units}
    bodies = {id: town.state(organisation, id) for id in town.bodies}
    people = {id: town.state(member, id) for id in town.people}
    found = list[str]()
    for days in range(40, -1, -1):
        day = town.day(days)
        there = {id for held in (units, bodies) for id, state in held.items() if state and state.alive.at(day)}
        for state in people.values():
            here = state and state.ledger_class.at(day) and not (state.ended_on and day >= state.ended_on)
            if here and state.custody.at(day) not in there:
                found.append(f"somebody is in no branch that stands, {days} days ago")
        uppers = {id: s.parent.at(day) for id, s in bodies.items() if id in there}
        uppers |= {id: s.parent.at(day)[0] for id, s in units.items() if id in there}
        for held in (*uppers.values(), *(s.institution.at(day) for id, s in bodies.items() if id in there)):
            if held is not None and held not in there:
                found.append(f"something stands under nothing, {days} days ago")
        for id in uppers:
            seen, at = set[UUID](), id
            while at in uppers and uppers[at] is not None and at not in seen:
                seen.add(at)
                at = uppers[at]
            if at in seen:
                found.append(f"in circles, {days} days ago")
    return found
