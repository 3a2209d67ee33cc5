"""What the weekly report counts, at its coordinate and nowhere else: promises, members, visits and findings, and what came late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from domain import calendar
from services.reports.campaign import Named, ladder, problems, stuck
from services.reports.classes import Movement, movements
from services.reports.places import places
from services.reports.promised import Promise, promises
from services.reports.supervised import Found, Visit, found, visits
from services.views import commitments, overview, timeline
from services.views.reading import Row, rows

if TYPE_CHECKING:
    from services.reports.basis import Reading

WEEKS: Final = 8
"""So many weeks the line of promises goes back."""
LATE_LINES: Final = 40
UNPUBLISHED: Final = ("drafted", "approved")
GONE: Final = ("superseded", "withdrawn")


class Unit(Row):
    """A tenant by name, with what its books added up to at the end of the week and of the week before."""

    tenant: int
    name: str
    now: overview.Figures | None
    before: overview.Figures | None


class LateKind(Row):
    """How many facts of a kind were learned late, and the earliest day that they were true of."""

    tag: str
    n: int
    since: date
    corrections: int


class LateLine(Row):
    """One fact that was learned late."""

    tenant: int
    position: int
    tag: str
    day: date
    learned_on: date
    title: str


class Week(Row):
    """How many promises stood where at the end of a week."""

    day: date
    paper: int
    working: int
    claimed: int
    closed: int


class Figures(Row):
    """Everything that the weekly report says, as figures and named lists."""

    first_day: date
    last_day: date
    units: Sequence[Unit]
    ladder: Sequence[Named]
    problems: Sequence[Named]
    promises: Sequence[Promise]
    ended: Sequence[Promise]
    weeks: Sequence[Week]
    roster: Sequence[Movement]
    visits: Sequence[Visit]
    findings: Sequence[Found]
    late: Sequence[LateKind]
    late_lines: Sequence[LateLine]


_HERE: Final = Path(__file__).parent
_WEEKS, _LATE = ((_HERE / f"{name}.sql").read_bytes() for name in ("figures", "late"))


def figures(reading: Reading) -> Figures:
    """Return what the week came to."""
    basis = reading.basis
    first, last = calendar.first_day(basis.period), basis.true_on
    stages = ladder(reading)
    patience = stuck(stages)
    published = [p for p in promises(reading, reading.basis.scope, patience) if p.status not in UNPUBLISHED]
    return Figures(
        first_day=first, last_day=last, ladder=stages, problems=problems(reading),
        units=_units(reading, first - calendar.DAY, patience),
        promises=[p for p in published if p.status not in GONE],
        ended=[p for p in published if p.status in GONE and p.ended_on and p.ended_on >= first],
        weeks=rows(reading.own, Week, _WEEKS, reading.asked(paper=list(patience.stages), days=_ends(first, last))),
        roster=movements(reading, first - calendar.DAY),
        visits=visits(reading, first), findings=found(reading, first),
        late=rows(reading.own, LateKind, _LATE, reading.asked(since=first, until=last)),
        late_lines=_late_lines(reading, first),
    )  # fmt: skip


def _ends(first: date, last: date) -> list[date]:
    """Return the days on which the weeks of the line end; the last of them is the day of the report."""
    return [*(first - timedelta(days=1 + 7 * n) for n in range(WEEKS - 2, -1, -1)), last]


def _units(reading: Reading, before: date, patience: commitments.Stuck) -> list[Unit]:
    """Return the tenants of the report by name, with their figures on both days; those without any are named all the same."""
    b = reading.basis
    now, then = (
        {one.tenant: one for one in overview.figures(reading.own, b.county, b.scope, b.at(day), stuck=patience)}
        for day in (b.true_on, before)
    )
    return [
        Unit(tenant=place.tenant, name=place.name, now=now.get(place.tenant), before=then.get(place.tenant))
        for place in places(reading, now)
    ]


def _late_lines(reading: Reading, first: date) -> list[LateLine]:
    b = reading.basis
    wanted = timeline.Filter(late=True, learned_since=first, learned_until=b.true_on)
    found = timeline.lines(reading.own, b.county, b.scope, b.at(), wanted, limit=LATE_LINES)
    zone = ZoneInfo(b.time_zone)
    return [
        LateLine(tenant=x.tenant, position=x.position, tag=x.tag, day=x.effective_on, learned_on=_local(x.recorded_at, zone), title=x.title)
        for x in found.items
    ]


def _local(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
