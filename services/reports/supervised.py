"""What supervision did and found, for every report that tells of it: inspections held, and findings raised."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from services.views import findings, inspections
from services.views.findings import Finding
from services.views.inspections import Inspection
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
    """One finding as it stood at the end, and the inspection that raised it."""

    tenant: int
    finding: UUID
    inspection: UUID
    day: date
    unit: str
    method: str
    severity: str
    text: str
    due: date | None
    status: str


def visits(reading: Reading, first: date) -> list[Visit]:
    """Return the inspections held from a day on, the earliest first."""
    return [visit(i) for i in held(reading, reading.basis.scope, first)]


def held(reading: Reading, tenant: int | None, first: date | None = None) -> list[Inspection]:
    """Return the inspections that were held as the view has them, with the unit that each was of; the earliest first."""
    b, wanted = reading.basis, inspections.Filter(since=first, until=reading.basis.true_on, held=True)
    return every(lambda cursor: inspections.listing(reading.own, b.county, tenant, b.at(), wanted, cursor=cursor, limit=MOST))[::-1]


def found(reading: Reading, first: date) -> list[Found]:
    """Return the findings raised from a day on, the earliest first; their list begins with the latest: older pages are not asked for."""
    b = reading.basis
    raised: list[Finding] = []
    cursor: str | None = None
    while not raised or (cursor and raised[-1].raised_on >= first):
        page = findings.listing(reading.own, b.county, b.scope, b.at(), cursor=cursor, limit=MOST)
        raised += page.items
        cursor = page.next
        if not page.items:
            break
    return [finding(f) for f in reversed(raised) if f.raised_on >= first]


def overdue(reading: Reading) -> list[Found]:
    """Return the findings that a unit should have reported as put right by now, and has not, the earliest first."""
    return [finding(f) for f in raised(reading, reading.basis.scope, findings.Filter(overdue=True))]


def raised(reading: Reading, tenant: int | None, wanted: findings.Filter | None = None) -> list[Finding]:
    """Return findings as the view has them, with the unit that answers for each; the earliest first."""
    b = reading.basis
    return every(lambda cursor: findings.listing(reading.own, b.county, tenant, b.at(), wanted, cursor=cursor, limit=MOST))[::-1]


def visit(i: Inspection) -> Visit:
    """Return what a report says of an inspection."""
    return Visit(
        tenant=i.tenant, inspection=i.inspection, day=i.day, unit=i.unit_name, purpose=i.purpose, methods=i.methods, status=i.status,
        findings=i.findings,
    )  # fmt: skip


def finding(f: Finding) -> Found:
    """Return what a report says of a finding."""
    return Found(
        tenant=f.tenant, finding=f.finding, inspection=f.inspection, day=f.raised_on, unit=f.unit_name, method=f.method,
        severity=f.severity, text=f.text, due=f.due, status=f.status,
    )  # fmt: skip
