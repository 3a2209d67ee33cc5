"""Whom somebody keeps us out of: a tenant whose rows are held is left alone for a moment, so that nobody else waits for it."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import Final

_FIRST: Final = 1.0
_LONGEST: Final = 10.0
"""Seconds until a tenant is tried again: twice as many each time, up to these."""
_TABLE: Final = 3
"""Tenants in a row at which one follower met a lock, after which it is the table that is held, and no tenant's rows."""

Books = tuple[int, int]


class Held:
    """Tenants that are left alone, each until its moment comes again; what one process knows."""

    def __init__(self) -> None:
        self._until: dict[Books, tuple[float, float]] = {}
        self._met: defaultdict[str, set[Books]] = defaultdict(set)

    def forget(self) -> None:
        """Try everybody again."""
        self._until.clear()
        self._met.clear()

    def alone(self, books: Books) -> bool:
        """Return whether a tenant is to be left alone for now."""
        return books in self._until and self._until[books][0] > time.monotonic()

    def met(self, follower: str, books: Books) -> bool:
        """Leave a tenant alone for a moment; True where the follower meets a lock wherever it goes."""
        _, pause = self._until.get(books, (0.0, _FIRST / 2))
        pause = min(2 * pause, _LONGEST)
        self._until[books] = time.monotonic() + pause, pause
        self._met[follower].add(books)
        return len(self._met[follower]) >= _TABLE

    def passed(self, follower: str, books: Books) -> None:
        """Note that nobody was in the way."""
        self._met.pop(follower, None)
        if books in self._until and not self.alone(books):
            del self._until[books]
