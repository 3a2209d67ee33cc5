"""Roster periods as JSON: a unit's, the county's list of all, and every command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID

import msgspec
from litestar import Controller
from litestar.params import FromPath, JSONBody

from services import periods
from services.desk import Missing
from services.views import periods as view
from services.views.periods import Correction, Discrepancy, Round
from services.web import period_forms as forms
from services.web.asking import asked
from services.web.receipts import Booked, booked
from services.web.routes import Desk, Visit, command, query
from services.web.visit import AsOf

VIEWS: Final = ("periods",)
_ONE: Final = "/tenants/{tenant:int}/periods/{id:uuid}"


class Periods(msgspec.Struct, frozen=True, kw_only=True):
    """Roster periods, the one opened last first, with the requests to change what is certified that still wait for an answer."""

    items: Sequence[Round]
    asked: Sequence[Correction]
    as_of: AsOf


class One(msgspec.Struct, frozen=True, kw_only=True):
    """One roster period, its differences and every request to change what is certified."""

    period: Round
    differences: Sequence[Discrepancy]
    requests: Sequence[Correction]
    as_of: AsOf


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which roster periods a list is asked for."""

    phase: Literal["open", "submitted", "certified"] | None = None

    def filter(self) -> view.Filter:
        """Return the same for the view."""
        return view.Filter(phase=self.phase)


class PeriodApi(Controller):
    """The roster periods of a unit and of the county."""

    path = "/api/v1"
    tags = ("periods",)

    @query("/tenants/{tenant:int}/periods", action="tenant.read", views=VIEWS, asks=Wanted)
    def listing(self, visit: Visit) -> Periods:
        """Return a unit's roster periods."""
        return _listing(visit, visit.tenant)

    @query("/county/periods", action="county.read", scope="county", views=VIEWS, asks=Wanted)
    def county(self, visit: Visit) -> Periods:
        """Return the roster periods of all units."""
        return _listing(visit, None)

    @query(_ONE, action="tenant.read", views=VIEWS)
    def one(self, visit: Visit, id: FromPath[UUID]) -> One:
        """Return one roster period."""
        with visit.reading() as sql:
            card = view.card(sql, visit.county, visit.tenant, id, visit.coordinate)
            if card is None:
                raise Missing
            asked = view.requests(sql, visit.county, visit.tenant, visit.coordinate, id=id)
            differ = [d for d in view.differences(sql, visit.county, visit.tenant, visit.coordinate) if d.roster_period == id]
        return One(period=card, differences=differ, requests=asked, as_of=visit.as_of)

    @command("/tenants/{tenant:int}/periods", action="period.declare", creates=True)
    def open(self, desk: Desk, data: JSONBody[forms.Open]) -> Booked:
        """Open a roster period; `id` is its own."""
        return booked(desk, forms.opened(desk, data), id=periods.stream(desk.tenant, data.period))

    @command(f"{_ONE}/totals", action="period.declare")
    def declare(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Totals]) -> Booked:
        """Declare what the roster must add up to."""
        return booked(desk, data.carry_out(desk, id))

    @command(f"{_ONE}/explanations", action="period.declare")
    def explain(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Explain]) -> Booked:
        """Say where a difference comes from."""
        return booked(desk, data.carry_out(desk, id))

    @command(f"{_ONE}/submissions", action="period.submit")
    def submit(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Submit]) -> Booked:
        """Hand the roster in."""
        return booked(desk, data.carry_out(desk, id))

    @command(f"{_ONE}/comparisons", action="period.certify")
    def compare(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Compare]) -> Booked:
        """Point out what differs."""
        return booked(desk, data.carry_out(desk, id))

    @command(f"{_ONE}/returns", action="period.certify")
    def send_back(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Return]) -> Booked:
        """Send the roster back."""
        return booked(desk, data.carry_out(desk, id))

    @command(f"{_ONE}/certificates", action="period.certify")
    def certify(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Certify]) -> Booked:
        """Certify the roster."""
        return booked(desk, data.carry_out(desk, id))

    @command(f"{_ONE}/reopenings", action="period.certify")
    def reopen(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Reopen]) -> Booked:
        """Let a certified roster be changed again."""
        return booked(desk, data.carry_out(desk, id))

    @command(f"{_ONE}/requests", action="period.correct")
    def ask(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Ask]) -> Booked:
        """Ask for a correction of what is certified."""
        return booked(desk, data.carry_out(desk, id))

    @command(f"{_ONE}/approvals", action="period.certify")
    def approve(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Approve]) -> Booked:
        """Let a correction through."""
        return booked(desk, data.carry_out(desk, id))

    @command(f"{_ONE}/refusals", action="period.certify")
    def refuse(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Refuse]) -> Booked:
        """Leave what is certified as it is."""
        return booked(desk, data.carry_out(desk, id))


def _listing(visit: Visit, tenant: int | None) -> Periods:
    with visit.reading() as sql:
        found = view.listing(sql, visit.county, tenant, visit.coordinate, asked(visit, Wanted).filter())
        waiting = view.requests(sql, visit.county, tenant, visit.coordinate, status="asked")
    return Periods(items=found, asked=waiting, as_of=visit.as_of)
