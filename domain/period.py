"""Roster periods: a tenant counts its institutions, organisations and members, explains each difference, and the county certifies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from msgspec.structs import replace

from domain.kernel import Fact, Part, Refused, Stamp, State

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


Event = Opened | DeclaredTotalsSet | Submitted | Returned | Certified | Reopened | DiscrepancyRaised | DiscrepancyExplained


class Period(State):
    """A roster period as its decisions see it."""

    period: str
    phase: Literal["open", "submitted", "certified"] = "open"
    declared: Totals | None = None
    counted: Totals | None = None
    raised: frozenset[tuple[str, int, int]] = frozenset()
    explained: frozenset[tuple[str, int, int]] = frozenset()


class AlreadyOpened(Refused):
    """This period is open already."""


class NothingDeclared(Refused):
    """No totals were declared yet."""


class NegativeTotal(Refused):
    """Totals count from nought."""


class NotExplained(Refused):
    """Of {figure}, {declared} were declared and {counted} counted; the difference is explained first."""


class NoDiscrepancy(Refused):
    """Of {figure}, what was declared and what was counted do not differ."""


class UnknownFigure(Refused):
    """There is no such figure as {figure}."""


class NotSubmitted(Refused):
    """The roster has not been handed in."""


class AlreadyCertified(Refused):
    """The roster is certified; only a correction changes it."""


class NotCertified(Refused):
    """The roster is not certified."""


class OthersOpen(Refused):
    """The county certifies last; {tenants} tenants are not certified yet."""


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


def evolve(period: Period | None, event: Event, at: Stamp) -> Period:
    """Return the period after one more fact."""
    if isinstance(event, Opened):
        return Period(period=event.period)
    assert period, "a period begins by being opened"
    match event:
        case DeclaredTotalsSet(institutions=institutions, organisations=organisations, members=members):
            return replace(period, declared=Totals(institutions=institutions, organisations=organisations, members=members))
        case Submitted(counted=counted):
            return replace(period, phase="submitted", counted=counted)
        case Returned() | Reopened():
            return replace(period, phase="open")
        case Certified(counted=counted):
            return replace(period, phase="certified", counted=counted)
        case DiscrepancyRaised(figure=figure, declared=declared, counted=counted):
            return replace(period, raised=period.raised | {(figure, declared, counted)})
        case DiscrepancyExplained(figure=figure, declared=declared, counted=counted):
            return replace(period, explained=period.explained | {(figure, declared, counted)})
