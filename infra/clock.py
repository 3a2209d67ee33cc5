"""Move a rehearsal's clock: forwards, as the migrate role, and in a rehearsal alone."""

from __future__ import annotations

from datetime import datetime
from types import TracebackType
from typing import Any, Self

import psycopg

from infra.roles import OWNER


class Clock:
    """A hold on a county's clock that can be moved; PostgreSQL refuses every other direction and every real ledger."""

    def __init__(self, migrate_url: str) -> None:
        self._sql: psycopg.Connection[Any] = psycopg.connect(migrate_url, options=f"-c role={OWNER}", autocommit=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._sql.close()

    def now(self) -> datetime:
        """Return what time it is in the county."""
        row = self._sql.execute("SELECT ledger.now()").fetchone()
        assert row is not None
        return row[0]

    def advance(self, to: datetime) -> bool:
        """Move the clock to an instant, unless it is past it already; return whether it was moved."""
        return self._sql.execute("SELECT ledger.advance(%(to)s) WHERE ledger.now() < %(to)s", {"to": to}).fetchone() is not None
