"""The people who sign in: added, given passwords, disabled; rows without history, so that they can be forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from psycopg.errors import UniqueViolation

from domain.kernel import Refused
from services.desk import Missing

if TYPE_CHECKING:
    from infra.db import Sql
    from services.wiring import Runtime

HASHER: Final = PasswordHasher()
SHORTEST: Final = 10


class LoginTaken(Refused):
    """Somebody else signs in as {login} already; choose another name."""


class PasswordTooShort(Refused):
    """A password needs at least {least} characters."""


class WrongPassword(Refused):
    """The present password is another one."""


class User(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who signs in, as pages show him: the id stands in facts, the name never does."""

    id: UUID
    tenant: int
    login: str
    name: str
    post: str
    disabled: bool = False


def add_user(runtime: Runtime, county: int, home_tenant: int, login: str, name: str, post: str, password: str) -> UUID:
    """Return the id of a new user of a tenant; raises LoginTaken and PasswordTooShort."""
    hashed, user = _hashed(password), uuid4()
    try:
        with runtime.db.tenant(county, home_tenant) as sql:
            sql.execute(
                "INSERT INTO access.users (county_id, tenant_id, user_id, login, name, post) VALUES (%s, %s, %s, %s, %s, %s)",
                [county, home_tenant, user, normal(login), name, post],
            )
            _store(sql, county, home_tenant, user, hashed)
    except UniqueViolation as taken:
        raise LoginTaken(login=normal(login)) from taken
    return user


def set_password(runtime: Runtime, county: int, home_tenant: int, user: UUID, password: str) -> None:
    """Give a user another password and end all his sessions."""
    hashed = _hashed(password)
    with runtime.db.tenant(county, home_tenant) as sql:
        _exists(sql, county, home_tenant, user)
        _store(sql, county, home_tenant, user, hashed)
        _end_sessions(sql, county, home_tenant, user)


def change_password(runtime: Runtime, county: int, home_tenant: int, user: UUID, *, old: str, new: str) -> None:
    """Change a user's own password, who knows the old one; all his sessions end."""
    with runtime.db.tenant(county, home_tenant) as sql:
        row = sql.execute(
            "SELECT hash FROM access.credentials WHERE county_id = %s AND tenant_id = %s AND user_id = %s", [county, home_tenant, user]
        ).fetchone()
    if row is None:
        raise Missing
    if not matches(row[0], old):
        raise WrongPassword
    set_password(runtime, county, home_tenant, user, new)


def disable(runtime: Runtime, county: int, home_tenant: int, user: UUID) -> None:
    """Shut a user out, at once and from every session; what he did stays his."""
    with runtime.db.tenant(county, home_tenant) as sql:
        _exists(sql, county, home_tenant, user)
        now = _clock(sql)
        sql.execute(
            "UPDATE access.users SET disabled_at = %s WHERE county_id = %s AND tenant_id = %s AND user_id = %s AND disabled_at IS NULL",
            [now, county, home_tenant, user],
        )
        _end_sessions(sql, county, home_tenant, user)


def prefer_language(runtime: Runtime, county: int, home_tenant: int, user: UUID, language: str) -> None:
    """Remember in which language a user reads."""
    with runtime.db.tenant(county, home_tenant) as sql:
        sql.execute(
            "UPDATE access.users SET language = %s WHERE county_id = %s AND tenant_id = %s AND user_id = %s",
            [language, county, home_tenant, user],
        )


def at_home(runtime: Runtime, county: int, tenant: int | None, *, limit: int = 200) -> list[User]:
    """Return the users whose home is a tenant, or any tenant of the county, by unit and name, for a list to choose from."""
    with runtime.db.platform() as sql:
        rows = sql.execute(
            "SELECT user_id, tenant_id, login, name, post, disabled_at IS NOT NULL FROM access.users"
            " WHERE county_id = %s AND (%s::bigint IS NULL OR tenant_id = %s) ORDER BY tenant_id, name, user_id LIMIT %s",
            [county, tenant, tenant, limit],
        ).fetchall()
    return [User(id=r[0], tenant=r[1], login=r[2], name=r[3], post=r[4], disabled=r[5]) for r in rows]


def names(runtime: Runtime, county: int, ids: Iterable[UUID]) -> dict[UUID, User]:
    """Return the users of a county by id, for pages that show who did something; unknown ids are absent."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    with runtime.db.platform() as sql:
        rows = sql.execute(
            "SELECT user_id, tenant_id, login, name, post, disabled_at IS NOT NULL FROM access.users"
            " WHERE county_id = %s AND user_id = ANY(%s)",
            [county, wanted],
        ).fetchall()
    return {r[0]: User(id=r[0], tenant=r[1], login=r[2], name=r[3], post=r[4], disabled=r[5]) for r in rows}


def in_county(runtime: Runtime, county: int, login: str) -> tuple[UUID, tuple[str, ...]] | None:
    """Return the user of a county who signs in by a name, with the roles that he holds today in the whole county, or None."""
    with runtime.db.platform() as sql:
        rows = sql.execute(_IN_COUNTY, [county, normal(login)]).fetchall()
    return (rows[0][0], tuple(role for _, role in rows if role)) if rows else None


_IN_COUNTY: Final = (
    "SELECT u.user_id, g.role FROM access.users u CROSS JOIN (SELECT ledger.today() AS today) d"
    " LEFT JOIN access.grants g ON g.county_id = u.county_id AND g.user_id = u.user_id AND g.at_tenant IS NULL"
    " AND g.known_to = 'infinity' AND g.valid_from <= d.today AND d.today < g.valid_to AND (g.until IS NULL OR d.today < g.until)"
    " WHERE u.county_id = %s AND u.login = %s AND u.disabled_at IS NULL"
)


def normal(login: str) -> str:
    """Return a login as it is stored and compared."""
    return login.strip().casefold()


def matches(hashed: str, password: str) -> bool:
    """Return whether a password is the one that was hashed."""
    try:
        return HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _hashed(password: str) -> str:
    if len(password) < SHORTEST:
        raise PasswordTooShort(least=SHORTEST)
    return HASHER.hash(password)


def _store(sql: Sql, county: int, tenant: int, user: UUID, hashed: str) -> None:
    sql.execute(
        "INSERT INTO access.credentials (county_id, tenant_id, user_id, hash, changed_at) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (county_id, tenant_id, user_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at",
        [county, tenant, user, hashed, _clock(sql)],
    )


def _exists(sql: Sql, county: int, tenant: int, user: UUID) -> None:
    row = sql.execute(
        "SELECT 1 FROM access.users WHERE county_id = %s AND tenant_id = %s AND user_id = %s", [county, tenant, user]
    ).fetchone()
    if row is None:
        raise Missing


def _end_sessions(sql: Sql, county: int, tenant: int, user: UUID) -> None:
    sql.execute("DELETE FROM access.sessions WHERE county_id = %s AND tenant_id = %s AND user_id = %s", [county, tenant, user])


def _clock(sql: Sql) -> object:
    row = sql.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    return row[0]
