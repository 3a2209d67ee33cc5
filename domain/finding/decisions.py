"""How a finding is raised, answered, put right, verified and closed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from domain.finding.facts import (
    Accepted,
    Closed,
    Disputed,
    DisputeResolved,
    Escalated,
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
from domain.finding.refusals import (
    AlreadyAccepted,
    AlreadyClosed,
    AlreadyRaised,
    DoneAhead,
    DueInThePast,
    InDispute,
    MethodMissing,
    NewTextMissing,
    NotClosed,
    NotDisputed,
    NothingDue,
    NothingReported,
    NotIndependent,
    OtherCommitment,
    UnknownMethod,
    UnknownOutcome,
    UnknownSeverity,
)
from domain.finding.state import Finding
from domain.inspection.decisions import METHODS
from domain.kernel import Stamp

SEVERITIES = frozenset({"minor", "major", "critical"})
OUTCOMES = frozenset({"upheld", "changed", "withdrawn"})


def raise_finding(finding: Finding | None, founding: Raised, *, severities: Collection[str] = SEVERITIES) -> Raised:
    """Return the founding fact of what an inspection found wrong."""
    if finding:
        raise AlreadyRaised
    _methods([founding.method])
    if founding.severity not in severities:
        raise UnknownSeverity(severity=founding.severity)
    return founding


def record_elsewhere(finding: Finding | None, founding: RecordedElsewhere) -> RecordedElsewhere | None:
    """Return the founding fact of a finding from another register; brought in again it changes nothing."""
    if finding and finding.elsewhere:
        return None
    if finding:
        raise AlreadyRaised
    return founding


def require(finding: Finding, text: str, due: date, *, at: Stamp) -> RequirementIssued | None:
    """Return what the unit has to do by a day."""
    _open(finding)
    if due < at.on:
        raise DueInThePast(due=due, on=at.on)
    return None if finding.required == (text, due) else RequirementIssued(text=text, due=due)


def accept(finding: Finding, note: str = "") -> Accepted | None:
    """Return that the unit agrees."""
    _open(finding)
    return None if finding.answer == "accepted" else Accepted(note=note)


def dispute(finding: Finding, reason: str) -> Disputed | None:
    """Return that the unit does not agree."""
    _open(finding)
    if finding.answer == "accepted":
        raise AlreadyAccepted
    return None if finding.answer == "disputed" else Disputed(reason=reason)


def resolve(finding: Finding, outcome: str, reason: str, *, text: str = "") -> list[DisputeResolved | Closed]:
    """Return the decision of a dispute; a withdrawn finding is thereby closed."""
    _open(finding)
    if finding.answer != "disputed":
        raise NotDisputed
    if outcome not in OUTCOMES:
        raise UnknownOutcome(outcome=outcome)
    if outcome == "changed" and not text:
        raise NewTextMissing
    resolved = DisputeResolved(outcome=outcome, reason=reason, text=text)
    return [resolved, Closed(reason=reason)] if outcome == "withdrawn" else [resolved]


def turn_into(finding: Finding, commitment: UUID) -> TurnedIntoCommitment | None:
    """Return that the unit promises in public to put it right."""
    _undisputed(finding)
    if finding.commitment == commitment:
        return None
    if finding.commitment:
        raise OtherCommitment
    return TurnedIntoCommitment(commitment=commitment)


def report(finding: Finding, reported: RectificationReported, *, at: Stamp) -> RectificationReported | None:
    """Return that the unit says it was put right."""
    _undisputed(finding)
    if reported.done_on > at.on:
        raise DoneAhead(done=reported.done_on, on=at.on)
    return None if finding.reported_by else reported


def schedule(finding: Finding, planned_for: date, *, inspection: UUID | None = None, at: Stamp) -> ReinspectionScheduled | None:
    """Return the day on which somebody will look again."""
    _open(finding)
    if planned_for < at.on:
        raise DueInThePast(due=planned_for, on=at.on)
    return None if finding.reinspection_on == planned_for else ReinspectionScheduled(planned_for=planned_for, inspection=inspection)


def verify(
    finding: Finding,
    note: str = "",
    *,
    methods: tuple[str, ...],
    inspection: UUID | None = None,
    people: Collection[UUID] = (),
    at: Stamp,
) -> list[Verified | Closed]:
    """Return that somebody independent found it put right, which closes it; `people` are the users of the unit."""
    _verifiable(finding, methods, people, at)
    return [Verified(methods=methods, note=note, inspection=inspection), Closed()]


def fail(
    finding: Finding,
    reason: str,
    *,
    methods: tuple[str, ...],
    inspection: UUID | None = None,
    people: Collection[UUID] = (),
    at: Stamp,
) -> NotVerified:
    """Return that somebody independent found it not put right; the unit has to report again."""
    _verifiable(finding, methods, people, at)
    return NotVerified(methods=methods, reason=reason, inspection=inspection)


def reopen(finding: Finding, reason: str, due: date, *, at: Stamp) -> Reopened:
    """Return that it is wrong again."""
    if not finding.closed:
        raise NotClosed
    if due < at.on:
        raise DueInThePast(due=due, on=at.on)
    return Reopened(reason=reason, due=due)


def escalate(finding: Finding, to: str, reason: str) -> Escalated | None:
    """Return that the finding went to somebody higher, once for each."""
    _open(finding)
    return None if to in finding.escalated_to else Escalated(to=to, reason=reason)


def waive(finding: Finding, what: str, due: date, reason: str) -> ObligationWaived | None:
    """Return that a requirement or a reinspection that is due on a day need not be done."""
    _due(finding, what, due)
    return None if (what, due) in finding.waived else ObligationWaived(what=what, due=due, reason=reason)


def reassign(finding: Finding, what: str, due: date, person: UUID, reason: str) -> ObligationReassigned | None:
    """Return that a requirement or a reinspection that is due on a day is another person's to do."""
    _due(finding, what, due)
    held = finding.reassigned.get((what, due))
    return None if held == person else ObligationReassigned(what=what, due=due, person=person, reason=reason)


def hand_over(finding: Finding, unit: UUID, reason: str = "") -> HandedOver | None:
    """Return that another unit of the tenant answers for it from that day."""
    return None if finding.unit == unit else HandedOver(unit=unit, reason=reason)


def _open(finding: Finding) -> None:
    if finding.closed:
        raise AlreadyClosed


def _due(finding: Finding, what: str, due: date) -> None:
    _open(finding)
    required = finding.required[1] if finding.required and finding.reported_by is None else None
    if due not in {"requirement": {required}, "reinspection": {finding.reinspection_on}}.get(what, set()):
        raise NothingDue(due=due)


def _undisputed(finding: Finding) -> None:
    _open(finding)
    if finding.answer == "disputed":
        raise InDispute


def _verifiable(finding: Finding, methods: tuple[str, ...], people: Collection[UUID], at: Stamp) -> None:
    _undisputed(finding)
    if finding.reported_by is None:
        raise NothingReported
    if not methods:
        raise MethodMissing
    _methods(methods)
    if at.by == finding.reported_by or at.by in people:
        raise NotIndependent


def _methods(methods: Iterable[str]) -> None:
    for method in methods:
        if method not in METHODS:
            raise UnknownMethod(method=method)
