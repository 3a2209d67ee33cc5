"""The inbox as a page and as JSON: what a user should know, worded when he reads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller
from litestar.params import JSONBody
from msgspec import Meta

from services import notices
from services.inbox import Shown
from services.mutes import letters as mutable
from services.reminders import led
from services.web import letters, mute_forms
from services.web.asking import Asked, asked
from services.web.receipts import Redirect, see
from services.web.routes import Form, Page, Runtime, Session, Visit, act, command, page, query


class Wanted(Asked, frozen=True, kw_only=True):
    """Which items an inbox is asked for."""

    limit: Annotated[int, Meta(ge=1, le=500)] = 50
    unread: bool = False


class Read(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The item that was read; all of them where none is named."""

    item: UUID | None = None


class ReadAll(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The items that were read; null for all of them."""

    items: list[UUID] | None = None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One of several things that an item tells of."""

    text: str
    link: str
    id: str


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """Something for one user, in his language, and where it leads."""

    id: UUID
    tenant: int
    kind: str
    text: str
    params: dict[str, Any]
    link: str
    created_at: datetime
    read_at: datetime | None
    muted_at: datetime | None
    mutable: bool
    lines: Sequence[Line]


class Inbox(msgspec.Struct, frozen=True, kw_only=True):
    """A page of an inbox, and how many items in all are unread and were not muted."""

    items: Sequence[Item]
    next: str | None
    unread: int


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """How many items were marked that had not been read."""

    marked: int


class InboxPages(Controller):
    """The inbox as a page."""

    path = "/inbox"

    @page(action=None, scope="session")
    def items(self, visit: Visit) -> Page:
        """Return a user's items, the newest first."""
        wanted, found = _look(visit)
        return visit.page("inbox/list.html", title=visit.words("inbox.title"), found=found, wanted=wanted, offer=mute_forms.offer(visit))

    @act("/read", action=None, scope="session")
    def read(self, session: Session, runtime: Runtime, data: Form[Read]) -> Redirect:
        """Mark an item as read, or all of them."""
        letters.mark(runtime, session, [data.item] if data.item else None)
        return see("/inbox")


class InboxApi(Controller):
    """The inbox as JSON."""

    path = "/api/v1/inbox"
    tags = ("inbox",)

    @query(action=None, scope="session", asks=Wanted)
    def items(self, visit: Visit) -> Inbox:
        """Return a page of a user's items, the newest first."""
        return _look(visit)[1]

    @command("/read", action=None, scope="session")
    def read(self, session: Session, runtime: Runtime, data: JSONBody[ReadAll]) -> Marked:
        """Mark items as read, or all of them."""
        return Marked(marked=letters.mark(runtime, session, data.items))


def _look(visit: Visit) -> tuple[Wanted, Inbox]:
    wanted, runtime = asked(visit, Wanted), visit.site.runtime
    found = letters.listing(runtime, visit.session, only_unread=wanted.unread, cursor=wanted.cursor, limit=wanted.limit)
    items = [_item(visit, shown) for shown in found.items]
    return wanted, Inbox(items=items, next=found.next, unread=letters.unread(runtime, visit.session))


def _item(visit: Visit, shown: Shown) -> Item:
    return Item(
        id=shown.item_id, tenant=shown.tenant_id, kind=shown.kind, text=notices.text(visit.words, shown.kind, shown.params),
        params=shown.params, link=led(visit.county, shown.link), created_at=shown.created_at, read_at=shown.read_at,
        muted_at=shown.muted_at, mutable=bool(mutable(shown)),
        lines=[Line(text=text, link=led(visit.county, link), id=id) for text, link, id in notices.lines(visit.words, shown.params)],
    )  # fmt: skip
