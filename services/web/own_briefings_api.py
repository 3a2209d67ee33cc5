"""A unit's own briefings as JSON, from draft to archive."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from litestar import Controller, Response
from litestar.params import FromPath, JSONBody

from services import briefings
from services.views.briefings import Briefing
from services.web import briefing_forms as forms
from services.web import briefing_shelf as shelves
from services.web.briefing_shelf import VIEWS
from services.web.briefings_api import One, say_all, say_one
from services.web.receipts import Booked, booked
from services.web.routes import Desk, Visit, command, query
from services.web.visit import Listing

_OWN: Final = "/tenants/{tenant:int}/own-briefings"


class OwnBriefingApi(Controller):
    """A unit's own briefings."""

    path = "/api/v1"
    tags = ("briefings",)

    @query(_OWN, action="briefing.read", views=VIEWS, asks=forms.Wanted)
    def own(self, visit: Visit) -> Listing[Briefing]:
        """Return the unit's own briefings, drafts first, then the latest numbers."""
        return say_all(visit, shelves.of_unit(visit))

    @command(_OWN, action="briefing.draft-own", creates=True)
    def draft(self, desk: Desk, data: JSONBody[forms.Drafted]) -> Booked:
        """Draft a briefing; `id` is its own. It gets its number when it is signed."""
        id = forms.new(desk)
        return booked(desk, forms.draft(desk, id, data), id=id)

    @query(f"{_OWN}/{{id:uuid}}", action="briefing.read", views=VIEWS)
    def one(self, visit: Visit, id: FromPath[UUID]) -> One:
        """Return one briefing."""
        return say_one(visit, shelves.of_unit(visit), id)

    @query(f"{_OWN}/{{id:uuid}}/files/{{form:str}}", action="briefing.read", views=VIEWS)
    def file(self, visit: Visit, id: FromPath[UUID], form: FromPath[str]) -> Response[bytes]:
        """Return one form (pdf, docx, json) in which a briefing went out, checked against its digest."""
        return shelves.download(visit, shelves.of_unit(visit), id, form)

    @command(f"{_OWN}/{{id:uuid}}/redraft", action="briefing.draft-own")
    def redraft(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Words]) -> Booked:
        """Write a draft anew, whole."""
        return booked(desk, briefings.redraft(desk, id, data.redrafted()))

    @command(f"{_OWN}/{{id:uuid}}/discard", action="briefing.draft-own")
    def discard(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Reason]) -> Booked:
        """Give a draft up."""
        return booked(desk, briefings.discard(desk, id, data.reason))

    @command(f"{_OWN}/{{id:uuid}}/signature", action="briefing.sign-own")
    def sign(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Signature]) -> Booked:
        """Sign a briefing: it gets the next number of its series in the year of its signature."""
        return booked(desk, briefings.sign(desk, id, data.post))

    @command(f"{_OWN}/{{id:uuid}}/issue", action="briefing.issue-own")
    def issue(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Form]) -> Booked:  # noqa: ARG002  # its day is the desk's
        """Issue a signed briefing: its files are made and kept, and never change again."""
        return booked(desk, briefings.issue(desk, id))

    @command(f"{_OWN}/{{id:uuid}}/errata", action="briefing.issue-own")
    def errata(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Errata]) -> Booked:
        """Put an issued briefing right in public."""
        return booked(desk, briefings.put_right(desk, id, data.text))

    @command(f"{_OWN}/{{id:uuid}}/archive", action="briefing.issue-own")
    def archive(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Plain]) -> Booked:
        """Lay an issued briefing down."""
        return booked(desk, briefings.archive(desk, id, data.note))
