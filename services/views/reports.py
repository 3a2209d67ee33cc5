"""Reports that were asked for and built, with the coordinate and the files of each, and what overtook them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from msgspec import to_builtins

from domain import report
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change
from services.views.reading import Page, Row, clamp, decode, one, page, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

view = View("reports", version=3, modules=(report,))
runs = view.interval(
    "views.report",
    key={"run": "uuid"},
    columns={
        "report": "text", "period": "text", "true_on": "date", "known_on": "timestamptz", "language": "text", "formats": "jsonb",
        "whole_county": "boolean", "unit": "uuid", "since": "date", "named": "boolean",
        "status": "text", "requested_on": "date", "requested_at": "timestamptz", "requested_by": "uuid",
        "generated_at": "timestamptz", "positions": "jsonb", "template": "text", "release": "text", "files": "jsonb", "figures": "text",
        "signed_on": "date", "signed_by": "uuid", "signed_post": "text", "submitted_on": "date", "submitted_to": "bigint",
        "outside": "text", "superseded_on": "date", "successor": "uuid", "reason": "text",
        "overtaken_tenant": "bigint", "overtaken_position": "bigint", "overtaken_tag": "text", "overtaken_how": "text",
    },
)  # fmt: skip
NOTHING_YET: Final[dict[str, Any]] = dict.fromkeys(
    (
        "generated_at", "signed_on", "signed_by", "submitted_on", "submitted_to", "superseded_on", "successor", "overtaken_tenant",
        "overtaken_position", "overtaken_tag", "overtaken_how",
    )
)  # fmt: skip
UNSAID: Final[dict[str, Any]] = dict.fromkeys(("template", "release", "figures", "signed_post", "outside", "reason"), "")


@view.on(report.Requested)
def _(e: Recorded[report.Requested]) -> Change:
    f = e.fact
    return runs.open(
        e.stream, report=f.report, period=f.period, true_on=f.true_on, known_on=f.known_on, language=f.language, formats=list(f.formats),
        whole_county=f.whole_county, unit=f.unit, since=f.since, named=f.named, status="requested", requested_on=e.effective_on,
        requested_at=e.recorded_at, requested_by=e.actor, positions=[], files=[], **NOTHING_YET, **UNSAID,
    )  # fmt: skip


@view.on(report.Generated)
def _(e: Recorded[report.Generated]) -> Change:
    f = e.fact
    return runs.put(
        e.stream, status="generated", true_on=f.true_on, known_on=f.known_on, generated_at=e.recorded_at, reason="",
        positions=to_builtins(f.positions), template=f.template, release=f.release, files=to_builtins(f.files), figures=f.figures,
    )  # fmt: skip


@view.on(report.Failed)
def _(e: Recorded[report.Failed]) -> Change:
    return runs.put(e.stream, status="failed", reason=e.fact.reason)


@view.on(report.Signed)
def _(e: Recorded[report.Signed]) -> Change:
    return runs.put(e.stream, status="signed", signed_on=e.effective_on, signed_by=e.actor, signed_post=e.fact.post)


@view.on(report.Submitted)
def _(e: Recorded[report.Submitted]) -> Change:
    f = e.fact
    return runs.put(e.stream, status="submitted", submitted_on=e.effective_on, submitted_to=f.to, outside=f.outside)


@view.on(report.Superseded)
def _(e: Recorded[report.Superseded]) -> Iterable[Change]:
    by = e.fact.fact
    yield runs.put(
        e.stream, superseded_on=e.effective_on, successor=e.fact.by, reason=e.fact.reason, overtaken_tenant=by and by.tenant,
        overtaken_position=by and by.position, overtaken_tag=by and by.tag, overtaken_how=by and by.how,
    )  # fmt: skip


class Report(Row):
    """One run of a report: what was asked for, the coordinate it was built at, its files by hash, and what overtook it."""

    tenant: int
    run: UUID
    report: str
    period: str
    true_on: date
    known_on: datetime | None
    language: str
    formats: list[str]
    whole_county: bool
    unit: UUID | None
    since: date | None
    named: bool
    status: str
    requested_on: date
    requested_at: datetime
    requested_by: UUID
    generated_at: datetime | None
    positions: list[dict[str, int]]
    template: str
    release: str
    files: list[dict[str, Any]]
    figures: str
    signed_on: date | None
    signed_by: UUID | None
    signed_post: str
    submitted_on: date | None
    submitted_to: int | None
    superseded_on: date | None
    successor: UUID | None
    overtaken_tenant: int | None
    overtaken_position: int | None
    overtaken_tag: str | None
    overtaken_how: str | None
    reason: str
    position: int


class Filter(Row):
    """Which runs a list is to show; None asks for all."""

    report: str | None = None
    period: str | None = None
    status: str | None = None
    whole_county: bool | None = None


_LIST = text("reports")


def listing(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, wanted: Filter | None = None, *, cursor: str | None = None, limit: int = 50
) -> Page[Report]:
    """Return a page of report runs, the latest asked for first."""
    limit = clamp(limit)
    place = decode(cursor, tuple[datetime, int, UUID])
    found = rows(sql, Report, _LIST, _asked(county, tenant, at, wanted or Filter(), place, limit))
    return page(found, limit, lambda row: (row.requested_at, row.tenant, row.run))


def card(sql: Sql, county: int, tenant: int | None, id: UUID, at: Coordinate) -> Report | None:
    """Return one report run, or None where nobody had asked for it by then."""
    return one(sql, Report, _LIST, _asked(county, tenant, at, Filter(), None, 1, id))


def of_period(sql: Sql, county: int, tenant: int | None, at: Coordinate, report: str, period: str) -> Sequence[Report]:
    """Return every run of one report for one period, the latest first."""
    return rows(sql, Report, _LIST, _asked(county, tenant, at, Filter(report=report, period=period), None, 100))


def _asked(
    county: int, tenant: int | None, at: Coordinate, wanted: Filter, place: tuple[datetime, int, UUID] | None, limit: int,
    id: UUID | None = None,
) -> dict[str, object]:  # fmt: skip
    after = place or (None, None, None)
    return standing_at(
        county, tenant, at, id=id, report=wanted.report, period=wanted.period, status=wanted.status, whole_county=wanted.whole_county,
        after_at=after[0], after_tenant=after[1], after_id=after[2], limit=limit + 1,
    )  # fmt: skip
