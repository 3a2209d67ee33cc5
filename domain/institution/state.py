"""What an institution's decisions need to know of its past."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from domain.institution.facts import (
    Enrolled,
    Event,
    Merged,
    Moved,
    Recoded,
    Registered,
    Renamed,
    Reparented,
    ResponsibleNamed,
    Split,
    StatusChanged,
    SuccessorNamed,
    TypeAssigned,
    Withdrawn,
)
from domain.kernel import Stamp, State
from domain.spans import Spans, since

ORDER: Final = "effective"


class Institution(State):
    """A unit as its decisions see it, day by day."""

    name: Spans[str]
    code: Spans[str]
    address: Spans[str]
    parent: Spans[tuple[UUID | None, int]]
    kind: Spans[str]
    status: Spans[str]
    alive: Spans[bool]
    latest: date
    successor: UUID | None = None
    enrolments: Spans[frozenset[tuple[UUID, str]]] = Spans()
    responsible: Spans[frozenset[tuple[str, UUID, str]]] = Spans()


def evolve(institution: Institution | None, event: Event, at: Stamp) -> Institution:
    """Return the unit after one more fact."""
    if isinstance(event, Registered):
        return _registered(event, at)
    assert institution, "a unit begins by being registered"
    now = replace(institution, latest=max(institution.latest, at.on))
    match event:
        case Renamed(name=name):
            return replace(now, name=now.name.then(at.on, name))
        case Recoded(code=code):
            return replace(now, code=now.code.then(at.on, code))
        case Moved(address=address):
            return replace(now, address=now.address.then(at.on, address))
        case Reparented(parent=parent, level=level):
            return replace(now, parent=now.parent.then(at.on, (parent, level)))
        case TypeAssigned(kind=kind):
            return replace(now, kind=now.kind.then(at.on, kind))
        case StatusChanged(status=status):
            return replace(now, status=now.status.then(at.on, status))
        case Merged() | Split():
            return replace(now, alive=now.alive.then(at.on, value=False))
        case SuccessorNamed(successor=successor):
            return replace(institution, successor=successor)
        case Enrolled() | Withdrawn():
            return replace(now, enrolments=now.enrolments.then(at.on, _enrolled(now, event, at)))
        case ResponsibleNamed(duty=duty, person=person, post=post):
            others = {held for held in now.responsible.at(at.on) or () if held[0] != duty}
            return replace(now, responsible=now.responsible.then(at.on, frozenset({*others, (duty, person, post)})))


def _registered(event: Registered, at: Stamp) -> Institution:
    return Institution(
        name=since(at.on, event.name),
        code=since(at.on, event.code),
        address=since(at.on, event.address),
        parent=since(at.on, (event.parent, event.level)),
        kind=since(at.on, event.kind),
        status=since(at.on, event.status),
        alive=since(at.on, value=True),
        latest=at.on,
    )


def _enrolled(institution: Institution, event: Enrolled | Withdrawn, at: Stamp) -> frozenset[tuple[UUID, str]]:
    held = institution.enrolments.at(at.on) or frozenset()
    entry = (event.campaign, event.batch)
    return held | {entry} if isinstance(event, Enrolled) else held - {entry}
