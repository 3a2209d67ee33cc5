"""The ways on which users are told beside their inboxes: who has which, for which notices, and the address, sealed under his own key."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, get_args
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from psycopg import sql as text
from psycopg.rows import class_row

from infra import vault
from infra.jobs import clocks
from services.channels.offer import Channel

if TYPE_CHECKING:
    from infra.db import Sql
    from services.wiring import Runtime

Rhythm = Literal["at-once", "digest"]
RHYTHMS: Final[tuple[Rhythm, ...]] = get_args(Rhythm)
_FIRST: Final = 1


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A user's way of one channel, without its address; `tenant` is where he is at home, `without` the kinds he does not want."""

    county: int
    tenant: int
    user: UUID
    channel: Channel
    id: UUID
    rhythm: Rhythm
    without: list[str]
    code_number: int
    code_at: datetime
    tries: int
    verified_at: datetime | None
    failing_at: datetime | None
    failing_why: str | None
    language: str | None

    @property
    def open(self) -> bool:
        """Return whether anything new is sent on it: its holder has confirmed it, and it was not refused for good since."""
        return self.verified_at is not None and self.failing_at is None


_WAYS: Final = (
    "SELECT w.county_id AS county, w.tenant_id AS tenant, w.user_id AS user, w.channel, w.way_id AS id, w.rhythm, w.without, w.code_number,"
    " w.code_at, w.tries, w.verified_at, w.failing_at, w.failing_why, u.language FROM access.ways w"
    " JOIN access.users u ON u.county_id = w.county_id AND u.tenant_id = w.tenant_id AND u.user_id = w.user_id"
    " WHERE w.county_id = %s AND w.user_id = ANY(%s) AND u.disabled_at IS NULL ORDER BY w.user_id, w.channel"
)
_ENTER: Final = (
    "INSERT INTO access.ways (county_id, tenant_id, user_id, channel, way_id, address, without, rhythm, code_number, code_at, tries)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0) ON CONFLICT (county_id, tenant_id, user_id, channel) DO UPDATE"
    " SET way_id = excluded.way_id, address = excluded.address, code_number = excluded.code_number, code_at = excluded.code_at,"
    " tries = 0, verified_at = NULL, failing_at = NULL, failing_why = NULL"
)
_MINE: Final = text.SQL(" WHERE (county_id, tenant_id, user_id, channel, way_id) = (%s, %s, %s, %s, %s)")


def of(runtime: Runtime, county: int, users: Collection[UUID], *, rhythm: Rhythm | None = None) -> list[Way]:
    """Return the ways of users who are not shut out, of one rhythm or all; an address that nobody has confirmed is among them."""
    if not users:
        return []
    with runtime.db.platform() as sql, sql.cursor(row_factory=class_row(Way)) as cursor:
        found = cursor.execute(_WAYS, [county, list(users)]).fetchall()
    return [way for way in found if rhythm in (None, way.rhythm)]


def digested(runtime: Runtime, county: int) -> list[Way]:
    """Return the ways of a county on which digests are told."""
    with runtime.db.platform() as sql:
        users = sql.execute("SELECT DISTINCT user_id FROM access.ways WHERE county_id = %s AND rhythm = 'digest'", [county]).fetchall()
    return [way for way in of(runtime, county, [user for (user,) in users], rhythm="digest") if way.open]


def find(runtime: Runtime, county: int, user: UUID, channel: str) -> Way | None:
    """Return a user's way of a channel, or None."""
    return next((way for way in of(runtime, county, [user]) if way.channel == channel), None)


def seal(runtime: Runtime, sql: Sql, at: tuple[int, int, UUID], way: UUID, address: str) -> bytes:
    """Return an address sealed under its holder's key, bound to its place; raises Erased where that key was destroyed."""
    county, tenant, user = at
    key = runtime.vault.keys(sql, county, [user])[user]
    if key is None:
        raise Erased
    return msgspec.json.encode(vault.seal(key, user, address, _bound(county, tenant, way)))


