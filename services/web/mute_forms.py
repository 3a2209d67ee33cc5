"""What a mute is asked for with, and until when a form proposes it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from services import mutes
from services.web.problem import BadForm

if TYPE_CHECKING:
    from infra.answers import Once
    from services.sessions import Session
    from services.web.visit import Visit
    from services.wiring import Runtime

_WEEK: Final = timedelta(days=7)


class Muting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Until and with which day, and what: a kind of notice, or what an item of the inbox speaks of (`subject`: one of several)."""

    until: date
    kind: Annotated[str, Meta(max_length=60)] | None = None
    item: UUID | None = None
    subject: UUID | None = None
    command_id: UUID | None = None


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """The day that a form proposes, and the last one that it takes."""

    until: date
    last: date


def offer(visit: Visit) -> Offer:
    """Return until when to propose a mute."""
    today = visit.session.today
    return Offer(until=today + _WEEK, last=today + timedelta(days=mutes.LONGEST))


def carry_out(runtime: Runtime, session: Session, once: Once, data: Muting) -> UUID:
    """Mute what was asked for and return the mute's id, the command's own; raises BadForm unless it is a kind or an item."""
    id = data.command_id or once.command_id
    own = msgspec.structs.replace(once, command_id=id)
    if data.kind and data.item is None:
        mutes.mute_kind(runtime, session, id, data.kind, data.until, once=own)
    elif data.item and not data.kind:
        mutes.mute_subject(runtime, session, id, data.item, data.until, data.subject, once=own)
    else:
        raise BadForm(("item", "either a kind or an item"))
    return id
