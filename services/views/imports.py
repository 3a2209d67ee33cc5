"""Imports: what was handed in, how its rows were judged, and what became of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from domain import importing
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change
from services.views.reading import Page, Row, clamp, decode, one, page, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

view = View("imports", version=2, modules=(importing,))
batches = view.interval(
    "views.import_batch",
    key={"batch": "uuid"},
    columns={
        "kind": "text", "sha256": "text", "size": "bigint", "base": "bigint", "mapping": "text", "status": "text", "uploaded_on": "date",
        "uploaded_at": "timestamptz", "uploaded_by": "uuid", "rows": "int", "changed": "int", "unchanged": "int", "conflicting": "int",
        "refused": "int", "duplicates": "int", "mode": "text", "facts": "int", "applied_at": "timestamptz", "first": "bigint",
        "last": "bigint", "reason": "text", "successor": "uuid",
    },
)  # fmt: skip
NOTHING_YET: Final[dict[str, Any]] = dict.fromkeys(
    ("rows", "changed", "unchanged", "conflicting", "refused", "duplicates", "facts", "applied_at", "first", "last", "successor")
)


@view.on(importing.Uploaded)
def _(e: Recorded[importing.Uploaded]) -> Change:
    f = e.fact
    return batches.open(
        e.stream, kind=f.kind, sha256=f.sha256, size=f.size, base=f.base, mapping=f.mapping, status="uploaded",
        uploaded_on=e.effective_on, uploaded_at=e.recorded_at, uploaded_by=e.actor, mode="", reason="", **NOTHING_YET,
    )  # fmt: skip


@view.on(importing.RowsValidated)
def _(e: Recorded[importing.RowsValidated]) -> Change:
    f = e.fact
    return batches.put(
        e.stream, status="validated", rows=f.rows, changed=f.changed, unchanged=f.unchanged, conflicting=f.conflicting, refused=f.refused,
        duplicates=f.duplicates,
    )  # fmt: skip


@view.on(importing.Applied)
def _(e: Recorded[importing.Applied]) -> Change:
    f = e.fact
    first, last = f.first, f.last
    if f.mode == "all" and f.facts and first is None:  # one command: the facts stand just before this one
        first, last = e.position - f.facts, e.position - 1
    return batches.put(  # what became of the rows, which is less than what they were judged to be where the import broke off
        e.stream, status="applied", mode=f.mode, changed=f.rows, refused=f.refused, facts=f.facts, applied_at=e.recorded_at, first=first,
        last=last,
    )  # fmt: skip


@view.on(importing.Rejected)
def _(e: Recorded[importing.Rejected]) -> Change:
    return batches.put(e.stream, status="rejected", reason=e.fact.reason)


@view.on(importing.RolledForward)
def _(e: Recorded[importing.RolledForward]) -> Change:
    return batches.put(e.stream, status="undone", reason=e.fact.reason, successor=e.fact.by)


class Import(Row):
    """One import: `batch` is its id, by which its findings and the facts it wrote are found (their source begins with it)."""

    tenant: int
    batch: UUID
    kind: str
    sha256: str
    size: int
    base: int | None
    mapping: str
    status: str
    uploaded_on: date
    uploaded_at: datetime
    uploaded_by: UUID
    rows: int | None
    changed: int | None
    unchanged: int | None
    conflicting: int | None
    refused: int | None
    duplicates: int | None
    mode: str
    facts: int | None
    applied_at: datetime | None
    first: int | None
    last: int | None
    reason: str
    successor: UUID | None
    position: int


_LIST = text("imports")


def listing(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, *, kind: str | None = None, cursor: str | None = None, limit: int = 50
) -> Page[Import]:
    """Return a page of imports, the latest first."""
    limit = clamp(limit)
    place = decode(cursor, tuple[datetime, int, UUID]) or (None, None, None)
    parameters = standing_at(
        county, tenant, at, id=None, kind=kind, after_at=place[0], after_tenant=place[1], after_id=place[2], limit=limit + 1
    )
    return page(rows(sql, Import, _LIST, parameters), limit, lambda row: (row.uploaded_at, row.tenant, row.batch))


def card(sql: Sql, county: int, tenant: int | None, id: UUID, at: Coordinate) -> Import | None:
    """Return one import, or None where there was none by then."""
    nowhere = {"after_at": None, "after_tenant": None, "after_id": None}
    return one(sql, Import, _LIST, standing_at(county, tenant, at, id=id, kind=None, limit=1, **nowhere))
