"""What can be done about a unit: named, moved, typed, closed, merged and split, as forms of its page and as JSON commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from litestar import Controller
from litestar.params import FromPath, JSONBody

from infra.ledger import Receipt
from services.desk import Missing
from services.views import institutions, organisations
from services.web import unit_forms as forms
from services.web.inplace import WAY, Refusal, Way, tried
from services.web.institutions import CARD, card_page, choices
from services.web.receipts import Booked, Redirect, booked
from services.web.routes import Desk, Form, Page, Visit, act, command, page

_ONE: Final = "/{id:uuid}"


class InstitutionActs(Controller):
    """The forms."""

    path = "/t/{tenant:int}/institutions"
    dependencies = WAY

    @act(f"{_ONE}/name", action="institution.change")
    def rename(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Name]) -> Redirect | Page:
        """Give a unit its new name."""
        return _tried(desk, back, id, "name", lambda: data.unit(desk, id))

    @act(f"{_ONE}/place", action="institution.change")
    def move(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.UnitPlace]) -> Redirect | Page:
        """Put a unit under another one."""
        return _tried(desk, back, id, "place", lambda: data.carry_out(desk, id))

    @act(f"{_ONE}/type", action="institution.change")
    def assign_type(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Type]) -> Redirect | Page:
        """Say what a unit counts as."""
        return _tried(desk, back, id, "type", lambda: data.carry_out(desk, id))

    @act(f"{_ONE}/status", action="institution.change")
    def change_status(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Status]) -> Redirect | Page:
        """Stop, close or re-open a unit."""
        return _tried(desk, back, id, "status", lambda: data.carry_out(desk, id))

    @act(f"{_ONE}/successor", action="institution.change")
    def name_successor(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Successor]) -> Redirect | Page:
        """Name who takes over."""
        return _tried(desk, back, id, "successor", lambda: data.carry_out(desk, id))

    @act(f"{_ONE}/merger", action="institution.change")
    def merge(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Merger]) -> Redirect | Page:
        """Merge a unit into another one with all that it holds."""
        return _tried(desk, back, id, "merger", lambda: data.unit(desk, id))

    @page(f"{_ONE}/split", action="institution.change", views=CARD)
    def split_page(self, visit: Visit, id: FromPath[UUID]) -> Page:
        """Return the form that places each organisation of a unit in one of several others."""
        return _split_page(visit, id)

    @act(f"{_ONE}/split", action="institution.change")
    def split(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.SplitForm]) -> Redirect | Page:
        """Split a unit into several others."""
        path = f"/t/{desk.tenant}/institutions/{id}"
        return tried(
            back, path, "split", lambda: data.split().unit(desk, id), views=CARD,
            show=lambda visit, refusal: _split_page(visit, id, refusal),
        )  # fmt: skip


class InstitutionCommands(Controller):
    """The same as JSON."""

    path = "/api/v1/tenants/{tenant:int}/institutions"
    tags = ("institutions",)

    @command(f"{_ONE}/name", action="institution.change")
    def rename(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Name]) -> Booked:
        """Give a unit its new name."""
        return booked(desk, data.unit(desk, id))

    @command(f"{_ONE}/place", action="institution.change")
    def move(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.UnitPlace]) -> Booked:
        """Put a unit under another one; on no later day may that make a circle either."""
        return booked(desk, data.carry_out(desk, id))

    @command(f"{_ONE}/type", action="institution.change")
    def assign_type(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Type]) -> Booked:
        """Say what a unit counts as."""
        return booked(desk, data.carry_out(desk, id))

    @command(f"{_ONE}/status", action="institution.change")
    def change_status(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Status]) -> Booked:
        """Stop, close or re-open a unit."""
        return booked(desk, data.carry_out(desk, id))

    @command(f"{_ONE}/successor", action="institution.change")
    def name_successor(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Successor]) -> Booked:
        """Name who takes over."""
        return booked(desk, data.carry_out(desk, id))

    @command(f"{_ONE}/merger", action="institution.change")
    def merge(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Merger]) -> Booked:
        """Merge a unit into another one: organisations, units below, open promises and findings go there in the same command."""
        return booked(desk, data.unit(desk, id))

    @command(f"{_ONE}/split", action="institution.change")
    def split(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Split]) -> Booked:
        """Split a unit into several others; `places` says where each organisation goes."""
        return booked(desk, data.unit(desk, id))


def _tried(desk: Desk, back: Way, id: UUID, form: str, act: Callable[[], Receipt]) -> Redirect | Page:
    path = f"/t/{desk.tenant}/institutions/{id}"
    return tried(back, path, form, act, views=CARD, show=lambda visit, refusal: card_page(visit, id, refusal))


def _split_page(visit: Visit, id: UUID, refusal: Refusal | None = None) -> Page:
    with visit.reading() as sql:
        found = institutions.card(sql, visit.county, visit.tenant, id, visit.coordinate)
        bodies = organisations.listing(sql, visit.county, visit.tenant, visit.coordinate, organisations.Filter(institution=id), limit=500)
    if found is None:
        raise Missing
    here = f"/t/{visit.tenant}/institutions"
    return visit.page(
        "trees/split.html", title=visit.words("units.split.title", name=found.name), status=refusal.status if refusal else 200,
        crumbs=[(visit.words("institutions.title"), here), (found.name, f"{here}/{id}")], action=f"{here}/{id}/split",
        rows=[(each.organisation, each.name, each.members) for each in bodies.items], targets=choices(visit, id), refusal=refusal,
        what="units.split.organisations",
    )  # fmt: skip
