"""Counts over time, from the daily cube: what each of them was on a row of days, all as known at one instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Literal, get_args
from uuid import UUID

from services.views import cube
from services.views.commitments import Stuck
from services.views.reading import Row

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

Step = Literal["day", "week", "month"]
Indicator = Literal[
    "institutions", "organisations", "weak", "members", "on_job", "mobile", "retired", "lost", "commitments", "paper", "overdue", "claimed",
    "closed", "lasting", "reopened", "inspections", "findings", "open_findings", "overdue_findings",
]  # fmt: skip
INDICATORS: Final[tuple[Indicator, ...]] = get_args(Indicator)
"""The overview's figures but `stuck`, whose days of patience a reader may choose: that one is asked of the promises themselves."""
MOST: Final = 400
"""No row of days is longer than this."""
_EARLIEST: Final = date(1900, 1, 1)


class Trend(Row):
    """One count along the days of its `Trends`."""

    indicator: Indicator
    values: Sequence[int]


class Trends(Row):
    """Counts on a row of days, of one tenant or of the whole county."""

    days: Sequence[date]
    series: Sequence[Trend]


_STUCK = Stuck()


def days(since: date, until: date, step: Step) -> list[date]:
    """Return the last day of each step within two days, both included, and *until* itself; at most MOST, the earliest left out."""
    found, day = [until], until
    while len(found) < MOST and day > max(since, _EARLIEST) and (day := _before(day, step)) >= since:
        found.append(day)
    return found[::-1]


def trends(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, on: Sequence[date], *, indicators: Sequence[Indicator] = INDICATORS,
    unit: UUID | None = None, stuck: Stuck = _STUCK,
) -> Trends:  # fmt: skip
    """Return each count on each day as known at the coordinate; exactly what the interval tables say at these dates.

    *unit* asks for what belongs to one branch, institution or parent; the stages of *stuck* are those that count as paper.
    """
    stored: dict[Indicator, list[str]] = {name: kept(name, stuck) for name in indicators}
    asked = [name for names in stored.values() for name in names]
    found = cube.moved_of_unit(sql, county, tenant, at, on, asked, unit) if unit else cube.moved(sql, county, tenant, at, on, asked)
    moved: dict[str, list[int]] = {}
    for row in found:
        moved.setdefault(row.indicator, [0] * len(on))[row.place] += row.delta
    still = [0] * len(on)
    return Trends(days=on, series=[Trend(indicator=n, values=_added(names, moved, still)) for n, names in stored.items()])


def kept(name: Indicator, stuck: Stuck) -> list[str]:
    """Return the counts of the cube that a figure is the sum of: which rungs are paper is the reader's to say, so each is kept."""
    return [f"open-{stage}" for stage in stuck.stages] if name == "paper" else [name]


def _added(names: Sequence[str], moved: dict[str, list[int]], still: list[int]) -> list[int]:
    return list(accumulate(map(sum, zip(*(moved.get(name, still) for name in names), strict=True)))) if names else still


def _before(day: date, step: Step) -> date:
    match step:
        case "day":
            return day - timedelta(days=1)
        case "week":
            return day - timedelta(days=day.isoweekday())
        case "month":
            return day.replace(day=1) - timedelta(days=1)
