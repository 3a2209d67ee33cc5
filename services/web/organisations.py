"""Party organisations of a tenant or of the county as a tree, as a list and one by one, on any day: how sound, who heads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from litestar import Controller, Response
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from domain import organisation
from services.desk import Missing
from services.views import organisations, roster
from services.views.organisations import Node, Organisation
from services.views.reading import MOST, Count, Page
from services.web import folding, naming
from services.web import unit_forms as forms
from services.web.asking import Asked, Tenant, asked
from services.web.commitment_acts import new_id
from services.web.counts import Counts
from services.web.county import names
from services.web.inplace import Refusal
from services.web.institutions import choices as institution_choices
from services.web.receipts import booked, see
from services.web.rosters import sees_names
from services.web.routes import Booked, Desk, Form, Redirect, Visit, act, command, page, query
from services.web.routes import Page as Html
from services.web.stream_facts import of_stream, told
from services.web.visit import AsOf

VIEWS: Final = ("organisations", "institutions", "roster")
CARD: Final = (*VIEWS, "timeline")
COUNTY: Final = (*VIEWS, "tenants")


class Wanted(Asked, frozen=True, kw_only=True):
    """Which organisations a list is asked for; the `tree` shows all that stand."""

    kind: str | None = None
    health: str | None = None
    institution: UUID | None = None
    parent: UUID | None = None
    headless: bool = False
    homeless: bool = False
    standing: str = "standing"
    search: Annotated[str, Meta(max_length=100)] = ""
    shape: Literal["list", "tree"] = "list"
    under: Tenant | None = None

    def filter(self, tenants: Sequence[int] | None = None) -> organisations.Filter:
        """Return the same for the view; `all` stands for whatever was ever established, *tenants* for those under the one asked for."""
        return organisations.Filter(
            kind=self.kind, health=self.health, institution=self.institution, parent=self.parent, headless=self.headless,
            homeless=self.homeless, standing=None if self.standing == "all" else self.standing, search=self.search.strip(), tenants=tenants,
        )  # fmt: skip


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """A page of organisations, how many there are along each attribute, and the tree where it is asked for."""

    items: Sequence[Organisation]
    next: str | None
    counts: Sequence[Count]
    as_of: AsOf
    tree: Sequence[Node] = ()


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of organisations was answered with."""

    page: Page[Organisation]
    counts: Sequence[Count]
    tree: Sequence[Node]


def ask(visit: Visit, wanted: Wanted) -> Found:
    """Return the organisations of a tenant or of the county."""
    tenant, at = visit.place.code if visit.place else None, visit.coordinate
    with visit.reading() as sql:
        cut = wanted.filter(folding.tenants(sql, visit.county, tenant, at, wanted.under))
        return Found(
            page=organisations.listing(sql, visit.county, tenant, at, cut, cursor=wanted.cursor, limit=wanted.limit),
            counts=organisations.counts(sql, visit.county, tenant, at),
            tree=organisations.tree(sql, visit.county, tenant, at) if wanted.shape == "tree" else (),
        )


def _list(visit: Visit) -> Html:
    wanted = asked(visit, Wanted)
    found = ask(visit, wanted)
    return visit.page(
        "organisations/list.html", title=visit.words("organisations.title"), found=found.page, tree=found.tree,
        n=Counts(found.counts), wanted=wanted, units={} if visit.place else names(visit), base=visit.request.path, **_new(visit),
    )  # fmt: skip


def _new(visit: Visit) -> dict[str, Any]:
    """Return what the form for a new organisation needs."""
    offered = visit.place is not None and visit.may("organisation.change")
    homes, others = (institution_choices(visit), choices(visit)) if offered else ([], [])
    return {"offered": offered, "kinds": sorted(organisation.KINDS), "homes": homes, "others": others}


def _register(visit: Visit) -> Register:
    found = ask(visit, asked(visit, Wanted))
    return Register(items=found.page.items, next=found.page.next, counts=found.counts, tree=found.tree, as_of=visit.as_of)


class OrganisationPages(Controller):
    """The organisations of a tenant."""

    path = "/t/{tenant:int}/organisations"

    @page(action="tenant.read", views=VIEWS)
    def listing(self, visit: Visit) -> Html:
        """Return the list or the tree."""
        return _list(visit)

    @act(action="organisation.change")
    def register(self, desk: Desk, data: Form[forms.NewBody]) -> Redirect:
        """Enter an organisation."""
        id = new_id(desk)
        return see(f"/t/{desk.tenant}/organisations/{id}", after=data.carry_out(desk, id))

    @page("/{id:uuid}", action="tenant.read", views=CARD)
    def card(self, visit: Visit, id: FromPath[UUID]) -> Html:
        """Return one organisation with its posts, those under it and its facts."""
        return card_page(visit, id)


