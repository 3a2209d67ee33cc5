"""Briefings as JSON: the county's own from draft to archive, and for every unit what it is to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec
from litestar import Controller, Response
from litestar.params import FromPath, JSONBody

from services import briefings
from services.views.briefings import Briefing, Erratum, Receipt, Unread
from services.web import briefing_forms as forms
from services.web import briefing_shelf as shelves
from services.web.asking import asked
from services.web.briefing_shelf import VIEWS, Shelf
from services.web.receipts import Booked, booked
from services.web.routes import Desk, Visit, command, query
from services.web.visit import AsOf, Listing

_OWN: Final = "/county/briefings"
_UNITS: Final = "/tenants/{tenant:int}/briefings"


class One(msgspec.Struct, frozen=True, kw_only=True):
    """One briefing with its errata."""

    briefing: Briefing
    errata: Sequence[Erratum]
    as_of: AsOf


class Readers(msgspec.Struct, frozen=True, kw_only=True):
    """Who has read a briefing, and who has not."""

    read: Sequence[Receipt]
    unread: Sequence[Unread]
    as_of: AsOf


class BriefingApi(Controller):
    """The county's briefings."""

    path = "/api/v1"
    tags = ("briefings",)

    @query(_OWN, action="county.read", scope="county", views=VIEWS, asks=forms.Wanted)
    def own(self, visit: Visit) -> Listing[Briefing]:
        """Return the county's briefings, drafts first, then the latest numbers."""
        return say_all(visit, shelves.of_county(visit))

    @command(_OWN, action="briefing.draft", scope="county", creates=True)
    def draft(self, desk: Desk, data: JSONBody[forms.Drafted]) -> Booked:
        """Draft a briefing; `id` is its own. It gets its number when it is signed."""
        id = forms.new(desk)
        return booked(desk, forms.draft(desk, id, data), id=id)

    @query(f"{_OWN}/{{id:uuid}}", action="county.read", scope="county", views=VIEWS)
    def one(self, visit: Visit, id: FromPath[UUID]) -> One:
        """Return one briefing."""
        return say_one(visit, shelves.of_county(visit), id)

    @query(f"{_OWN}/{{id:uuid}}/receipts", action="county.read", scope="county", views=VIEWS)
    def receipts(self, visit: Visit, id: FromPath[UUID]) -> Readers:
        """Return who has read a briefing, and who has not."""
        shelf = shelves.of_county(visit)
        read, unread = shelves.readers(visit, shelf, shelves.found(visit, shelf, id))
        return Readers(read=read, unread=unread, as_of=visit.as_of)

    @query(f"{_OWN}/{{id:uuid}}/files/{{form:str}}", action="county.read", scope="county", views=VIEWS)
    def file(self, visit: Visit, id: FromPath[UUID], form: FromPath[str]) -> Response[bytes]:
        """Return one form (pdf, docx, json) in which a briefing went out, checked against its digest."""
        return shelves.download(visit, shelves.of_county(visit), id, form)

    @command(f"{_OWN}/{{id:uuid}}/redraft", action="briefing.draft", scope="county")
    def redraft(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Words]) -> Booked:
        """Write a draft anew, whole."""
        return booked(desk, briefings.redraft(desk, id, data.redrafted()))

    @command(f"{_OWN}/{{id:uuid}}/discard", action="briefing.draft", scope="county")
    def discard(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Reason]) -> Booked:
        """Give a draft up."""
        return booked(desk, briefings.discard(desk, id, data.reason))

    @command(f"{_OWN}/{{id:uuid}}/signature", action="briefing.sign", scope="county")
    def sign(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Signature]) -> Booked:
        """Sign a briefing: it gets the next number of its series in the year of its signature."""
        return booked(desk, briefings.sign(desk, id, data.post))

    @command(f"{_OWN}/{{id:uuid}}/issue", action="briefing.issue", scope="county")
    def issue(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Form]) -> Booked:  # noqa: ARG002  # its day is the desk's
        """Issue a signed briefing: its files are made and kept, and never change again."""
        return booked(desk, briefings.issue(desk, id))

    @command(f"{_OWN}/{{id:uuid}}/errata", action="briefing.issue", scope="county")
    def errata(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Errata]) -> Booked:
        """Put an issued briefing right in public."""
        return booked(desk, briefings.put_right(desk, id, data.text))

    @command(f"{_OWN}/{{id:uuid}}/archive", action="briefing.issue", scope="county")
    def archive(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Plain]) -> Booked:
        """Lay an issued briefing down."""
        return booked(desk, briefings.archive(desk, id, data.note))

    @query(_UNITS, action="briefing.read", views=VIEWS, asks=forms.Wanted)
    def units(self, visit: Visit) -> Listing[Briefing]:
        """Return what the county has issued for a unit, the latest number first."""
        return say_all(visit, shelves.for_unit(visit))

    @query(f"{_UNITS}/{{id:uuid}}", action="briefing.read", views=VIEWS)
    def units_one(self, visit: Visit, id: FromPath[UUID]) -> One:
        """Return one briefing that the county has issued for a unit."""
        return say_one(visit, shelves.for_unit(visit), id)

    @query(f"{_UNITS}/{{id:uuid}}/files/{{form:str}}", action="briefing.read", views=VIEWS)
    def units_file(self, visit: Visit, id: FromPath[UUID], form: FromPath[str]) -> Response[bytes]:
        """Return one form in which a briefing went out."""
        return shelves.download(visit, shelves.for_unit(visit), id, form)

    @command(f"{_UNITS}/{{id:uuid}}/receipts", action="briefing.receipt")
    def give(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Reading]) -> Booked:
        """Say that the unit has read it, with its self-check where one is asked for."""
        return booked(desk, briefings.give_receipt(desk, id, data.self_check))


def say_all(visit: Visit, shelf: Shelf) -> Listing[Briefing]:
    """Return the briefings of a shelf."""
    return Listing(items=shelves.listed(visit, shelf, asked(visit, forms.Wanted)), next=None, as_of=visit.as_of)


def say_one(visit: Visit, shelf: Shelf, id: UUID) -> One:
    """Return one briefing of a shelf with its errata."""
    held = shelves.found(visit, shelf, id)
    return One(briefing=held, errata=shelves.papers(visit, shelf, held), as_of=visit.as_of)
