"""What a finding's decisions need to know of its past."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import field
from msgspec.structs import replace

from domain.finding.facts import (
    Accepted,
    Closed,
    Disputed,
    DisputeResolved,
    Escalated,
    Event,
    HandedOver,
    NotVerified,
    ObligationReassigned,
    ObligationWaived,
    Raised,
    RecordedElsewhere,
    RectificationReported,
    ReinspectionScheduled,
    Reopened,
    RequirementIssued,
    TurnedIntoCommitment,
    Verified,
)
from domain.kernel import Stamp, State


class Finding(State):
    """A finding as its decisions see it."""

    elsewhere: bool = False
    unit: UUID | None = None
    required: tuple[str, date] | None = None
    answer: Literal["accepted", "disputed"] | None = None
    commitment: UUID | None = None
    reported_by: UUID | None = None
    reinspection_on: date | None = None
    escalated_to: frozenset[str] = frozenset()
    closed: bool = False
    waived: frozenset[tuple[str, date]] = frozenset()
    reassigned: dict[tuple[str, date], UUID] = field(default_factory=dict[tuple[str, date], UUID])


def evolve(finding: Finding | None, event: Event, at: Stamp) -> Finding:
    """Return the finding after one more fact."""
    if isinstance(event, Raised):
        return Finding(unit=event.unit)
    if isinstance(event, RecordedElsewhere):
        required = None if event.due is None else ("", event.due)
        return Finding(elsewhere=True, unit=event.unit, required=required, closed=event.corrected_on is not None)
    assert finding, "a finding begins by being raised"
    match event:
        case RequirementIssued(text=text, due=due):
            return replace(finding, required=(text, due))
        case Accepted():
            return replace(finding, answer="accepted")
        case Disputed():
            return replace(finding, answer="disputed")
        case DisputeResolved():
            return replace(finding, answer="accepted")
        case TurnedIntoCommitment(commitment=commitment):
            return replace(finding, commitment=commitment)
        case RectificationReported():
            return replace(finding, reported_by=at.by)
        case ReinspectionScheduled(planned_for=day):
            return replace(finding, reinspection_on=day)
        case NotVerified():
            return replace(finding, reported_by=None, reinspection_on=None)
        case Reopened(due=due):
            text = finding.required[0] if finding.required else ""
            return replace(finding, required=(text, due), reported_by=None, reinspection_on=None, closed=False)
        case Closed():
            return replace(finding, closed=True)
        case Escalated(to=to):
            return replace(finding, escalated_to=finding.escalated_to | {to})
        case ObligationWaived(what=what, due=due):
            return replace(finding, waived=finding.waived | {(what, due)})
        case ObligationReassigned(what=what, due=due, person=person):
            return replace(finding, reassigned=finding.reassigned | {(what, due): person})
        case HandedOver(unit=unit):
            return replace(finding, unit=unit)
        case Verified():
            return finding
