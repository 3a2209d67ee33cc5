"""What can happen in a roster period."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.kernel import Fact, Part

FIGURES = ("institutions", "organisations", "members")


class Totals(Part):
    """The three control totals of a roster."""

    institutions: int
    organisations: int
    members: int


class Opened(Fact, tag="period.opened"):
    """A tenant sets out to go through its roster."""

    period: str
    due: date | None = None


class DeclaredTotalsSet(Fact, tag="period.declared-totals-set"):
    """What the tenant, or the county, says the roster must add up to."""

    institutions: int
    organisations: int
    members: int
    source: str = ""


class Submitted(Fact, tag="period.submitted"):
    """The tenant hands in its roster, with what was counted."""

    counted: Totals
    true_on: date


class Returned(Fact, tag="period.returned"):
    """The county sends the roster back."""

    reason: str


class Certified(Fact, tag="period.certified"):
    """The county takes the roster as right; from now on it changes by corrections only."""

    counted: Totals


class Reopened(Fact, tag="period.reopened"):
    """A certified roster may be changed again."""

    reason: str


class DiscrepancyRaised(Fact, tag="period.discrepancy-raised"):
    """A figure differs from what was declared."""

    figure: str
    declared: int
    counted: int


class DiscrepancyExplained(Fact, tag="period.discrepancy-explained"):
    """The tenant says by name where a difference comes from."""

    figure: str
    declared: int
    counted: int
    explanation: str


class CorrectionRequested(Fact, tag="period.correction-requested"):
    """The tenant asks to change what is certified: of one member, institution or organisation (None: of any), within some days."""

    request: UUID
    since: date
    until: date
    reason: str
    subject: UUID | None = None


class CorrectionApproved(Fact, tag="period.correction-approved"):
    """The county lets a correction through that is recorded no later than on a day."""

    request: UUID
    open_until: date
    note: str = ""


class CorrectionRefused(Fact, tag="period.correction-refused"):
    """The county leaves what is certified as it is."""

    request: UUID
    reason: str


Event = (
    Opened
    | DeclaredTotalsSet
    | Submitted
    | Returned
    | Certified
    | Reopened
    | DiscrepancyRaised
    | DiscrepancyExplained
    | CorrectionRequested
    | CorrectionApproved
    | CorrectionRefused
)
