"""Institutions: the units of a tenant or of the county as a tree, as a list and one by one, on any day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from litestar import Controller, Response
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from domain import institution
from services.desk import Missing
from services.views import institutions, organisations
from services.views.institutions import Descent, Institution, Node
from services.views.reading import MOST, Count, Page
from services.web import unit_forms as forms
from services.web.asking import Asked, asked
from services.web.commitment_acts import new_id
from services.web.counts import Counts
from services.web.county import names
from services.web.inplace import Refusal
from services.web.receipts import booked, see
from services.web.routes import Booked, Desk, Form, Redirect, Visit, act, command, page, query
from services.web.routes import Page as Html
from services.web.stream_facts import of_stream, told
from services.web.visit import AsOf

VIEWS: Final = ("institutions", "organisations")
CARD: Final = (*VIEWS, "timeline")
COUNTY: Final = (*VIEWS, "tenants")


class Wanted(Asked, frozen=True, kw_only=True):
    """Which units a list is asked for; the `tree` shows all that stand."""

    kind: str | None = None
    status: str | None = None
    level: Annotated[int, Meta(ge=1, le=9)] | None = None
    parent: UUID | None = None
    batch: str | None = None
    standing: str = "standing"
    search: Annotated[str, Meta(max_length=100)] = ""
    shape: Literal["list", "tree"] = "list"

    def filter(self) -> institutions.Filter:
        """Return the same for the view; `all` stands for whatever was ever registered."""
        return institutions.Filter(
            kind=self.kind, status=self.status, level=self.level, parent=self.parent, batch=self.batch,
            standing=None if self.standing == "all" else self.standing, search=self.search.strip(),
        )  # fmt: skip


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """A page of units, how many there are along each attribute, and the tree where it is asked for."""

    items: Sequence[Institution]
    next: str | None
    counts: Sequence[Count]
    as_of: AsOf
    tree: Sequence[Node] = ()


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of units was answered with."""

    page: Page[Institution]
    counts: Sequence[Count]
    tree: Sequence[Node]
    descents: Sequence[Descent]


def ask(visit: Visit, wanted: Wanted) -> Found:
    """Return the units of a tenant or of the county."""
    tenant, at = visit.place.code if visit.place else None, visit.coordinate
    with visit.reading() as sql:
        return Found(
            page=institutions.listing(sql, visit.county, tenant, at, wanted.filter(), cursor=wanted.cursor, limit=wanted.limit),
            counts=institutions.counts(sql, visit.county, tenant, at),
            tree=institutions.tree(sql, visit.county, tenant, at) if wanted.shape == "tree" else (),
            descents=institutions.descents(sql, visit.county, tenant, at),
        )


def _list(visit: Visit) -> Html:
    wanted = asked(visit, Wanted)
    found = ask(visit, wanted)
    return visit.page(
        "institutions/list.html", title=visit.words("institutions.title"), found=found.page, tree=found.tree, descents=found.descents,
        n=Counts(found.counts), wanted=wanted, units={} if visit.place else names(visit), base=visit.request.path, **_new(visit),
    )  # fmt: skip


def _new(visit: Visit) -> dict[str, Any]:
    """Return what the form for a new unit needs."""
    offered = visit.place is not None and visit.may("institution.change")
    return {"offered": offered, "kinds": sorted(institution.KINDS), "others": choices(visit) if offered else []}


def _register(visit: Visit) -> Register:
    found = ask(visit, asked(visit, Wanted))
    return Register(items=found.page.items, next=found.page.next, counts=found.counts, tree=found.tree, as_of=visit.as_of)


