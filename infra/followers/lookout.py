"""Who has work: those whose books have moved, at once; everybody else in the course of a round, so many at a time."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from infra.followers import positions

if TYPE_CHECKING:
    from infra.db import Database, Sql

_STEP: Final = 5.0
"""Seconds between two steps of the round, and between two looks that reach back far."""
_SLICE: Final = 1000
"""Tenants in a step: what a look costs does not grow with the nation, only the time that a round takes."""
_IN_FLIGHT: Final = timedelta(seconds=10)
"""A command may have drawn its time this long before its commit, or `_LONG` before the next look that reaches back far."""
_LONG: Final = timedelta(minutes=5)
_MANY: Final = 1000
_MOST: Final = 200
_PARKED: Final = 1000

Books = tuple[int, int]
Waiting = tuple[str, int, int]


class Lookout:
    """Finds the followers that are behind, for one process that runs on.

    Whatever these looks miss (a command that took minutes to commit, a rebuild that has just swapped) the round meets, which never ends.
    The first round, and that after a follower has come back from its rest, is made in one go.
    """

    def __init__(self, db: Database, *, step: float = _STEP, tenants: int = _SLICE) -> None:
        self._db, self._step, self._tenants = db, step, tenants
        self._stepped_at = float("-inf")
        self._since: datetime | None = None
        self._again: set[Books] = set()
        self._met: set[Books] = set()
        self._place = 0
        self._in_one_go = True
        self._known: set[tuple[str, int]] = set()

    def waiting(self, followers: Sequence[tuple[str, int]]) -> tuple[list[Waiting], list[Waiting]]:
        """Return (follower, county, tenant) with facts to take: of those who moved, and of those that the round met besides.

        Of each the one served longest ago comes first. Who serves them in turn, each for a while, keeps nobody who writes waiting
        because a nation begins, and a nation not because others write.
        """
        if not self._known.issuperset(followers):
            self._place, self._in_one_go = 0, True
        self._known = set(followers)
        step = self._in_one_go or time.monotonic() - self._stepped_at > self._step
        with self._db.platform() as sql:
            moved = self._moved(sql, followers, far=step)
            met = positions.behind_in(sql, followers, list(self._met), limit=_MOST) if self._met else []
            if len(met) < _MOST:
                met += self._round(sql, followers) if step else []
                self._met = _books(met)
        return moved, [each for each in dict.fromkeys(met) if each not in moved]

    def _moved(self, sql: Sql, followers: Sequence[tuple[str, int]], *, far: bool) -> list[Waiting]:
        """Compare the tenants that have moved, those that the last look left behind, and those where a follower was parked."""
        now = positions.now(sql)
        moved = positions.moved_since(sql, now - _LONG, _MANY) if far else []
        if not far or len(moved) >= _MANY:  # a nation is just being brought in: the round meets them soon enough
            moved = positions.moved_since(sql, self._since or now - _IN_FLIGHT)
        books = {*moved, *self._again}
        found = positions.behind_in(sql, followers, list(books), limit=_MOST) if books else []
        self._since = now - _IN_FLIGHT
        # Where more are behind than fit into one look, the next one compares them all again.
        self._again = {*(books if len(found) >= _MOST else _books(found)), *positions.parked(sql, _PARKED)}
        return found

    def _round(self, sql: Sql, followers: Sequence[tuple[str, int]]) -> list[Waiting]:
        """Compare the next tenants of the round; in one go until some are found or it is complete."""
        self._stepped_at = time.monotonic()
        while True:
            end = positions.slice_end(sql, self._place, self._tenants)
            found = positions.behind_between(sql, followers, self._place, end, limit=_MOST)
            if len(found) >= _MOST:  # there are more of them in this slice
                self._in_one_go = True
                return found
            self._place = end or 0
            self._in_one_go = self._in_one_go and end is not None
            if found or not self._in_one_go:
                return found


def _books(found: Collection[Waiting]) -> set[Books]:
    return {(county, tenant) for _, county, tenant in found}
