"""Briefings as pages: the county's own from draft to archive; for every unit what it is to read, and its receipt."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response
from litestar.params import FromPath

from services import briefings as making
from services.web import briefing_forms as forms
from services.web import briefing_shelf as shelves
from services.web.briefing_shelf import VIEWS
from services.web.inplace import WAY, Way, tried
from services.web.receipts import Redirect, see
from services.web.routes import Desk, Form, Page, Visit, act, page


class CountyBriefingPages(Controller):
    """The county's own briefings."""

    path = shelves.COUNTY
    dependencies = WAY

    @page(action="county.read", scope="county", views=VIEWS)
    def listing(self, visit: Visit) -> Page:
        """Return the briefings, and the form that drafts another."""
        return shelves.listing(visit, shelves.of_county(visit))

    @page("/{id:uuid}", action="county.read", scope="county", views=VIEWS)
    def one(self, visit: Visit, id: FromPath[UUID]) -> Page:
        """Return one briefing, what can be done with it, and who has read it."""
        return shelves.one(visit, shelves.of_county(visit), id)

    @page("/{id:uuid}/files/{form:str}", action="county.read", scope="county", views=VIEWS)
    def file(self, visit: Visit, id: FromPath[UUID], form: FromPath[str]) -> Response[bytes]:
        """Return one form in which a briefing went out."""
        return shelves.download(visit, shelves.of_county(visit), id, form)

    @act(action="briefing.draft", scope="county")
    def draft(self, desk: Desk, back: Way, data: Form[forms.Drafted]) -> Redirect | Page:
        """Draft a briefing."""
        id = forms.new(desk)
        return tried(
            back, shelves.COUNTY, "draft", lambda: forms.draft(desk, id, data), views=VIEWS, then=f"{shelves.COUNTY}/{id}",
            show=lambda visit, refusal: shelves.listing(visit, shelves.of_county(visit), refusal),
        )  # fmt: skip

    @act("/{id:uuid}/redraft", action="briefing.draft", scope="county")
    def redraft(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Words]) -> Redirect | Page:
        """Write a draft anew."""
        return shelves.tried_on(shelves.of_county, back, shelves.COUNTY, "redraft", id, lambda: making.redraft(desk, id, data.redrafted()))

    @act("/{id:uuid}/discard", action="briefing.draft", scope="county")
    def discard(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Reason]) -> Redirect | Page:
        """Give a draft up."""
        return shelves.tried_on(shelves.of_county, back, shelves.COUNTY, "discard", id, lambda: making.discard(desk, id, data.reason))

    @act("/{id:uuid}/signature", action="briefing.sign", scope="county")
    def sign(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Signature]) -> Redirect | Page:
        """Sign a briefing."""
        return shelves.tried_on(shelves.of_county, back, shelves.COUNTY, "sign", id, lambda: making.sign(desk, id, data.post))

    @act("/{id:uuid}/issue", action="briefing.issue", scope="county")
    def issue(self, desk: Desk, back: Way, id: FromPath[UUID]) -> Redirect | Page:
        """Issue a signed briefing."""
        return shelves.tried_on(shelves.of_county, back, shelves.COUNTY, "issue", id, lambda: making.issue(desk, id))

    @act("/{id:uuid}/errata", action="briefing.issue", scope="county")
    def errata(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Errata]) -> Redirect | Page:
        """Put an issued briefing right."""
        return shelves.tried_on(shelves.of_county, back, shelves.COUNTY, "errata", id, lambda: making.put_right(desk, id, data.text))

    @act("/{id:uuid}/archive", action="briefing.issue", scope="county")
    def archive(self, desk: Desk, back: Way, id: FromPath[UUID]) -> Redirect | Page:
        """Lay an issued briefing down."""
        return shelves.tried_on(shelves.of_county, back, shelves.COUNTY, "archive", id, lambda: making.archive(desk, id))


class BriefingPages(Controller):
    """What the county has issued for a unit."""

    path = "/t/{tenant:int}/briefings"
    dependencies = WAY

    @page(action="briefing.read", views=VIEWS)
    def listing(self, visit: Visit) -> Page:
        """Return the briefings that a unit is to read."""
        return shelves.listing(visit, shelves.for_unit(visit))

    @page("/{id:uuid}", action="briefing.read", views=VIEWS)
    def one(self, visit: Visit, id: FromPath[UUID]) -> Page:
        """Return one briefing, and the form for a receipt."""
        return shelves.one(visit, shelves.for_unit(visit), id)

    @page("/{id:uuid}/files/{form:str}", action="briefing.read", views=VIEWS)
    def file(self, visit: Visit, id: FromPath[UUID], form: FromPath[str]) -> Response[bytes]:
        """Return one form in which a briefing went out."""
        return shelves.download(visit, shelves.for_unit(visit), id, form)

    @act("/{id:uuid}/receipts", action="briefing.receipt")
    def give(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Reading]) -> Redirect | Page:
        """Say that the unit has read it."""
        at = f"/t/{desk.tenant}/briefings"
        return shelves.tried_on(shelves.for_unit, back, at, "receipt", id, lambda: making.give_receipt(desk, id, data.self_check))


class BriefingDoor(Controller):
    """Where the code on paper leads: to the page of whoever photographs it."""

    path = "/briefings"

    @page("/{id:uuid}", action=None, scope="session")
    def door(self, visit: Visit, id: FromPath[UUID]) -> Redirect:
        """Lead on to the county's page or that of the reader's own unit, with the same dates."""
        own = next((held.tenant for held in visit.session.held if held.tenant is not None), None)
        base = shelves.COUNTY if visit.session.may("county.read") or own is None else f"/t/{own}/briefings"
        return see(visit.link(f"{base}/{id}"))
