"""The strip of days above a timeline: how many facts there are and how many were learned late, drawn as bars that lead there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import log1p
from typing import Final

import msgspec

from services.views.timeline import Density

WIDTH: Final = 1000
HEIGHT: Final = 80
_DAYS: Final = 70
_WEEKS: Final = 70 * 7


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A day, week or month: where it stands on the strip and how many facts it has."""

    since: date
    until: date
    n: int
    late: int
    x: float
    width: float
    height: float
    late_height: float


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """A strip, ready to be drawn; `bars` are only those that have facts."""

    bars: Sequence[Bar]
    since: date | None = None
    until: date | None = None
    total: int = 0
    late: int = 0


def strip(days: Sequence[Density]) -> Drawn:
    """Return the strip of a timeline: by day up to ten weeks, by week up to seventy, else by month.

    Heights are logarithms, because the day of an import would flatten all others; of each bar the late share is told apart.
    """
    if not days:
        return Drawn(bars=())
    first, last = days[0].day, days[-1].day
    starts = _starts(first, last)
    ends = [*(start - timedelta(days=1) for start in starts[1:]), last]
    sums: list[tuple[int, int]] = []
    left = list(days)
    for end in ends:
        held = [day for day in left if day.day <= end]
        left = left[len(held) :]
        sums.append((sum(day.n for day in held), sum(day.late for day in held)))
    most = log1p(max(n for n, _ in sums))
    wide = WIDTH / len(starts)
    bars = [
        Bar(
            since=start, until=end, n=n, late=late, x=round(i * wide, 2), width=round(max(wide - 1, 1), 2),
            height=round(HEIGHT * log1p(n) / most, 2), late_height=round(HEIGHT * log1p(n) / most * late / n, 2),
        )
        for i, (start, end, (n, late)) in enumerate(zip(starts, ends, sums, strict=True)) if n
    ]  # fmt: skip
    return Drawn(bars=bars, since=first, until=last, total=sum(n for n, _ in sums), late=sum(late for _, late in sums))


def _starts(first: date, last: date) -> list[date]:
    length = (last - first).days + 1
    if length <= _WEEKS:
        step = 1 if length <= _DAYS else 7
        begin = first if step == 1 else first - timedelta(days=first.weekday())
        return [begin + timedelta(days=n) for n in range(0, (last - begin).days + 1, step)]
    found, at = [first.replace(day=1)], first.replace(day=1)
    while (at := (at + timedelta(days=32)).replace(day=1)) <= last:
        found.append(at)
    return found
