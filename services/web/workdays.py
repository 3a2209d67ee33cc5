"""The county's own days as a page and as JSON: which days are worked or free here, whatever the nation does."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

import msgspec
from litestar import Controller
from litestar.params import JSONBody
from msgspec import Meta

from domain import workday
from services import workdays
from services.views import workdays as own
from services.views.reading import Page as Stretch
from services.views.workdays import Own
from services.web.inplace import WAY, Refusal, Way, tried
from services.web.receipts import Booked, Redirect, booked
from services.web.routes import Desk, Form, Page, Visit, act, command, page, query
from services.web.visit import Listing

_HERE: Final = "/county/workdays"
_VIEWS: Final = ("workdays",)


class Declaration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A day, whether it is worked in this county, why, and by which document."""

    day: date
    works: bool
    reason: Annotated[str, Meta(min_length=1, max_length=200)]
    document: Annotated[str, Meta(max_length=100)] = ""
    effective_on: date | None = None

    def fact(self) -> workday.Declared:
        """Return what is declared."""
        return workday.Declared(day=self.day, works=self.works, reason=self.reason, document=self.document)


class WorkdayPages(Controller):
    """The county's own days as a page."""

    path = _HERE
    dependencies = WAY

    @page(action="county.read", scope="county", views=_VIEWS)
    def listing(self, visit: Visit) -> Page:
        """Return the county's own days at both dates, and the form that declares one."""
        return _page(visit)

    @act(action="workday.declare", scope="county")
    def declare(self, desk: Desk, back: Way, data: Form[Declaration]) -> Redirect | Page:
        """Declare a day worked or free."""
        return tried(back, _HERE, "declaration", lambda: workdays.declare(desk, data.fact()), views=_VIEWS, show=_page)


class WorkdayApi(Controller):
    """The same as JSON."""

    path = "/api/v1/county/workdays"
    tags = ("county",)

    @query(action="county.read", scope="county", views=_VIEWS)
    def listing(self, visit: Visit) -> Listing[Own]:
        """Return the county's own days at both dates, the latest at the top."""
        with visit.reading() as sql:
            return visit.listing(Stretch(items=own.listing(sql, visit.county, visit.coordinate)))

    @command(action="workday.declare", scope="county", creates=True)
    def declare(self, desk: Desk, data: JSONBody[Declaration]) -> Booked:
        """Declare a day worked or free in the whole county; what was declared of it before goes."""
        return booked(desk, workdays.declare(desk, data.fact()))


def _page(visit: Visit, refusal: Refusal | None = None) -> Page:
    """Return the county's own days; with *refusal* what was refused of the form."""
    with visit.reading() as sql:
        listed = own.listing(sql, visit.county, visit.coordinate)
    usual = workdays.national()
    return visit.page(
        "county/workdays.html", title=visit.words("workdays.title"), status=refusal.status if refusal else 200, listed=listed,
        usual=usual.works, until=max(workdays.YEARS), refusal=refusal, books=visit.county * 1000,
        choices=[("false", visit.words("workdays.free")), ("true", visit.words("workdays.worked"))],
    )  # fmt: skip
