"""Counts over time, pure: by how much the spans that a command puts in the place of others move a count, and from which day on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal, get_args
from uuid import UUID

import msgspec

from infra.intervals.timeline import ENDLESS, Span

_DAY = timedelta(days=1)


class Counted(msgspec.Struct, frozen=True):
    """One count that a span adds 1 to on each of its days, or on those after a day: what is due becomes overdue without a fact."""

    indicator: str
    unit: UUID | None = None
    after: date = date.min


class Delta(msgspec.Struct, frozen=True):
    """A count moves by so much on a day and stays so moved."""

    indicator: str
    unit: UUID | None
    day: date
    delta: int


Grain = Literal["month", "year"]
GRAINS: Final[tuple[Grain, ...]] = get_args(Grain)
"""What deltas are added up by, of both dates alike."""
Counting = Callable[[Mapping[str, Any]], Iterable[Counted]]


def deltas(moves: Iterable[tuple[Sequence[Span], Sequence[Span]]], counting: Counting) -> list[Delta]:
    """Return what (gone, fresh) spans do to the counts, as few as can say it, in an order that depends on nothing else."""
    net = Counter[tuple[str, UUID | None, date]]()
    for gone, fresh in moves:
        for spans, sign in ((gone, -1), (fresh, 1)):
            for span in spans:
                for counted in counting(span.values):
                    _count(net, span, counted, sign)
    ordered = sorted(net.items(), key=lambda entry: (entry[0][0], entry[0][2], str(entry[0][1] or "")))
    return [Delta(indicator, unit, day, n) for (indicator, unit, day), n in ordered if n]


def trunc(day: date, grain: Grain) -> date:
    """Return the first day of the month or year that a day lies in."""
    return day.replace(month=1, day=1) if grain == "year" else day.replace(day=1)


def trunc_known(known: datetime, grain: Grain) -> datetime:
    """Return the first instant of the month or year that an instant lies in, by the same clock everywhere."""
    begun = trunc(known.astimezone(UTC).date(), grain)
    return datetime(begun.year, begun.month, begun.day, tzinfo=UTC)


def cut(days: Iterable[date], grain: Grain) -> list[date]:
    """Return the months or years, by their first days, that have days on both sides of the end of one of *days*."""
    return sorted({trunc(day, grain) for day in days if day != date.max and trunc(day + _DAY, grain) != day + _DAY})


def _count(net: Counter[tuple[str, UUID | None, date]], span: Span, counted: Counted, sign: int) -> None:
    if counted.after >= span.valid_to - _DAY:
        return
    begins = max(span.valid_from, counted.after + _DAY)
    net[counted.indicator, counted.unit, begins] += sign
    if span.valid_to != ENDLESS:
        net[counted.indicator, counted.unit, span.valid_to] -= sign
