"""What the reconciliation counts: declared and counted totals, who came to the lists or left them since, and who may be there twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from msgspec.structs import replace

from services.reports.places import Place, places
from services.views import overview, periods
from services.views.overview import Balance
from services.views.reading import Row, in_sets, rows

if TYPE_CHECKING:
    from services.reports.basis import Reading


class Off(Row):
    """Who or what is on one side only since the lists of `day` were counted; `late` where that was so then and learned afterwards."""

    tenant: int
    figure: str
    id: UUID
    number: str
    title: str
    day: date
    added: bool
    late: bool
    branch_name: str
    standing: str
    reason: str
    name: str | None = None

    @property
    def person(self) -> UUID:
        """Return the member that this is about."""
        return self.id


class Double(Row):
    """Two entries that may be one person; the other one may be in another unit's books."""

    tenant: int
    person: UUID
    number: str
    other: UUID
    sign: str
    name: str | None = None


class Pointed(Row):
    """A difference that was pointed out, and when it was explained; the explanation may name somebody, and stays on its page."""

    tenant: int
    roster_period: UUID
    period: str
    figure: str
    declared: int
    counted: int
    raised_on: date | None
    explained_on: date | None


class Counting(Row):
    """What was counted when a tenant's roster was last handed in or certified."""

    tenant: int
    period: str
    phase: str
    counted_on: date
    members: int


class Figures(Row):
    """Everything that the reconciliation says."""

    last_day: date
    places: Sequence[Place]
    balances: Sequence[Balance]
    countings: Sequence[Counting]
    pointed: Sequence[Pointed]
    off: Sequence[Off]
    doubles: Sequence[Double]


_HERE: Final = Path(__file__).parent
_OFF, _DOUBLES = ((_HERE / f"{name}.sql").read_bytes() for name in ("figures", "doubles"))


def figures(reading: Reading) -> Figures:
    """Return how declared and counted totals stood at the end of the month, and who makes the difference."""
    basis, asked = reading.basis, reading.asked()
    balances = overview.reconcile(reading.own, basis.county, basis.scope, basis.at())
    with in_sets(reading.own):
        off = rows(reading.own, Off, _OFF, asked)
    doubles = rows(reading.own, Double, _DOUBLES, asked)
    if basis.named:
        names = reading.people.names([*(x.id for x in off if x.figure == "members"), *(d.person for d in doubles)])
        off = [replace(x, name=names.get(x.id)) for x in off]
        doubles = [replace(d, name=names.get(d.person)) for d in doubles]
    return Figures(
        last_day=basis.true_on, places=places(reading, {b.tenant for b in balances}), balances=balances,
        countings=_latest(reading), pointed=_pointed(reading), off=off, doubles=doubles,
    )  # fmt: skip


def _latest(reading: Reading) -> list[Counting]:
    """Return of each tenant what was counted when its roster was last handed in or certified; the county's own number sums these up."""
    b, kept = reading.basis, dict[int, Counting]()
    for one in periods.listing(reading.own, b.county, b.scope, b.at()):
        if one.counted_on is not None and one.tenant != b.county * 1000:
            counted = Counting(
                tenant=one.tenant, period=one.period, phase=one.phase, counted_on=one.counted_on, members=one.counted_members or 0
            )
            kept.setdefault(one.tenant, counted)
    return [kept[tenant] for tenant in sorted(kept)]


def _pointed(reading: Reading) -> list[Pointed]:
    b = reading.basis
    return [
        Pointed(
            tenant=d.tenant, roster_period=d.roster_period, period=d.period, figure=d.figure, declared=d.declared, counted=d.counted,
            raised_on=d.raised_on, explained_on=d.explained_on,
        )
        for d in periods.differences(reading.own, b.county, b.scope, b.at())
    ]  # fmt: skip
