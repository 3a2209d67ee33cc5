"""What a supervision team's decisions need to know of its past."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from domain.kernel import Stamp, State
from domain.spans import Spans, since
from domain.team.facts import (
    ConflictDeclared,
    Disbanded,
    Event,
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

ORDER: Final = "effective"


class Team(State):
    """A team as its decisions see it, day by day."""

    level: str
    formed_on: date
    latest: date
    mandate: Spans[date | None]
    members: Spans[frozenset[UUID]]
    refused: Spans[frozenset[UUID]] = Spans()
    trained: Spans[frozenset[UUID]] = Spans()
    conflicts: Spans[frozenset[tuple[UUID, Unit]]] = Spans()
    units: Spans[frozenset[Unit]] = Spans()
    disbanded_on: date | None = None


def evolve(team: Team | None, event: Event, at: Stamp) -> Team:
    """Return the team after one more fact."""
    if isinstance(event, Formed):
        members = frozenset({event.leader}) if event.leader else frozenset[UUID]()
        mandate = since(at.on, event.mandate_until)
        return Team(level=event.level, formed_on=at.on, latest=at.on, mandate=mandate, members=since(at.on, members))
    assert team, "a team begins by being formed"
    now, on = replace(team, latest=max(team.latest, at.on)), at.on
    members, refused = members_on(team, on), team.refused.at(on) or frozenset[UUID]()
    match event:
        case MemberSeconded(user=user) | SecondmentOrdered(user=user):
            return replace(now, members=now.members.then(on, members | {user}), refused=now.refused.then(on, refused - {user}))
        case SecondmentRefused(user=user):
            return replace(now, members=now.members.then(on, members - {user}), refused=now.refused.then(on, refused | {user}))
        case MemberTrained(user=user):
            return replace(now, trained=now.trained.then(on, (now.trained.at(on) or frozenset()) | {user}))
        case UnitsAssigned(units=units):
            return replace(now, units=now.units.then(on, frozenset(units)))
        case RotationMade(left=left, joined=joined):
            return replace(now, members=now.members.then(on, (members - set(left)) | set(joined)))
        case ConflictDeclared(user=user, unit=unit):
            return replace(now, conflicts=now.conflicts.then(on, (now.conflicts.at(on) or frozenset()) | {(user, unit)}))
        case MandateExtended(until=until):
            return replace(now, mandate=now.mandate.then(on, until))
        case Disbanded():
            return replace(now, disbanded_on=on)


def members_on(team: Team, on: date) -> frozenset[UUID]:
    """Return who belonged to the team on a day."""
    return team.members.at(on) or frozenset()
