"""Bring a database's schema up to date: plain SQL, forward only, as the owner."""

from __future__ import annotations

import logging
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict
from yoyo import get_backend, read_migrations

from infra.db import pooled
from infra.roles import OWNER
from infra.settings import Misconfigured

MIGRATIONS = Path(__file__).parent / "migrations"
_SETTINGS = f"-c role={OWNER} -c lock_timeout=4s -c search_path=migrations"


def migrate(url: str) -> list[str]:
    """Apply what is missing to the database of *url* (the migrate role) and return the names of what was applied.

    Raises Misconfigured where a pooler stands between.
    """
    logging.getLogger("yoyo").setLevel(logging.WARNING)
    _refuse_pooler(url)
    with psycopg.connect(url, options=_SETTINGS, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS migrations")
    backend = get_backend(_yoyo_url(url))
    try:
        with backend.lock(), redirect_stdout(StringIO()):  # yoyo prints the rows of every SELECT
            missing = backend.to_apply(read_migrations(str(MIGRATIONS)))
            backend.apply_migrations(missing)
            return [m.id for m in missing]
    finally:
        backend.connection.close()


def begin_clock(url: str, *, rehearsal: str | None = None, time_zone: str = "Asia/Shanghai") -> None:
    """Decide once what kind of ledger this is: real, or a rehearsal whose clock starts at the instant *rehearsal*."""
    with psycopg.connect(url, options=f"-c role={OWNER}") as connection:
        connection.execute(
            "INSERT INTO ledger.clock (rehearsal, ahead, time_zone)"
            " VALUES (%s, coalesce(%s::timestamp AT TIME ZONE %s - clock_timestamp(), '0'), %s) ON CONFLICT DO NOTHING",
            [rehearsal is not None, rehearsal, time_zone, time_zone],
        )
        row = connection.execute("SELECT rehearsal FROM ledger.clock").fetchone()
    if row is not None and row[0] != (rehearsal is not None):
        message = "a real ledger cannot become a rehearsal, nor a rehearsal a real ledger: initialise another database"
        raise ValueError(message)


def _refuse_pooler(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        if pooled(connection):
            message = "TAIZHANG_MIGRATE_URL leads through a pooler, which drops its options: let it lead straight to PostgreSQL."
            raise Misconfigured(message)


def _yoyo_url(url: str) -> str:
    parts = conninfo_to_dict(url)
    host = str(parts.pop("host", "") or "")
    user, password = quote(str(parts.pop("user", "")), safe=""), parts.pop("password", None)
    login = user + (f":{quote(str(password), safe='')}" if password else "")
    port, name = parts.pop("port", None), quote(str(parts.pop("dbname", "")), safe="")
    query = {**parts, "options": _SETTINGS, **({"host": host} if host.startswith("/") else {})}
    if host.startswith("/") and port:
        query["port"] = port
    place = "" if host.startswith("/") else host + (f":{port}" if port else "")
    return f"postgresql+psycopg://{login}@{place}/{name}?" + "&".join(f"{k}={quote(str(v), safe='')}" for k, v in query.items() if v)
