"""The doors to SQL: every query runs inside one of them, under the scope and the role that the door stands for."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool

from infra import endless
from infra.roles import OWNER

if TYPE_CHECKING:
    from psycopg.rows import TupleRow

Sql = psycopg.Connection[Any]


class Undone(Exception):
    """A statement had failed, its error was passed over, and PostgreSQL undid the whole transaction."""


class UnsafeRole(Exception):
    """The application must not connect as a superuser, as a role that bypasses row security, or as the owner of its tables."""


class Database:
    """One pool of connections and the four doors that lead to it."""

    def __init__(self, url: str, *, size: int = 8, prepare_threshold: int | None = 5, timeout: float = 10.0) -> None:
        self.url = url
        self.pool: ConnectionPool[psycopg.Connection[TupleRow]] = ConnectionPool(
            url,
            min_size=1,
            max_size=size,
            open=True,
            timeout=timeout,
            max_lifetime=3600,
            configure=endless.register,
            kwargs={"autocommit": True, "prepare_threshold": prepare_threshold, "application_name": "taizhang"},
        )

    def close(self) -> None:
        """Close every connection."""
        self.pool.close()

    @contextmanager
    def tenant(self, county: int, tenant: int) -> Generator[Sql]:
        """Yield a read-write transaction that sees one tenant's rows only."""
        with self._door(_scope(county, tenant)) as connection:
            yield connection

    @contextmanager
    def county(self, county: int) -> Generator[Sql]:
        """Yield a read-only transaction across the tenants of a county, without anybody's personal data."""
        with self._door(sql.SQL("BEGIN READ ONLY; SET LOCAL ROLE taizhang_county;") + _set("county", county)) as connection:
            yield connection

    @contextmanager
    def public(self, county: int) -> Generator[Sql]:
        """Yield a read-only transaction that sees what a county has published."""
        with self._door(sql.SQL("BEGIN READ ONLY; SET LOCAL ROLE taizhang_public;") + _set("county", county)) as connection:
            yield connection

    @contextmanager
    def platform(self) -> Generator[Sql]:
        """Yield a transaction over the directory, sessions, heads, follower positions and job ids: no fact, no read model."""
        with self._door(sql.Composed([sql.SQL("BEGIN; SET LOCAL ROLE taizhang_platform")])) as connection:
            yield connection

    @contextmanager
    def statement(self) -> Generator[Sql]:
        """Yield a connection without a transaction, for the one statement of the ledger that brings its own scope."""
        with self.pool.connection() as connection:
            yield connection

    @contextmanager
    def _door(self, opening: sql.Composed) -> Generator[Sql]:
        with self.pool.connection() as connection:
            connection.execute(opening, prepare=False)
            try:
                yield connection
            except BaseException:
                if not connection.closed and connection.info.transaction_status != TransactionStatus.IDLE:
                    connection.execute("ROLLBACK", prepare=False)
                raise
            if connection.execute("COMMIT", prepare=False).statusmessage != "COMMIT":
                raise Undone


def refuse_unsafe_role(url: str) -> None:
    """Raise UnsafeRole unless the role behind *url* is bound by row security, so that a mistake in it stays a mistake."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(
            "SELECT rolname, rolsuper OR rolbypassrls, EXISTS (SELECT FROM pg_roles o WHERE o.rolname = %s"
            " AND pg_has_role(r.oid, o.oid, 'MEMBER')) FROM pg_roles r WHERE rolname = current_user",
            [OWNER],
        ).fetchone()
    if row is None or row[1] or row[2]:
        name = row[0] if row else "?"
        message = (
            f"DATABASE_URL logs in as {name!r}, which is a superuser, bypasses row security or owns the tables;"
            " use the application role (taizhang bootstrap-sql prints the roles)"
        )
        raise UnsafeRole(message)


def _scope(county: int, tenant: int) -> sql.Composed:
    return sql.SQL("BEGIN;") + _set("county", county) + sql.SQL(";") + _set("tenant", tenant)


def _set(name: str, value: int) -> sql.Composed:
    return sql.SQL("SET LOCAL {} = {}").format(sql.Identifier("taizhang", name), sql.Literal(str(int(value))))
