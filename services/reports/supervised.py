"""What supervision did and found, for every report that tells of it: inspections held, and findings raised."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from services.views import findings, inspections
from services.views.reading import MOST, Row, every

if TYPE_CHECKING:
    from services.reports.basis import Reading


class Visit(Row):
    """One inspection that was held."""

    tenant: int
    inspection: UUID
    day: date
    unit: str
    purpose: str
    methods: list[str]
    status: str
    findings: int


class Found(Row):
    """One finding as it stood at the end."""

    tenant: int
    finding: UUID
    day: date
    unit: str
    method: str
    severity: str
    text: str
    due: date | None
    status: str


def visits(reading: Reading, first: date, *, unit: UUID | None = None) -> list[Visit]:
    """Return the inspections held from a day on, the earliest first."""
    b = reading.basis
    wanted = inspections.Filter(since=first, until=b.true_on, unit=unit, held=True)
    held = every(lambda cursor: inspections.listing(reading.own, b.county, b.scope, b.at(), wanted, cursor=cursor, limit=MOST))
    return [
        Visit(
            tenant=i.tenant, inspection=i.inspection, day=i.day, unit=i.unit_name, purpose=i.purpose, methods=i.methods, status=i.status,
            findings=i.findings,
        )
        for i in reversed(held)
    ]  # fmt: skip


def found(reading: Reading, first: date) -> list[Found]:
    """Return the findings raised from a day on, the earliest first; their list begins with the latest: older pages are not asked for."""
    b = reading.basis
    held: list[findings.Finding] = []
    cursor: str | None = None
    while not held or (cursor and held[-1].raised_on >= first):
        page = findings.listing(reading.own, b.county, b.scope, b.at(), cursor=cursor, limit=MOST)
        held += page.items
        cursor = page.next
        if not page.items:
            break
    return [
        _found(f)
        for f in reversed(held)
        if f.raised_on >= first
    ]  # fmt: skip


def overdue(reading: Reading) -> list[Found]:
    """Return the findings that a unit should have reported as put right by now, and has not, the earliest first."""
    b, wanted = reading.basis, findings.Filter(overdue=True)
    held = every(lambda cursor: findings.listing(reading.own, b.county, b.scope, b.at(), wanted, cursor=cursor, limit=MOST))
    return [_found(f) for f in reversed(held)]


def _found(f: findings.Finding) -> Found:
    return Found(
        tenant=f.tenant, finding=f.finding, day=f.raised_on, unit=f.unit_name, method=f.method, severity=f.severity, text=f.text,
        due=f.due, status=f.status,
    )  # fmt: skip
