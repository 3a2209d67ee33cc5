"""Inspections: visits planned, made and signed, by which methods, and those that another register recorded, on any date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from msgspec import to_builtins

from domain import inspection
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change, Counted
from services.views.reading import Count, Page, Row, clamp, decode, one, page, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

view = View("inspections", version=4, modules=(inspection,))
visits = view.interval(
    "views.inspection",
    key={"inspection": "uuid"},
    columns={
        "visit": "uuid", "kind": "text", "purpose": "text", "team": "uuid", "unit": "uuid", "unit_name": "text", "unit_address": "text",
        "methods": "jsonb", "inspectors": "jsonb", "campaign": "uuid", "desk_review": "boolean", "over_cap": "text", "planned_for": "date",
        "held_on": "date", "announced": "boolean", "status": "text", "registered_on": "date", "scope": "text", "people": "int",
        "days": "int", "conclusions": "text", "result": "text", "score": "float8", "signed_on": "date", "signed_by": "uuid",
        "answered_on": "date", "answer": "text", "merged_with": "uuid", "register": "text", "reference": "text", "identifiers": "jsonb",
        "risk": "text", "note": "text",
    },
)  # fmt: skip
entries = view.interval(
    "views.inspection_entry",
    key={"inspection": "uuid", "entry": "bigint"},
    columns={
        "method": "text", "happened_on": "date", "place": "text", "text": "text", "result": "text", "count": "int", "checked": "boolean",
        "files": "jsonb", "noted_by": "uuid",
    },
)  # fmt: skip
UNSIGNED: Final[dict[str, Any]] = dict.fromkeys(("registered_on", "people", "days", "signed_on", "signed_by", "answered_on", "merged_with"))
UNSAID: Final[dict[str, Any]] = dict.fromkeys(("scope", "conclusions", "answer"), "")


def _counted(values: Mapping[str, Any]) -> Iterable[Counted]:
    if values["held_on"] is not None and values["status"] not in ("merged", "cancelled"):
        yield Counted("inspections", values["unit"])


view.deltas("views.inspection_delta", of=visits, counting=_counted, tallied="views.inspection")


@view.on(inspection.Planned)
def _(e: Recorded[inspection.Planned]) -> Change:
    f = e.fact
    return visits.open(
        e.stream, visit=f.visit, kind=f.kind, purpose=f.purpose, team=f.team, unit=f.unit, unit_name="", unit_address="",
        methods=list(f.methods), inspectors=to_builtins(f.inspectors), campaign=f.campaign, desk_review=f.desk_review, over_cap=f.over_cap,
        planned_for=f.planned_for, held_on=None, announced=None, status="planned", result="", score=None, register="", reference="",
        identifiers=[], risk="", note="", **UNSIGNED, **UNSAID,
    )  # fmt: skip


@view.on(inspection.RecordedElsewhere)
def _(e: Recorded[inspection.RecordedElsewhere]) -> Change:
    f = e.fact
    return visits.open(
        e.stream, visit=None, kind=f.kind, purpose=f.purpose, team=None, unit=f.unit, unit_name=f.unit_name, unit_address=f.unit_address,
        methods=[], inspectors=[], campaign=None, desk_review=False, over_cap="", planned_for=None, held_on=e.effective_on, announced=None,
        status="recorded", result=f.result, score=f.score, register=f.register, reference=f.reference,
        identifiers=to_builtins(f.identifiers), risk=f.risk, note=f.note, **UNSIGNED, **UNSAID,
    )  # fmt: skip


@view.on(inspection.Registered)
def _(e: Recorded[inspection.Registered]) -> Change:
    f = e.fact
    return visits.put(e.stream, registered_on=e.effective_on, scope=f.scope, people=f.people, days=f.days)


@view.on(inspection.MergedWithOther)
def _(e: Recorded[inspection.MergedWithOther]) -> Change:
    return visits.put(e.stream, status="merged", merged_with=e.fact.other)


@view.on(inspection.Started)
def _(e: Recorded[inspection.Started]) -> Change:
    who: dict[str, Any] = {"inspectors": to_builtins(e.fact.inspectors)} if e.fact.inspectors else {}
    return visits.put(e.stream, status="started", held_on=e.effective_on, announced=e.fact.announced, **who)


@view.on(inspection.SiteSeen)
def _(e: Recorded[inspection.SiteSeen]) -> Change:
    return _entry(e, "field-visit", place=e.fact.place, text=e.fact.seen, files=list(e.fact.files))


@view.on(inspection.FilesReviewed)
def _(e: Recorded[inspection.FilesReviewed]) -> Change:
    return _entry(e, "files", text=e.fact.what, result=e.fact.result, count=e.fact.count)


@view.on(inspection.BriefingHeard)
def _(e: Recorded[inspection.BriefingHeard]) -> Change:
    return _entry(e, "briefing", place=e.fact.speaker_post, text=e.fact.topic, result=e.fact.result)


@view.on(inspection.PeopleInterviewed)
def _(e: Recorded[inspection.PeopleInterviewed]) -> Change:
    return _entry(e, "interviews", place=e.fact.where, result=e.fact.result, count=e.fact.count)


@view.on(inspection.FactCommended)
def _(e: Recorded[inspection.FactCommended]) -> Change:
    return _entry(e, "commendation", text=e.fact.text, result=e.fact.basis, checked=e.fact.checked)


def _entry(
    e: Recorded[Any], method: str, *, place: str = "", text: str = "", result: str = "", count: int | None = None,
    checked: bool | None = None, files: list[str] | None = None,
) -> Change:  # fmt: skip
    said: dict[str, Any] = {"place": place, "text": text, "result": result, "count": count, "checked": checked, "files": files or []}
    return entries.open((e.stream, e.position), method=method, happened_on=e.effective_on, noted_by=e.actor, **said)


@view.on(inspection.ConclusionsSigned)
def _(e: Recorded[inspection.ConclusionsSigned]) -> Change:
    f = e.fact
    signed: dict[str, Any] = {"signed_on": e.effective_on, "signed_by": e.actor}
    return visits.put(e.stream, status="signed", conclusions=f.text, result=f.result, score=f.score, **signed)


@view.on(inspection.UnitAcknowledged)
def _(e: Recorded[inspection.UnitAcknowledged]) -> Change:
    return visits.put(e.stream, status="acknowledged", answered_on=e.effective_on, answer=e.fact.note)


@view.on(inspection.UnitObjected)
def _(e: Recorded[inspection.UnitObjected]) -> Change:
    return visits.put(e.stream, status="objected", answered_on=e.effective_on, answer=e.fact.reason)


@view.on(inspection.Cancelled)
def _(e: Recorded[inspection.Cancelled]) -> Change:
    return visits.put(e.stream, status="cancelled", note=e.fact.reason)


class Inspection(Row):
    """One inspection as it stood on a day; `day` is when it was held or is planned for, `methods` what was really done."""

    tenant: int
    inspection: UUID
    day: date
    visit: UUID | None
    kind: str
    purpose: str
    team: UUID | None
    unit: UUID | None
    unit_name: str
    unit_address: str
    planned_methods: list[str]
    methods: list[str]
    inspectors: list[UUID]
    desk_review: bool
    over_cap: str
    planned_for: date | None
    held_on: date | None
    announced: bool | None
    status: str
    conclusions: str
    result: str
    score: float | None
    signed_on: date | None
    signed_by: UUID | None
    answered_on: date | None
    answer: str
    register: str
    reference: str
    risk: str
    note: str
    findings: int
    open_findings: int
    position: int


class Entry(Row):
    """One thing seen, read, heard, asked or commended."""

    tenant: int
    inspection: UUID
    method: str
    happened_on: date
    place: str
    text: str
    result: str
    count: int | None
    checked: bool | None
    files: list[str]
    noted_by: UUID
    position: int


class Filter(Row):
    """Which inspections a list is to show; None and "" ask for all. `elsewhere` picks our own (False) or another register's (True).

    `held` leaves out what is only planned, was called off, or counts as another one: the rest is what overviews count.
    """

    visit: UUID | None = None
    unit: UUID | None = None
    team: UUID | None = None
    status: str | None = None
    method: str | None = None
    elsewhere: bool | None = None
    held: bool = False
    since: date | None = None
    until: date | None = None
    search: str = ""


class Card(Row):
    """One inspection with what was done on it."""

    inspection: Inspection
    entries: Sequence[Entry]


_LIST, _ENTRIES, _COUNTS = text("inspections"), text("inspection_entries"), text("inspection_counts")


def listing(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, wanted: Filter | None = None, *, cursor: str | None = None, limit: int = 100
) -> Page[Inspection]:
    """Return a page of inspections, the latest first; one visit across units is the filter `visit` asked of the county."""
    limit = clamp(limit)
    place = decode(cursor, tuple[date, int, UUID])
    found = rows(sql, Inspection, _LIST, _asked(county, tenant, at, wanted or Filter(), place, limit))
    return page(found, limit, lambda row: (row.day, row.tenant, row.inspection))


def card(sql: Sql, county: int, tenant: int | None, id: UUID, at: Coordinate) -> Card | None:
    """Return one inspection with its entries, or None where there was none on that day."""
    found = one(sql, Inspection, _LIST, _asked(county, tenant, at, Filter(), None, 1, id))
    if found is None:
        return None
    done = rows(sql, Entry, _ENTRIES, standing_at(county, found.tenant, at, id=id))
    return Card(inspection=found, entries=done)


def counts(sql: Sql, county: int, tenant: int | None, at: Coordinate) -> Sequence[Count]:
    """Return how many inspections there are, by tenant: in all, by status, method and register, and how many outside units."""
    return rows(sql, Count, _COUNTS, standing_at(county, tenant, at))


def _asked(
    county: int, tenant: int | None, at: Coordinate, wanted: Filter, place: tuple[date, int, UUID] | None, limit: int,
    id: UUID | None = None,
) -> dict[str, object]:  # fmt: skip
    after = place or (None, None, None)
    return standing_at(
        county, tenant, at, id=id, visit=wanted.visit, unit=wanted.unit, team=wanted.team, status=wanted.status, method=wanted.method,
        elsewhere=wanted.elsewhere, held=wanted.held, since=wanted.since, until=wanted.until, search=wanted.search,
        after_day=after[0], after_tenant=after[1], after_id=after[2], limit=limit + 1,
    )  # fmt: skip
