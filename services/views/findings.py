"""Findings: what inspections found wrong, what was required by which day, and whether somebody saw it put right, on any date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from domain import finding
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change, Counted
from services.views.reading import Count, Page, Row, clamp, decode, listed, one, page, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

view = View("findings", version=4, modules=(finding,))
found = view.interval(
    "views.finding",
    key={"finding": "uuid"},
    columns={
        "inspection": "uuid", "method": "text", "text": "text", "severity": "text", "code": "text", "problem": "text", "unit": "uuid",
        "files": "jsonb", "status": "text", "is_open": "boolean", "raised_on": "date", "raised_by": "uuid", "requirement": "text",
        "due": "date", "answer": "text", "answered_on": "date", "commitment": "uuid", "reported_on": "date", "done_on": "date",
        "reinspection_on": "date", "verified_on": "date", "verified_by": "uuid", "closed_on": "date",
        "escalated_to": "text", "reason": "text", "register": "text", "reference": "text", "points": "float8", "note": "text",
    },
)  # fmt: skip
UNTOUCHED: Final[dict[str, Any]] = dict.fromkeys(
    ("answered_on", "commitment", "reported_on", "done_on", "reinspection_on", "verified_on", "verified_by", "closed_on")
)
UNSAID: Final[dict[str, Any]] = dict.fromkeys(("requirement", "answer", "escalated_to", "reason"), "")


def _counted(values: Mapping[str, Any]) -> Iterable[Counted]:
    if values["raised_on"] is None:
        return
    unit, due = values["unit"], values["due"]
    yield Counted("findings", unit)
    if values["is_open"]:
        yield Counted("open_findings", unit)
        if values["reported_on"] is None and due is not None:
            yield Counted("overdue_findings", unit, after=due)


view.deltas("views.finding_delta", of=found, counting=_counted, tallied="views.finding")


@view.on(finding.Raised)
def _(e: Recorded[finding.Raised]) -> Change:
    f = e.fact
    return found.open(
        e.stream, inspection=f.inspection, method=f.method, text=f.text, severity=f.severity, code=f.code, problem=f.problem, unit=f.unit,
        files=list(f.files), status="raised", is_open=True, raised_on=e.effective_on, raised_by=e.actor, due=None, register="",
        reference="", points=None, note="", **UNTOUCHED, **UNSAID,
    )  # fmt: skip


@view.on(finding.RecordedElsewhere)
def _(e: Recorded[finding.RecordedElsewhere]) -> Iterable[Change]:
    f = e.fact
    yield found.open(
        e.stream, inspection=f.inspection, method="", text=f.text, severity=f.severity, code=f.code, problem="", unit=f.unit, files=[],
        status=f.status or "recorded", is_open=True, raised_on=e.effective_on, raised_by=None, due=f.due, register=f.register,
        reference=f.reference, points=f.points, note=f.note, **UNTOUCHED, **UNSAID,
    )  # fmt: skip
    if f.corrected_on is not None:
        on = max(f.corrected_on, e.effective_on)
        yield found.put(e.stream, on=on, is_open=False, done_on=f.corrected_on, closed_on=f.corrected_on)


@view.on(finding.RequirementIssued)
def _(e: Recorded[finding.RequirementIssued]) -> Change:
    return found.put(e.stream, requirement=e.fact.text, due=e.fact.due)


@view.on(finding.Accepted)
def _(e: Recorded[finding.Accepted]) -> Change:
    return found.put(e.stream, status="accepted", answer=e.fact.note, answered_on=e.effective_on)


@view.on(finding.Disputed)
def _(e: Recorded[finding.Disputed]) -> Change:
    return found.put(e.stream, status="disputed", answer=e.fact.reason, answered_on=e.effective_on)


@view.on(finding.DisputeResolved)
def _(e: Recorded[finding.DisputeResolved]) -> Change:
    words: dict[str, Any] = {"text": e.fact.text} if e.fact.outcome == "changed" else {}
    return found.put(e.stream, status="withdrawn" if e.fact.outcome == "withdrawn" else "accepted", reason=e.fact.reason, **words)


@view.on(finding.TurnedIntoCommitment)
def _(e: Recorded[finding.TurnedIntoCommitment]) -> Change:
    return found.put(e.stream, status="promised", commitment=e.fact.commitment)


@view.on(finding.RectificationReported)
def _(e: Recorded[finding.RectificationReported]) -> Change:
    return found.put(e.stream, status="reported", reported_on=e.effective_on, done_on=e.fact.done_on)


@view.on(finding.ReinspectionScheduled)
def _(e: Recorded[finding.ReinspectionScheduled]) -> Change:
    return found.put(e.stream, reinspection_on=e.fact.planned_for)


@view.on(finding.Verified)
def _(e: Recorded[finding.Verified]) -> Change:
    return found.put(e.stream, status="verified", verified_on=e.effective_on, verified_by=e.actor)


@view.on(finding.NotVerified)
def _(e: Recorded[finding.NotVerified]) -> Change:
    return found.put(e.stream, status="not-verified", reported_on=None, done_on=None, reinspection_on=None, reason=e.fact.reason)


@view.on(finding.Reopened)
def _(e: Recorded[finding.Reopened]) -> Change:
    again: dict[str, Any] = dict.fromkeys(("reported_on", "done_on", "reinspection_on", "verified_on", "verified_by", "closed_on"))
    return found.put(e.stream, status="reopened", is_open=True, due=e.fact.due, reason=e.fact.reason, **again)


@view.on(finding.Closed)
def _(e: Recorded[finding.Closed]) -> Change:
    return found.put(e.stream, is_open=False, closed_on=e.effective_on)


@view.on(finding.Escalated)
def _(e: Recorded[finding.Escalated]) -> Change:
    return found.put(e.stream, escalated_to=e.fact.to, reason=e.fact.reason)


view.ignore(finding.ObligationWaived, finding.ObligationReassigned)


@view.on(finding.HandedOver)
def _(e: Recorded[finding.HandedOver]) -> Change:
    return found.put(e.stream, unit=e.fact.unit)


class Finding(Row):
    """One finding as it stood on a day; `overdue` is of that day."""

    tenant: int
    finding: UUID
    inspection: UUID
    visit: UUID | None
    unit: UUID | None
    unit_name: str
    method: str
    text: str
    severity: str
    code: str
    problem: str
    files: list[str]
    status: str
    is_open: bool
    raised_on: date
    raised_by: UUID | None
    requirement: str
    due: date | None
    answer: str
    answered_on: date | None
    commitment: UUID | None
    reported_on: date | None
    done_on: date | None
    reinspection_on: date | None
    verified_on: date | None
    verified_by: UUID | None
    closed_on: date | None
    escalated_to: str
    reason: str
    register: str
    reference: str
    points: float | None
    note: str
    overdue: bool
    position: int


class Filter(Row):
    """Which findings a list is to show; None, False and "" ask for all.

    `unit` picks those of a unit or of an inspection of it; `named` only those that name the unit themselves, as counts over time do;
    `tenants` cut the county's list down.
    """

    inspection: UUID | None = None
    unit: UUID | None = None
    named: UUID | None = None
    is_open: bool | None = None
    status: str | None = None
    severity: str | None = None
    code: str | None = None
    problem: str | None = None
    elsewhere: bool | None = None
    overdue: bool = False
    search: str = ""
    tenants: Sequence[int] | None = None


_LIST, _COUNTS = text("findings"), text("finding_counts")


def listing(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, wanted: Filter | None = None, *, cursor: str | None = None, limit: int = 100
) -> Page[Finding]:
    """Return a page of findings, the latest first."""
    limit = clamp(limit)
    place = decode(cursor, tuple[date, int, UUID])
    answer = rows(sql, Finding, _LIST, _asked(county, tenant, at, wanted or Filter(), place, limit))
    return page(answer, limit, lambda row: (row.raised_on, row.tenant, row.finding))


def card(sql: Sql, county: int, tenant: int | None, id: UUID, at: Coordinate) -> Finding | None:
    """Return one finding, or None where there was none on that day."""
    return one(sql, Finding, _LIST, _asked(county, tenant, at, Filter(), None, 1, id))


def counts(sql: Sql, county: int, tenant: int | None, at: Coordinate) -> Sequence[Count]:
    """Return how many findings there are, by tenant: in all, open or closed, overdue, by status, method and severity."""
    return rows(sql, Count, _COUNTS, standing_at(county, tenant, at))


def _asked(
    county: int, tenant: int | None, at: Coordinate, wanted: Filter, place: tuple[date, int, UUID] | None, limit: int,
    id: UUID | None = None,
) -> dict[str, object]:  # fmt: skip
    after = place or (None, None, None)
    return standing_at(
        county, tenant, at, id=id, inspection=wanted.inspection, unit=wanted.unit, named=wanted.named, is_open=wanted.is_open,
        status=wanted.status, severity=wanted.severity, code=wanted.code, problem=wanted.problem, elsewhere=wanted.elsewhere,
        only_overdue=wanted.overdue, search=wanted.search, after_day=after[0], after_tenant=after[1], after_id=after[2], limit=limit + 1,
        tenants=listed(wanted.tenants),
    )  # fmt: skip
