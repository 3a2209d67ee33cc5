"""The inbox: what a user should know, put there once per key, worded when it is shown, and marked when it was read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from infra.db import Sql
from infra.jobs import clocks

_MUTED: Final = (
    "INSERT INTO work.deliveries (county_id, tenant_id, delivery_id, job_id, channel, recipient, state, at)"
    " VALUES (%s, %s, %s, %s, 'inbox', %s, 'muted', %s) ON CONFLICT DO NOTHING"
)
_NAMESPACE: Final = UUID("9a3c1f0e-6c0b-5d57-8f35-0b8f1f2f6d02")


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Whom something is told to: in whose books it is, to which of the roles there, or to one user alone."""

    origin: int
    to: str
    alone: bool


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """Something for one user: a kind that the locales word, parameters (ids, codes, dates; nobody's data), and where it leads.

    `told` is asked for again when it is sent outside; what says nothing of it stays in the house.
    """

    user: UUID
    kind: str
    key: str
    params: dict[str, Any] = {}
    link: str = ""
    urgent: bool = False
    muted: bool = False
    told: Told | None = None


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """An item as its user finds it."""

    tenant_id: int
    item_id: UUID
    kind: str
    params: dict[str, Any]
    link: str
    created_at: datetime
    read_at: datetime | None
    muted_at: datetime | None
    urgent: bool


class LeadsAway(ValueError):
    """An item of the inbox may lead to a page of ours only."""


def put(sql: Sql, county: int, tenant: int, items: Sequence[Item], *, job: UUID | None = None) -> int:
    """Put items into inboxes within the caller's transaction and return how many were new; the same key again changes nothing.

    A new one that its user has muted goes into the log of deliveries too, as muted by him, on behalf of the job.
    """
    return len(put_new(sql, county, tenant, items, job=job))


def put_new(sql: Sql, county: int, tenant: int, items: Sequence[Item], *, job: UUID | None = None) -> list[Item]:
    """Put items into inboxes like `put`, and return those that were new."""
    now = clocks(sql)
    new: list[Item] = []
    for item in items:
        if item.link and (not item.link.startswith("/") or item.link.startswith(("//", "/\\"))):
            raise LeadsAway(item.kind)
        id = item_id(county, tenant, item)
        put = sql.execute(
            "INSERT INTO work.inbox (county_id, tenant_id, item_id, user_id, kind, key, params, link, created_at, urgent, muted_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [
                county, tenant, id, item.user, item.kind, item.key, Jsonb(msgspec.to_builtins(item.params)), item.link, now.county,
                item.urgent, now.county if item.muted else None,
            ],
        ).rowcount  # fmt: skip
        if put and item.muted and job is not None:
            sql.execute(_MUTED, [county, tenant, id, job, item.user, now.server])
        new += [item] * put
    return new


def listing(
    sql: Sql, county: int, tenant: int, user: UUID, *, unread: bool = False, limit: int = 50,
    before: tuple[datetime, UUID] | None = None,
) -> list[Shown]:  # fmt: skip
    """Return a user's items of one tenant, newest first; the next page begins `before` the last one's (created_at, item_id)."""
    at, item = before or (None, None)
    with sql.cursor(row_factory=class_row(Shown)) as cursor:
        return cursor.execute(
            "SELECT tenant_id, item_id, kind, params, link, created_at, read_at, muted_at, urgent FROM work.inbox"
            " WHERE county_id = %s AND tenant_id = %s AND user_id = %s AND (NOT %s OR read_at IS NULL AND muted_at IS NULL)"
            " AND (%s::timestamptz IS NULL OR (created_at, item_id) < (%s, %s)) ORDER BY created_at DESC, item_id DESC LIMIT %s",
            [county, tenant, user, unread, at, at, item, limit],
        ).fetchall()


def find(sql: Sql, county: int, tenant: int, user: UUID, item: UUID) -> Shown | None:
    """Return one item of a user, or None."""
    with sql.cursor(row_factory=class_row(Shown)) as cursor:
        return cursor.execute(
            "SELECT tenant_id, item_id, kind, params, link, created_at, read_at, muted_at, urgent FROM work.inbox"
            " WHERE county_id = %s AND tenant_id = %s AND user_id = %s AND item_id = %s",
            [county, tenant, user, item],
        ).fetchone()


def unread(sql: Sql, county: int, tenant: int, user: UUID) -> int:
    """Return how many of a user's items of one tenant he has not read; what he muted is not counted."""
    row = sql.execute(
        "SELECT count(*) FROM work.inbox"
        " WHERE county_id = %s AND tenant_id = %s AND user_id = %s AND read_at IS NULL AND muted_at IS NULL",
        [county, tenant, user],
    ).fetchone()
    return int(row[0]) if row else 0


def unread_of(sql: Sql, county: int, tenant: int, users: Sequence[UUID]) -> dict[UUID, int]:
    """Return how many items of one tenant each of some users has not read; who has read all of them is left out."""
    found = sql.execute(
        "SELECT user_id, count(*) FROM work.inbox WHERE county_id = %s AND tenant_id = %s AND user_id = ANY(%s) AND read_at IS NULL"
        " AND muted_at IS NULL GROUP BY user_id",
        [county, tenant, list(users)],
    ).fetchall()
    return {user: int(n) for user, n in found}


def mark_read(sql: Sql, county: int, tenant: int, user: UUID, items: Sequence[UUID] | None = None) -> int:
    """Mark items of a user as read, or all of them, and return how many were not; another's items are never touched."""
    chosen = None if items is None else list(items)
    return sql.execute(
        "UPDATE work.inbox SET read_at = %s WHERE county_id = %s AND tenant_id = %s AND user_id = %s AND read_at IS NULL"
        " AND (%s::uuid[] IS NULL OR item_id = ANY(%s))",
        [clocks(sql).county, county, tenant, user, chosen, chosen],
    ).rowcount


def item_id(county: int, tenant: int, item: Item) -> UUID:
    """Return the id of an item, which follows from whose it is and what makes it one and the same."""
    return uuid5(_NAMESPACE, f"{county}\x1f{tenant}\x1f{item.user}\x1f{item.kind}\x1f{item.key}")
