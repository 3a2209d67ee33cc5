"""How often somebody may try to sign in: counted in PostgreSQL, so that more web processes allow no more attempts."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from infra.db import Sql
    from services.wiring import Runtime

WINDOW: Final = timedelta(minutes=5)
LIMITS: Final = {"person": 10, "login": 60, "address": 200}
"""Failed attempts a window allows: of one login from one address, of one login from anywhere, from one address (an office shares one)."""


class TooMany(Exception):
    """There were too many attempts to sign in; try again in some minutes."""

    code = "access.too-many"

    def __init__(self, retry_after: int) -> None:
        super().__init__(type(self).__doc__)
        self.retry_after = retry_after


def count(runtime: Runtime, login: str, address: str) -> None:
    """Count one attempt before it is looked at; raises TooMany."""
    refused: int | None = None
    with runtime.db.platform() as sql:
        now, window = _window(sql)
        sql.execute("DELETE FROM access.attempts WHERE county_id = 0 AND tenant_id = 0 AND window_at < %s", [window])
        for kind, limit in LIMITS.items():
            row = sql.execute(
                "INSERT INTO access.attempts AS a (county_id, tenant_id, bucket, window_at, count) VALUES (0, 0, %s, %s, 1)"
                " ON CONFLICT (county_id, tenant_id, bucket, window_at) DO UPDATE SET count = a.count + 1 RETURNING a.count",
                [_bucket(kind, login, address), window],
            ).fetchone()
            assert row is not None
            if row[0] > limit:
                refused = max(1, int((window + WINDOW - now).total_seconds()))
    if refused is not None:
        raise TooMany(refused)


def forgive(runtime: Runtime, login: str, address: str) -> None:
    """Forget the failed attempts of a login from an address, whose owner has come in; who succeeds uses up nobody else's attempts."""
    with runtime.db.platform() as sql:
        _, window = _window(sql)
        bucket = _bucket("person", login, address)
        sql.execute("DELETE FROM access.attempts WHERE county_id = 0 AND tenant_id = 0 AND bucket = %s", [bucket])
        for kind in ("login", "address"):
            sql.execute(
                "UPDATE access.attempts SET count = count - 1"
                " WHERE county_id = 0 AND tenant_id = 0 AND bucket = %s AND window_at = %s AND count > 0",
                [_bucket(kind, login, address), window],
            )


def _window(sql: Sql) -> tuple[datetime, datetime]:
    row = sql.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    now: datetime = row[0]
    seconds = int(WINDOW.total_seconds())
    return now, datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def _bucket(kind: str, login: str, address: str) -> bytes:
    of = {"person": f"{login}\x00{address}", "login": login, "address": address}[kind]
    return hashlib.sha256(f"{kind}\x00{of}".encode()).digest()
