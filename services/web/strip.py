"""The strip of days above a timeline: how many facts there are and how many were learned late, drawn as bars that lead there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import log1p
from typing import Final

import msgspec

from services.views.stretches import Stretch

WIDTH: Final = 1000
HEIGHT: Final = 80


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A day, week or month: where it stands on the strip and how many facts it has (`more`: at least so many)."""

    since: date
    until: date
    n: int
    late: int
    more: bool
    x: float
    width: float
    height: float
    late_height: float


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """A strip, ready to be drawn; `more` where its sums are at least so many."""

    bars: Sequence[Bar]
    since: date | None = None
    until: date | None = None
    total: int = 0
    late: int = 0
    more: bool = False


def strip(found: Sequence[Stretch]) -> Drawn:
    """Return the strip of a timeline, its bars as wide as the days they stand for.

    Heights are logarithms, because the day of an import would flatten all others; of each bar the late share is told apart.
    """
    if not found:
        return Drawn(bars=())
    first, last = found[0].since, found[-1].until
    day, most = WIDTH / ((last - first).days + 1), log1p(max(one.n for one in found))
    bars = [
        Bar(
            since=one.since, until=one.until, n=one.n, late=one.late, more=one.more, x=round((one.since - first).days * day, 2),
            width=round(max(((one.until - one.since).days + 1) * day - 1, 1), 2), height=round(HEIGHT * log1p(one.n) / most, 2),
            late_height=round(HEIGHT * log1p(one.n) / most * one.late / one.n, 2),
        )
        for one in found
    ]  # fmt: skip
    return Drawn(
        bars=bars, since=first, until=last, total=sum(one.n for one in found), late=sum(one.late for one in found),
        more=any(one.more for one in found),
    )  # fmt: skip
