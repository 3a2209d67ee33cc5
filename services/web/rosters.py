"""The roster of a tenant: its register, the card of one member, and what can be said of him, as pages and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Final, Literal
from uuid import UUID

import msgspec
from litestar import Controller, Response
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from domain import member
from infra.ledger import Receipt
from services.desk import Missing
from services.views import doubles, organisations, roster, timeline
from services.views.ancestry import Tree
from services.views.doubles import Pair
from services.views.reading import MOST, Count, Page
from services.views.roster import Card, Entry
from services.web import folding
from services.web import roster_forms as forms
from services.web.asking import Asked, Tenant, asked
from services.web.counts import Counts
from services.web.folding import Behind
from services.web.inplace import WAY, Refusal, Way, tried
from services.web.naming import called, named, sees_names
from services.web.receipts import Booked, Redirect, booked
from services.web.routes import Desk, Form, Visit, act, command, page, query
from services.web.routes import Page as Html
from services.web.stream_facts import told
from services.web.visit import AsOf

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

VIEWS: Final = ("roster", "identity", "organisations", "institutions")
REGISTER: Final = (*VIEWS, "reveals")
CARD: Final = (*REGISTER, "timeline")
_ALL: Final = Behind()
CLASSES: Final = ("on-job", "mobile", "retired")
_HERE: Final = "/t/{tenant:int}/roster"


class Wanted(Asked, frozen=True, kw_only=True):
    """Whom a register is asked for."""

    limit: Annotated[int, Meta(ge=1, le=MOST)] = 50
    ledger_class: str | None = msgspec.field(name="class", default=None)
    branch: UUID | None = None
    group: str | None = None
    contact: str | None = None
    standing: str = "member"
    sort: Literal["name", "number"] = "name"
    unit: UUID | None = None
    under: Tenant | None = None
    tree: Tree | None = None
    unplaced: bool = False

    def filter(self, search: str = "", behind: Behind = _ALL) -> roster.Filter:
        """Return the same as the view understands it; `all` stands for whoever was ever on the roster."""
        return roster.Filter(
            ledger_class=self.ledger_class, branch=None if self.by_tree else self.branch, group=self.group, contact=self.contact,
            standing=None if self.standing == "all" else self.standing, search=search.strip(), branches=behind.branches,
            persons=behind.persons, tenants=behind.tenants, unplaced=self.unplaced,
        )  # fmt: skip

    def behind(self, sql: Sql, county: int, tenant: int | None, at: Coordinate) -> Behind:
        """Return whom the tree of a coordinate cuts the register down to; raises BadForm for `under` in one tenant's register."""
        if not self.by_tree:
            return _ALL
        return folding.behind(sql, county, tenant, at, self.tree or "then", branch=self.branch, unit=self.unit, under=self.under)

    @property
    def by_tree(self) -> bool:
        """Return whether the people behind a number of the tree are asked for."""
        return self.unit is not None or self.under is not None or self.tree is not None


