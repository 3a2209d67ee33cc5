"""A user's mutes as a page and as JSON: what he does not want to be told of, until when, and lifted again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller
from litestar.params import FromPath, JSONBody

from services import mutes, notices
from services.mutes import Mute
from services.web import mute_forms
from services.web.mute_forms import Muting
from services.web.receipts import Redirect, see
from services.web.routes import Form, Once, Page, Runtime, Session, Visit, act, command, page, query, withdraw


class Mutes(msgspec.Struct, frozen=True, kw_only=True):
    """A user's mutes that hold today."""

    items: Sequence[Mute]


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """The mute that was made."""

    mute: UUID


class Nothing(msgspec.Struct, frozen=True, kw_only=True):
    """A form that says nothing but what its address says."""


class MutePages(Controller):
    """A user's mutes."""

    path = "/inbox/mutes"

    @page(action=None, scope="session")
    def listing(self, visit: Visit) -> Page:
        """Return what is muted, and the form that mutes a kind."""
        found = mutes.listing(visit.site.runtime, visit.session)
        return visit.page(
            "inbox/mutes.html", title=visit.words("mutes.title"), found=found, offer=mute_forms.offer(visit), most=mutes.LONGEST,
            kinds=visit.words.choices("mutes.kind", mutes.KINDS), letter=lambda said: letter(visit, said),
            crumbs=[(visit.words("inbox.title"), "/inbox")],
        )  # fmt: skip

    @act(action=None, scope="session")
    def mute(self, session: Session, runtime: Runtime, once: Once, data: Form[Muting]) -> Redirect:
        """Mute a kind, or what an item speaks of."""
        mute_forms.carry_out(runtime, session, once, data)
        return see("/inbox/mutes")

    @act("/{mute:uuid}/end", action=None, scope="session")
    def lift(self, session: Session, runtime: Runtime, once: Once, mute: FromPath[UUID], data: Form[Nothing]) -> Redirect:
        """Lift a mute."""
        del data
        mutes.lift(runtime, session, mute, once=once)
        return see("/inbox/mutes")


class MuteApi(Controller):
    """The same as JSON."""

    path = "/api/v1/inbox/mutes"
    tags = ("inbox",)

    @query(action=None, scope="session")
    def listing(self, visit: Visit) -> Mutes:
        """Return a user's mutes that hold today."""
        return Mutes(items=mutes.listing(visit.site.runtime, visit.session))

    @command(action=None, scope="session", creates=True)
    def mute(self, session: Session, runtime: Runtime, once: Once, data: JSONBody[Muting]) -> Made:
        """Mute a kind of notice, or what an item of the inbox speaks of, for 90 days at most; never what is urgent or escalated."""
        return Made(mute=mute_forms.carry_out(runtime, session, once, data))

    @withdraw("/{mute:uuid}", action=None, scope="session")
    def lift(self, session: Session, runtime: Runtime, once: Once, mute: FromPath[UUID]) -> None:
        """Lift a mute."""
        mutes.lift(runtime, session, mute, once=once)


def letter(visit: Visit, said: dict[str, Any]) -> str:
    """Return the words of the notice from which something was muted."""
    return notices.text(visit.words, said["kind"], said["params"])
