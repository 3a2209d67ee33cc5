"""Named places at which a fault test ends the process, as a power cut would: no handler runs, nothing is flushed."""

from __future__ import annotations

import os
import signal
from typing import Final

_AT: Final = os.environ.get("TAIZHANG_CRASH_AT", "")


def point(name: str) -> None:
    """Kill this process if the environment's TAIZHANG_CRASH_AT names this place."""
    if name == _AT:
        os.kill(os.getpid(), signal.SIGKILL)
