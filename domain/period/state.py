"""A roster period as its decisions see it, and how its facts add up."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from msgspec.structs import replace

from domain.kernel import Part, Stamp, State
from domain.period.facts import (
    Certified,
    CorrectionApproved,
    CorrectionRefused,
    CorrectionRequested,
    DeclaredTotalsSet,
    DiscrepancyExplained,
    DiscrepancyRaised,
    Event,
    Opened,
    Reopened,
    Returned,
    Submitted,
    Totals,
)


class Request(Part):
    """A correction that was asked for: of whom (None: of anybody), of which days, and until when it may be recorded, once approved."""

    subject: UUID | None
    since: date
    until: date
    decided: bool = False
    open_until: date | None = None

    def covers(self, subject: UUID, day: date, *, today: date) -> bool:
        """Return whether a correction of somebody's day may be recorded under this request."""
        return (
            self.open_until is not None and today <= self.open_until
            and self.subject in (None, subject) and self.since <= day <= self.until
        )  # fmt: skip


class Period(State):
    """A roster period as its decisions see it."""

    period: str
    phase: Literal["open", "submitted", "certified"] = "open"
    declared: Totals | None = None
    counted: Totals | None = None
    true_on: date | None = None
    raised: frozenset[tuple[str, int, int]] = frozenset()
    explained: frozenset[tuple[str, int, int]] = frozenset()
    requests: tuple[tuple[UUID, Request], ...] = ()

    @property
    def sealed_until(self) -> date | None:
        """Return the day up to which the roster is certified, None where it is not."""
        return self.true_on if self.phase == "certified" else None

    def request(self, id: UUID) -> Request | None:
        """Return a request by its id."""
        return dict(self.requests).get(id)


def evolve(period: Period | None, event: Event, at: Stamp) -> Period:
    """Return the period after one more fact."""
    if isinstance(event, Opened):
        return Period(period=event.period)
    assert period, "a period begins by being opened"
    match event:
        case DeclaredTotalsSet(institutions=institutions, organisations=organisations, members=members):
            return replace(period, declared=Totals(institutions=institutions, organisations=organisations, members=members))
        case Submitted(counted=counted, true_on=true_on):
            return replace(period, phase="submitted", counted=counted, true_on=true_on)
        case Returned() | Reopened():
            return replace(period, phase="open", requests=())
        case Certified(counted=counted):
            return replace(period, phase="certified", counted=counted, requests=())
        case DiscrepancyRaised(figure=figure, declared=declared, counted=counted):
            return replace(period, raised=period.raised | {(figure, declared, counted)})
        case DiscrepancyExplained(figure=figure, declared=declared, counted=counted):
            return replace(period, explained=period.explained | {(figure, declared, counted)})
        case CorrectionRequested(request=id, subject=subject, since=since, until=until):
            return replace(period, requests=(*period.requests, (id, Request(subject=subject, since=since, until=until))))
        case CorrectionApproved(request=id, open_until=open_until):
            return _decided(period, id, open_until)
        case CorrectionRefused(request=id):
            return _decided(period, id, None)


def _decided(period: Period, id: UUID, open_until: date | None) -> Period:
    return replace(
        period,
        requests=tuple(
            (each, replace(request, decided=True, open_until=open_until) if each == id else request) for each, request in period.requests
        ),
    )
