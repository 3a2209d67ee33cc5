"""What the quarterly report of look-backs counts: every closing, whether it held 30, 90 and 180 days, and what undid it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

from domain import calendar
from domain.campaign import Rules
from services.reports.campaign import Named, ladder, problems
from services.reports.places import Place, places
from services.views import campaigns
from services.views.reading import Row, rows

if TYPE_CHECKING:
    from services.reports.basis import Reading

Outcome = Literal["held", "relapsed", "unlooked", "later"]


class Closing(Row):
    """One closing of a promise: the look-backs after which it held, the relapse that undid it, and how the promise stands now."""

    tenant: int
    commitment: UUID
    cycle: int
    closed_on: date
    lasting_on: date | None
    number: str
    title: str
    problem: str
    unit: str
    status: str
    stage: str
    due: date | None
    cycle_now: int
    relapsed_on: date | None
    reason: str
    announced: bool | None
    passed: list[int]

    def after(self, days: int, on: date) -> Outcome:
        """Return what became of it by so many days after closing; `later` where these have not gone by."""
        due = self.closed_on + timedelta(days=days)
        if due > on:
            return "later"
        if days in self.passed:
            return "held"
        return "relapsed" if self.relapsed_on else "unlooked"


class Looks(Row):
    """How many look-backs of the quarter found one thing, announced or not."""

    result: str
    announced: bool
    n: int


class Rate(Row):
    """How many closings of a tenant, or of all, held so many days; those not looked at, or undone before, apart."""

    tenant: int
    days: int
    held: int
    relapsed: int
    unlooked: int


class Figures(Row):
    """Everything that the quarterly report of look-backs says; rates of the whole stand under nought."""

    first_day: date
    last_day: date
    places: Sequence[Place]
    ladder: Sequence[Named]
    problems: Sequence[Named]
    days: Sequence[int]
    closings: Sequence[Closing]
    looks: Sequence[Looks]
    rates: Sequence[Rate]


_HERE: Final = Path(__file__).parent
_CLOSINGS, _LOOKS = ((_HERE / f"{name}.sql").read_bytes() for name in ("figures", "looks"))


def figures(reading: Reading) -> Figures:
    """Return what had held and what had come back at the end of the quarter."""
    basis = reading.basis
    first, last = calendar.first_day(basis.period), basis.true_on
    running = campaigns.running(reading.wide, basis.county, basis.at())
    days = running[0].look_back_days if running else list(Rules().look_back_days)
    closings = rows(reading.own, Closing, _CLOSINGS, reading.asked())
    return Figures(
        first_day=first, last_day=last, places=places(reading, {c.tenant for c in closings}), ladder=ladder(reading),
        problems=problems(reading), days=days, closings=closings, looks=rows(reading.own, Looks, _LOOKS, reading.asked(since=first)),
        rates=[
            _rate(tenant, [c for c in closings if tenant in (0, c.tenant)], each, last)
            for tenant in (0, *sorted({c.tenant for c in closings}))
            for each in days
        ],
    )  # fmt: skip


def _rate(tenant: int, closings: Sequence[Closing], days: int, on: date) -> Rate:
    came = [c.after(days, on) for c in closings]
    return Rate(tenant=tenant, days=days, held=came.count("held"), relapsed=came.count("relapsed"), unlooked=came.count("unlooked"))
