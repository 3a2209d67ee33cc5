"""Roster periods as pages: what a unit declared, handed in and had certified, what it asks to change, and the county's list of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID

import msgspec
from litestar import Controller
from litestar.params import FromPath

from services import periods
from services.desk import Missing
from services.views import doubles, overview
from services.views import periods as view
from services.views.doubles import Gap, Pair
from services.views.overview import Balance
from services.web import period_forms as forms
from services.web.asking import asked
from services.web.county import names
from services.web.inplace import WAY, Refusal, Way, tried
from services.web.periods_api import Wanted
from services.web.receipts import Redirect
from services.web.routes import Desk, Form, Page, Visit, act, page
from services.web.stream_facts import of_stream, told
from services.web.who import who

VIEWS: Final = ("periods", "institutions", "organisations", "roster")
CARD: Final = (*VIEWS, "identity", "timeline")
COUNTY: Final = (*VIEWS, "tenants")
_ONE: Final = "/{id:uuid}"


class PeriodPages(Controller):
    """A unit's roster periods."""

    path = "/t/{tenant:int}/periods"
    dependencies = WAY

    @page(action="tenant.read", views=VIEWS)
    def listing(self, visit: Visit) -> Page:
        """Return the periods, and the form that opens another."""
        return _listing(visit)

    @act(action="period.declare")
    def open(self, desk: Desk, back: Way, data: Form[forms.Open]) -> Redirect | Page:
        """Open a roster period."""
        here, id = f"/t/{desk.tenant}/periods", periods.stream(desk.tenant, data.period)
        return tried(back, here, "open", lambda: forms.opened(desk, data), views=VIEWS, then=f"{here}/{id}", show=_listing)

    @page(_ONE, action="tenant.read", views=CARD)
    def one(self, visit: Visit, id: FromPath[UUID]) -> Page:
        """Return one period with what can be done about it."""
        return _one(visit, id)

    @act(f"{_ONE}/totals", action="period.declare")
    def declare(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Totals]) -> Redirect | Page:
        """Declare what the roster must add up to."""
        return _tried(desk, back, id, "totals", data)

    @act(f"{_ONE}/explanations", action="period.declare")
    def explain(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Explain]) -> Redirect | Page:
        """Say where a difference comes from."""
        return _tried(desk, back, id, "explanations", data)

    @act(f"{_ONE}/submissions", action="period.submit")
    def submit(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Submit]) -> Redirect | Page:
        """Hand the roster in."""
        return _tried(desk, back, id, "submissions", data)

    @act(f"{_ONE}/comparisons", action="period.certify")
    def compare(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Compare]) -> Redirect | Page:
        """Point out what differs."""
        return _tried(desk, back, id, "comparisons", data)

    @act(f"{_ONE}/returns", action="period.certify")
    def send_back(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Return]) -> Redirect | Page:
        """Send the roster back."""
        return _tried(desk, back, id, "returns", data)

    @act(f"{_ONE}/certificates", action="period.certify")
    def certify(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Certify]) -> Redirect | Page:
        """Certify the roster."""
        return _tried(desk, back, id, "certificates", data)

    @act(f"{_ONE}/reopenings", action="period.certify")
    def reopen(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Reopen]) -> Redirect | Page:
        """Let a certified roster be changed again."""
        return _tried(desk, back, id, "reopenings", data)

    @act(f"{_ONE}/requests", action="period.correct")
    def ask(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Ask]) -> Redirect | Page:
        """Ask for a correction of what is certified."""
        return _tried(desk, back, id, "requests", data)

    @act(f"{_ONE}/approvals", action="period.certify")
    def approve(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Approve]) -> Redirect | Page:
        """Let a correction through."""
        return _tried(desk, back, id, "approvals", data)

    @act(f"{_ONE}/refusals", action="period.certify")
    def refuse(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Refuse]) -> Redirect | Page:
        """Leave what is certified as it is."""
        return _tried(desk, back, id, "refusals", data)


