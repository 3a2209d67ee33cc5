"""Timelines as JSON."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from litestar import Controller

from services.views import timeline
from services.views.timeline import Density, Line
from services.web.asking import asked
from services.web.routes import Visit, query
from services.web.timelines import VIEWS, Wanted, scope
from services.web.visit import AsOf


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a timeline; `next` leads to earlier facts, `previous` to later ones."""

    items: Sequence[Line]
    next: str | None
    previous: str | None
    as_of: AsOf


class Strip(msgspec.Struct, frozen=True, kw_only=True):
    """How many facts there are of each day."""

    items: Sequence[Density]
    as_of: AsOf


class TimelineApi(Controller):
    """The facts of a tenant and of the county."""

    path = "/api/v1"
    tags = ("timeline",)

    @query("/tenants/{tenant:int}/timeline", action="tenant.read", views=VIEWS, asks=Wanted)
    def tenant(self, visit: Visit) -> Timeline:
        """Return a tenant's facts, those true of the latest days first."""
        return _answer(visit)

    @query("/tenants/{tenant:int}/timeline/days", action="tenant.read", views=VIEWS, asks=Wanted)
    def days(self, visit: Visit) -> Strip:
        """Return how many facts of each day there are."""
        return _strip(visit)

    @query("/county/timeline", action="county.read", scope="county", views=VIEWS, asks=Wanted)
    def county(self, visit: Visit) -> Timeline:
        """Return the facts of all tenants."""
        return _answer(visit)

    @query("/county/timeline/days", action="county.read", scope="county", views=VIEWS, asks=Wanted)
    def county_days(self, visit: Visit) -> Strip:
        """Return how many facts of each day there are in all tenants."""
        return _strip(visit)


def _answer(visit: Visit) -> Timeline:
    wanted = asked(visit, Wanted)
    with visit.reading() as sql:
        found = timeline.lines(
            sql, visit.county, scope(visit, wanted), visit.coordinate, wanted.filter(), cursor=wanted.cursor, limit=wanted.limit
        )  # fmt: skip
    return Timeline(items=found.items, next=found.next, previous=found.previous, as_of=visit.as_of)


def _strip(visit: Visit) -> Strip:
    wanted = asked(visit, Wanted)
    with visit.reading() as sql:
        found = timeline.density(sql, visit.county, scope(visit, wanted), visit.coordinate, wanted.filter())
    return Strip(items=found, as_of=visit.as_of)
