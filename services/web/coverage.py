"""Coverage as pages: a unit's branches and the members behind each number, the county's units side by side."""

from __future__ import annotations

from typing import Final, get_args

from litestar import Controller
from msgspec.structs import replace

from services.views import coverage, sessions
from services.views import tenants as directory
from services.views.coverage import OUTCOMES, Gap, Way
from services.views.reading import MOST
from services.web import naming
from services.web.asking import asked
from services.web.institutions import choices
from services.web.rosters import branches
from services.web.routes import Page, Visit, page
from services.web.study_sessions_api import VIEWS, WantedMembers, WantedOccasions, members, occasions

GAPS: Final[tuple[Gap, ...]] = get_args(Gap)
WAYS: Final[tuple[Way, ...]] = get_args(Way)


class CoveragePages(Controller):
    """One tenant's coverage."""

    path = "/t/{tenant:int}/coverage"

    @page(action="tenant.read", views=(*VIEWS, "institutions"))
    def listing(self, visit: Visit) -> Page:
        """Return the branches, and the members that the address asks for by name."""
        wanted, required = asked(visit, WantedMembers), sessions.Filter(required=True)
        found = members(visit, visit.tenant, wanted)
        with visit.reading() as sql:
            found = replace(found, items=naming.named(found.items, naming.called(visit, sql, {each.person for each in found.items})))
            sums = coverage.counts(sql, visit.county, visit.tenant, visit.coordinate, session=wanted.session)
            held = sessions.listing(sql, visit.county, visit.tenant, visit.coordinate, required, limit=MOST).items
        return visit.page(
            "coverage/list.html", title=visit.words("coverage.title"), base=visit.request.path, wanted=wanted, found=found, sums=sums,
            branches=branches(visit), units=choices(visit), ways=visit.words.choices("way", WAYS), gaps=visit.words.choices("gap", GAPS),
            sessions=[(str(s.session), s.title) for s in held if s.held_on],
        )  # fmt: skip


    @page("/occasions", action="tenant.read", views=VIEWS)
    def occasions(self, visit: Visit) -> Page:
        """Return who was expected when, cut down to what a number counted."""
        wanted, required = asked(visit, WantedOccasions), sessions.Filter(required=True)
        with visit.reading() as sql:
            held = sessions.listing(sql, visit.county, visit.tenant, visit.coordinate, required, limit=MOST).items
        return visit.page(
            "coverage/occasions.html", title=visit.words("occasions.title"), base=visit.request.path, wanted=wanted,
            found=occasions(visit, wanted), branches=branches(visit), outcomes=visit.words.choices("outcome", OUTCOMES),
            sessions=[(str(s.session), s.title) for s in held if s.held_on],
            crumbs=[(visit.words("coverage.title"), f"/t/{visit.tenant}/coverage")],
        )  # fmt: skip


class CountyCoveragePages(Controller):
    """Coverage of all tenants."""

    path = "/county/coverage"

    @page(action="county.read", scope="county", views=VIEWS)
    def listing(self, visit: Visit) -> Page:
        """Return the units of the county side by side, each number leading to the members behind it, and all members by number."""
        wanted = asked(visit, WantedMembers)
        found = members(visit, wanted.tenant, wanted)
        with visit.reading() as sql:
            places = {each.code: each.name for each in directory.listing(sql, visit.county, visit.coordinate)}
            sums = coverage.counts(sql, visit.county, None, visit.coordinate, by="tenant")
        return visit.page(
            "coverage/county.html", title=visit.words("coverage.county.title"), wanted=wanted, found=found, sums=sums, places=places,
            ways=visit.words.choices("way", WAYS), gaps=visit.words.choices("gap", GAPS),
        )  # fmt: skip