class InstitutionPages(Controller):
    """The units of a tenant."""

    path = "/t/{tenant:int}/institutions"

    @page(action="tenant.read", views=VIEWS)
    def listing(self, visit: Visit) -> Html:
        """Return the list or the tree."""
        return _list(visit)

    @act(action="institution.change")
    def register(self, desk: Desk, data: Form[forms.NewUnit]) -> Redirect:
        """Enter a unit."""
        id = new_id(desk)
        return see(f"/t/{desk.tenant}/institutions/{id}", after=data.carry_out(desk, id))

    @page("/{id:uuid}", action="tenant.read", views=CARD)
    def card(self, visit: Visit, id: FromPath[UUID]) -> Html:
        """Return one unit with its organisations, the units under it and its facts."""
        return card_page(visit, id)


def card_page(visit: Visit, id: UUID, refusal: Refusal | None = None) -> Html:
    """Return one unit's page, with the forms of what can be done about it; raises Missing where it is not known on that day."""
    at, county, tenant = visit.coordinate, visit.county, visit.tenant
    with visit.reading() as sql:
        found = institutions.card(sql, county, tenant, id, at)
        if found is None:
            raise Missing
        above = institutions.card(sql, county, tenant, found.parent, at) if found.parent else None
        below = institutions.listing(sql, county, tenant, at, institutions.Filter(parent=id))
        bodies = organisations.listing(sql, county, tenant, at, organisations.Filter(institution=id))
        descents = [d for d in institutions.descents(sql, county, tenant, at) if id in (d.institution, d.successor)]
        facts = of_stream(sql, visit, id)
    offered = visit.may("institution.change") and found.standing == "standing"
    return visit.page(
        "institutions/card.html", title=found.name, crumbs=[(visit.words("institutions.title"), f"/t/{tenant}/institutions")],
        status=refusal.status if refusal else 200, refusal=refusal, offered=offered, others=choices(visit, id) if offered else [],
        card=found, above=above, below=below, bodies=bodies, descents=descents, base=f"/t/{tenant}", kinds=sorted(institution.KINDS),
        statuses=sorted(institution.STATUSES), **told(visit, facts),
    )  # fmt: skip


def choices(visit: Visit, but: UUID | None = None) -> list[tuple[str, str]]:
    """Return the units that stand as (id, name), for a form to choose from."""
    with visit.reading() as sql:
        found = institutions.listing(sql, visit.county, visit.tenant, visit.coordinate, limit=MOST)
    return [(str(one.institution), f"{one.code} {one.name}") for one in found.items if one.institution != but]


class CountyInstitutionPages(Controller):
    """The units of the county."""

    path = "/county/institutions"

    @page(action="county.read", scope="county", views=COUNTY)
    def listing(self, visit: Visit) -> Html:
        """Return the list or the tree of all tenants."""
        return _list(visit)


class InstitutionApi(Controller):
    """The same as JSON."""

    path = "/api/v1"
    tags = ("institutions",)

    @query("/tenants/{tenant:int}/institutions", action="tenant.read", views=VIEWS, asks=Wanted)
    def listing(self, visit: Visit) -> Register:
        """Return a page of a tenant's units; with `shape=tree` the tree of the day as well."""
        return _register(visit)

    @command("/tenants/{tenant:int}/institutions", action="institution.change", creates=True)
    def register(self, desk: Desk, data: JSONBody[forms.NewUnit]) -> Booked:
        """Enter a unit."""
        id = new_id(desk)
        return booked(desk, data.carry_out(desk, id), id=id)

    @query("/tenants/{tenant:int}/institutions/{id:uuid}", action="tenant.read", views=VIEWS)
    def card(self, visit: Visit, id: FromPath[UUID]) -> Response[Institution]:
        """Return one unit; its ETag is the version that a command may name in If-Match."""
        with visit.reading() as sql:
            found = institutions.card(sql, visit.county, visit.tenant, id, visit.coordinate)
        if found is None:
            raise Missing
        return Response(found, headers={"ETag": visit.etag(id)})

    @query("/county/institutions", action="county.read", scope="county", views=COUNTY, asks=Wanted)
    def county(self, visit: Visit) -> Register:
        """Return a page of the units of all tenants."""
        return _register(visit)
