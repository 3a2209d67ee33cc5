"""A unit's own briefings as pages, in its own books: from draft to archive, numbered in series of its own."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response
from litestar.params import FromPath

from services import briefings as making
from services.web import briefing_forms as forms
from services.web import briefing_shelf as shelves
from services.web.briefing_shelf import VIEWS
from services.web.inplace import WAY, Way, tried
from services.web.receipts import Redirect
from services.web.routes import Desk, Form, Page, Visit, act, page


class OwnBriefingPages(Controller):
    """The unit's own briefings."""

    path = "/t/{tenant:int}/own-briefings"
    dependencies = WAY

    @page(action="briefing.read", views=VIEWS)
    def listing(self, visit: Visit) -> Page:
        """Return the briefings, and the form that drafts another."""
        return shelves.listing(visit, shelves.of_unit(visit))

    @page("/{id:uuid}", action="briefing.read", views=VIEWS)
    def one(self, visit: Visit, id: FromPath[UUID]) -> Page:
        """Return one briefing, and what can be done with it."""
        return shelves.one(visit, shelves.of_unit(visit), id)

    @page("/{id:uuid}/files/{form:str}", action="briefing.read", views=VIEWS)
    def file(self, visit: Visit, id: FromPath[UUID], form: FromPath[str]) -> Response[bytes]:
        """Return one form in which a briefing went out."""
        return shelves.download(visit, shelves.of_unit(visit), id, form)

    @act(action="briefing.draft-own")
    def draft(self, desk: Desk, back: Way, data: Form[forms.Drafted]) -> Redirect | Page:
        """Draft a briefing."""
        id = forms.new(desk)
        return tried(
            back, _at(desk), "draft", lambda: forms.draft(desk, id, data), views=VIEWS, then=f"{_at(desk)}/{id}",
            show=lambda visit, refusal: shelves.listing(visit, shelves.of_unit(visit), refusal),
        )  # fmt: skip

    @act("/{id:uuid}/redraft", action="briefing.draft-own")
    def redraft(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Words]) -> Redirect | Page:
        """Write a draft anew."""
        return shelves.tried_on(shelves.of_unit, back, _at(desk), "redraft", id, lambda: making.redraft(desk, id, data.redrafted()))

    @act("/{id:uuid}/discard", action="briefing.draft-own")
    def discard(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Reason]) -> Redirect | Page:
        """Give a draft up."""
        return shelves.tried_on(shelves.of_unit, back, _at(desk), "discard", id, lambda: making.discard(desk, id, data.reason))

    @act("/{id:uuid}/signature", action="briefing.sign-own")
    def sign(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Signature]) -> Redirect | Page:
        """Sign a briefing."""
        return shelves.tried_on(shelves.of_unit, back, _at(desk), "sign", id, lambda: making.sign(desk, id, data.post))

    @act("/{id:uuid}/issue", action="briefing.issue-own")
    def issue(self, desk: Desk, back: Way, id: FromPath[UUID]) -> Redirect | Page:
        """Issue a signed briefing."""
        return shelves.tried_on(shelves.of_unit, back, _at(desk), "issue", id, lambda: making.issue(desk, id))

    @act("/{id:uuid}/errata", action="briefing.issue-own")
    def errata(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Errata]) -> Redirect | Page:
        """Put an issued briefing right."""
        return shelves.tried_on(shelves.of_unit, back, _at(desk), "errata", id, lambda: making.put_right(desk, id, data.text))

    @act("/{id:uuid}/archive", action="briefing.issue-own")
    def archive(self, desk: Desk, back: Way, id: FromPath[UUID]) -> Redirect | Page:
        """Lay an issued briefing down."""
        return shelves.tried_on(shelves.of_unit, back, _at(desk), "archive", id, lambda: making.archive(desk, id))


def _at(desk: Desk) -> str:
    return f"/t/{desk.tenant}/own-briefings"
