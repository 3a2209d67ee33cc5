"""The bitemporal core, pure: what a key was at each date, as the standing changes have it, and how that differs from before."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
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
    """All standing changes of one key; a change is withdrawn when its fact is replaced or voided."""

    def __init__(self) -> None:
        self._standing: list[Assertion] = []

    def add(self, position: int, n: int, change: Change, *, rank: int | None = None) -> None:
        """Let a change stand from now on; `rank` is the position of what it corrects, if it does."""
        one = Assertion(change.on, position if rank is None else rank, n, position, change)
        insort(self._standing, one, key=lambda a: (a.on, a.rank, a.n))

    def withdraw(self, position: int) -> None:
        """Take the changes of a fact out again."""
        self._standing = [a for a in self._standing if a.position != position]

    def spans(self) -> list[Span]:
        """Return what held when, earliest first; days on which nothing held are in no span."""
        return spans(self._standing)


def spans(standing: Sequence[Assertion]) -> list[Span]:
    """Return the spans of changes given in order of (date, rank, n).

    Changes of one day make one span, in which the later position wins. A `put` where nothing is held changes nothing: whoever
    was not there yet, or is no more, has nothing to carry on.
    """
    found: list[Span] = []
    held: Mapping[str, Any] | None = None
    begun: tuple[date, int, Mapping[str, Any]] | None = None
    for day, group in groupby(standing, key=lambda a: a.on):
        last: int | None = None
        for a in group:
            if held is not None or a.change.kind != "put":
                last = a.position
            held = _after(held, a.change)
        if last is None:
            continue
        if begun is not None:
            found.append(Span(begun[0], day, begun[1], begun[2]))
        begun = (day, last, held) if held is not None else None
    if begun is not None:
        found.append(Span(begun[0], ENDLESS, begun[1], begun[2]))
    return found


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
