"""The directory: every tenant of a county, with the names, parents and ends it had on any date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import tenant
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change
from services.views.reading import Row, one, rows, standing_at

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

view = View("tenants", version=1, modules=(tenant,))
directory = view.interval(
    "directory.tenants",
    key={"stream": "uuid"},
    columns={"code": "bigint", "name": "text", "kind": "text", "parent": "bigint", "archived": "boolean"},
)


@view.on(tenant.Registered)
def _(e: Recorded[tenant.Registered]) -> Change:
    f = e.fact
    return directory.open(e.stream, code=f.tenant, name=f.name, kind=f.kind, parent=f.parent, archived=False)


@view.on(tenant.Renamed)
def _(e: Recorded[tenant.Renamed]) -> Change:
    return directory.put(e.stream, name=e.fact.name)


@view.on(tenant.Reparented)
def _(e: Recorded[tenant.Reparented]) -> Change:
    return directory.put(e.stream, parent=e.fact.parent)


@view.on(tenant.Archived)
def _(e: Recorded[tenant.Archived]) -> Change:
    return directory.put(e.stream, archived=True)


class Listed(Row):
    """A tenant as it stood at a coordinate."""

    code: int
    name: str
    kind: str
    parent: int | None
    archived: bool
    position: int


_COLUMNS: Final = (
    "SELECT code, name, kind, parent, archived, position FROM directory.tenants"
    " WHERE county_id = %(county)s AND tenant_id = %(tenant)s"
    " AND valid_from <= %(on)s AND %(on)s < valid_to AND known_from <= %(known)s AND %(known)s < known_to"
)


def listing(sql: Sql, county: int, at: Coordinate) -> list[Listed]:
    """Return every tenant of a county, the county itself first; a directory is short and has no pages."""
    return rows(sql, Listed, _COLUMNS + " ORDER BY kind <> 'county', code", standing_at(county, county * 1000, at))


def find(sql: Sql, county: int, code: int, at: Coordinate) -> Listed | None:
    """Return one tenant, None where there was none."""
    return one(sql, Listed, _COLUMNS + " AND code = %(code)s", standing_at(county, county * 1000, at, code=code))
