"""What can happen to a finding; the tags are a storage contract."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.kernel import Fact


class Raised(Fact, tag="finding.raised"):
    """An inspection found something wrong, by one of its methods."""

    inspection: UUID
    method: str
    text: str
    severity: str
    code: str = ""
    problem: str = ""
    unit: UUID | None = None
    files: tuple[str, ...] = ()


class RequirementIssued(Fact, tag="finding.requirement-issued"):
    """The unit has to put it right by a day."""

    text: str
    due: date


class Accepted(Fact, tag="finding.accepted"):
    """The unit agrees with the finding."""

    note: str = ""


class Disputed(Fact, tag="finding.disputed"):
    """The unit does not agree with the finding."""

    reason: str


class DisputeResolved(Fact, tag="finding.dispute-resolved"):
    """Somebody above decided: the finding is `upheld`, `changed` to the text given, or `withdrawn`."""

    outcome: str
    reason: str
    text: str = ""


class TurnedIntoCommitment(Fact, tag="finding.turned-into-commitment"):
    """The unit promises in public to put it right."""

    commitment: UUID


class RectificationReported(Fact, tag="finding.rectification-reported"):
    """The unit says that it was put right."""

    text: str
    done_on: date
    files: tuple[str, ...] = ()


class ReinspectionScheduled(Fact, tag="finding.reinspection-scheduled"):
    """Somebody will look again on a day."""

    planned_for: date
    inspection: UUID | None = None


class Verified(Fact, tag="finding.verified"):
    """Somebody independent looked and found it put right."""

    methods: tuple[str, ...]
    note: str = ""
    inspection: UUID | None = None


class NotVerified(Fact, tag="finding.not-verified"):
    """Somebody independent looked and found it not put right."""

    methods: tuple[str, ...]
    reason: str
    inspection: UUID | None = None


class Reopened(Fact, tag="finding.reopened"):
    """It is wrong again; a new day is set."""

    reason: str
    due: date


class Closed(Fact, tag="finding.closed"):
    """Nothing is left to do."""

    reason: str = ""


class Escalated(Fact, tag="finding.escalated"):
    """The finding went to somebody higher."""

    to: str
    reason: str


class RecordedElsewhere(Fact, tag="finding.recorded-elsewhere"):
    """A finding that another register recorded, with all that register says of it."""

    register: str
    reference: str
    inspection: UUID
    code: str
    text: str
    severity: str = ""
    points: float | None = None
    status: str = ""
    due: date | None = None
    corrected_on: date | None = None
    unit: UUID | None = None
    note: str = ""


class HandedOver(Fact, tag="finding.handed-over"):
    """Another unit of the same tenant answers for it, as when the one where it was found was merged."""

    unit: UUID
    reason: str = ""


OBLIGATIONS = frozenset({"requirement", "reinspection"})
"""What of a finding is due on a day."""


class ObligationWaived(Fact, tag="finding.obligation-waived"):
    """What was due on a day, a requirement or a reinspection, need not be done."""

    what: str
    due: date
    reason: str


class ObligationReassigned(Fact, tag="finding.obligation-reassigned"):
    """What is due on a day, a requirement or a reinspection, is another person's to do."""

    what: str
    due: date
    person: UUID
    reason: str


Event = (
    Raised
    | RequirementIssued
    | Accepted
    | Disputed
    | DisputeResolved
    | TurnedIntoCommitment
    | RectificationReported
    | ReinspectionScheduled
    | Verified
    | NotVerified
    | Reopened
    | Closed
    | Escalated
    | RecordedElsewhere
    | HandedOver
    | ObligationWaived
    | ObligationReassigned
)