def card_page(visit: Visit, id: UUID, refusal: Refusal | None = None) -> Html:
    """Return one organisation's page, with the forms of what can be done about it; raises Missing where it is not known on that day."""
    at, county, tenant = visit.coordinate, visit.county, visit.tenant
    with visit.reading() as sql:
        found = organisations.card(sql, county, tenant, id, at)
        if found is None:
            raise Missing
        above = organisations.card(sql, county, tenant, found.parent, at) if found.parent else None
        below = organisations.listing(sql, county, tenant, at, organisations.Filter(parent=id))
        posts = organisations.held_posts(sql, county, tenant, at, id)
        held = [post.person for post in posts]
        called = naming.called(visit, sql, held)
        descents = organisations.descents(sql, county, tenant, at, id)
        facts = of_stream(sql, visit, id)
    offered = visit.may("organisation.change") and found.standing in ("standing", "dissolved")
    return visit.page(
        "organisations/card.html", title=found.name, crumbs=[(visit.words("organisations.title"), f"/t/{tenant}/organisations")],
        status=refusal.status if refusal else 200, refusal=refusal, offered=offered, others=choices(visit, id) if offered else [],
        card=found, above=above, below=below, posts=posts, called=called, descents=descents, base=f"/t/{tenant}",
        units=institution_choices(visit) if offered else [], people=_people(visit, id) if offered else [], **told(visit, facts),
    )  # fmt: skip


def choices(visit: Visit, but: UUID | None = None) -> list[tuple[str, str]]:
    """Return the organisations that stand as (id, name), for a form to choose from."""
    with visit.reading() as sql:
        found = organisations.listing(sql, visit.county, visit.tenant, visit.coordinate, limit=MOST)
    return [(str(one.organisation), f"{one.code} {one.name}") for one in found.items if one.organisation != but]


def _people(visit: Visit, id: UUID) -> list[tuple[str, str]]:
    """Return whom an organisation may appoint, its own members first, as (id, name)."""
    names = sees_names(visit)
    with visit.reading() as sql:
        own, others = (
            roster.register(sql, visit.county, visit.tenant, visit.coordinate, wanted, sort="name", names=names, limit=MOST).items
            for wanted in (roster.Filter(branch=id), roster.Filter())
        )
    people = {one.person: one for one in (*own, *others)}
    return [(str(p), one.name or visit.words("roster.masked", id=p.hex[:6])) for p, one in people.items()]


class CountyOrganisationPages(Controller):
    """The organisations of the county."""

    path = "/county/organisations"

    @page(action="county.read", scope="county", views=COUNTY)
    def listing(self, visit: Visit) -> Html:
        """Return the list or the tree of all tenants."""
        return _list(visit)


class OrganisationApi(Controller):
    """The same as JSON."""

    path = "/api/v1"
    tags = ("organisations",)

    @query("/tenants/{tenant:int}/organisations", action="tenant.read", views=VIEWS, asks=Wanted)
    def listing(self, visit: Visit) -> Register:
        """Return a page of a tenant's organisations; with `shape=tree` the tree of the day as well."""
        return _register(visit)

    @command("/tenants/{tenant:int}/organisations", action="organisation.change", creates=True)
    def register(self, desk: Desk, data: JSONBody[forms.NewBody]) -> Booked:
        """Enter an organisation."""
        id = new_id(desk)
        return booked(desk, data.carry_out(desk, id), id=id)

    @query("/tenants/{tenant:int}/organisations/{id:uuid}", action="tenant.read", views=VIEWS)
    def card(self, visit: Visit, id: FromPath[UUID]) -> Response[Organisation]:
        """Return one organisation; its ETag is the version that a command may name in If-Match."""
        with visit.reading() as sql:
            found = organisations.card(sql, visit.county, visit.tenant, id, visit.coordinate)
        if found is None:
            raise Missing
        return Response(found, headers={"ETag": visit.etag(id)})

    @query("/county/organisations", action="county.read", scope="county", views=COUNTY, asks=Wanted)
    def county(self, visit: Visit) -> Register:
        """Return a page of the organisations of all tenants."""
        return _register(visit)
