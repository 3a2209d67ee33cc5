"""Who has work: all tenants are compared now and then, in between only those whose books have moved."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from infra.followers import positions

if TYPE_CHECKING:
    from infra.db import Database

_WHOLE: Final = 15.0
"""Seconds between two looks at all tenants."""
_IN_FLIGHT: Final = timedelta(seconds=10)
"""A command may have drawn its time this long before its commit; what takes longer is found by the next look at all."""
_MANY: Final = 1000
_MOST: Final = 200


class Lookout:
    """Finds the followers that are behind, for one process that runs on."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._whole_at = 0.0
        self._since: datetime | None = None
        self._again: set[int] = set()

    def waiting(self, followers: Sequence[tuple[str, int]]) -> list[tuple[str, int, int]]:
        """Return (follower, county, tenant) with facts to take, the one served longest ago first."""
        with self._db.platform() as sql:
            now = positions.now(sql)
            tenants = self._moved(positions.moved_since(sql, self._since, _MANY)) if self._since else None
            if tenants is not None and not tenants:
                return []
            found = positions.behind(sql, followers, tenants=tenants, limit=_MOST)
        self._again = {tenant for _, _, tenant in found}
        if tenants is None:
            # Where more are behind than fit into one look, the next one is at all tenants as well.
            self._since = now - _IN_FLIGHT if len(found) < _MOST else None
            self._whole_at = time.monotonic()
        return found

    def _moved(self, tenants: Sequence[int]) -> list[int] | None:
        """Return the tenants to compare, those found behind at the last look included; None for all of them."""
        whole = len(tenants) >= _MANY or time.monotonic() - self._whole_at > _WHOLE
        return None if whole else list({*tenants, *self._again})
