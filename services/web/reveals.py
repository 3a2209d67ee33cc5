"""Names shown to the county: the forms that ask for them, for a reason; the list of all that were shown, as a page and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Controller
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from domain.kernel import Refused
from infra.ledger import Receipt
from services import reveals
from services.views import reveals as shown
from services.views.reveals import Shown
from services.web import freshness
from services.web.asking import asked
from services.web.county_rosters import VIEWS as COUNTY
from services.web.county_rosters import county_page
from services.web.inplace import WAY, Refusal, Way
from services.web.naming import called
from services.web.problem import BadForm
from services.web.receipts import Booked, Redirect, booked, see
from services.web.rosters import CARD, REGISTER, Wanted, card_page, register_page
from services.web.routes import Desk, Form, Page, Session, Visit, act, command, page, query
from services.web.visit import Listing
from services.web.who import who

_VIEWS: Final = ("reveals", "identity")
_FORM: Final = "reveal"
Somebody = Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,14}:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
"""A member on a list of the whole county: his unit's code, a colon, his id."""


class Asking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose names are needed, and why."""

    people: tuple[UUID, ...] | UUID = ()
    reason: str = ""

    @property
    def members(self) -> tuple[UUID, ...]:
        """Return them as ids; a form says of one alone no list."""
        return (self.people,) if isinstance(self.people, UUID) else self.people


class AskingAcross(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same on a list of the whole county."""

    people: tuple[Somebody, ...] | Somebody = ()
    reason: str = ""

    @property
    def members(self) -> list[tuple[int, UUID]]:
        """Return them as codes of units and ids."""
        said = (self.people,) if isinstance(self.people, str) else self.people
        return [(int(code), UUID(id)) for code, _, id in (one.partition(":") for one in said)]


class Revealed(Booked, frozen=True, kw_only=True):
    """A receipt, until when the names stand open, and the names themselves; none of them any more when that has passed."""

    until: datetime
    names: Mapping[UUID, str]


class RevealForms(Controller):
    """The forms on a unit's list and on a card."""

    path = "/t/{tenant:int}/roster"
    dependencies = WAY

    @act("/reveals", action=reveals.ACTION)
    def register(self, desk: Desk, back: Way, data: Form[Asking]) -> Redirect | Page:
        """Show the names of those on a page of the register."""
        path = f"/t/{desk.tenant}/roster"

        def again(refusal: Refusal) -> Page:
            visit = back.again(path, REGISTER)
            return register_page(visit, asked(visit, Wanted), refusal=refusal)

        return _tried(back, path, lambda: reveals.show(desk, data.members, data.reason), again)

    @act("/{person:uuid}/reveals", action=reveals.ACTION)
    def card(self, desk: Desk, back: Way, person: FromPath[UUID], data: Form[Asking]) -> Redirect | Page:
        """Show the name of somebody on his card."""
        path = f"/t/{desk.tenant}/roster/{person}"

        def again(refusal: Refusal) -> Page:
            return card_page(back.again(path, CARD), person, refusal)

        return _tried(back, path, lambda: reveals.show(desk, (person,), data.reason), again)


class CountyRevealForms(Controller):
    """The form on the list of all rosters."""

    path = "/county/roster"
    dependencies = WAY

    @act("/reveals", action=reveals.ACTION, scope="county")
    def register(self, desk: Desk, session: Session, back: Way, data: Form[AskingAcross]) -> Redirect | Page:
        """Show the names of those on a page of the county's rosters: one fact in the books of each unit."""

        def shown_across() -> None:
            for receipt in reveals.show_across(desk, data.members, data.reason):
                found = freshness.await_views(
                    desk.runtime, desk.county, receipt.tenant, ("reveals",), after=receipt.last, now=session.now
                )  # fmt: skip
                if not found.reached:  # a view stands still: nobody waits for it once more at every unit
                    break

        return _tried(back, "/county/roster", shown_across, lambda refusal: county_page(back.again("/county/roster", COUNTY), refusal))


class RevealPages(Controller):
    """All reveals in one unit's books."""

    path = "/t/{tenant:int}/reveals"

    @page(action="reveal.read", views=_VIEWS)
    def listing(self, visit: Visit) -> Page:
        """Return who had whose names shown, when and why, the latest at the top."""
        with visit.reading() as sql:
            found = shown.listing(sql, visit.county, visit.tenant, visit.coordinate, cursor=visit.request.query.get("cursor"))
            names = called(visit, sql, {person for one in found.items for person in one.people})
        return visit.page(
            "rosters/reveals.html", title=visit.words("reveal.title"), crumbs=[(visit.words("roster.title"), f"/t/{visit.tenant}/roster")],
            found=found, called=names, who=who(visit, [one.user for one in found.items]),
        )  # fmt: skip


class RevealApi(Controller):
    """The same as JSON."""

    path = "/api/v1/tenants/{tenant:int}/reveals"
    tags = ("roster",)

    @query(action="reveal.read", views=_VIEWS)
    def listing(self, visit: Visit) -> Listing[Shown]:
        """Return who had whose names shown, when and why, by ids; the latest at the top."""
        with visit.reading() as sql:
            found = shown.listing(sql, visit.county, visit.tenant, visit.coordinate, cursor=visit.request.query.get("cursor"))
        return visit.listing(found)

    @command(action=reveals.ACTION, creates=True)
    def show(self, desk: Desk, data: JSONBody[Asking]) -> Revealed:
        """Have names shown, for a reason, on record in the unit's books; the head of the unit is told."""
        receipt = reveals.show(desk, data.members, data.reason)
        until, names = reveals.answer(desk, receipt)
        known = booked(desk, receipt, id=reveals.stream(desk))
        return Revealed(**msgspec.structs.asdict(known), until=until, names=names)


def _tried(back: Way, path: str, act: Callable[[], Receipt | None], again: Callable[[Refusal], Page]) -> Redirect | Page:
    """Have names shown and lead back to the list as it was cut down, or show it again with the rule that the form would break."""
    try:
        receipt = act()
    except (Refused, BadForm) as refused:
        return again(back.refusal(_FORM, refused))
    return see(back.address(path), after=receipt)