class Sought(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody to be found by name, ID number or phone: sent in a body, because an address is written down in many places."""

    search: Annotated[str, Meta(min_length=1, max_length=100)]


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a register, with how many members there are along each attribute."""

    items: Sequence[Entry]
    next: str | None
    counts: Sequence[Count]
    as_of: AsOf


def ask(visit: Visit, wanted: Wanted, search: str = "") -> tuple[Page[Entry], Sequence[Count]]:
    """Return a page of the register and the counts beside it."""
    tenant = visit.place.code if visit.place else None
    with visit.reading() as sql:
        counts = roster.counts(sql, visit.county, tenant, visit.coordinate)
        people = wanted.behind(sql, visit.county, tenant, visit.coordinate)
        if wanted.by_tree:
            counts = folding.counts(sql, visit, wanted.tree or "then", counts, under=wanted.under)
        found = roster.register(
            sql, visit.county, tenant, visit.coordinate, wanted.filter(search, people), sort=wanted.sort, names=sees_names(visit),
            cursor=wanted.cursor, limit=wanted.limit,
        )  # fmt: skip
    return found, counts


def branches(visit: Visit) -> list[tuple[str, str]]:
    """Return the branches of a tenant as (id, name), for choices."""
    with visit.reading() as sql:
        found = organisations.listing(sql, visit.county, visit.tenant, visit.coordinate, limit=500)
    return [(str(one.organisation), one.name) for one in found.items]


class RosterPages(Controller):
    """The register and the cards."""

    path = _HERE
    dependencies = WAY

    @page(action="tenant.read", views=REGISTER)
    def register(self, visit: Visit) -> Html:
        """Return the register, cut down as asked for."""
        return register_page(visit, asked(visit, Wanted))

    @act("/search", action="tenant.read-personal")
    def search(self, back: Way, tenant: FromPath[int], data: Form[Sought]) -> Html:
        """Return whoever is called so, or has such a number, of all who were ever on the roster."""
        return register_page(back.asking(f"/t/{tenant}/roster", VIEWS), Wanted(limit=MOST, standing="all"), data.search)

    @page("/{person:uuid}", action="tenant.read", views=CARD)
    def card(self, visit: Visit, person: FromPath[UUID]) -> Html:
        """Return one member's card with every fact about him."""
        return card_page(visit, person)

    @act("/{person:uuid}/class", action="member.change")
    def ledger_class(self, desk: Desk, back: Way, person: FromPath[UUID], data: Form[forms.NewClass]) -> Redirect | Html:
        """Keep the member in another class."""
        return _tried(desk, back, person, "class", lambda: forms.carry_out(desk, person, data))

    @act("/{person:uuid}/branch", action="member.change")
    def branch(self, desk: Desk, back: Way, person: FromPath[UUID], data: Form[forms.NewBranch]) -> Redirect | Html:
        """Hand the member over to another branch."""
        return _tried(desk, back, person, "branch", lambda: forms.carry_out(desk, person, data))

    @act("/{person:uuid}/groups", action="member.change")
    def group(self, desk: Desk, back: Way, person: FromPath[UUID], data: Form[forms.Group]) -> Redirect | Html:
        """Tag the member, or take a tag away."""
        return _tried(desk, back, person, "groups", lambda: forms.carry_out(desk, person, data))

    @act("/{person:uuid}/contact", action="member.change")
    def contact(self, desk: Desk, back: Way, person: FromPath[UUID], data: Form[forms.Contact]) -> Redirect | Html:
        """Say whether the member was reached."""
        return _tried(desk, back, person, "contact", lambda: forms.carry_out(desk, person, data))

    @act("/{person:uuid}/end", action="member.change")
    def end(self, desk: Desk, back: Way, person: FromPath[UUID], data: Form[forms.End]) -> Redirect | Html:
        """End the membership."""
        return _tried(desk, back, person, "end", lambda: forms.carry_out(desk, person, data))

    @act("/{person:uuid}/corrections", action="member.change")
    def put_right(self, desk: Desk, back: Way, person: FromPath[UUID], data: Form[forms.PutRight]) -> Redirect | Html:
        """Put a fact right."""
        return _tried(desk, back, person, f"fact-{data.position}", lambda: forms.put_right(desk, person, data))

    @act("/{person:uuid}/voids", action="member.change")
    def void(self, desk: Desk, back: Way, person: FromPath[UUID], data: Form[forms.Void]) -> Redirect | Html:
        """Say that a fact never happened."""
        return _tried(desk, back, person, f"fact-{data.position}", lambda: forms.void(desk, person, data))


def register_page(visit: Visit, wanted: Wanted, search: str = "", refusal: Refusal | None = None) -> Html:
    """Return the register, cut down as asked for, with the names that stand open to its reader."""
    found, counts = ask(visit, wanted, search)
    with visit.reading() as sql:
        pairs = doubles.found(sql, visit.county, visit.tenant, visit.coordinate)
        shown = doubles.paged(pairs, cursor=visit.request.query.get("pairs"))
        names = called(visit, sql, {*_persons(shown.items), *(each.person for each in found.items)})
    found = msgspec.structs.replace(found, items=named(found.items, names))
    return visit.page(
        "rosters/register.html", title=visit.words("roster.title"), found=found, n=Counts(counts), wanted=wanted, search=search,
        pairs=shown, pairs_n=len(pairs), called=names, branches=branches(visit), names=sees_names(visit), classes=CLASSES,
        groups=sorted(member.GROUPS), refusal=refusal, status=refusal.status if refusal else 200,
    )  # fmt: skip


def card_page(visit: Visit, person: UUID, refusal: Refusal | None = None) -> Html:
    """Return a member's card; raises Missing where the roster does not know him on that day."""
    names = sees_names(visit)
    with visit.reading() as sql:
        found = roster.person(sql, visit.county, visit.tenant, person, visit.coordinate, names=names)
        facts = timeline.lines(
            sql, visit.county, visit.tenant, visit.coordinate, timeline.Filter(person=person), cursor=visit.request.query.get("cursor")
        )
        all_pairs = doubles.found(sql, visit.county, visit.tenant, visit.coordinate)
        pairs = [pair for pair in all_pairs if person in (pair.person, pair.other)]
        known = called(visit, sql, {person, *_persons(pairs)})
    if found is None:
        raise Missing
    (found,) = named([found], known)
    return visit.page(
        "rosters/card.html", title=_title(visit, found), crumbs=[(visit.words("roster.title"), f"/t/{visit.tenant}/roster")], card=found,
        pairs=pairs, called=known, branches=branches(visit), names=names, classes=CLASSES,
        groups=sorted(member.GROUPS), endings=sorted(member.ENDINGS), refusal=refusal, here=f"/t/{visit.tenant}/roster/{person}",
        **told(visit, facts),
    )  # fmt: skip


def _persons(pairs: Sequence[Pair]) -> set[UUID]:
    return {person for pair in pairs for person in (pair.person, pair.other)}


def _title(visit: Visit, found: Card) -> str:
    return found.name or visit.words("roster.masked", id=found.person.hex[:6])


def _tried(desk: Desk, back: Way, person: UUID, form: str, act: Callable[[], Receipt]) -> Redirect | Html:
    path = f"/t/{desk.tenant}/roster/{person}"
    return tried(back, path, form, act, views=CARD, show=lambda visit, refusal: card_page(visit, person, refusal))


class RosterApi(Controller):
    """The same as JSON."""

    path = "/api/v1/tenants/{tenant:int}/roster"
    tags = ("roster",)
    dependencies = WAY

    @query(action="tenant.read", views=VIEWS, asks=Wanted)
    def register(self, visit: Visit) -> Register:
        """Return a page of the register; personal columns are null for readers of the county."""
        found, counts = ask(visit, asked(visit, Wanted))
        return Register(items=found.items, next=found.next, counts=counts, as_of=visit.as_of)

    @command("/searches", action="tenant.read-personal")
    def search(self, back: Way, tenant: FromPath[int], data: JSONBody[Sought]) -> Register:
        """Return whoever is called so, or has such a number, of all who were ever on the roster."""
        visit = back.asking(f"/api/v1/tenants/{tenant}/roster", VIEWS)
        found, counts = ask(visit, Wanted(limit=MOST, standing="all"), data.search)
        return Register(items=found.items, next=found.next, counts=counts, as_of=visit.as_of)

    @query("/{person:uuid}", action="tenant.read", views=VIEWS)
    def card(self, visit: Visit, person: FromPath[UUID]) -> Response[Card]:
        """Return one member's card; its ETag is the version that a command may name in If-Match."""
        with visit.reading() as sql:
            found = roster.person(sql, visit.county, visit.tenant, person, visit.coordinate, names=sees_names(visit))
        if found is None:
            raise Missing
        return Response(found, headers={"ETag": visit.etag(person)})

    @command("/{person:uuid}/class", action="member.change")
    def ledger_class(self, desk: Desk, person: FromPath[UUID], data: JSONBody[forms.NewClass]) -> Booked:
        """Keep the member in another class."""
        return booked(desk, forms.carry_out(desk, person, data))

    @command("/{person:uuid}/branch", action="member.change")
    def branch(self, desk: Desk, person: FromPath[UUID], data: JSONBody[forms.NewBranch]) -> Booked:
        """Hand the member over to another branch."""
        return booked(desk, forms.carry_out(desk, person, data))

    @command("/{person:uuid}/groups", action="member.change")
    def group(self, desk: Desk, person: FromPath[UUID], data: JSONBody[forms.Group]) -> Booked:
        """Tag the member, or take a tag away."""
        return booked(desk, forms.carry_out(desk, person, data))

    @command("/{person:uuid}/contact", action="member.change")
    def contact(self, desk: Desk, person: FromPath[UUID], data: JSONBody[forms.Contact]) -> Booked:
        """Say whether the member was reached."""
        return booked(desk, forms.carry_out(desk, person, data))

    @command("/{person:uuid}/end", action="member.change")
    def end(self, desk: Desk, person: FromPath[UUID], data: JSONBody[forms.End]) -> Booked:
        """End the membership."""
        return booked(desk, forms.carry_out(desk, person, data))

    @command("/{person:uuid}/corrections", action="member.change")
    def put_right(self, desk: Desk, person: FromPath[UUID], data: JSONBody[forms.PutRight]) -> Booked:
        """Put a fact right by a whole fact of the same kind."""
        return booked(desk, forms.put_right(desk, person, data))

    @command("/{person:uuid}/voids", action="member.change")
    def void(self, desk: Desk, person: FromPath[UUID], data: JSONBody[forms.Void]) -> Booked:
        """Say that a fact never happened."""
        return booked(desk, forms.void(desk, person, data))
