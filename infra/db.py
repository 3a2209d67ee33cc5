"""The doors to SQL: every query runs inside one of them, under the scope and the role that the door stands for."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, LiteralString

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool

from infra import endless
from infra.roles import OWNER

if TYPE_CHECKING:
    from infra.settings import Prepare

Sql = psycopg.Connection[Any]
AWAY: Final = (psycopg.OperationalError, psycopg.errors.IdleInTransactionSessionTimeout)
"""The server, the line or a lock is at fault, or we slept too long and were ended: the transaction was undone, or nobody knows."""
BEYOND: Final = (
    psycopg.errors.ProgramLimitExceeded, psycopg.errors.StatementTooComplex, psycopg.errors.TooManyColumns, psycopg.errors.TooManyArguments
)  # fmt: skip
"""SQLSTATE class 54, which psycopg counts among operational errors: what was asked is more than PostgreSQL has, and will be again."""
_BEGIN: Final = sql.SQL("BEGIN READ ONLY")
_PLATFORM: Final = sql.SQL("SET LOCAL ROLE taizhang_platform")
_THINKING: Final = sql.SQL("SET LOCAL idle_in_transaction_session_timeout = '15min'; SET LOCAL lock_timeout = '500ms';")
_USES: Final = 5
"""After how many uses a statement is prepared on the server, unless somebody chose otherwise."""


def away(error: BaseException) -> bool:
    """Return whether an error passes by itself: the server, the line or a lock was at fault, and not what was asked."""
    return isinstance(error, AWAY) and not isinstance(error, BEYOND)


class Undone(Exception):
    """A statement had failed, its error was passed over, and PostgreSQL undid the whole transaction."""


class UnsafeRole(Exception):
    """The application must not connect as a superuser, as a role that bypasses row security, or as the owner of its tables."""


class Line(psycopg.Connection[Any]):
    """A connection with a cursor of its own: a new one learns anew how each value is written, which is a tenth of an append."""

    @cached_property
    def own(self) -> psycopg.Cursor[Any]:
        """The cursor for one small question after the other, whose answers are read as binary."""
        return self.cursor(binary=True)


class Database:
    """One pool of connections and the four doors that lead to it.

    Nothing that it says to PostgreSQL outlives a transaction, so that a pooler may give each transaction another connection.
    """

    def __init__(self, url: str, *, size: int = 8, prepare: Prepare = "auto", timeout: float = 10.0) -> None:
        self.url, self._prepare = url, prepare
        threshold = {"auto": _USES, "off": None}[prepare] if isinstance(prepare, str) else prepare
        self.pool: ConnectionPool[Line] = ConnectionPool(
            url,
            connection_class=Line,
            min_size=1,
            max_size=size,
            open=True,
            timeout=timeout,
            max_lifetime=3600,
            configure=self._meet,
            kwargs={"autocommit": True, "prepare_threshold": threshold, "application_name": "taizhang"},
        )

    def close(self) -> None:
        """Close every connection."""
        self.pool.close()

    @contextmanager
    def tenant(self, county: int, tenant: int, *, thinking: bool = False) -> Generator[Sql]:
        """Yield a read-write transaction that sees one tenant's rows only.

        *thinking*: it holds no head, may be silent for minutes, and waits half a second for what somebody else holds.
        """
        opening = sql.SQL("BEGIN;") + (_THINKING if thinking else sql.SQL("")) + scope(county, tenant)
        with self._door(opening) as connection:
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
        with self._door(sql.SQL("BEGIN;") + _PLATFORM) as connection:
            yield connection

    def ask_platform(self, query: LiteralString, parameters: Sequence[object]) -> list[Any]:
        """Return the rows of one question put through the platform's door, in one round trip; for what every request asks."""
        return self._ask((_PLATFORM,), query, parameters)

    def ask_tenant(self, county: int, tenant: int, query: LiteralString, parameters: Sequence[object]) -> list[Any]:
        """Return the rows of one question put through a tenant's door, in one round trip; for what every command asks."""
        return self._ask((_set("county", county), _set("tenant", tenant)), query, parameters)

    def ask_once(self, statement: LiteralString, parameters: Sequence[object]) -> Any:
        """Return the one row of a statement of the ledger that brings its own scope, without a transaction around it."""
        line = self.pool.getconn()
        try:
            return line.own.execute(statement, parameters).fetchone()
        finally:
            self.pool.putconn(line)

    @contextmanager
    def statement(self) -> Generator[Sql]:
        """Yield a connection without a transaction, for the one statement of the ledger that brings its own scope."""
        connection = self.pool.getconn()
        try:
            yield connection
        finally:
            self.pool.putconn(connection)  # nothing to commit, as the pool's own manager would

    @cached_property
    def sharded(self) -> bool:
        """Whether this PostgreSQL is a Citus, which takes VALUES where plain PostgreSQL takes rows made of arrays; asked once."""
        with self.statement() as connection:
            return sharded(connection)

    def _meet(self, connection: Sql) -> None:
        endless.register(connection)
        if self._prepare == "auto" and pooled(connection):
            connection.prepare_threshold = None

    def _ask(self, opening: Sequence[sql.SQL | sql.Composed], query: LiteralString, parameters: Sequence[object]) -> list[Any]:
        """Send a whole read-only transaction at once: a door that is opened and shut takes two more round trips and twice the time."""
        with self.statement() as connection:
            try:
                with connection.pipeline():
                    for statement in (_BEGIN, *opening):
                        connection.execute(statement, prepare=False)
                    found = connection.execute(query, parameters)
                    connection.execute("COMMIT", prepare=False)
                return found.fetchall()
            except BaseException:
                _undo(connection)
                raise

    @contextmanager
    def _door(self, opening: sql.Composed) -> Generator[Sql]:
        with self.statement() as connection:
            connection.execute(opening, prepare=False)
            try:
                yield connection
            except BaseException:
                _undo(connection)
                raise
            if connection.execute("COMMIT", prepare=False).statusmessage != "COMMIT":
                raise Undone


def _undo(connection: Sql) -> None:
    if not connection.closed and connection.info.transaction_status != TransactionStatus.IDLE:
        connection.execute("ROLLBACK", prepare=False)


def sharded(connection: Sql) -> bool:
    """Return whether this PostgreSQL is a Citus."""
    return connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'citus'").fetchone() is not None


def pooled(connection: Sql) -> bool:
    """Return whether a pooler stands between: then the process that answers is not the one that greeted."""
    row = connection.execute("SELECT pg_backend_pid()", prepare=False).fetchone()
    return row != (connection.info.backend_pid,)


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


def scope(county: int, tenant: int) -> sql.Composed:
    """Return the statements that let the transaction under way see one tenant's rows.

    They are literal SET LOCAL, which a sharded engine passes on to its nodes; it would not pass on set_config.
    """
    return _set("county", county) + sql.SQL(";") + _set("tenant", tenant)


def _set(name: str, value: int) -> sql.Composed:
    return sql.SQL("SET LOCAL {} = {}").format(sql.Identifier("taizhang", name), sql.Literal(str(int(value))))
