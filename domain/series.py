"""The numbers of one series of briefings in one year: given one after the other, each once, and never taken back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from msgspec.structs import replace

from domain import calendar
from domain.kernel import Fact, Refused, Stamp, State


class NumberAssigned(Fact, tag="series.number-assigned"):
    """The next number of a series in a year was given to a briefing when it was signed."""

    series: str
    year: int
    number: int
    briefing: UUID


Event = NumberAssigned


class Series(State):
    """A series in a year as its decisions see it: which numbers were given, to whom, and on which day the last one."""

    given: frozenset[int] = frozenset()
    holders: frozenset[UUID] = frozenset()
    last_on: date | None = None


class NumberedAlready(Refused):
    """This briefing has its number already."""


class OtherYear(Refused):
    """On {on} a number of {year} cannot be given."""


class BeforeTheLast(Refused):
    """Number {number} was signed on {since}; a later number cannot have been signed before it."""


def assign(series: Series | None, *, code: str, year: int, briefing: UUID, at: Stamp) -> NumberAssigned:
    """Return that a briefing got the next number; the first of a year is 1."""
    held = series or Series()
    if briefing in held.holders:
        raise NumberedAlready
    if at.on.year != year:
        raise OtherYear(on=at.on, year=year)
    if held.last_on is not None and at.on < held.last_on:
        raise BeforeTheLast(number=max(held.given), since=held.last_on)
    return NumberAssigned(series=code, year=year, number=calendar.next_number(held.given), briefing=briefing)


def evolve(series: Series | None, event: Event, at: Stamp) -> Series:
    """Return the series after one more number."""
    held = series or Series()
    return replace(held, given=held.given | {event.number}, holders=held.holders | {event.briefing}, last_on=at.on)
