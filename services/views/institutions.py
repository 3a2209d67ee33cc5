"""Institutions: the units of a tenant, the tree they stand in, and their part in the batches, on any date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from domain import institution
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change, Counted
from services.views.reading import Count, Page, Row, clamp, decode, one, over_county, page, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

view = View("institutions", version=4, modules=(institution,))
units = view.interval(
    "views.institution",
    key={"institution": "uuid"},
    columns={
        "code": "text", "name": "text", "level": "int", "kind": "text", "parent": "uuid", "status": "text", "status_since": "date",
        "reason": "text", "address": "text", "note": "text", "standing": "text", "head": "uuid", "head_post": "text", "direct": "uuid",
        "direct_post": "text",
    },
)  # fmt: skip
batches = view.interval(
    "views.institution_batch", key={"institution": "uuid", "campaign": "uuid", "batch": "text"}, columns={"since": "date"}
)
lineage = view.interval(
    "views.institution_lineage",
    key={"institution": "uuid", "successor": "uuid"},
    columns={"how": "text", "since": "date", "reason": "text"},
)


def _counted(values: Mapping[str, Any]) -> Iterable[Counted]:
    if values["standing"] == "standing":
        yield Counted("institutions", values["parent"])


view.deltas("views.institution_delta", of=units, counting=_counted, tallied="views.institution")


@view.on(institution.Registered)
def _(e: Recorded[institution.Registered]) -> Change:
    f = e.fact
    return units.open(
        e.stream, code=f.code, name=f.name, level=f.level, kind=f.kind, parent=f.parent, status=f.status, status_since=e.effective_on,
        reason="", address=f.address, note=f.note, standing="standing", head=None, head_post="", direct=None, direct_post="",
    )  # fmt: skip


@view.on(institution.Renamed)
def _(e: Recorded[institution.Renamed]) -> Change:
    return units.put(e.stream, name=e.fact.name)


@view.on(institution.Recoded)
def _(e: Recorded[institution.Recoded]) -> Change:
    return units.put(e.stream, code=e.fact.code)


@view.on(institution.Moved)
def _(e: Recorded[institution.Moved]) -> Change:
    return units.put(e.stream, address=e.fact.address)


@view.on(institution.Reparented)
def _(e: Recorded[institution.Reparented]) -> Change:
    return units.put(e.stream, parent=e.fact.parent, level=e.fact.level)


@view.on(institution.TypeAssigned)
def _(e: Recorded[institution.TypeAssigned]) -> Change:
    return units.put(e.stream, kind=e.fact.kind)


@view.on(institution.StatusChanged)
def _(e: Recorded[institution.StatusChanged]) -> Change:
    return units.put(e.stream, status=e.fact.status, status_since=e.effective_on, reason=e.fact.reason)


@view.on(institution.Merged)
def _(e: Recorded[institution.Merged]) -> Iterable[Change]:
    yield units.put(e.stream, standing="merged", reason=e.fact.reason)
    yield lineage.open((e.stream, e.fact.into), how="merged", since=e.effective_on, reason=e.fact.reason)


@view.on(institution.Split)
def _(e: Recorded[institution.Split]) -> Iterable[Change]:
    yield units.put(e.stream, standing="split", reason=e.fact.reason)
    for into in e.fact.into:
        yield lineage.open((e.stream, into), how="split", since=e.effective_on, reason=e.fact.reason)


@view.on(institution.SuccessorNamed)
def _(e: Recorded[institution.SuccessorNamed]) -> Change:
    return lineage.open((e.stream, e.fact.successor), how="succeeded", since=e.effective_on, reason="")


@view.on(institution.Enrolled)
def _(e: Recorded[institution.Enrolled]) -> Change:
    return batches.open((e.stream, e.fact.campaign, e.fact.batch), since=e.effective_on)


@view.on(institution.Withdrawn)
def _(e: Recorded[institution.Withdrawn]) -> Change:
    return batches.close((e.stream, e.fact.campaign, e.fact.batch))


@view.on(institution.ResponsibleNamed)
def _(e: Recorded[institution.ResponsibleNamed]) -> Change:
    f = e.fact
    if f.duty == "head":
        return units.put(e.stream, head=f.person, head_post=f.post)
    return units.put(e.stream, direct=f.person, direct_post=f.post)


class Institution(Row):
    """One unit as it stood on a day, with its members, organisations and batches."""

    tenant: int
    institution: UUID
    code: str
    name: str
    level: int
    kind: str
    parent: UUID | None
    status: str
    status_since: date | None
    reason: str
    address: str
    note: str
    standing: str
    head: UUID | None
    head_post: str
    direct: UUID | None
    direct_post: str
    organisations: int
    batches: list[str]
    position: int


class Node(Row):
    """One unit in the tree of a day: `depth` counts from 0, `path` are the codes above it and its own."""

    tenant: int
    institution: UUID
    parent: UUID | None
    code: str
    name: str
    kind: str
    level: int
    status: str
    depth: int
    path: list[str]


class Descent(Row):
    """One unit went into another: merged, split or succeeded."""

    tenant: int
    institution: UUID
    name: str
    successor: UUID
    successor_name: str
    how: str
    since: date
    reason: str


class Filter(Row):
    """Which units a list is to show; None and "" ask for all."""

    kind: str | None = None
    status: str | None = None
    level: int | None = None
    parent: UUID | None = None
    batch: str | None = None
    standing: str | None = "standing"
    search: str = ""


_LIST, _TREE, _COUNTS, _LINEAGE = (text(f"institution{n}") for n in ("s", "_tree", "_counts", "_lineage"))


def listing(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, wanted: Filter | None = None, *, cursor: str | None = None, limit: int = 100
) -> Page[Institution]:
    """Return a page of units in the order of tenant and code."""
    wanted, limit = wanted or Filter(), clamp(limit)
    place = decode(cursor, tuple[int, str, UUID])
    found = rows(sql, Institution, _LIST, _asked(county, tenant, at, wanted, place, limit))
    return page(found, limit, lambda row: (row.tenant, row.code, row.institution))


def card(sql: Sql, county: int, tenant: int | None, id: UUID, at: Coordinate) -> Institution | None:
    """Return one unit, also one that has ended, or None where it is not known on that day."""
    return one(sql, Institution, _LIST, _asked(county, tenant, at, Filter(standing=None), None, 1, id))


def tree(sql: Sql, county: int, tenant: int | None, at: Coordinate) -> Sequence[Node]:
    """Return the units of a day from the roots down, each after the one above it."""
    with over_county(sql, tenant):
        return rows(sql, Node, _TREE, standing_at(county, tenant, at))


def counts(sql: Sql, county: int, tenant: int | None, at: Coordinate) -> Sequence[Count]:
    """Return how many units there are, by tenant: in all, by level, kind, status and batch."""
    return rows(sql, Count, _COUNTS, standing_at(county, tenant, at))


def descents(sql: Sql, county: int, tenant: int | None, at: Coordinate) -> Sequence[Descent]:
    """Return what became of units that were merged, split or succeeded by then."""
    return rows(sql, Descent, _LINEAGE, standing_at(county, tenant, at))


def _asked(
    county: int, tenant: int | None, at: Coordinate, wanted: Filter, place: tuple[int, str, UUID] | None, limit: int, id: UUID | None = None
) -> dict[str, object]:
    after = place or (None, None, None)
    return standing_at(
        county, tenant, at, kind=wanted.kind, status=wanted.status, level=wanted.level, parent=wanted.parent, batch=wanted.batch,
        standing=wanted.standing, search=wanted.search, id=id, after_tenant=after[0], after_code=after[1], after_id=after[2],
        limit=limit + 1,
    )  # fmt: skip
