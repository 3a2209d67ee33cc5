"""Who belongs to a unit: the users whose own work may not be theirs to verify, and those whom a form may name."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from services.desk import Desk
from services.views.reading import rows
from services.wiring import Runtime


def of_unit(desk: Desk) -> frozenset[UUID]:
    """Return the users who hold a role at the desk's own tenant, today or ever: none of them is independent of it.

    The county's own tenant is the house of those who run the county: what it promises, they promise.
    """
    offices = _OFFICES if desk.tenant == desk.county * 1000 else ()
    with desk.runtime.db.platform() as sql:
        found = sql.execute(
            "SELECT DISTINCT user_id FROM access.grants WHERE county_id = %s"
            " AND (at_tenant = %s OR (at_tenant IS NULL AND role = ANY(%s)))",
            [desk.county, desk.tenant, list(offices)],
        ).fetchall()
    return frozenset(row[0] for row in found)


_OFFICES: Final = ("county-office", "county-leader")
"""Roles held in the whole county whose own work is the county's."""


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """A user with a role that he holds on a day."""

    id: UUID
    name: str
    post: str
    role: str


def holders(runtime: Runtime, county: int, tenant: int | None, on: date) -> list[Holder]:
    """Return who holds a role at a tenant (None: in the whole county) on a day, for forms that ask for a person."""
    with runtime.db.platform() as sql:
        return rows(sql, Holder, _HOLDERS, {"county": county, "tenant": tenant, "on": on})


_HOLDERS: Final = (
    "SELECT DISTINCT ON (u.user_id) u.user_id AS id, u.name, u.post, g.role FROM access.grants g JOIN access.users u"
    " ON u.county_id = g.county_id AND u.user_id = g.user_id AND u.disabled_at IS NULL"
    " WHERE g.county_id = %(county)s AND g.at_tenant IS NOT DISTINCT FROM %(tenant)s AND g.known_to = 'infinity'"
    " AND g.valid_from <= %(on)s AND %(on)s < g.valid_to AND (g.until IS NULL OR %(on)s < g.until) ORDER BY u.user_id, g.role DESC"
)
