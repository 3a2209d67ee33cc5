"""What is due: a unit's open obligations, overdue, in the coming days, and later, as a page and as JSON."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from litestar import Controller
from msgspec import Meta

from domain.calendar import Calendar
from services import workdays
from services.escalation import reached
from services.views import obligations
from services.views.obligations import Load, Obligation
from services.views.reading import MOST, encode
from services.views.reading import Page as Stretch
from services.web.asking import Asked, asked
from services.web.routes import Page, Visit, page, query
from services.web.terms import terms
from services.web.visit import Listing
from services.web.who import who

VIEWS: Final = ("commitments", "inspections", "findings", "institutions", "organisations", "periods", "obligations", "campaigns")
SHORT: Final = 20


class Wanted(Asked, frozen=True, kw_only=True):
    """Which obligations a list is asked for: overdue, due within so many days, later, or all that are open (or ever were)."""

    limit: Annotated[int, Meta(ge=1, le=MOST)] = 50
    show: Literal["due", "overdue", "later", "open", "all"] | None = None
    within: Annotated[int, Meta(ge=0, le=366)] = 7
    kind: str | None = None
    source: UUID | None = None


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the page: its name, how much it has, and the first of it."""

    show: str
    n: int
    found: Stretch[Obligation]


class ObligationPages(Controller):
    """What one tenant owes."""

    path = "/t/{tenant:int}/obligations"

    @page(action="tenant.read", views=VIEWS)
    def due(self, visit: Visit) -> Page:
        """Return what is overdue, due and still to come; or one of these in full."""
        wanted = asked(visit, Wanted)
        load, days = _load(visit, wanted.within), calendar(visit)
        shows = [wanted.show] if wanted.show else ["overdue", "due", "later"]
        later = load.open - load.due - load.overdue
        numbers = {"overdue": load.overdue, "due": load.due, "later": later, "open": load.open, "all": load.open}
        limit = wanted.limit if wanted.show else SHORT
        parts = [
            Part(show=show, n=numbers[show], found=_found(visit, msgspec.structs.replace(wanted, show=show, limit=limit))) for show in shows
        ]
        return visit.page(
            "obligations/list.html", title=visit.words("obligations.title"), base=visit.request.path, wanted=wanted, load=load, parts=parts,
            said=terms(visit), kinds=visit.words.choices("obligation", obligations.KINDS),
            who=who(visit, [one.person for part in parts for one in part.found.items]),
            levels=lambda one: reached(one, visit.coordinate.true_on, days),
        )  # fmt: skip


class ObligationApi(Controller):
    """What is due, as JSON."""

    path = "/api/v1"
    tags = ("obligations",)

    @query("/tenants/{tenant:int}/obligations", action="tenant.read", views=VIEWS, asks=Wanted)
    def listing(self, visit: Visit) -> Listing[Obligation]:
        """Return what a tenant owes, due first at the top; `show` is `overdue`, `due`, `later`, `open` (the default) or `all`."""
        return visit.listing(_found(visit, asked(visit, Wanted)))


def _found(visit: Visit, wanted: Wanted) -> Stretch[Obligation]:
    said, county, tenant, at = terms(visit).due, visit.county, visit.tenant, visit.coordinate
    with visit.reading() as sql:
        if wanted.show == "due":
            return obligations.due(sql, county, tenant, at, within=wanted.within, terms=said, cursor=wanted.cursor, limit=wanted.limit)
        if wanted.show == "overdue":
            return obligations.overdue(sql, county, tenant, at, terms=said, cursor=wanted.cursor, limit=wanted.limit)
        cursor = wanted.cursor or (_behind(at.true_on + timedelta(days=wanted.within)) if wanted.show == "later" else None)
        return obligations.listing(
            sql, county, tenant, at, source=wanted.source, kind=wanted.kind, open_only=wanted.show != "all", terms=said, cursor=cursor,
            limit=wanted.limit,
        )  # fmt: skip


def _behind(day: date) -> str:
    """Return the cursor behind everything that is due by a day."""
    return encode((day + timedelta(days=1), 0, UUID(int=0), "", 0))


def calendar(visit: Visit) -> Calendar:
    """Return the working days that a visit is told by."""
    with visit.site.runtime.db.county(visit.county) as sql:
        return workdays.of(sql, visit.county, visit.coordinate)


def _load(visit: Visit, within: int) -> Load:
    with visit.reading() as sql:
        found = obligations.load(sql, visit.county, visit.tenant, visit.coordinate, within=within, terms=terms(visit).due)
    return found[0] if found else Load(tenant=visit.tenant, open=0, due=0, overdue=0)
