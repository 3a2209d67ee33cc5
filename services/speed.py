"""How fast work goes and how long it will still take, as the terminal says it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final

_SOONEST: Final = 0.5
_EVERY: Final = 0.1


def said(done: int, total: int | None, rate: float | None, left: float | None) -> str:
    """Return count, rate and remaining time in one line."""
    parts = [f"{done:,} / {total:,}" if total else f"{done:,}"]
    if rate:
        parts.append(f"{rate:,.0f}/s" if rate >= 10 else f"{rate:,.1f}/s")  # noqa: PLR2004 - a figure behind the point says nothing above
    if left is not None:
        parts.append(f"{int(left) // 60}:{int(left) % 60:02} left")
    return "  ".join(parts)


class Speed:
    """Measures a step from its first call on; `course` gives the rate of it and the seconds that are left."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._step, self._began, self._done = "", 0.0, 0

    def course(self, step: str, done: int, total: int | None) -> tuple[float | None, float | None]:
        """Return how much is done in a second, and in how many seconds all of it; None where that cannot be said yet."""
        now = self._clock()
        if step != self._step or done < self._done:
            self._step, self._began, self._done = step, now, done
        seconds, came = now - self._began, done - self._done
        if seconds < _SOONEST or came <= 0:
            return None, None
        rate = came / seconds
        return rate, (total - done) / rate if total else None


def terminal(word: Callable[[str], str]) -> Callable[[str, int, int], None]:
    """Return what tells of progress on one line of the terminal, and of nothing where there is none."""
    if not sys.stderr.isatty():
        return lambda step, done, total: None
    speed, shown, at = Speed(), "", 0.0

    def tell(step: str, done: int, total: int) -> None:
        nonlocal shown, at
        rate, left = speed.course(step, done, total)
        now = time.monotonic()
        if done != total and now - at < _EVERY:
            return
        at, line = now, f"{word(step)} {said(done, total, rate, left if done != total else None)}"
        sys.stderr.write(f"\r{line:<{len(shown)}}" + ("\n" if done == total else ""))
        sys.stderr.flush()
        shown = "" if done == total else line

    return tell
