"""What a thing was at each date: the values of one attribute by the day they hold from, so that back-dated decisions see their own day."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import Generic, TypeVar

import msgspec

from domain.kernel import Frozen

T = TypeVar("T")


class Spans(msgspec.Struct, Generic[T], metaclass=Frozen):
    """The values of one attribute with the days they begin on, earliest first; on one day the one added later holds."""

    steps: tuple[tuple[date, T], ...] = ()

    def then(self, on: date, value: T) -> Spans[T]:
        """Return the spans with `value` holding from `on` until the next step."""
        place = bisect_right([day for day, _ in self.steps], on)
        return Spans(steps=(*self.steps[:place], (on, value), *self.steps[place:]))

    def at(self, on: date) -> T | None:
        """Return the value that held on a day, or None before the first."""
        place = bisect_right([day for day, _ in self.steps], on)
        return self.steps[place - 1][1] if place else None

    def after(self, on: date) -> T | None:
        """Return the value that takes over next after a day, or None where nothing follows."""
        place = bisect_right([day for day, _ in self.steps], on)
        return self.steps[place][1] if place < len(self.steps) else None

    def until(self, on: date) -> date | None:
        """Return the day on which another step takes over from the one that holds on a day, or None where none does."""
        place = bisect_right([day for day, _ in self.steps], on)
        return self.steps[place][0] if place < len(self.steps) else None

    @property
    def last(self) -> T | None:
        """Return the value that holds after all known steps."""
        return self.steps[-1][1] if self.steps else None


def since(on: date, value: T) -> Spans[T]:
    """Return spans that begin with one value on one day."""
    return Spans(steps=((on, value),))
