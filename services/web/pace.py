"""How fast one session may ask: a bucket of tokens for reading and one for writing, kept by each web process for itself."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from math import ceil
from typing import Final

from services.web.contract import Rate

LIMITS: Final[Mapping[Rate, tuple[float, float]]] = {"read": (40.0, 400.0), "write": (10.0, 120.0)}
"""Tokens a second, and how many may be saved up: far more than a person needs, far less than a loop takes."""
_MOST: Final = 20_000


class TooFast(Exception):
    """This session asks faster than a person can; try again in some seconds."""

    code = "web.too-fast"

    def __init__(self, retry_after: int) -> None:
        super().__init__(type(self).__doc__)
        self.retry_after = retry_after


class Pace:
    """The buckets of one process."""

    def __init__(self, limits: Mapping[Rate, tuple[float, float]] = LIMITS, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits, self._clock = limits, clock
        self._held: dict[tuple[bytes, Rate], tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, token: str, rate: Rate) -> None:
        """Take one token of a session; raises TooFast where none is left."""
        limit = self._limits.get(rate)
        if limit is None:
            return
        speed, most = limit
        key: tuple[bytes, Rate] = (hashlib.sha256(token.encode()).digest(), rate)
        now = self._clock()
        with self._lock:
            left, at = self._held.get(key, (most, now))
            left = min(most, left + (now - at) * speed)
            if left >= 1:
                self._held[key] = (left - 1, now)
                self._forget(now)
                return
            self._held[key] = (left, now)
        raise TooFast(ceil((1 - left) / speed))

    def _forget(self, now: float) -> None:
        """Drop the buckets that are full again, once there are many."""
        if len(self._held) > _MOST:
            full = max(most / speed for speed, most in self._limits.values())
            self._held = {key: (left, at) for key, (left, at) in self._held.items() if now - at < full}
