"""Roster periods: what each tenant declared, handed in and had certified, on any date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from domain import period
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change
from services.views.reading import Row, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

view = View("periods", version=1, modules=(period,))
rounds = view.interval(
    "views.roster_period",
    key={"roster_period": "uuid"},
    columns={
        "period": "text", "due": "date", "opened_on": "date", "phase": "text", "phase_since": "date", "institutions": "int",
        "organisations": "int", "members": "int", "source": "text", "counted_institutions": "int", "counted_organisations": "int",
        "counted_members": "int", "counted_on": "date", "reason": "text",
    },
)  # fmt: skip
discrepancies = view.interval(
    "views.roster_discrepancy",
    key={"roster_period": "uuid", "figure": "text"},
    columns={"declared": "int", "counted": "int", "raised_on": "date", "explanation": "text", "explained_on": "date"},
)


@view.on(period.Opened)
def _(e: Recorded[period.Opened]) -> Change:
    nothing: dict[str, Any] = dict.fromkeys(
        ("institutions", "organisations", "members", "counted_institutions", "counted_organisations", "counted_members", "counted_on")
    )
    opened: dict[str, Any] = {"period": e.fact.period, "due": e.fact.due, "opened_on": e.effective_on}
    return rounds.open(e.stream, **opened, phase="open", phase_since=e.effective_on, source="", reason="", **nothing)


@view.on(period.DeclaredTotalsSet)
def _(e: Recorded[period.DeclaredTotalsSet]) -> Change:
    f = e.fact
    return rounds.put(e.stream, institutions=f.institutions, organisations=f.organisations, members=f.members, source=f.source)


@view.on(period.Submitted)
def _(e: Recorded[period.Submitted]) -> Change:
    return rounds.put(
        e.stream, phase="submitted", phase_since=e.effective_on, counted_on=e.fact.true_on, **_counted(e.fact.counted)
    )


@view.on(period.Certified)
def _(e: Recorded[period.Certified]) -> Change:
    return rounds.put(e.stream, phase="certified", phase_since=e.effective_on, **_counted(e.fact.counted))


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


def _counted(totals: period.Totals) -> dict[str, Any]:
    return {
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


_DISCREPANCIES = text("discrepancies")


def differences(sql: Sql, county: int, tenant: int | None, at: Coordinate) -> Sequence[Discrepancy]:
    """Return the figures that were pointed out or explained; what was declared beside what is counted is the overview's `reconcile`."""
    return rows(sql, Discrepancy, _DISCREPANCIES, standing_at(county, tenant, at))
