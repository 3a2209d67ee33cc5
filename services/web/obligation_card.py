"""One thing that is due, on a page of its own and as JSON: who is to do it, how high it has gone, and what the county may change of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from litestar import Controller
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from infra.ledger import Receipt
from services import levels, obligations
from services.desk import Missing
from services.escalation import way
from services.levels import Level, Put
from services.reminders import link
from services.views import obligations as due
from services.views.obligations import Obligation
from services.views.reading import MOST
from services.web.asking import asked
from services.web.commitment_forms import Reasoned
from services.web.inplace import WAY, Back, Refusal, Way, tried
from services.web.obligations import VIEWS, calendar
from services.web.receipts import Booked, booked
from services.web.routes import Desk, Form, Page, Redirect, Visit, act, command, page, query
from services.web.terms import terms
from services.web.visit import AsOf
from services.web.who import who

_ONE: Final = "/{id:uuid}"


class Which(msgspec.Struct, frozen=True, kw_only=True):
    """Which of the things that are due of a promise, a finding, an organisation or a roster: of what kind, and on which day."""

    kind: Annotated[str, Meta(min_length=1, max_length=60)]
    due: date


class Waiver(Reasoned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is due need not be done, and why."""

    kind: Annotated[str, Meta(min_length=1, max_length=60)]
    due: date


class Reassignment(Waiver, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is due is another person's to do, and why."""

    person: UUID


class Rung(msgspec.Struct, frozen=True, kw_only=True):
    """One level on the way up: when it is told while nothing is done, and what became of that: ahead, spared, told or nobody."""

    level: Level
    on: date
    standing: Literal["ahead", "spared", "told", "nobody"]
    records: Sequence[Put] = ()


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What is due of one thing on one day, and the way up that it goes while it stays undone."""

    items: Sequence[Obligation]
    levels: Sequence[Rung]
    as_of: AsOf


class ObligationCard(Controller):
    """The page, and its forms."""

    path = "/t/{tenant:int}/obligations"
    dependencies = WAY

    @page(_ONE, action="tenant.read", views=VIEWS)
    def card(self, visit: Visit, id: FromPath[UUID]) -> Page:
        """Return the page of what is due."""
        return _page(visit, id, asked(visit, Which))

    @act(f"{_ONE}/waiver", action="obligation.change")
    def waive(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[Waiver]) -> Redirect | Page:
        """Let off what is due."""
        return _tried(desk, back, id, "waiver", data)

    @act(f"{_ONE}/reassignment", action="obligation.change")
    def reassign(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[Reassignment]) -> Redirect | Page:
        """Give what is due to another person."""
        return _tried(desk, back, id, "reassignment", data)


class ObligationCardApi(Controller):
    """The same as JSON."""

    path = "/api/v1/tenants/{tenant:int}/obligations"
    tags = ("obligations",)

    @query(_ONE, action="tenant.read", views=VIEWS, asks=Which)
    def card(self, visit: Visit, id: FromPath[UUID]) -> Card:
        """Return what is due of one thing, of one kind, on one day, with the levels that it has been put to."""
        found = _found(visit, id, asked(visit, Which))
        return Card(items=found, levels=_rungs(visit, found[0]), as_of=visit.as_of)

    @command(f"{_ONE}/waiver", action="obligation.change")
    def waive(self, desk: Desk, id: FromPath[UUID], data: JSONBody[Waiver]) -> Booked:
        """Let off what is due of a kind on a day: nobody is reminded of it any more, and it goes no higher."""
        return booked(desk, obligations.waive(desk, id, data.kind, data.due, data.reason))

    @command(f"{_ONE}/reassignment", action="obligation.change")
    def reassign(self, desk: Desk, id: FromPath[UUID], data: JSONBody[Reassignment]) -> Booked:
        """Give what is due of a kind on a day to another person to do."""
        return booked(desk, obligations.reassign(desk, id, data.kind, data.due, data.person, data.reason))


def _found(visit: Visit, id: UUID, which: Which) -> Sequence[Obligation]:
    said, at = terms(visit).due, visit.coordinate
    with visit.reading() as sql:
        found = due.listing(
            sql, visit.county, visit.tenant, at, source=id, kind=which.kind, on=which.due, open_only=False, terms=said, limit=MOST
        ).items
    if not found:
        raise Missing
    return found


def _rungs(visit: Visit, one: Obligation) -> list[Rung]:
    """Return the way up: what is on record of each level, and of those without a record whether they come, or do not come any more."""
    with visit.reading() as sql:
        told = levels.of(sql, visit.county, visit.tenant, (one.source, one.kind, one.due), visit.coordinate.known)
    found: list[Rung] = []
    for level, on in way(one, calendar(visit)):
        mine = [put for put in told if put.level == level]
        ahead: Literal["ahead", "spared"] = "ahead" if one.open else "spared"
        standing = ahead if not mine else "told" if any(put.told for put in mine) else "nobody"
        found.append(Rung(level=level, on=on, standing=standing, records=mine))
    return found


def _page(visit: Visit, id: UUID, which: Which, refusal: Refusal | None = None) -> Page:
    found = _found(visit, id, which)
    one = found[0]
    changeable = visit.may("obligation.change") and one.open and one.kind in obligations.MODULES
    offered = ["waiver", "reassignment"] if changeable else []
    here, words = f"/t/{visit.tenant}/obligations", visit.words
    takers = obligations.takers(visit.site.runtime, visit.county, visit.tenant, one.kind, visit.session.today) if offered else []
    return visit.page(
        "obligations/card.html", title=one.title or words.code("obligation", one.kind), crumbs=[(words("obligations.title"), here)],
        found=found, one=one, rungs=_rungs(visit, one), said=terms(visit), thing=link(visit.county, one), base=f"{here}/{id}",
        who=who(visit, [held for each in found for held in (each.person, each.given_to)]), offered=offered, refusal=refusal,
        takers=[(str(p.id), f"{p.name}（{p.post}）" if p.post else p.name) for p in takers], status=refusal.status if refusal else 200,
    )  # fmt: skip


def _tried(desk: Desk, back: Back, id: UUID, form: str, data: Waiver) -> Redirect | Page:
    which = Which(kind=data.kind, due=data.due)

    def carry_out() -> Receipt:
        if isinstance(data, Reassignment):
            return obligations.reassign(desk, id, data.kind, data.due, data.person, data.reason)
        return obligations.waive(desk, id, data.kind, data.due, data.reason)

    path = f"/t/{desk.tenant}/obligations/{id}?kind={data.kind}&due={data.due}"
    return tried(back, path, form, carry_out, views=VIEWS, show=lambda visit, refusal: _page(visit, id, which, refusal))
