"""What the weekly report of supervision counts: visits and findings of the week, what is overdue, and when each unit was last visited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from domain import calendar
from services.reports.places import Place, places
from services.reports.supervised import Found, Visit, found, overdue, visits
from services.views import overview
from services.views.reading import Row, rows, written_out

if TYPE_CHECKING:
    from services.reports.basis import Reading


class Looked(Row):
    """How often a tenant, or one of its units, was visited: by the day, and within the week; None where it never was."""

    tenant: int
    institution: UUID | None
    name: str
    visits: int
    of_week: int
    last: date | None


class Standing(Row):
    """How many findings of a tenant there are in all, how many are open, and how many of these are overdue."""

    tenant: int
    findings: int
    open: int
    overdue: int


class Figures(Row):
    """Everything that the weekly report of supervision says."""

    first_day: date
    last_day: date
    places: Sequence[Place]
    visits: Sequence[Visit]
    findings: Sequence[Found]
    overdue: Sequence[Found]
    looked: Sequence[Looked]
    standing: Sequence[Standing]


_LOOKED: Final = written_out((Path(__file__).parent / "figures.sql").read_bytes())


def figures(reading: Reading) -> Figures:
    """Return what supervision did in the week, and what it has not done yet."""
    basis = reading.basis
    first, last = calendar.first_day(basis.period), basis.true_on
    held, raised = visits(reading, first), found(reading, first)
    listed = places(reading, {v.tenant for v in held} | {d.tenant for d in raised})
    visited = [place.tenant for place in listed if not basis.whole_county or place.tenant != basis.county * 1000]
    sums = overview.figures(reading.own, basis.county, basis.scope, basis.at())
    return Figures(
        first_day=first, last_day=last, places=listed, visits=held, findings=raised, overdue=overdue(reading),
        looked=rows(reading.own, Looked, _LOOKED, reading.asked(since=first, places=visited)),
        standing=[
            Standing(tenant=f.tenant, findings=f.findings, open=f.open_findings, overdue=f.overdue_findings) for f in sums if f.findings
        ],
    )  # fmt: skip