class CountyPeriodPages(Controller):
    """The roster periods of every unit."""

    path = "/county/periods"

    @page(action="county.read", scope="county", views=COUNTY)
    def listing(self, visit: Visit) -> Page:
        """Return the periods by unit, and the requests that wait for the county."""
        with visit.reading() as sql:
            found = view.listing(sql, visit.county, None, visit.coordinate, asked(visit, Wanted).filter())
            waiting = view.requests(sql, visit.county, None, visit.coordinate, status="asked")
        return visit.page(
            "periods/county.html", title=visit.words("periods.county.title"), found=found, asked=waiting, units=names(visit),
            own=f"/t/{visit.county * 1000}/periods", who=who(visit, [one.asked_by for one in waiting]),
        )  # fmt: skip


class WantedRequests(msgspec.Struct, frozen=True, kw_only=True):
    """Which requests the page of a period is asked for: those that still wait, or all."""

    requests: Literal["asked"] | None = None


def _listing(visit: Visit, refusal: Refusal | None = None) -> Page:
    with visit.reading() as sql:
        found = view.listing(sql, visit.county, visit.tenant, visit.coordinate, asked(visit, Wanted).filter())
    return visit.page(
        "periods/list.html", title=visit.words("periods.title"), found=found, here=f"/t/{visit.tenant}/periods", refusal=refusal
    )


def _one(visit: Visit, id: UUID, refusal: Refusal | None = None) -> Page:
    here, wanted = f"/t/{visit.tenant}/periods", asked(visit, WantedRequests)
    with visit.reading() as sql:
        card = view.card(sql, visit.county, visit.tenant, id, visit.coordinate)
        if card is None:
            raise Missing
        requests = view.requests(sql, visit.county, visit.tenant, visit.coordinate, id=id, status=wanted.requests)
        differ = [d for d in view.differences(sql, visit.county, visit.tenant, visit.coordinate) if d.roster_period == id]
        facts = of_stream(sql, visit, id)
        balances = overview.reconcile(sql, visit.county, visit.tenant, visit.coordinate, period=card.period)
        pairs = doubles.found(sql, visit.county, visit.tenant, visit.coordinate)
    if visit.tenant == visit.county * 1000:
        balances, pairs = _whole(visit, card.period)
    shown = told(visit, facts)
    shown["who"] = who(visit, [*(f.actor for f in facts.items), *(a.asked_by for a in requests), *(a.decided_by for a in requests)])
    return visit.page(
        "periods/one.html", title=visit.words("periods.one", period=card.period), crumbs=[(visit.words("periods.title"), here)],
        card=card, asked=requests, differ=differ, balance=next((b for b in balances if b.tenant == visit.tenant), None),
        here=f"{here}/{id}", base=f"/t/{visit.tenant}", refusal=refusal, gap=_gap(visit, balances, pairs),
        subject=visit.request.query.get("subject", ""), wanted=wanted, **shown,
    )  # fmt: skip


def _whole(visit: Visit, name: str) -> tuple[Sequence[Balance], Sequence[Pair]]:
    """Return what all units' books add up to, and the pairs in them, for the county's own period."""
    with visit.site.runtime.db.county(visit.county) as sql:
        sums = overview.reconcile(sql, visit.county, None, visit.coordinate, period=name)
        return sums, doubles.found(sql, visit.county, None, visit.coordinate)


def _gap(visit: Visit, balances: Sequence[Balance], pairs: Sequence[Pair]) -> Gap | None:
    """Return how far pairs explain a difference of these books, where there is one or the other."""
    found = (gap for gap in doubles.gaps(balances, pairs, visit.county) if gap.tenant == visit.tenant)
    return next((gap for gap in found if gap.doubles or gap.unexplained), None)


def _tried(desk: Desk, back: Way, id: UUID, form: str, data: forms.Says) -> Redirect | Page:
    path = f"/t/{desk.tenant}/periods/{id}"
    return tried(back, path, form, lambda: data.carry_out(desk, id), views=CARD, show=lambda visit, refusal: _one(visit, id, refusal))
