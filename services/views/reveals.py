"""Reveals: who of the county had names of a unit's members shown to him, whose and why, and which of them stand open to him now."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from domain import reveal
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change
from services.views.reading import Page, Row, clamp, decode, page, rows, standing_at

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from infra.db import Sql
    from services.coordinate import Coordinate


class Shown(Row):
    """One reveal: on which day and at which instant, who in which role, why, whose names, and where it stands on record."""

    reveal: UUID
    user: UUID
    role: str
    reason: str
    people: list[UUID]
    on: date
    shown_at: datetime
    until: datetime
    position: int


class Opened(Row):
    """Somebody whose name stands open to a user, and in whose books."""

    tenant: int
    person: UUID


view = View("reveals", version=1, modules=(reveal,))
shown = view.interval(
    "views.reveal",
    key={"reveal": "uuid"},
    columns={
        "user_id": "uuid", "role": "text", "reason": "text", "people": "jsonb", "shown_at": "timestamptz", "until": "timestamptz",
    },
)  # fmt: skip


@view.on(reveal.NamesShown)
def _(e: Recorded[reveal.NamesShown]) -> Change:
    people = [str(person) for person in e.fact.people]
    return shown.open(
        e.stream, user_id=e.actor, role=e.role, reason=e.fact.reason, people=people, shown_at=e.recorded_at,
        until=e.recorded_at + reveal.LASTS,
    )  # fmt: skip


def listing(sql: Sql, county: int, tenant: int, at: Coordinate, *, cursor: str | None = None, limit: int = 50) -> Page[Shown]:
    """Return a page of a tenant's reveals, the latest at the top."""
    limit, place = clamp(limit), decode(cursor, tuple[int])
    asked = standing_at(county, tenant, at, below=place and place[0], limit=limit + 1)
    return page(rows(sql, Shown, _LIST, asked), limit, lambda row: (row.position,))


def opened(sql: Sql, county: int, tenant: int | None, user: UUID, now: datetime, persons: Collection[UUID]) -> Sequence[Opened]:
    """Return those of some people whose names stand open to a user at an instant, at one tenant or (None) in the whole county."""
    asked = {"county": county, "tenant": tenant, "user": user, "now": now, "persons": list(persons)}
    return rows(sql, Opened, _OPENED, asked)


_LIST: Final = (
    "SELECT r.reveal, r.user_id AS user, r.role, r.reason, ARRAY(SELECT p::uuid FROM jsonb_array_elements_text(r.people) p) AS people,"
    " r.valid_from AS on, r.shown_at, r.until, r.position FROM views.reveal r"
    " WHERE r.county_id = %(county)s AND r.tenant_id = %(tenant)s AND r.valid_from <= %(on)s AND %(on)s < r.valid_to"
    " AND r.known_from <= %(known)s AND %(known)s < r.known_to AND (%(below)s::bigint IS NULL OR r.position < %(below)s)"
    " ORDER BY r.position DESC LIMIT %(limit)s"
)
_OPENED: Final = (
    "SELECT DISTINCT r.tenant_id AS tenant, p::uuid AS person FROM views.reveal r, jsonb_array_elements_text(r.people) p"
    " WHERE r.county_id = %(county)s AND (%(tenant)s::bigint IS NULL OR r.tenant_id = %(tenant)s) AND r.user_id = %(user)s"
    " AND r.known_to = 'infinity' AND r.shown_at <= %(now)s AND %(now)s < r.until AND p::uuid = ANY(%(persons)s)"
)
