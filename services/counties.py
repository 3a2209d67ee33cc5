"""Which counties this installation keeps: one row each, written when a county is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from services.wiring import Runtime


class County(msgspec.Struct, frozen=True, kw_only=True):
    """A county: its 6-digit code and its name."""

    code: int
    name: str

    @property
    def tenant(self) -> int:
        """Return the tenant that keeps the county's own books."""
        return self.code * 1000


def open_county(runtime: Runtime, county: int, name: str) -> None:
    """Enter a county, or give it another name; its tenants, users and grants come after."""
    with runtime.db.tenant(county, county * 1000) as sql:
        sql.execute(
            "INSERT INTO directory.counties (county_id, tenant_id, name) VALUES (%s, %s, %s)"
            " ON CONFLICT (county_id, tenant_id) DO UPDATE SET name = excluded.name",
            [county, county * 1000, name],
        )


def every(runtime: Runtime) -> list[County]:
    """Return all counties, by code."""
    with runtime.db.platform() as sql:
        rows = sql.execute("SELECT county_id, name FROM directory.counties ORDER BY county_id").fetchall()
    return [County(code=row[0], name=row[1]) for row in rows]
