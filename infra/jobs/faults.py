"""What may be said of an error in a table, a log and a page: its class, its code and its place, never its words, which may hold a name."""

from __future__ import annotations

import errno
import traceback
from pathlib import Path
from typing import Final

from psycopg_pool import PoolTimeout

from infra.db import away

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


class Hopeless(Exception):
    """Trying this job again cannot help; its code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def outside(error: BaseException) -> bool:
    """Return whether an error is the fault of the place: the database was away, a lock was not to be had, the disk is full or broken."""
    return away(error) or isinstance(error, PoolTimeout) or (isinstance(error, OSError) and error.errno in _FULL)


def describe(error: BaseException) -> str:
    """Return the error's class, its code or SQLSTATE, and the innermost line of ours that it came from."""
    parts = [type(error).__name__]
    for name in ("code", "sqlstate"):
        value = getattr(error, name, None)
        if isinstance(value, str):
            parts.append(value)
    if frames := traceback.extract_tb(error.__traceback__):
        ours = [f for f in frames if "site-packages" not in f.filename] or list(frames)
        parts.append(f"{'/'.join(Path(ours[-1].filename).parts[-2:])}:{ours[-1].lineno}")
    return " ".join(parts)
