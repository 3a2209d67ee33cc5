"""The log of what leaves the house: who was told on which way, when, how far it came and why not; an address is never in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args
from uuid import UUID

from services.channels.offer import Channel
from services.views.reading import Page, Row, clamp, decode, page, rows

if TYPE_CHECKING:
    from infra.db import Sql
    from services.web.i18n import Words

State = Literal["waiting", "again", "running", "sending", "sent", "uncertain", "dead", "cancelled", "nobody"]
STATES: Final[tuple[State, ...]] = get_args(State)
Stuck = Literal["dead", "uncertain", "waiting", "done", "cancelled", "nobody"]
BESIDE: Final = ("inbox",)
"""Besides the ways out of the house: what was to be put into an inbox, and nobody held the seat."""
_SQL: Final = (Path(__file__).parent / "deliveries.sql").read_bytes()
_CODE: Final = re.compile(r"(?:^|\s)(?:smtp|webhook|robot)\.([a-z0-9-]+)(?:\s|$)")


class Delivery(Row):
    """One message to one person on one way; `again`: refused for now, and tried once more at `retry_at`.

    `nobody`: something that stayed undone reached a level whose seat nobody holds; `why` is the level.
    """

    id: UUID
    tenant: int
    job: UUID
    channel: Channel | Literal["inbox"]
    recipient: UUID | None
    notice: str
    state: State
    why: str | None
    at: datetime
    attempts: int
    retry_at: datetime | None
    due_at: datetime
    created_at: datetime


def listing(
    sql: Sql, county: int, *, tenant: int | None = None, user: UUID | None = None, channel: Channel | Literal["inbox"] | None = None,
    state: Stuck | None = None, cursor: str | None = None, limit: int = 100,
) -> Page[Delivery]:  # fmt: skip
    """Return a page of a county's deliveries (or of one tenant's, one user's, in one state of their jobs), the youngest first."""
    at, id = decode(cursor, tuple[datetime, UUID]) or (None, None)
    limit = clamp(limit)
    asked = {
        "county": county, "tenant": tenant, "user": str(user) if user else None, "channel": channel, "states": [state] if state else None,
        "before_at": at, "before_id": id, "limit": limit + 1,
    }  # fmt: skip
    return page(rows(sql, Delivery, _SQL, asked), limit, lambda one: (one.created_at, one.id))


def youngest(found: Sequence[Delivery], limit: int) -> list[Delivery]:
    """Return the youngest of several tenants' deliveries."""
    return sorted(found, key=lambda one: (one.created_at, one.id), reverse=True)[:limit]


def because(words: Words, why: str | None) -> str:
    """Return in words why nothing arrived: what the other side answered, or what had changed; what has no words is shown as it is."""
    if not why:
        return ""
    if words.has(f"delivery.nobody.{why}"):
        return words(f"delivery.nobody.{why}")
    said = found.group(1) if (found := _CODE.search(why)) else why.partition(" ")[0]
    return words("delivery.why.answered", code=said) if said.removeprefix("-").isdecimal() else words.code("delivery.why", said)
