"""Roster periods: what each tenant declared, handed in and had certified, on any date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from domain import period
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change
from services.views.reading import MOST, Row, one, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

view = View("periods", version=3, modules=(period,))
rounds = view.interval(
    "views.roster_period",
    key={"roster_period": "uuid"},
    columns={
        "period": "text", "due": "date", "opened_on": "date", "phase": "text", "phase_since": "date", "institutions": "int",
        "organisations": "int", "members": "int", "source": "text", "counted_institutions": "int", "counted_organisations": "int",
        "counted_members": "int", "counted_on": "date", "counted_at": "timestamptz", "reason": "text",
    },
)  # fmt: skip
discrepancies = view.interval(
    "views.roster_discrepancy",
    key={"roster_period": "uuid", "figure": "text"},
    columns={"declared": "int", "counted": "int", "raised_on": "date", "explanation": "text", "explained_on": "date"},
)

corrections = view.interval(
    "views.roster_correction",
    key={"roster_period": "uuid", "request": "uuid"},
    columns={
        "subject": "uuid", "since": "date", "until": "date", "reason": "text", "asked_on": "date", "asked_by": "uuid", "status": "text",
        "open_until": "date", "answer": "text", "decided_on": "date", "decided_by": "uuid",
    },
)  # fmt: skip


@view.on(period.Opened)
def _(e: Recorded[period.Opened]) -> Change:
    nothing: dict[str, Any] = dict.fromkeys(
        (
            "institutions", "organisations", "members", "counted_institutions", "counted_organisations", "counted_members", "counted_on",
            "counted_at",
        )
    )  # fmt: skip
    opened: dict[str, Any] = {"period": e.fact.period, "due": e.fact.due, "opened_on": e.effective_on}
    return rounds.open(e.stream, **opened, phase="open", phase_since=e.effective_on, source="", reason="", **nothing)


@view.on(period.DeclaredTotalsSet)
def _(e: Recorded[period.DeclaredTotalsSet]) -> Change:
    f = e.fact
    return rounds.put(e.stream, institutions=f.institutions, organisations=f.organisations, members=f.members, source=f.source)


@view.on(period.Submitted)
def _(e: Recorded[period.Submitted]) -> Change:
    return rounds.put(e.stream, phase="submitted", phase_since=e.effective_on, counted_on=e.fact.true_on, **_counted(e, e.fact.counted))


@view.on(period.Certified)
def _(e: Recorded[period.Certified]) -> Change:
    return rounds.put(e.stream, phase="certified", phase_since=e.effective_on, **_counted(e, e.fact.counted))


@view.on(period.Returned, period.Reopened)
def _(e: Recorded[period.Returned | period.Reopened]) -> Change:
    return rounds.put(e.stream, phase="open", phase_since=e.effective_on, reason=e.fact.reason)


@view.on(period.DiscrepancyRaised)
def _(e: Recorded[period.DiscrepancyRaised]) -> Change:
    f = e.fact
    said: dict[str, Any] = {"declared": f.declared, "counted": f.counted}
    return discrepancies.open((e.stream, f.figure), **said, raised_on=e.effective_on, explanation="")


@view.on(period.DiscrepancyExplained)
def _(e: Recorded[period.DiscrepancyExplained]) -> Change:
    f = e.fact
    said: dict[str, Any] = {"declared": f.declared, "counted": f.counted}
    return discrepancies.open((e.stream, f.figure), **said, explanation=f.explanation, explained_on=e.effective_on)


@view.on(period.CorrectionRequested)
def _(e: Recorded[period.CorrectionRequested]) -> Change:
    f = e.fact
    undecided: dict[str, Any] = {"status": "asked", "open_until": None, "answer": "", "decided_on": None, "decided_by": None}
    return corrections.open(
        (e.stream, f.request), subject=f.subject, since=f.since, until=f.until, reason=f.reason, asked_on=e.effective_on, asked_by=e.actor,
        **undecided,
    )  # fmt: skip


@view.on(period.CorrectionApproved)
def _(e: Recorded[period.CorrectionApproved]) -> Change:
    f = e.fact
    return corrections.put(
        (e.stream, f.request), status="approved", open_until=f.open_until, answer=f.note, decided_on=e.effective_on, decided_by=e.actor
    )


@view.on(period.CorrectionRefused)
def _(e: Recorded[period.CorrectionRefused]) -> Change:
    f = e.fact
    return corrections.put((e.stream, f.request), status="refused", answer=f.reason, decided_on=e.effective_on, decided_by=e.actor)


def _counted(e: Recorded[Any], totals: period.Totals) -> dict[str, Any]:
    return {
        "counted_at": e.recorded_at,
        "counted_institutions": totals.institutions,
        "counted_organisations": totals.organisations,
        "counted_members": totals.members,
    }


class Discrepancy(Row):
    """One figure that differs from what was declared, and where the difference comes from."""

    tenant: int
    roster_period: UUID
    period: str
    figure: str
    declared: int
    counted: int
    raised_on: date | None
    explanation: str
    explained_on: date | None


class Round(Row):
    """One roster period: what was declared, what was counted when it was handed in or certified, and how many requests wait.

    What was counted is what the lists of `counted_on` had as they were known at `counted_at`.
    """

    tenant: int
    roster_period: UUID
    period: str
    phase: str
    phase_since: date | None
    due: date | None
    opened_on: date
    institutions: int | None
    organisations: int | None
    members: int | None
    source: str
    counted_institutions: int | None
    counted_organisations: int | None
    counted_members: int | None
    counted_on: date | None
    counted_at: datetime | None
    reason: str
    asked: int


class Filter(Row):
    """Which roster periods a list is to show; None asks for all."""

    phase: str | None = None


class Correction(Row):
    """A request to change what is certified, and what the county decided; `title` names an institution or organisation, no person."""

    tenant: int
    roster_period: UUID
    period: str
    request: UUID
    subject: UUID | None
    title: str
    since: date
    until: date
    reason: str
    asked_on: date
    asked_by: UUID
    status: str
    open_until: date | None
    answer: str
    decided_on: date | None
    decided_by: UUID | None


_DISCREPANCIES, _ROUNDS, _CORRECTIONS = text("discrepancies"), text("roster_periods"), text("roster_corrections")
KNOWN: Final = (
    "SELECT DISTINCT p.roster_period FROM views.roster_period p WHERE p.county_id = %s AND p.tenant_id = %s ORDER BY p.roster_period"
)
"""The streams of every roster period that a tenant ever opened, whatever became of it."""


def known(sql: Sql, county: int, tenant: int) -> list[UUID]:
    """Return the streams of every roster period that a tenant ever opened."""
    return [row[0] for row in sql.execute(KNOWN, [county, tenant]).fetchall()]


def listing(sql: Sql, county: int, tenant: int | None, at: Coordinate, wanted: Filter | None = None) -> Sequence[Round]:
    """Return the roster periods of a tenant, or of all, the one opened last first."""
    return rows(sql, Round, _ROUNDS, standing_at(county, tenant, at, id=None, phase=wanted and wanted.phase, limit=MOST))


def card(sql: Sql, county: int, tenant: int, id: UUID, at: Coordinate) -> Round | None:
    """Return one roster period, or None where it was not opened by then."""
    return one(sql, Round, _ROUNDS, standing_at(county, tenant, at, id=id, phase=None, limit=1))


def requests(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, *, id: UUID | None = None, status: str | None = None
) -> Sequence[Correction]:
    """Return the requests to change what is certified, the latest first."""
    return rows(sql, Correction, _CORRECTIONS, standing_at(county, tenant, at, id=id, status=status, limit=MOST))


def differences(sql: Sql, county: int, tenant: int | None, at: Coordinate) -> Sequence[Discrepancy]:
    """Return the figures that were pointed out or explained; what was declared beside what is counted is the overview's `reconcile`."""
    return rows(sql, Discrepancy, _DISCREPANCIES, standing_at(county, tenant, at))