class Erased(Exception):
    """The key of this person was destroyed: nothing personal is kept of him any more."""


def address(runtime: Runtime, way: Way) -> str | None:
    """Return where a way leads, in clear, for sending and for its holder alone; None where it was removed or its holder erased."""
    with runtime.db.tenant(way.county, way.tenant) as sql:
        row = sql.execute(text.SQL("SELECT address FROM access.ways") + _MINE, _key(way)).fetchone()
        key = runtime.vault.keys(sql, way.county, [way.user]).get(way.user)
    if row is None or key is None:
        return None
    try:
        return vault.unseal(key, msgspec.json.decode(bytes(row[0])), _bound(way.county, way.tenant, way.id))
    except InvalidTag:
        return None


def enter(sql: Sql, at: tuple[int, int, UUID], channel: Channel, way: UUID, sealed: bytes) -> None:
    """Put an address in the place of the one before; nothing is sent there before it is confirmed, except its code."""
    row = [*at, channel, way, sealed, [], "at-once", _FIRST, clocks(sql).server]
    sql.execute(_ENTER, row)


def another_code(sql: Sql, way: Way) -> int:
    """Return the number of a further code for a way; the one before is worth nothing from now on."""
    row = sql.execute(
        text.SQL("UPDATE access.ways SET code_number = code_number + 1, code_at = %s, tries = 0") + _MINE
        + text.SQL(" RETURNING code_number"),
        [clocks(sql).server, *_key(way)],
    ).fetchone()
    return int(row[0]) if row else 0


def tried(sql: Sql, way: Way, most: int) -> bool:
    """Count a try at a way's code and return whether it may still be looked at; the count is kept whatever comes of it."""
    return bool(
        sql.execute(
            text.SQL("UPDATE access.ways SET tries = tries + 1") + _MINE + text.SQL(" AND code_number = %s AND tries < %s"),
            [*_key(way), way.code_number, most],
        ).rowcount
    )


def verified(sql: Sql, way: Way) -> None:
    """Put on record that a way's holder has what was sent there; it fails no longer."""
    sql.execute(
        text.SQL("UPDATE access.ways SET verified_at = %s, failing_at = NULL, failing_why = NULL") + _MINE,
        [clocks(sql).server, *_key(way)],
    )


def choose(sql: Sql, way: Way, *, rhythm: Rhythm, without: Sequence[str]) -> None:
    """Put on record what is sent on a way, and when."""
    sql.execute(text.SQL("UPDATE access.ways SET rhythm = %s, without = %s") + _MINE, [rhythm, sorted(set(without)), *_key(way)])


def remove(sql: Sql, way: Way) -> None:
    """Forget a way with its address."""
    sql.execute(text.SQL("DELETE FROM access.ways") + _MINE, _key(way))


def failing(runtime: Runtime, way: Way, why: str) -> None:
    """Put on record that nothing arrives on a way any more; the first reason stays."""
    with runtime.db.tenant(way.county, way.tenant) as sql:
        sql.execute(
            text.SQL("UPDATE access.ways SET failing_at = %s, failing_why = %s") + _MINE + text.SQL(" AND failing_at IS NULL"),
            [clocks(sql).server, why, *_key(way)],
        )


def well(runtime: Runtime, way: Way) -> None:
    """Put on record that something arrived on a way that had failed."""
    with runtime.db.tenant(way.county, way.tenant) as sql:
        sql.execute(text.SQL("UPDATE access.ways SET failing_at = NULL, failing_why = NULL") + _MINE, _key(way))


def _key(way: Way) -> list[object]:
    return [way.county, way.tenant, way.user, way.channel, way.id]


def _bound(county: int, tenant: int, way: UUID) -> bytes:
    return vault.place(county, tenant, way, _FIRST, "access.ways.address")
