"""The directory: every tenant of a county, with the names, parents and ends it had on any date."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from domain import tenant
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change
from services.views.reading import Row, one, rows, standing_at

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

view = View("tenants", version=2, modules=(tenant,))
directory = view.interval(
    "directory.tenants",
    key={"stream": "uuid"},
    columns={
        "code": "bigint", "name": "text", "kind": "text", "parent": "bigint", "archived": "boolean", "merged_into": "bigint",
        "merged_on": "date",
    },
)  # fmt: skip


@view.on(tenant.Registered)
def _(e: Recorded[tenant.Registered]) -> Change:
    f = e.fact
    return directory.open(
        e.stream, code=f.tenant, name=f.name, kind=f.kind, parent=f.parent, archived=False, merged_into=None, merged_on=None
    )


@view.on(tenant.Renamed)
def _(e: Recorded[tenant.Renamed]) -> Change:
    return directory.put(e.stream, name=e.fact.name)


@view.on(tenant.Reparented)
def _(e: Recorded[tenant.Reparented]) -> Change:
    return directory.put(e.stream, parent=e.fact.parent)


@view.on(tenant.Archived)
def _(e: Recorded[tenant.Archived]) -> Change:
    return directory.put(e.stream, archived=True)


@view.on(tenant.Merged)
def _(e: Recorded[tenant.Merged]) -> Change:
    return directory.put(e.stream, merged_into=e.fact.into, merged_on=e.effective_on)


class Listed(Row):
    """A tenant as it stood at a coordinate."""

    code: int
    name: str
    kind: str
    parent: int | None
    archived: bool
    merged_into: int | None
    merged_on: date | None
    position: int


class Filter(Row):
    """Which tenants a comparison is about: a directory is short, and shows all of them."""


_COLUMNS: Final = (
    "SELECT code, name, kind, parent, archived, merged_into, merged_on, position FROM directory.tenants"
    " WHERE county_id = %(county)s AND tenant_id = %(tenant)s"
    " AND valid_from <= %(on)s AND %(on)s < valid_to AND known_from <= %(known)s AND %(known)s < known_to"
)


def listing(sql: Sql, county: int, at: Coordinate) -> list[Listed]:
    """Return every tenant of a county, the county itself first; a directory is short and has no pages."""
    return rows(sql, Listed, _COLUMNS + " ORDER BY kind <> 'county', code", standing_at(county, county * 1000, at))


def find(sql: Sql, county: int, code: int, at: Coordinate) -> Listed | None:
    """Return one tenant, None where there was none."""
    return one(sql, Listed, _COLUMNS + " AND code = %(code)s", standing_at(county, county * 1000, at, code=code))
