"""What an inspection's decisions need to know of its past."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from domain.inspection.facts import (
    BriefingHeard,
    Cancelled,
    ConclusionsSigned,
    Event,
    FactCommended,
    FilesReviewed,
    MergedWithOther,
    PeopleInterviewed,
    Planned,
    RecordedElsewhere,
    Registered,
    SiteSeen,
    Started,
    Step,
    UnitAcknowledged,
    UnitObjected,
)
from domain.kernel import Stamp, State


class Inspection(State):
    """An inspection as its decisions see it."""

    desk_review: bool = False
    elsewhere: bool = False
    registered: bool = False
    started: bool = False
    steps: tuple[Step, ...] = ()
    signed_on: date | None = None
    answered: bool = False
    objected: bool = False
    over: bool = False


def evolve(inspection: Inspection | None, event: Event, at: Stamp) -> Inspection:
    """Return the inspection after one more fact."""
    if isinstance(event, Planned):
        return Inspection(desk_review=event.desk_review)
    if isinstance(event, RecordedElsewhere):
        return Inspection(elsewhere=True, started=True, signed_on=at.on)
    assert inspection, "an inspection begins by being planned"
    match event:
        case Registered():
            return replace(inspection, registered=True)
        case MergedWithOther() | Cancelled():
            return replace(inspection, over=True)
        case Started():
            return replace(inspection, started=True)
        case SiteSeen() | FilesReviewed() | BriefingHeard() | PeopleInterviewed() | FactCommended():
            return replace(inspection, steps=(*inspection.steps, event))
        case ConclusionsSigned():
            return replace(inspection, signed_on=at.on)
        case UnitAcknowledged():
            return replace(inspection, answered=True)
        case UnitObjected():
            return replace(inspection, answered=True, objected=True)
