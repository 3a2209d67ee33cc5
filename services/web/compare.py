"""Two coordinates side by side, as a page, as JSON and as a workbook: what differs, of what nature it is, and which facts are behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import msgspec
from litestar import Controller, Response

from domain.kernel import Refused
from services.access import may
from services.coordinate import Coordinate, at
from services.views import axes, compare
from services.views.compare import DIFFERENCES, NATURES, Changed, Comparison, Tally, Two
from services.views.compared import List
from services.web import compare_axes, compare_file
from services.web.compare_words import titles, values
from services.web.comparing import Shown, Wanted, as_of, filtered, kept, lists, understood
from services.web.county import names
from services.web.downloads import XLSX, Attached, Stand, attach
from services.web.routes import Page, Visit, page, query
from services.web.sayings import Sayings
from services.web.terms import terms
from services.web.visit import PASSING, AsOf
from services.web.who import who

VIEWS: Final = ("roster", "institutions", "organisations", "commitments", "inspections", "findings", "periods", "sessions", "timeline")
COUNTY: Final = (*VIEWS, "tenants")
MOST_ROWS: Final = 50_000
"""So many rows, and so many facts behind them, are a workbook: it is held in memory while it is made, and a sheet has an end."""
_PLACE: Final = PASSING | {"limit"}
FEW: Final = 2
"""So many facts stand open under a difference; more are folded."""


class TooManyDifferences(Refused):
    """A workbook holds at most {most} differences and facts behind them; narrow the list, or bring the two dates closer together."""


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the differences of a list; `title` of an item is empty for members whose names the reader may not see."""

    list: Shown
    items: Sequence[Changed]
    next: str | None
    counts: Sequence[Tally]
    before: int
    after: int
    unchanged: int
    as_of: AsOf
    with_as_of: AsOf


class Axes(msgspec.Struct, frozen=True, kw_only=True):
    """The four axes of a tenant, or of the county and each of its tenants."""

    list: Shown
    items: Sequence[axes.Line]
    as_of: AsOf
    with_as_of: AsOf


def look(visit: Visit, two: Two, name: List, wanted: Wanted, *, limit: int | None = None) -> Comparison:
    """Return a page of differences of a list at both coordinates."""
    tenant = visit.place.code if visit.place else wanted.tenant
    with visit.reading() as sql:
        said, stuck = filtered(sql, visit, two, name, tenant)
        return compare.compare(
            sql, visit.county, tenant, two, name, said, stuck=stuck, difference=wanted.difference, nature=wanted.nature,
            cursor=wanted.cursor, limit=limit or wanted.limit,
        )  # fmt: skip


def look_at_axes(visit: Visit, two: Two, wanted: Wanted) -> Sequence[axes.Line]:
    """Return the four axes at both coordinates."""
    tenant = visit.place.code if visit.place else wanted.tenant
    with visit.reading() as sql:
        return axes.compare(sql, visit.county, tenant, two, stuck=terms(visit).stuck())


class Doors:
    """Addresses that lead from a comparison to either of its coordinates."""

    def __init__(self, visit: Visit, two: Two) -> None:
        self._visit, self._two = visit, two

    def first(self, path: str) -> str:
        """Return an address at the first coordinate."""
        return self.at(path, self._two.first)

    def second(self, path: str) -> str:
        """Return an address at the second coordinate."""
        return self.at(path, self._two.second)

    def fact(self, path: str) -> str:
        """Return an address as known at the later instant, at which every fact behind a difference is on record."""
        later = max(self._two.first, self._two.second, key=lambda each: each.known)
        return self.at(path, msgspec.structs.replace(later, true_on=self._two.second.true_on))

    def between(self, two: Two, tenant: int | None, **asks: str) -> str:
        """Return the comparison of a list of one unit, or of the whole county, between two coordinates."""
        path = "/county/compare" if tenant is None else f"/t/{tenant}/compare"
        return f"{self.at(path, two.first, **_second(two), **asks)}#list"

    def both(self, first: Coordinate, second: Coordinate) -> str:
        """Return this page's address at two other coordinates."""
        here = {"true_on": None, "known_on": None, **first.query()}
        return self._visit.here(**here, **_second(Two(first=first, second=second)), cursor=None)

    def at(self, path: str, where: Coordinate, **asks: str | None) -> str:
        """Return an address at a coordinate."""
        return self._visit.link(path, **{"true_on": None, "known_on": None, **where.query(), **asks})


def _second(two: Two) -> dict[str, str | None]:
    """Return the second coordinate as an address says it."""
    return {f"with_{name}": value for name, value in {"true_on": None, "known_on": None, **two.second.query()}.items()}


def show(visit: Visit) -> Page:
    """Return the comparison that an address asks for."""
    wanted, two = understood(visit)
    base = f"/t/{visit.tenant}" if visit.place else "/county"
    common: dict[str, Any] = {
        "wanted": wanted, "two": two, "doors": Doors(visit, two), "base": base, "lists": lists(visit), "kept": kept(visit, wanted.shown),
        "units": {} if visit.place else names(visit), "presets": presets(visit, two),
        "download": visit.link(f"{base}/compare.xlsx", **{k: v for k, v in visit.request.query.items() if k not in _PLACE}),
        "exportable": may(visit.role, "timeline.export"),
    }  # fmt: skip
    title = visit.words("compare.title", list=visit.words.code("compare.list", wanted.shown))
    if wanted.shown == "axes":
        lines = compare_axes.shown(common["doors"], two, look_at_axes(visit, two, wanted), visit.county, whole=not visit.place)
        top = visit.tenant if visit.place else wanted.tenant or visit.tenant
        return visit.page(
            "compare/axes.html", title=title, lines=lines, axes=compare_axes.measures(), reasons=compare_axes.NATURES, top=top, **common
        )
    found = look(visit, two, wanted.shown, wanted)
    people = who(visit, [cause.actor for item in found.items for cause in item.causes])
    return visit.page(
        "compare/list.html", title=title, found=found, say=Sayings(visit.words, people, terms(visit)), who=people, few=FEW,
        values=values(visit, two, wanted.shown, found.items), differences=DIFFERENCES, natures=NATURES, **common,
    )  # fmt: skip


