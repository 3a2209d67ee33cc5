"""Imports as JSON: one request hands a file in and takes it, or only looks at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec
from litestar import Controller
from litestar.params import FromPath

from services.desk import Desk, Missing
from services.imports import inspections, mapping, promises, roster, waiting
from services.imports.findings import Finding, message, remedy
from services.imports.flow import Preview, Result
from services.views import imports
from services.views.imports import Import
from services.web.asking import Asked, asked
from services.web.handed import HANDED, MOST, Handed, HandedIn
from services.web.i18n import Words
from services.web.imports import desk_of
from services.web.routes import Desk as Desked
from services.web.routes import Visit, command, query
from services.web.visit import AsOf, Listing

VIEWS: Final = ("imports",)
_NONE: Final[Mapping[str, int]] = dict.fromkeys(("rows", "new", "changed", "unchanged", "conflicting", "refused", "duplicates", "facts"), 0)


class Wanted(Asked, frozen=True, kw_only=True):
    """Which imports a list is asked for."""

    kind: str | None = None


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A finding by its place and rule, with what is wrong and what to do in the reader's language."""

    severity: str
    rule: str
    sheet: str
    row: int
    column: str
    message: str
    remedy: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a file did, or (dry run) would do: not applied where all rows were asked for and one is refused."""

    id: UUID | None
    applied: bool
    dry_run: bool
    repeated: bool
    counts: Mapping[str, int]
    findings: Sequence[Said]
    first_position: int | None = None
    last_position: int | None = None


class One(msgspec.Struct, frozen=True, kw_only=True):
    """One import with its findings."""

    batch: Import
    findings: Sequence[Said]
    as_of: AsOf


class ImportApi(Controller):
    """A tenant's imports."""

    path = "/api/v1/tenants/{tenant:int}/imports"
    tags = ("imports",)
    dependencies = HANDED

    @query(action="tenant.read", views=VIEWS, asks=Wanted)
    def listing(self, visit: Visit) -> Listing[Import]:
        """Return a page of imports, the latest first."""
        wanted = asked(visit, Wanted)
        with visit.reading() as sql:
            found = imports.listing(
                sql, visit.county, visit.tenant, visit.coordinate, kind=wanted.kind, cursor=wanted.cursor, limit=wanted.limit
            )
        return visit.listing(found)

    @query("/{id:uuid}", action="tenant.read", views=VIEWS)
    def one(self, visit: Visit, id: FromPath[UUID]) -> One:
        """Return one import with its findings."""
        with visit.reading() as sql:
            found = imports.card(sql, visit.county, visit.tenant, id, visit.coordinate)
        if found is None:
            raise Missing
        return One(batch=found, findings=said(waiting.found(desk_of(visit), id), visit.words), as_of=visit.as_of)

    @command(action="tenant.read", most=MOST, upload=True, status=200)
    def take(self, desk: Desked, handed: Handed) -> Outcome:
        """Take a file, or only look at it (`dry_run`): a part `file` of a form, or the body by itself with what is asked in the address."""
        speak = handed.words
        if handed.asks.dry_run:
            seen = _look(desk, handed)
            return Outcome(
                id=None, applied=False, dry_run=True, repeated=False, counts={**_NONE, **seen.counts}, findings=said(seen.findings, speak)
            )  # fmt: skip
        result = _take(desk, handed)
        return Outcome(
            id=result.import_id, applied=result.applied, dry_run=False, repeated=result.repeated, counts={**_NONE, **result.counts},
            findings=said(result.findings, speak), last_position=result.finish.last if result.finish else None,
            first_position=result.receipts[0].first_position if result.receipts else None,
        )  # fmt: skip


def said(findings: Sequence[Finding], speak: Words) -> list[Said]:
    """Return findings in a language."""
    return [
        Said(
            severity=one.severity, rule=one.rule, sheet=one.sheet, row=one.row, column=one.column, message=message(one, speak),
            remedy=remedy(one, speak),
        )
        for one in findings
    ]  # fmt: skip


def _look(desk: Desk, handed: HandedIn) -> Preview:
    if handed.asks.kind == "roster":
        return roster.preview(desk, handed.content)
    if handed.asks.kind == "promises":
        return promises.preview(desk, handed.content)
    return inspections.preview(desk, handed.content, mapping.shipped(handed.asks.map))


def _take(desk: Desk, handed: HandedIn) -> Result:
    if handed.asks.kind == "roster":
        return roster.apply(desk, handed.content, mode=handed.mode)
    if handed.asks.kind == "promises":
        return promises.apply(desk, handed.content, mode=handed.mode)
    return inspections.apply(desk, handed.content, mapping.shipped(handed.asks.map), mode=handed.mode)
