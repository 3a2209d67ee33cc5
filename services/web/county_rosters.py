"""The rosters of the whole county: counts by unit, and rows without names."""

from __future__ import annotations

from typing import Final

from litestar import Controller

from domain import member
from services.views import tenants
from services.web.asking import asked
from services.web.rosters import CLASSES, Counts, Register, Wanted, ask
from services.web.routes import Page, Visit, page, query

VIEWS: Final = ("roster", "organisations", "tenants")


class CountyRosterPages(Controller):
    """All rosters as one page."""

    path = "/county/roster"

    @page(action="county.read", scope="county", views=VIEWS)
    def register(self, visit: Visit) -> Page:
        """Return the counts of every unit, and a page of rows."""
        wanted = asked(visit, Wanted)
        found, counts = ask(visit, wanted)
        return visit.page(
            "rosters/county.html", title=visit.words("roster.county"), found=found, n=Counts(counts), wanted=wanted,
            units=unit_names(visit), classes=CLASSES, groups=sorted(member.GROUPS),
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


def unit_names(visit: Visit) -> dict[int, str]:
    """Return what the units of the county were called at the coordinate of a visit; today's names where it knew none yet."""
    with visit.site.runtime.db.county(visit.county) as sql:
        found = tenants.listing(sql, visit.county, visit.coordinate)
    return {one.code: one.name for one in found}
