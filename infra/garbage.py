"""How often a process looks for garbage that refers to itself: seldom, for what a batch holds is alive until the batch is done."""

from __future__ import annotations

import gc
from typing import Final

YOUNG: Final = 50_000
"""New objects between two looks. After Python's own 700, a batch of 8,000 facts is gone through again and again while it grows: a third of
a follower's time."""
_OLDER, _OLDEST = 20, 10


def seldom() -> None:
    """Let this process look less often, unless it does already, or never does."""
    if 0 < gc.get_threshold()[0] < YOUNG:
        gc.set_threshold(YOUNG, _OLDER, _OLDEST)
