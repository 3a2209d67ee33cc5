"""Who belongs to a unit: the users whose own work may not be theirs to verify."""

from __future__ import annotations

from uuid import UUID

from services.desk import Desk


def of_unit(desk: Desk) -> frozenset[UUID]:
    """Return the users who hold a role at the desk's own tenant, today or ever: none of them is independent of it."""
    with desk.runtime.db.platform() as sql:
        rows = sql.execute(
            "SELECT DISTINCT user_id FROM access.grants WHERE county_id = %s AND at_tenant = %s", [desk.county, desk.tenant]
        ).fetchall()
    return frozenset(row[0] for row in rows)
