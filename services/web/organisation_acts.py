"""What can be done about a Party organisation: named, attached, moved, headed, merged, split, dissolved, restored; as forms and JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from litestar import Controller
from litestar.params import FromPath, JSONBody

from infra.ledger import Receipt
from services.desk import Missing
from services.views import organisations, roster
from services.views.reading import MOST
from services.web import unit_forms as forms
from services.web.inplace import WAY, Refusal, Way, tried
from services.web.organisations import CARD, card_page, choices
from services.web.receipts import Booked, Redirect, booked
from services.web.rosters import sees_names
from services.web.routes import Desk, Form, Page, Visit, act, command, page

_ONE: Final = "/{id:uuid}"


class OrganisationActs(Controller):
    """The forms."""

    path = "/t/{tenant:int}/organisations"
    dependencies = WAY

    @act(f"{_ONE}/name", action="organisation.change")
    def rename(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Name]) -> Redirect | Page:
        """Give an organisation its new name."""
        return _tried(desk, back, id, "name", lambda: data.organisation(desk, id))

    @act(f"{_ONE}/unit", action="organisation.change")
    def attach(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Home]) -> Redirect | Page:
        """Let an organisation belong to a unit; its members go with it."""
        return _tried(desk, back, id, "unit", lambda: data.carry_out(desk, id))

    @act(f"{_ONE}/place", action="organisation.change")
    def move(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Upper]) -> Redirect | Page:
        """Put an organisation under another one; on no later day may that make a circle either."""
        return _tried(desk, back, id, "place", lambda: data.carry_out(desk, id))

    @act(f"{_ONE}/appointments", action="organisation.change")
    def appoint(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Appointment]) -> Redirect | Page:
        """Let a person take a post; an organisation never has two heads."""
        return _tried(desk, back, id, "appointments", lambda: data.carry_out(desk, id))

    @act(f"{_ONE}/removals", action="organisation.change")
    def remove(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Removal]) -> Redirect | Page:
        """Let a person leave a post."""
        return _tried(desk, back, id, "removals", lambda: data.carry_out(desk, id))

    @act(f"{_ONE}/dissolution", action="organisation.change")
    def dissolve(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Dissolution]) -> Redirect | Page:
        """End an organisation that has no member any more."""
        return _tried(desk, back, id, "dissolution", lambda: data.carry_out(desk, id))

    @act(f"{_ONE}/restoration", action="organisation.change")
    def restore(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Restoration]) -> Redirect | Page:
        """Let a dissolved organisation stand again."""
        return _tried(desk, back, id, "restoration", lambda: data.carry_out(desk, id))

    @act(f"{_ONE}/merger", action="organisation.change")
    def merge(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Merger]) -> Redirect | Page:
        """Merge an organisation into another one with its members."""
        return _tried(desk, back, id, "merger", lambda: data.organisation(desk, id))

    @page(f"{_ONE}/split", action="organisation.change", views=CARD)
    def split_page(self, visit: Visit, id: FromPath[UUID]) -> Page:
        """Return the form that places each member of an organisation in one of several others."""
        return _split_page(visit, id)

    @act(f"{_ONE}/split", action="organisation.change")
    def split(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.SplitForm]) -> Redirect | Page:
        """Split an organisation into several others."""
        path = f"/t/{desk.tenant}/organisations/{id}"
        return tried(
            back, path, "split", lambda: data.split().organisation(desk, id), views=CARD,
            show=lambda visit, refusal: _split_page(visit, id, refusal),
        )  # fmt: skip


class OrganisationCommands(Controller):
    """The same as JSON."""

    path = "/api/v1/tenants/{tenant:int}/organisations"
    tags = ("organisations",)

    @command(f"{_ONE}/name", action="organisation.change")
    def rename(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Name]) -> Booked:
        """Give an organisation its new name."""
        return booked(desk, data.organisation(desk, id))

    @command(f"{_ONE}/unit", action="organisation.change")
    def attach(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Home]) -> Booked:
        """Let an organisation belong to a unit; its members go with it."""
        return booked(desk, data.carry_out(desk, id))

    @command(f"{_ONE}/place", action="organisation.change")
    def move(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Upper]) -> Booked:
        """Put an organisation under another one; on no later day may that make a circle either."""
        return booked(desk, data.carry_out(desk, id))

    @command(f"{_ONE}/appointments", action="organisation.change")
    def appoint(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Appointment]) -> Booked:
        """Let a person take a post; an organisation never has two heads."""
        return booked(desk, data.carry_out(desk, id))

    @command(f"{_ONE}/removals", action="organisation.change")
    def remove(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Removal]) -> Booked:
        """Let a person leave a post."""
        return booked(desk, data.carry_out(desk, id))

    @command(f"{_ONE}/dissolution", action="organisation.change")
    def dissolve(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Dissolution]) -> Booked:
        """End an organisation that has no member any more."""
        return booked(desk, data.carry_out(desk, id))

    @command(f"{_ONE}/restoration", action="organisation.change")
    def restore(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Restoration]) -> Booked:
        """Let a dissolved organisation stand again, where it stood or under another unit or body."""
        return booked(desk, data.carry_out(desk, id))

    @command(f"{_ONE}/merger", action="organisation.change")
    def merge(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Merger]) -> Booked:
        """Merge an organisation into another one: its members and the organisations under it go there in the same command."""
        return booked(desk, data.organisation(desk, id))

    @command(f"{_ONE}/split", action="organisation.change")
    def split(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Split]) -> Booked:
        """Split an organisation into several others; `places` says where each member goes."""
        return booked(desk, data.organisation(desk, id))


def _tried(desk: Desk, back: Way, id: UUID, form: str, act: Callable[[], Receipt]) -> Redirect | Page:
    path = f"/t/{desk.tenant}/organisations/{id}"
    return tried(back, path, form, act, views=CARD, show=lambda visit, refusal: card_page(visit, id, refusal))


def _split_page(visit: Visit, id: UUID, refusal: Refusal | None = None) -> Page:
    names = sees_names(visit)
    with visit.reading() as sql:
        found = organisations.card(sql, visit.county, visit.tenant, id, visit.coordinate)
        held = roster.register(
            sql, visit.county, visit.tenant, visit.coordinate, roster.Filter(branch=id), sort="name", names=names, limit=MOST
        )  # fmt: skip
    if found is None:
        raise Missing
    here, masked = f"/t/{visit.tenant}/organisations", visit.words
    return visit.page(
        "trees/split.html", title=visit.words("units.split.title", name=found.name), status=refusal.status if refusal else 200,
        crumbs=[(visit.words("organisations.title"), here), (found.name, f"{here}/{id}")], action=f"{here}/{id}/split",
        rows=[(each.person, each.name or masked("roster.masked", id=each.person.hex[:6]), None) for each in held.items],
        targets=choices(visit, id), refusal=refusal, what="units.split.members",
    )  # fmt: skip
