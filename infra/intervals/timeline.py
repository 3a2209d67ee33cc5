"""The bitemporal core, pure: what a key was at each date, as the standing changes have it, and how that differs from before."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

import msgspec

ENDLESS = date.max
Key = tuple[Any, ...]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What a fact does to one key from a date on: `open` begins anew, `put` carries the other columns on, `close` ends."""

    table: str
    key: Key
    kind: Literal["open", "put", "close"]
    on: date
    values: Mapping[str, Any] = {}


class Assertion(msgspec.Struct, frozen=True, order=True):
    """A change with its place in history: by date, then by rank, then by its place among the changes of one fact.

    A fact ranks by its position, one that replaces another by the other's: a correction stands where what it corrects has stood.
    """

    on: date
    rank: int
    n: int
    position: int
    change: Change = msgspec.field(default_factory=lambda: Change(table="", key=(), kind="close", on=ENDLESS))


class Span(msgspec.Struct, frozen=True):
    """What held from one day to another (exclusive; `ENDLESS` where nothing follows); `position` is the last fact of its first day."""

    valid_from: date
    valid_to: date
    position: int
    values: Mapping[str, Any]


class Timeline:
    """All standing changes of one key; a change is withdrawn when its fact is replaced or voided.

    What was held after each change is kept, and folded anew only from the first that moved: a key with a long history would
    otherwise be folded whole for every further fact.
    """

    def __init__(self) -> None:
        self._standing: list[Assertion] = []
        self._held: list[Mapping[str, Any] | None] = []

    def add(self, position: int, n: int, change: Change, *, rank: int | None = None) -> None:
        """Let a change stand from now on; `rank` is the position of what it corrects, if it does."""
        one = Assertion(change.on, position if rank is None else rank, n, position, change)
        at = bisect_right(self._standing, _order(one), key=_order)
        self._standing.insert(at, one)
        del self._held[at:]

    def withdraw(self, position: int) -> None:
        """Take the changes of a fact out again."""
        first = next((i for i, a in enumerate(self._standing) if a.position == position), None)
        if first is not None:
            self._standing[first:] = [a for a in self._standing[first:] if a.position != position]
            del self._held[first:]

    def began(self, position: int) -> date:
        """Return the first day on which a fact changes this key; `ENDLESS` if it changes nothing here."""
        return next((a.on for a in self._standing if a.position == position), ENDLESS)

    def spans(self, since: date = date.min) -> list[Span]:
        """Return what held when, earliest first, from the span that a change on the day *since* could cut short.

        Changes of one day make one span, in which the later position wins; days on which nothing held are in no span. A `put`
        where nothing is held changes nothing: whoever was not there yet, or is no more, has nothing to carry on.
        """
        self._fold()
        at = bisect_left(self._standing, since, key=_day)
        if at and self._held[at - 1] is not None:
            at = bisect_left(self._standing, self._standing[at - 1].on, key=_day)
        found: list[Span] = []
        begun: tuple[date, int, Mapping[str, Any]] | None = None
        while at < len(self._standing):
            day = self._standing[at].on
            end = bisect_right(self._standing, day, at, key=_day)
            last = next((self._standing[i].position for i in range(end - 1, at - 1, -1) if self._moves(i)), None)
            if last is not None:
                if begun is not None:
                    found.append(Span(begun[0], day, begun[1], begun[2]))
                held = self._held[end - 1]
                begun = (day, last, held) if held is not None else None
            at = end
        if begun is not None:
            found.append(Span(begun[0], ENDLESS, begun[1], begun[2]))
        return found

    def _fold(self) -> None:
        for a in self._standing[len(self._held) :]:
            self._held.append(_after(self._held[-1] if self._held else None, a.change))

    def _moves(self, i: int) -> bool:
        return self._standing[i].change.kind != "put" or (i > 0 and self._held[i - 1] is not None)


def _day(a: Assertion) -> date:
    return a.on


def _order(a: Assertion) -> tuple[date, int, int]:
    return a.on, a.rank, a.n


def _after(held: Mapping[str, Any] | None, change: Change) -> Mapping[str, Any] | None:
    match change.kind:
        case "open":
            return change.values
        case "put":
            return None if held is None else {**held, **change.values}
        case "close":
            return None


def differing(before: Iterable[Span], after: Iterable[Span]) -> tuple[list[Span], list[Span]]:
    """Return the spans that are gone and those that are new."""
    old, new = {s.valid_from: s for s in before}, {s.valid_from: s for s in after}
    gone = [s for day, s in old.items() if new.get(day) != s]
    fresh = [s for day, s in new.items() if old.get(day) != s]
    return gone, fresh
