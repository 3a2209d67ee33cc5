"""Who is signed in: sessions kept in PostgreSQL under the hash of a random token, with the roles their user holds today."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

import msgspec

from services import attempts
from services.access import may
from services.users import HASHER, matches, normal

if TYPE_CHECKING:
    from infra.db import Sql
    from services.wiring import Runtime

LASTS: Final = timedelta(hours=12)
_NOBODY: Final = HASHER.hash(secrets.token_urlsafe())
"""What an unknown login is verified against, so that it takes as long to refuse as a known one."""


class SignInRefused(Exception):
    """The name or the password is wrong."""

    code = "access.sign-in-refused"


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A role that a user holds today, at one tenant or (None) in the whole county."""

    role: str
    tenant: int | None = None


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A tenant as today's directory shows it."""

    code: int
    name: str
    kind: str
    archived: bool = False


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in user, the roles he holds today, and the county's clock at the moment of asking."""

    county: int
    home: int
    user: UUID
    name: str
    post: str
    language: str | None
    csrf: str
    now: datetime
    today: date
    held: tuple[Held, ...] = ()
    place: Place | None = None

    def roles_at(self, tenant: int) -> tuple[str, ...]:
        """Return the roles he holds at a tenant, its own before county-wide ones; none: for him it does not exist."""
        own = [h.role for h in self.held if h.tenant == tenant]
        return tuple(dict.fromkeys(own + [h.role for h in self.held if h.tenant is None]))

    def roles_in_county(self) -> tuple[str, ...]:
        """Return the roles he holds in the whole county."""
        return tuple(h.role for h in self.held if h.tenant is None)

    def may(self, action: str, tenant: int | None = None) -> bool:
        """Return whether any role he holds there allows an action."""
        return any(may(role, action) for role in (self.roles_in_county() if tenant is None else self.roles_at(tenant)))


def sign_in(runtime: Runtime, login: str, password: str, *, address: str, before: str | None = None) -> str:
    """Return the token of a new session and end the one before; raises SignInRefused and attempts.TooMany."""
    login = normal(login)
    attempts.count(runtime, login, address)
    with runtime.db.platform() as sql:
        row = sql.execute(
            "SELECT u.county_id, u.tenant_id, u.user_id, c.hash FROM access.users u JOIN access.credentials c"
            " ON c.county_id = u.county_id AND c.tenant_id = u.tenant_id AND c.user_id = u.user_id"
            " WHERE u.login = %s AND u.disabled_at IS NULL",
            [login],
        ).fetchone()
    right = matches(row[3] if row else _NOBODY, password)
    if row is None or not right:
        raise SignInRefused
    attempts.forgive(runtime, login, address)
    if before is not None:
        sign_out(runtime, before)
    return _begin(runtime, row[0], row[1], row[2])


def sign_out(runtime: Runtime, token: str) -> None:
    """End a session; one that does not exist is ended already."""
    county = county_of(token)
    if county is None:
        return
    with runtime.db.platform() as sql:
        sql.execute("DELETE FROM access.sessions WHERE county_id = %s AND token_hash = %s", [county, _digest(token)])


def find(runtime: Runtime, token: str, *, tenant: int | None = None) -> Session | None:
    """Return the session behind a token, with the tenant that is asked about, or None where it has ended."""
    county = county_of(token)
    if county is None:
        return None
    rows = runtime.db.ask_platform(_SESSION, [tenant, county, _digest(token)])
    if not rows:
        return None
    home, user, name, post, language, now, today, held, *found = rows[0]
    return Session(
        county=county, home=home, user=user, name=name, post=post, language=language, csrf=csrf_token(token), now=now, today=today,
        held=tuple(Held(role=role, tenant=at) for role, at in held),
        place=Place(code=found[0], name=found[1], kind=found[2], archived=found[3]) if found[0] is not None else None,
    )  # fmt: skip


def csrf_token(token: str) -> str:
    """Return the word that proves that a form was rendered for this session; who does not know its token cannot make it."""
    return hmac.digest(token.encode(), b"taizhang csrf", "sha256").hex()


def county_of(token: str) -> int | None:
    """Return the county that a token names, None where it is no token."""
    county, dot, secret = token.partition(".")
    return int(county) if dot and secret and county.isascii() and county.isdecimal() and len(county) <= 9 else None  # noqa: PLR2004 - int4


def _begin(runtime: Runtime, county: int, home: int, user: UUID) -> str:
    token = f"{county}.{secrets.token_urlsafe(32)}"
    with runtime.db.platform() as sql:
        now = _clock(sql)
        sql.execute(
            "DELETE FROM access.sessions WHERE county_id = %s AND tenant_id = %s AND user_id = %s AND expires_at < %s",
            [county, home, user, now],
        )
        sql.execute(
            "INSERT INTO access.sessions (county_id, tenant_id, token_hash, user_id, created_at, rotated_at, expires_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [county, home, _digest(token), user, now, now, now + LASTS],
        )
    return token


def _clock(sql: Sql) -> datetime:
    row = sql.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    return row[0]


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


_SESSION: Final = (
    "SELECT s.tenant_id, s.user_id, u.name, u.post, u.language, d.now, d.today, coalesce(g.held, '[]'), t.code, t.name, t.kind, t.archived"
    " FROM access.sessions s JOIN access.users u"
    " ON u.county_id = s.county_id AND u.tenant_id = s.tenant_id AND u.user_id = s.user_id"
    " CROSS JOIN (SELECT ledger.now() AS now, ledger.today() AS today) d"
    " CROSS JOIN LATERAL (SELECT jsonb_agg(jsonb_build_array(role, at_tenant) ORDER BY at_tenant NULLS LAST, position) AS held"
    " FROM access.grants WHERE county_id = s.county_id AND user_id = s.user_id AND known_to = 'infinity'"
    " AND valid_from <= d.today AND d.today < valid_to AND (until IS NULL OR d.today < until)) g"
    " LEFT JOIN directory.tenants t ON t.county_id = s.county_id AND t.tenant_id = s.county_id * 1000::bigint AND t.code = %s"
    " AND t.known_to = 'infinity' AND t.valid_from <= d.today AND d.today < t.valid_to"
    " WHERE s.county_id = %s AND s.token_hash = %s AND s.expires_at > clock_timestamp() AND u.disabled_at IS NULL"
)
"""Who it is, the county's clock, the roles held today and the tenant asked about: one question, asked with every request."""
