"""The directory of a county: the units that keep books, as a page and as JSON."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from litestar import Controller, Response
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from domain import tenant
from services import tenants
from services.desk import Missing
from services.views import tenants as directory
from services.views.tenants import Listed
from services.web.asking import Asked
from services.web.inplace import WAY, Refusal, Way, tried
from services.web.receipts import Booked, Redirect, booked, see
from services.web.routes import Desk, Form, Page, Visit, act, command, page, query
from services.web.visit import Listing

_HERE = "/county/tenants"
Code = Annotated[int, Meta(ge=100_000_000, le=999_999_999_999)]


class Wanted(Asked, frozen=True, kw_only=True):
    """The directory has no filter: it is short."""

    def filter(self) -> directory.Filter:
        """Return the same for the view."""
        return directory.Filter()


class Register(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit to be entered under its official code."""

    tenant: Code
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    kind: Annotated[str, Meta(min_length=1, max_length=40)]
    parent: int | None = None
    effective_on: date | None = None

    def fact(self) -> tenant.Registered:
        """Return the founding fact."""
        return tenant.Registered(tenant=self.tenant, name=self.name, kind=self.kind, parent=self.parent)


class Rename(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit's new name."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    effective_on: date | None = None


class Merge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Into which other unit one goes, and why."""

    into: Code
    reason: Annotated[str, Meta(max_length=1000)] = ""
    effective_on: date | None = None


class Merger(Merge, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same of a unit that the form names."""

    tenant: Code


class TenantPages(Controller):
    """The directory as a page."""

    path = _HERE
    dependencies = WAY

    @page(action="county.read", scope="county", views=("tenants",))
    def listing(self, visit: Visit) -> Page:
        """Return the directory at both dates, and the forms that add to it and merge what is in it."""
        return _page(visit)

    @act(action="tenant.change", scope="county")
    def register(self, desk: Desk, data: Form[Register]) -> Redirect:
        """Enter a unit."""
        return see(_HERE, after=tenants.register(desk, data.fact()))

    @act("/merger", action="tenant.change", scope="county")
    def merge(self, desk: Desk, back: Way, data: Form[Merger]) -> Redirect | Page:
        """Merge a unit into another one."""
        return tried(
            back, _HERE, "merger", lambda: tenants.merge(desk, data.tenant, data.into, data.reason), views=("tenants",), show=_page
        )  # fmt: skip


def _page(visit: Visit, refusal: Refusal | None = None) -> Page:
    """Return the directory; with *refusal* what was refused of its forms."""
    with visit.reading() as sql:
        listed = directory.listing(sql, visit.county, visit.coordinate)
    kinds = [(kind, visit.words.code("kind", kind)) for kind in sorted(tenant.KINDS)]
    names = {each.code: each.name for each in listed}
    going = [(str(each.code), each.name) for each in listed if each.merged_into is None and each.kind != "county"]
    return visit.page(
        "tenants/list.html", title=visit.words("tenants.title"), status=refusal.status if refusal else 200, listed=listed, kinds=kinds,
        names=names, going=going, refusal=refusal,
    )  # fmt: skip


class TenantApi(Controller):
    """The directory as JSON."""

    path = "/api/v1"
    tags = ("tenants",)

    @query("/tenants", action=None, scope="session", views=("tenants",))
    def listing(self, visit: Visit) -> Listing[Listed]:
        """Return the units in which the reader holds a role: all of them for a role in the whole county."""
        with visit.reading() as sql:
            listed = directory.listing(sql, visit.county, visit.coordinate)
        return Listing(items=[each for each in listed if visit.session.roles_at(each.code)], next=None, as_of=visit.as_of)

    @query("/county/tenants/{code:int}", action="county.read", scope="county", views=("tenants",))
    def one(self, visit: Visit, code: FromPath[int]) -> Response[Listed]:
        """Return one unit; its ETag is the version that a command may name in If-Match."""
        with visit.reading() as sql:
            found = directory.find(sql, visit.county, code, visit.coordinate) if code < 1 << 62 else None
        if found is None:
            raise Missing
        return Response(found, headers={"ETag": visit.etag(tenants.stream(visit.county, code))})

    @command("/county/tenants", action="tenant.change", scope="county", creates=True)
    def register(self, desk: Desk, data: JSONBody[Register]) -> Booked:
        """Enter a unit under its official code."""
        return booked(desk, tenants.register(desk, data.fact()))

    @command("/county/tenants/{code:int}/name", action="tenant.change", scope="county")
    def rename(self, desk: Desk, code: FromPath[int], data: JSONBody[Rename]) -> Booked:
        """Give a unit its new name."""
        return booked(desk, tenants.rename(desk, code, data.name))

    @command("/county/tenants/{code:int}/merger", action="tenant.change", scope="county")
    def merge(self, desk: Desk, code: FromPath[int], data: JSONBody[Merge]) -> Booked:
        """Merge a unit into another one from a day on; the books of both stay as they are."""
        return booked(desk, tenants.merge(desk, code, data.into, data.reason))
