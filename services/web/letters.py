"""A user's inbox over all the units in which he holds a role: its items in order, and how many he has not read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services import inbox
from services.inbox import Shown
from services.views.reading import Page, decode, encode

if TYPE_CHECKING:
    from services.sessions import Session
    from services.wiring import Runtime


def homes(session: Session) -> list[int]:
    """Return the units in whose scope a user's items stand: where he holds roles, the county's own for roles in the county."""
    return sorted({held.tenant or session.county * 1000 for held in session.held})


def unread(runtime: Runtime, session: Session) -> int:
    """Return how many items a user has not read."""
    found = 0
    for tenant in homes(session):
        with runtime.db.tenant(session.county, tenant) as sql:
            found += inbox.unread(sql, session.county, tenant, session.user)
    return found


def listing(runtime: Runtime, session: Session, *, only_unread: bool, cursor: str | None, limit: int) -> Page[Shown]:
    """Return a page of a user's items, the newest first."""
    before = decode(cursor, tuple[datetime, UUID])
    found: list[Shown] = []
    for tenant in homes(session):
        with runtime.db.tenant(session.county, tenant) as sql:
            found += inbox.listing(sql, session.county, tenant, session.user, unread=only_unread, limit=limit + 1, before=before)
    found.sort(key=lambda item: (item.created_at, item.item_id), reverse=True)
    items = found[:limit]
    return Page(items=items, next=encode((items[-1].created_at, items[-1].item_id)) if len(found) > limit else None)


def mark(runtime: Runtime, session: Session, items: Sequence[UUID] | None) -> int:
    """Mark a user's items as read, or all of them, and return how many were not."""
    marked = 0
    for tenant in homes(session):
        with runtime.db.tenant(session.county, tenant) as sql:
            marked += inbox.mark_read(sql, session.county, tenant, session.user, items)
    runtime.wake.hint("live")
    return marked
