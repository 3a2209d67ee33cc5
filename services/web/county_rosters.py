"""The rosters of the whole county: counts by unit, and rows without names."""

from __future__ import annotations

from typing import Final

from litestar import Controller
from msgspec import structs

from domain import member
from services import reveals
from services.views import doubles, overview
from services.web.asking import Tenant, asked
from services.web.counts import Counts
from services.web.county import names
from services.web.inplace import Refusal
from services.web.naming import named
from services.web.rosters import CLASSES, Register, Wanted, ask
from services.web.routes import Page, Visit, page, query

VIEWS: Final = ("roster", "identity", "organisations", "institutions", "tenants", "reveals")


class WantedHere(Wanted, frozen=True, kw_only=True):
    """Whom the page of all rosters is asked for, and (`laid`) the pairs that are laid to one unit as too many there."""

    laid: Tenant | None = None


class CountyRosterPages(Controller):
    """All rosters as one page."""

    path = "/county/roster"

    @page(action="county.read", scope="county", views=VIEWS)
    def register(self, visit: Visit) -> Page:
        """Return the counts of every unit, and a page of rows."""
        return county_page(visit)


def county_page(visit: Visit, refusal: Refusal | None = None) -> Page:
    """Return the rosters of the county, cut down as asked for, with the names that stand open to their reader."""
    wanted = asked(visit, WantedHere)
    found, counts = ask(visit, wanted)
    with visit.reading() as sql:
        pairs = doubles.found(sql, visit.county, None, visit.coordinate)
        if wanted.laid is not None:
            balances = overview.reconcile(sql, visit.county, None, visit.coordinate)
            pairs = doubles.laid(balances, pairs, visit.county).get(wanted.laid, [])
    shown = doubles.paged(pairs, cursor=visit.request.query.get("pairs"))
    persons = {person for pair in shown.items for person in (pair.person, pair.other)} | {each.person for each in found.items}
    known = reveals.across(visit.site.runtime, visit.session, persons)
    return visit.page(
        "rosters/county.html", title=visit.words("roster.county"), found=structs.replace(found, items=named(found.items, known)),
        n=Counts(counts), wanted=wanted, units=names(visit), classes=CLASSES, groups=sorted(member.GROUPS), pairs_n=len(pairs),
        pairs=shown, called=known, refusal=refusal, status=refusal.status if refusal else 200,
    )  # fmt: skip


class CountyRosterApi(Controller):
    """All rosters as JSON."""

    path = "/api/v1/county/roster"
    tags = ("roster",)

    @query(action="county.read", scope="county", views=VIEWS, asks=Wanted)
    def register(self, visit: Visit) -> Register:
        """Return a page of rows across the units of the county, without anybody's personal data, and the counts of each unit."""
        found, counts = ask(visit, asked(visit, Wanted))
        return Register(items=found.items, next=found.next, counts=counts, as_of=visit.as_of)
