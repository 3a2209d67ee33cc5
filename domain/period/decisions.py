"""What may be decided about a roster period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.kernel import Stamp
from domain.period.facts import (
    FIGURES,
    Certified,
    CorrectionApproved,
    CorrectionRefused,
    CorrectionRequested,
    DeclaredTotalsSet,
    DiscrepancyExplained,
    DiscrepancyRaised,
    Opened,
    Reopened,
    Returned,
    Submitted,
    Totals,
)
from domain.period.refusals import (
    AlreadyCertified,
    AlreadyDecided,
    AlreadyOpened,
    AlreadyOver,
    DaysReversed,
    NegativeTotal,
    NoDiscrepancy,
    NotCertified,
    NotExplained,
    NothingDeclared,
    NothingSealed,
    NotSubmitted,
    OthersOpen,
    UnknownFigure,
    UnknownRequest,
)
from domain.period.state import Period, Request


def open_period(period: Period | None, founding: Opened) -> Opened:
    """Return the founding fact of a roster period."""
    if period:
        raise AlreadyOpened
    return founding


def declare(period: Period, declared: DeclaredTotalsSet) -> DeclaredTotalsSet | None:
    """Return the totals that the roster must add up to."""
    _not_certified(period)
    totals = Totals(institutions=declared.institutions, organisations=declared.organisations, members=declared.members)
    if min(totals.institutions, totals.organisations, totals.members) < 0:
        raise NegativeTotal
    return None if period.declared == totals else declared


def raise_discrepancies(period: Period, counted: Totals) -> list[DiscrepancyRaised]:
    """Return each figure that differs from what was declared and was not pointed out yet."""
    _not_certified(period)
    new = [one for one in _differences(period, counted) if one not in period.raised]
    return [DiscrepancyRaised(figure=figure, declared=declared, counted=number) for figure, declared, number in new]


def explain(period: Period, figure: str, *, counted: int, explanation: str) -> DiscrepancyExplained | None:
    """Return where the difference of a figure comes from."""
    _not_certified(period)
    if figure not in FIGURES:
        raise UnknownFigure(figure=figure)
    declared = _figure(_declared(period), figure)
    if declared == counted:
        raise NoDiscrepancy(figure=figure)
    if (figure, declared, counted) in period.explained:
        return None
    return DiscrepancyExplained(figure=figure, declared=declared, counted=counted, explanation=explanation)


def submit(period: Period, counted: Totals, *, true_on: date) -> Submitted | None:
    """Return the roster handed in, once every difference is explained."""
    _not_certified(period)
    if period.phase == "submitted" and period.counted == counted:
        return None
    _all_explained(period, counted)
    return Submitted(counted=counted, true_on=true_on)


def send_back(period: Period, reason: str) -> Returned:
    """Return that the roster was sent back."""
    _not_certified(period)
    if period.phase != "submitted":
        raise NotSubmitted
    return Returned(reason=reason)


def certify(period: Period, counted: Totals, *, uncertified: Sequence[int] = ()) -> Certified | None:
    """Return the certificate over what is counted now; `uncertified` are the tenants below that have none yet."""
    if period.phase == "certified":
        return None
    if period.phase != "submitted":
        raise NotSubmitted
    if uncertified:
        raise OthersOpen(tenants=len(uncertified))
    _all_explained(period, counted)
    return Certified(counted=counted)


def reopen(period: Period, reason: str) -> Reopened:
    """Return that a certified roster may be changed again."""
    if period.phase != "certified":
        raise NotCertified
    return Reopened(reason=reason)


def request_correction(period: Period, asked: CorrectionRequested) -> CorrectionRequested | None:
    """Return that the tenant asks to change what is certified; only for days that are."""
    if asked.until < asked.since:
        raise DaysReversed
    if period.sealed_until is None:
        raise NotCertified
    if asked.since > period.sealed_until:
        raise NothingSealed
    return None if period.request(asked.request) else asked


def approve_correction(period: Period, id: UUID, *, open_until: date, note: str = "", at: Stamp) -> CorrectionApproved:
    """Return that the county lets a correction through until a day."""
    _undecided(period, id)
    if open_until < at.on:
        raise AlreadyOver
    return CorrectionApproved(request=id, open_until=open_until, note=note)


def refuse_correction(period: Period, id: UUID, reason: str) -> CorrectionRefused:
    """Return that the county leaves what is certified as it is."""
    _undecided(period, id)
    return CorrectionRefused(request=id, reason=reason)


def _undecided(period: Period, id: UUID) -> Request:
    request = period.request(id)
    if request is None:
        raise UnknownRequest
    if request.decided:
        raise AlreadyDecided
    return request


def _declared(period: Period) -> Totals:
    if period.declared is None:
        raise NothingDeclared
    return period.declared


def _figure(totals: Totals, figure: str) -> int:
    return {"institutions": totals.institutions, "organisations": totals.organisations, "members": totals.members}[figure]


def _differences(period: Period, counted: Totals) -> list[tuple[str, int, int]]:
    declared = _declared(period)
    pairs = [(figure, _figure(declared, figure), _figure(counted, figure)) for figure in FIGURES]
    return [pair for pair in pairs if pair[1] != pair[2]]


def _all_explained(period: Period, counted: Totals) -> None:
    for one in _differences(period, counted):
        if one not in period.explained:
            raise NotExplained(figure=one[0], declared=one[1], counted=one[2])


def _not_certified(period: Period) -> None:
    if period.phase == "certified":
        raise AlreadyCertified
