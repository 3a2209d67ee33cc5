"""Two entries that may be one person: lists for a unit and for the county, and what is said of a pair, as forms and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Controller
from litestar.params import FromPath, JSONBody

from infra.ledger import Receipt
from services.views import doubles, overview
from services.views.doubles import Gap, Pair
from services.web import double_forms as forms
from services.web import roster_forms
from services.web.inplace import WAY, Way, tried
from services.web.receipts import Booked, Redirect, booked
from services.web.rosters import CARD, card_page
from services.web.routes import Desk, Form, Page, Visit, act, command, query
from services.web.visit import AsOf

VIEWS = ("roster", "identity", "periods")


class Doubles(msgspec.Struct, frozen=True, kw_only=True):
    """Pairs that may be one person, without anybody's personal data, and what they explain of the members declared but not counted.

    A unit is told of pairs in its own books and of those that the county has passed on to it (`other_tenant` null). Who stands on a
    roster and what was said of a pair is as of `as_of`; the signs by which pairs are found are always those of `signs_known_on`.
    """

    items: Sequence[Pair]
    gaps: Sequence[Gap]
    as_of: AsOf
    signs_known_on: datetime


def look(visit: Visit) -> Doubles:
    """Return the pairs of a unit, or of the county."""
    tenant = visit.place.code if visit.place else None
    with visit.reading() as sql:
        pairs = doubles.found(sql, visit.county, tenant, visit.coordinate)
        balances = overview.reconcile(sql, visit.county, tenant, visit.coordinate)
    explained = doubles.gaps(balances, pairs, visit.county)
    return Doubles(items=pairs, gaps=explained, as_of=visit.as_of, signs_known_on=visit.session.now)


class DoubleActs(Controller):
    """The forms on a member's card, and those on the lists of pairs."""

    path = "/t/{tenant:int}/roster/{person:uuid}"
    dependencies = WAY

    @act("/flags", action="member.flag")
    def flag(self, desk: Desk, back: Way, person: FromPath[UUID], data: Form[forms.Flag]) -> Redirect | Page:
        """Say that an entry may repeat another one."""
        return _tried(desk, back, person, lambda: forms.flag(desk, person, data.other))

    @act("/duplicates", action="member.change")
    def judge(self, desk: Desk, back: Way, person: FromPath[UUID], data: Form[forms.Verdict]) -> Redirect | Page:
        """Say whether two entries are one person."""
        return _tried(desk, back, person, lambda: roster_forms.carry_out(desk, person, data))

    @act("/mergers", action="member.change")
    def merge(self, desk: Desk, back: Way, person: FromPath[UUID], data: Form[forms.Merge]) -> Redirect | Page:
        """Give an entry up for the other one."""
        return _tried(desk, back, person, lambda: roster_forms.carry_out(desk, person, data))


def _tried(desk: Desk, back: Way, person: UUID, act: Callable[[], Receipt]) -> Redirect | Page:
    path = f"/t/{desk.tenant}/roster/{person}"
    return tried(back, path, "duplicates", act, views=CARD, show=lambda visit, refusal: card_page(visit, person, refusal))


class DoubleApi(Controller):
    """The same as JSON."""

    path = "/api/v1"
    tags = ("roster",)

    @query("/tenants/{tenant:int}/roster/doubles", action="tenant.read", views=VIEWS)
    def listing(self, visit: Visit) -> Doubles:
        """Return the pairs in a unit's own books."""
        return look(visit)

    @query("/county/roster/doubles", action="county.read", scope="county", views=VIEWS)
    def county(self, visit: Visit) -> Doubles:
        """Return the pairs of all units and between them."""
        return look(visit)

    @command("/tenants/{tenant:int}/roster/{person:uuid}/flags", action="member.flag")
    def flag(self, desk: Desk, person: FromPath[UUID], data: JSONBody[forms.Flag]) -> Booked:
        """Say that an entry may repeat another one, of a pair that the lists name."""
        return booked(desk, forms.flag(desk, person, data.other))

    @command("/tenants/{tenant:int}/roster/{person:uuid}/duplicates", action="member.change")
    def judge(self, desk: Desk, person: FromPath[UUID], data: JSONBody[forms.Verdict]) -> Booked:
        """Say whether two entries are one person."""
        return booked(desk, roster_forms.carry_out(desk, person, data))

    @command("/tenants/{tenant:int}/roster/{person:uuid}/mergers", action="member.change")
    def merge(self, desk: Desk, person: FromPath[UUID], data: JSONBody[forms.Merge]) -> Booked:
        """Give an entry up for the other one, which has to be confirmed as the same person."""
        return booked(desk, roster_forms.carry_out(desk, person, data))
