"""How a team is formed, manned, trained, given its units, and disbanded."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from domain.kernel import Stamp
from domain.team.facts import (
    ConflictDeclared,
    Disbanded,
    Formed,
    MandateExtended,
    MemberSeconded,
    MemberTrained,
    RotationMade,
    SecondmentOrdered,
    SecondmentRefused,
    Unit,
    UnitsAssigned,
)
from domain.team.refusals import (
    AlreadyDisbanded,
    AlreadyFormed,
    BeforeItBegan,
    LaterFacts,
    MandateOver,
    NotAMember,
    NotAnExtension,
    NotRefused,
    UnitTaken,
    UnknownLevel,
)
from domain.team.state import Team, members_on

LEVELS = frozenset({"province", "prefecture", "county"})


def form(team: Team | None, founding: Formed, *, at: Stamp) -> Formed:
    """Return the founding fact of a team."""
    if team:
        raise AlreadyFormed
    if founding.level not in LEVELS:
        raise UnknownLevel(level=founding.level)
    if founding.mandate_until and founding.mandate_until < at.on:
        raise MandateOver(until=founding.mandate_until)
    return founding


def second(team: Team, seconded: MemberSeconded, *, at: Stamp) -> MemberSeconded | None:
    """Return that a person was lent to the team."""
    _standing(team, at)
    return None if seconded.user in members_on(team, at.on) else seconded


def refuse_secondment(team: Team, user: UUID, reason: str, *, at: Stamp) -> SecondmentRefused | None:
    """Return that the person or the home unit did not comply."""
    _standing(team, at)
    if user in (team.refused.at(at.on) or ()):
        return None
    _belongs(team, user, at)
    return SecondmentRefused(user=user, reason=reason)


def order_secondment(team: Team, user: UUID, reason: str = "", *, at: Stamp) -> SecondmentOrdered | None:
    """Return that the refusal was overruled."""
    _standing(team, at)
    if user in members_on(team, at.on):
        return None
    if user not in (team.refused.at(at.on) or ()):
        raise NotRefused
    return SecondmentOrdered(user=user, reason=reason)


def train(team: Team, user: UUID, course: str, *, at: Stamp) -> MemberTrained | None:
    """Return that a member completed the training."""
    _standing(team, at)
    _belongs(team, user, at)
    return None if user in (team.trained.at(at.on) or ()) else MemberTrained(user=user, course=course)


def assign(team: Team, units: tuple[Unit, ...], *, taken: Collection[Unit] = (), at: Stamp) -> UnitsAssigned | None:
    """Return the units that the team watches; `taken` are those of the other county teams on that day."""
    _standing(team, at)
    if team.level == "county":
        for unit in units:
            if unit in taken:
                raise UnitTaken(tenant=unit.tenant)
    return None if team.units.at(at.on) == frozenset(units) else UnitsAssigned(units=units)


def rotate(team: Team, left: tuple[UUID, ...], joined: tuple[UUID, ...], reason: str = "", *, at: Stamp) -> RotationMade | None:
    """Return that members left and others took their place."""
    _standing(team, at)
    members = members_on(team, at.on)
    if not members & set(left) and set(joined) <= members:
        return None
    for user in left:
        _belongs(team, user, at)
    return RotationMade(left=left, joined=joined, reason=reason)


def declare_conflict(team: Team, user: UUID, unit: Unit, reason: str, *, at: Stamp) -> ConflictDeclared | None:
    """Return that a member stands too near a unit to judge it."""
    _standing(team, at)
    _belongs(team, user, at)
    declared = (user, unit) in (team.conflicts.at(at.on) or ())
    return None if declared else ConflictDeclared(user=user, unit=unit, reason=reason)


def extend(team: Team, until: date, reason: str = "", *, at: Stamp) -> MandateExtended | None:
    """Return the later day until which the team stays on."""
    _standing(team, at)
    held = team.mandate.at(at.on)
    if held == until:
        return None
    if held is not None and until < held:
        raise NotAnExtension(until=held)
    return MandateExtended(until=until, reason=reason)


def disband(team: Team, reason: str = "", *, at: Stamp) -> Disbanded | None:
    """Return the end of the team."""
    if team.disbanded_on:
        return None
    _standing(team, at)
    if team.latest > at.on:
        raise LaterFacts(latest=team.latest)
    return Disbanded(reason=reason)


def shared(team: Team, other: Team) -> frozenset[tuple[date, Unit]]:
    """Return which units two county teams both watch, with the days from which they do."""
    if (team.level, other.level) != ("county", "county"):
        return frozenset()
    ends = {day for each in (team, other) for day in (each.formed_on, each.disbanded_on) if day}
    days = sorted({day for each in (team, other) for day, _ in each.units.steps} | ends)
    return frozenset((day, unit) for day in days for unit in _watched(team, day) & _watched(other, day))


def trained(team: Team, user: UUID, *, on: date) -> bool:
    """Return whether a person belongs to the team and has been trained on a day."""
    return user in members_on(team, on) and user in (team.trained.at(on) or ())


def conflicted(team: Team, user: UUID, unit: Unit, *, on: date) -> bool:
    """Return whether a person has declared a conflict with a unit, or with the tenant it belongs to."""
    declared = team.conflicts.at(on) or frozenset[tuple[UUID, Unit]]()
    return (user, unit) in declared or (user, Unit(tenant=unit.tenant)) in declared


def _watched(team: Team, on: date) -> frozenset[Unit]:
    if on < team.formed_on or (team.disbanded_on and on >= team.disbanded_on):
        return frozenset()
    return team.units.at(on) or frozenset()


def _standing(team: Team, at: Stamp) -> None:
    if at.on < team.formed_on:
        raise BeforeItBegan(on=at.on)
    if team.disbanded_on and at.on >= team.disbanded_on:
        raise AlreadyDisbanded


def _belongs(team: Team, user: UUID, at: Stamp) -> None:
    if user not in members_on(team, at.on):
        raise NotAMember(on=at.on)
