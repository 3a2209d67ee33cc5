"""The organisation tree of a tenant or of the county on any day, by the tree of then or of now, as a page and as JSON."""

from __future__ import annotations

from datetime import date
from typing import Final

import msgspec
from litestar import Controller

from services.views import tree
from services.views.ancestry import Tree
from services.views.tree import Grown, Node
from services.web.asking import asked
from services.web.county import Wanted
from services.web.routes import Page, Visit, page, query
from services.web.visit import AsOf

VIEWS: Final = ("institutions", "organisations", "roster")
COUNTY: Final = (*VIEWS, "tenants")


class Forest(msgspec.Struct, frozen=True, kw_only=True):
    """A tree: the day whose tree it is, how many members there are on the day asked about, and the nodes from the roots down."""

    tree: Tree
    until: date
    total: int
    roots: tuple[Node, ...]
    as_of: AsOf


def look(visit: Visit, by: Tree) -> Grown:
    """Return the tree that a visit asks for; a unit sees its own, the county all."""
    county, place = visit.county, visit.place
    with visit.site.runtime.db.county(county) as sql:
        listed = tree.directory(sql, county, visit.coordinate, by)
    if place is not None:
        listed = [each for each in listed if each.code == place.code]
    with visit.reading() as sql:
        return tree.tree(sql, county, place.code if place else None, visit.coordinate, by, units=listed)


def _page(visit: Visit) -> Page:
    by = asked(visit, Wanted).tree
    return visit.page("trees/tree.html", title=visit.words("tree.title"), grown=look(visit, by), by=by)


def _forest(visit: Visit) -> Forest:
    by = asked(visit, Wanted).tree
    grown = look(visit, by)
    return Forest(tree=by, until=grown.until, total=grown.total, roots=grown.roots, as_of=visit.as_of)


class TreePages(Controller):
    """The tree of a tenant."""

    path = "/t/{tenant:int}/tree"

    @page(action="tenant.read", views=VIEWS)
    def tree(self, visit: Visit) -> Page:
        """Return the units and organisations of a day, each with its members."""
        return _page(visit)


class CountyTreePages(Controller):
    """The tree of the county."""

    path = "/county/tree"

    @page(action="county.read", scope="county", views=COUNTY)
    def tree(self, visit: Visit) -> Page:
        """Return all tenants with their units and organisations; merged ones under what they went into."""
        return _page(visit)


class TreeApi(Controller):
    """The same as JSON."""

    path = "/api/v1"
    tags = ("tree",)

    @query("/tenants/{tenant:int}/tree", action="tenant.read", views=VIEWS, asks=Wanted)
    def tenant(self, visit: Visit) -> Forest:
        """Return the tree of a tenant; `tree=now` counts the members of the day by the tree of today."""
        return _forest(visit)

    @query("/county/tree", action="county.read", scope="county", views=COUNTY, asks=Wanted)
    def county(self, visit: Visit) -> Forest:
        """Return the tree of the county; both trees have the same total."""
        return _forest(visit)
