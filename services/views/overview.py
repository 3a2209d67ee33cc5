"""The county at a glance: every tenant's figures at one coordinate, declared beside counted, and what was learned late."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec.structs import replace

from services.views import cube
from services.views.commitments import Stuck
from services.views.reading import MOST, Page, Row, clamp, decode, page, rows, standing_at, text
from services.views.timeline import Line, told
from services.views.trends import INDICATORS, kept

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate


class Figures(Row):
    """What one tenant's books add up to at a coordinate."""

    tenant: int
    institutions: int
    organisations: int
    weak: int
    members: int
    on_job: int
    mobile: int
    retired: int
    lost: int
    commitments: int
    paper: int
    stuck: int
    overdue: int
    claimed: int
    closed: int
    lasting: int
    reopened: int
    inspections: int
    findings: int
    open_findings: int
    overdue_findings: int


class Balance(Row):
    """Declared beside counted for one tenant; None where nothing was declared. `phase` is that of the roster period."""

    tenant: int
    period: str
    stream: UUID | None
    phase: str
    due: date | None
    institutions: int
    organisations: int
    members: int
    declared_institutions: int | None
    declared_organisations: int | None
    declared_members: int | None
    source: str

    @property
    def agrees(self) -> bool:
        """Return whether all that was declared is what is counted."""
        declared = (self.declared_institutions, self.declared_organisations, self.declared_members)
        return declared == (self.institutions, self.organisations, self.members)


class _Stuck(Row):
    tenant: int
    stuck: int


_STUCK_NOW, _BALANCE, _LATE = text("stuck"), text("reconcile"), text("late_facts")
_STUCK = Stuck()


def figures(sql: Sql, county: int, tenant: int | None, at: Coordinate, *, stuck: Stuck = _STUCK) -> Sequence[Figures]:
    """Return one row for each tenant that has anything in its books at that coordinate."""
    named = {name: figure for figure in INDICATORS for name in kept(figure, stuck)}
    found = defaultdict[int, Counter[str]](Counter)
    for row in cube.moved(sql, county, tenant, at, [at.true_on], list(named), each=True):
        found[row.tenant][named[row.indicator]] += row.delta
    for row in rows(sql, _Stuck, _STUCK_NOW, standing_at(county, tenant, at, paper=list(stuck.stages), days=stuck.days)):
        found[row.tenant]["stuck"] = row.stuck
    return [
        Figures(tenant=code, **{name: held[name] for name in Figures.__struct_fields__ if name != "tenant"})
        for code, held in sorted(found.items())
        if any(held.values())
    ]


def total(each: Sequence[Figures], county: int) -> Figures:
    """Return the sum of the tenants' figures under the county's own number."""
    return replace(_sum(each), tenant=county * 1000)


def folded(each: Sequence[Figures], heirs: Callable[[int], int]) -> tuple[list[Figures], dict[int, list[Figures]]]:
    """Return the figures of tenants added up under those that stand in their place, and for each sum of several what it is made of."""
    parts = defaultdict[int, list[Figures]](list)
    for one in each:
        parts[heirs(one.tenant)].append(one)
    sums = [replace(_sum(held), tenant=code) for code, held in sorted(parts.items())]
    return sums, {code: held for code, held in parts.items() if [one.tenant for one in held] != [code]}


def _sum(each: Sequence[Figures]) -> Figures:
    names = [name for name in Figures.__struct_fields__ if name != "tenant"]
    return Figures(tenant=0, **{name: sum(getattr(one, name) for one in each) for name in names})


def reconcile(sql: Sql, county: int, tenant: int | None, at: Coordinate, *, period: str | None = None) -> Sequence[Balance]:
    """Return declared beside counted for each tenant, of one roster period or of the latest; the county's own row counts all tenants.

    The county's row is there only for readers of the county.
    """
    return rows(sql, Balance, _BALANCE, standing_at(county, tenant, at, period=period))


def late_page(
    sql: Sql, county: int, true_on: date, known_then: datetime, *, known: datetime, tenant: int | None = None, cursor: str | None = None,
    limit: int = 200,
) -> Page[Line]:  # fmt: skip
    """Return a page of what was learned between two instants about a day or what came before it, the earliest day first.

    These facts are exactly what makes the two overviews differ; a correction of such a fact belongs here too, whatever day it now names.
    """
    limit = clamp(limit)
    place = decode(cursor, tuple[date, int, int]) or (None, None, None)
    parameters = {
        "county": county, "tenant": tenant, "on": true_on, "known": known, "then": known_then, "after_day": place[0],
        "after_tenant": place[1], "after_position": place[2], "limit": limit + 1,
    }  # fmt: skip
    return page(told(sql, _LATE, parameters)[::-1], limit, lambda line: (line.effective_on, line.tenant, line.position))


def late_facts(sql: Sql, county: int, true_on: date, known_then: datetime, *, known: datetime, tenant: int | None = None) -> Sequence[Line]:
    """Return the first of these facts, as many as a page ever holds."""
    return late_page(sql, county, true_on, known_then, known=known, tenant=tenant, limit=MOST).items