def presets(visit: Visit, two: Two) -> list[tuple[str, Coordinate, Coordinate]]:
    """Return pairs of coordinates that readers often want, as (key of its words, first, second)."""
    today = two.first.today
    days = [msgspec.structs.replace(each, known_at=None) for each in (two.first, two.second)]
    then = [_as_known_then(visit, each) for each in days]
    year = two.second.true_on.year
    new_year, last = Coordinate(true_on=date(year, 1, 1), today=today), Coordinate(true_on=min(date(year, 12, 31), today), today=today)
    return [
        ("year", new_year, last), ("now", days[0], days[1]), ("then", then[0], then[1]), ("since", then[0], days[0]),
        ("swap", two.second, two.first),
    ]  # fmt: skip


def _as_known_then(visit: Visit, day: Coordinate) -> Coordinate:
    """Return a day as it was known at its end."""
    return at(day.today, visit.site.clock.zone, true_on=day.true_on, known_on=day.true_on)


def answer(visit: Visit) -> Compared | Axes:
    """Return the comparison that an address asks for, as JSON."""
    wanted, two = understood(visit)
    where = {"as_of": as_of(visit, two.first), "with_as_of": as_of(visit, two.second)}
    if wanted.shown == "axes":
        return Axes(list=wanted.shown, items=look_at_axes(visit, two, wanted), **where)
    found = look(visit, two, wanted.shown, wanted)
    called = titles(visit, wanted.shown, found.items)
    return Compared(
        list=wanted.shown, items=[msgspec.structs.replace(item, title=called.get(item.key, "")) for item in found.items], next=found.next,
        counts=found.counts, before=found.before, after=found.after, unchanged=found.unchanged, **where,
    )  # fmt: skip


def file(visit: Visit) -> Response[bytes]:
    """Return the whole comparison that an address asks for as a workbook."""
    wanted, two = understood(visit)
    wanted = msgspec.structs.replace(wanted, cursor=None)
    units = {} if visit.place else names(visit)
    if wanted.shown == "axes":
        content = compare_file.of_axes(visit, two, look_at_axes(visit, two, wanted), units)
    else:
        found = _whole(visit, two, wanted.shown, wanted)
        content = compare_file.of_list(visit, two, wanted.shown, found, units)
    stands = tuple(Stand(true_on=each.true_on, known_on=min(each.known, visit.session.now)) for each in (two.first, two.second))
    return attach(visit, Attached(
        content=content, media_type=XLSX, plain="-".join(("compare", wanted.shown, str(visit.tenant), *(each.plain for each in stands))),
        what=visit.words("file.compare", list=visit.words.code("compare.list", wanted.shown)), form="xlsx", stands=stands,
    ))  # fmt: skip


def _whole(visit: Visit, two: Two, name: List, wanted: Wanted) -> Comparison:
    """Return all differences that are asked for; raises TooManyDifferences where they are more than a workbook holds."""
    counted = look(visit, two, name, wanted, limit=1)
    n = sum(counted.n(each, wanted.nature or "") for each in DIFFERENCES if wanted.difference in (None, each))
    found = look(visit, two, name, wanted, limit=MOST_ROWS) if n <= MOST_ROWS else None
    if found is None or found.next or sum(len(item.causes) for item in found.items) > MOST_ROWS:
        raise TooManyDifferences(most=MOST_ROWS)
    return found


class ComparePages(Controller):
    """One tenant's lists at two coordinates."""

    path = "/t/{tenant:int}"

    @page("/compare", action="tenant.read", views=VIEWS)
    def compare(self, visit: Visit) -> Page:
        """Return what differs, with the facts behind it."""
        return show(visit)

    @page("/compare.xlsx", action="timeline.export", views=VIEWS)
    def workbook(self, visit: Visit) -> Response[bytes]:
        """Return the same as a workbook."""
        return file(visit)


class CountyComparePages(Controller):
    """The lists of all tenants at two coordinates."""

    path = "/county"

    @page("/compare", action="county.read", scope="county", views=COUNTY)
    def compare(self, visit: Visit) -> Page:
        """Return what differs in the county, with the facts behind it."""
        return show(visit)

    @page("/compare.xlsx", action="timeline.export", scope="county", views=COUNTY)
    def workbook(self, visit: Visit) -> Response[bytes]:
        """Return the same as a workbook."""
        return file(visit)


class CompareApi(Controller):
    """The same as JSON."""

    path = "/api/v1"
    tags = ("compare",)

    @query("/tenants/{tenant:int}/compare", action="tenant.read", views=VIEWS, asks=Wanted)
    def tenant(self, visit: Visit) -> Compared | Axes:
        """Return a page of what differs between two coordinates of a tenant's list, cut down by the list's own filter, or its four axes."""
        return answer(visit)

    @query("/compare", action="county.read", scope="county", views=COUNTY, asks=Wanted)
    def county(self, visit: Visit) -> Compared | Axes:
        """Return a page of what differs between two coordinates of a list of the whole county, or its four axes."""
        return answer(visit)
