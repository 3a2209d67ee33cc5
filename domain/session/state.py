"""What a session's decisions need to know of its past."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal
from uuid import UUID

from msgspec.structs import replace

from domain.kernel import Part, Stamp, State
from domain.session.facts import (
    AbsenceExcused,
    Cancelled,
    Event,
    Held,
    HomeDeliveryDone,
    MakeUpDone,
    RemoteStudyRecorded,
    RollClosed,
    RollCorrected,
    Scheduled,
)

Way = Literal["absent", "excused", "made-up", "home", "remote"]


class Missed(Part):
    """What became of one member who was missing, and why he was."""

    way: Way
    reason: str


class Session(State):
    """A session as its decisions see it."""

    branches: tuple[UUID, ...]
    held_on: date | None = None
    rolled: bool = False
    missing: Mapping[UUID, Missed] = {}
    over: bool = False


def evolve(session: Session | None, event: Event, at: Stamp) -> Session:
    """Return the session after one more fact."""
    if isinstance(event, Scheduled):
        return Session(branches=event.branches)
    assert session, "a session begins by being scheduled"
    match event:
        case Held():
            return replace(session, held_on=at.on)
        case RollClosed(absent=absent):
            return replace(session, rolled=True, missing={a.person: Missed(way="absent", reason=a.reason) for a in absent})
        case RollCorrected(present=present, absent=absent):
            left = {person: one for person, one in session.missing.items() if person not in present}
            return replace(session, missing={**left, **{a.person: Missed(way="absent", reason=a.reason) for a in absent}})
        case AbsenceExcused(person=person):
            return _became(session, person, "excused")
        case MakeUpDone(person=person):
            return _became(session, person, "made-up")
        case HomeDeliveryDone(person=person):
            return _became(session, person, "home")
        case RemoteStudyRecorded(person=person):
            return _became(session, person, "remote")
        case Cancelled():
            return replace(session, over=True)


def _became(session: Session, person: UUID, way: Way) -> Session:
    """Return the session with another state of somebody missing; of anybody else nothing is kept."""
    one = session.missing.get(person)
    return session if one is None else replace(session, missing={**session.missing, person: replace(one, way=way)})
