"""Where followers stand: who has work, how far each has come, who is parked and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infra.db import Sql

BESIDE = -1
# Questions whose plan depends on how much is asked for are planned each time (prepare=False): PostgreSQL's plan for any bounds reads
# a nation's positions whole, and a step of a follower's round took 600 ms instead of 30 ms.
_BEHIND_IN = """
SELECT f.follower, h.county_id, h.tenant_id
FROM unnest(%s::int[], %s::bigint[]) AS b (county_id, tenant_id)
JOIN ledger.heads h ON h.county_id = b.county_id AND h.tenant_id = b.tenant_id
CROSS JOIN unnest(%s::text[], %s::int[]) AS f (follower, version)
LEFT JOIN follow.positions p
    ON p.county_id = h.county_id AND p.tenant_id = h.tenant_id AND p.follower = f.follower AND p.version = f.version
WHERE h.position > coalesce(p.position, 0) AND p.parked_at IS NULL
    AND (p.position IS NOT NULL OR f.version = -1 OR NOT EXISTS (
        SELECT FROM follow.positions o
        WHERE o.county_id = h.county_id AND o.tenant_id = h.tenant_id AND o.follower = f.follower AND o.version NOT IN (f.version, -1)
    ))
ORDER BY p.updated_at NULLS FIRST, h.county_id, h.tenant_id
LIMIT %s
"""
_BEHIND_BETWEEN = """
SELECT f.follower, h.county_id, h.tenant_id
FROM ledger.heads h
CROSS JOIN unnest(%(followers)s::text[], %(versions)s::int[]) AS f (follower, version)
LEFT JOIN (
    SELECT p.county_id, p.tenant_id, p.follower, p.version, p.position, p.parked_at, p.updated_at
    FROM follow.positions p
    WHERE p.county_id > %(after)s AND p.county_id <= %(upto)s
) p ON p.county_id = h.county_id AND p.tenant_id = h.tenant_id AND p.follower = f.follower AND p.version = f.version
WHERE h.county_id > %(after)s AND h.county_id <= %(upto)s AND h.position > coalesce(p.position, 0) AND p.parked_at IS NULL
    AND (p.position IS NOT NULL OR f.version = -1 OR NOT EXISTS (
        SELECT FROM follow.positions o
        WHERE o.county_id = h.county_id AND o.tenant_id = h.tenant_id AND o.follower = f.follower AND o.version NOT IN (f.version, -1)
    ))
ORDER BY p.updated_at NULLS FIRST, h.county_id, h.tenant_id
LIMIT %(limit)s
"""
_BEHIND_LIVE = """
SELECT l.follower, l.county_id, l.tenant_id, l.position - coalesce(b.position, 0)
FROM follow.positions l
LEFT JOIN follow.positions b
    ON b.county_id = l.county_id AND b.tenant_id = l.tenant_id AND b.follower = l.follower AND b.version = -1
WHERE l.follower = ANY(%s) AND l.version <> -1 AND l.position > coalesce(b.position, 0) AND b.parked_at IS NULL
ORDER BY b.updated_at NULLS FIRST, l.county_id, l.tenant_id
"""
_OUTDATED = """
SELECT DISTINCT p.follower
FROM follow.positions p
JOIN unnest(%s::text[], %s::int[]) AS f (follower, version) ON f.follower = p.follower
WHERE p.version NOT IN (f.version, -1)
ORDER BY p.follower
"""


def behind(
    sql: Sql, followers: Sequence[tuple[str, int]], *, county: int | None = None, tenant: int | None = None, limit: int = 200
) -> list[tuple[str, int, int]]:
    """Return (follower, county, tenant) with facts to take, the one served longest ago first: of all, of a county or of its tenant."""
    if county is not None and tenant is not None:
        return behind_in(sql, followers, [(county, tenant)], limit=limit)
    return behind_between(sql, followers, 0 if county is None else county - 1, county, limit=limit)


def behind_in(
    sql: Sql, followers: Sequence[tuple[str, int]], books: Sequence[tuple[int, int]], *, limit: int
) -> list[tuple[str, int, int]]:
    """Return what `behind` does, of some tenants, each given with its county."""
    counties, tenants = [county for county, _ in books], [tenant for _, tenant in books]
    names, versions = [name for name, _ in followers], [version for _, version in followers]
    return sql.execute(_BEHIND_IN, [counties, tenants, names, versions, limit], prepare=False).fetchall()


def behind_between(
    sql: Sql, followers: Sequence[tuple[str, int]], after: int, upto: int | None, *, limit: int
) -> list[tuple[str, int, int]]:
    """Return what `behind` does, of the counties after one up to another, or of all that come after it."""
    names, versions = [name for name, _ in followers], [version for _, version in followers]
    bounds = {"after": after, "upto": 2**31 - 1 if upto is None else upto, "limit": limit}
    return sql.execute(_BEHIND_BETWEEN, {"followers": names, "versions": versions, **bounds}, prepare=False).fetchall()


def behind_live(sql: Sql, followers: Sequence[str]) -> list[tuple[str, int, int, int]]:
    """Return (follower, county, tenant, facts) where the tables beside lack facts that the live ones have."""
    return sql.execute(_BEHIND_LIVE, [list(followers)]).fetchall()


def now(sql: Sql) -> datetime:
    """Return the county's time as the heads keep it: UTC without a zone."""
    row = sql.execute("SELECT ledger.now() AT TIME ZONE 'UTC'").fetchone()
    assert row is not None
    return row[0]


def moved_since(sql: Sql, since: datetime, limit: int | None = None) -> list[tuple[int, int]]:
    """Return (county, tenant) of the books that have moved after *since*, of all or of at most *limit*."""
    query = "SELECT county_id, tenant_id FROM ledger.heads WHERE moved >= date_trunc('minute', %s::timestamp) AND recorded_at > %s LIMIT %s"
    return sql.execute(query, [since, since, limit], prepare=False).fetchall()


def parked(sql: Sql, limit: int) -> list[tuple[int, int]]:
    """Return (county, tenant) where a follower is parked, at most *limit*."""
    query = "SELECT DISTINCT county_id, tenant_id FROM follow.positions WHERE parked_at IS NOT NULL LIMIT %s"
    return sql.execute(query, [limit]).fetchall()


def slice_end(sql: Sql, after: int, tenants: int) -> int | None:
    """Return the county that ends the next slice of about so many tenants, None where fewer are left."""
    query = "SELECT county_id FROM ledger.heads WHERE county_id > %s ORDER BY county_id LIMIT 1 OFFSET %s"
    row = sql.execute(query, [after, tenants - 1]).fetchone()
    return row[0] if row else None


def outdated(sql: Sql, followers: Sequence[tuple[str, int]]) -> list[str]:
    """Return the views whose live tables another version has filled, in any tenant's books: they wait for a rebuild."""
    names, versions = [name for name, _ in followers], [version for _, version in followers]
    return [row[0] for row in sql.execute(_OUTDATED, [names, versions]).fetchall()]


def lock(sql: Sql, county: int, tenant: int, follower: str, version: int) -> tuple[int, datetime] | None:
    """Return a follower's position and PostgreSQL's time, locked for this transaction; None where another process holds it."""
    query = (
        "SELECT position, clock_timestamp() FROM follow.positions WHERE county_id = %s AND tenant_id = %s AND follower = %s"
        " AND version = %s AND parked_at IS NULL FOR UPDATE SKIP LOCKED"
    )
    return sql.execute(query, [county, tenant, follower, version]).fetchone()


def locked(
    sql: Sql, county: int, tenant: int, follower: str, version: int, start: Callable[[], int]
) -> tuple[int, datetime] | None:  # fmt: skip
    """Return what `lock` does, of a follower that is begun where it has no position (as after its first batch was rolled back).

    None where another process has it, it is parked, or its tables hold another version until they are rebuilt.
    """
    held = lock(sql, county, tenant, follower, version)
    if held is None and (version == BESIDE or not other_version(sql, county, tenant, follower, version)):
        begin(sql, county, tenant, follower, version, start())
        held = lock(sql, county, tenant, follower, version)
    return held


def live(sql: Sql, county: int, tenant: int, follower: str) -> int:
    """Return how far the live tables of a view reach, 0 where they have not begun."""
    row = sql.execute(
        "SELECT max(position) FROM follow.positions WHERE county_id = %s AND tenant_id = %s AND follower = %s AND version <> %s",
        [county, tenant, follower, BESIDE],
    ).fetchone()
    return (row[0] if row else None) or 0


def other_version(sql: Sql, county: int, tenant: int, follower: str, version: int) -> bool:
    """Return whether a view's live tables were filled by another version: then only a rebuild may fill them anew."""
    row = sql.execute(
        "SELECT 1 FROM follow.positions WHERE county_id = %s AND tenant_id = %s AND follower = %s AND version NOT IN (%s, %s)",
        [county, tenant, follower, version, BESIDE],
    ).fetchone()
    return row is not None


def begin(sql: Sql, county: int, tenant: int, follower: str, version: int, start: int) -> None:
    """Make the position row of a follower that has none."""
    moment = sql.execute("SELECT clock_timestamp()").fetchone()
    assert moment is not None
    sql.execute(
        "INSERT INTO follow.positions (county_id, tenant_id, follower, version, position, updated_at) VALUES (%s, %s, %s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        [county, tenant, follower, version, start, moment[0]],
    )


def advance(
    sql: Sql, county: int, tenant: int, follower: str, version: int, position: int, complete_to: datetime, moment: datetime
) -> None:
    """Move a locked position forward."""
    sql.execute(
        "UPDATE follow.positions SET position = %s, complete_to = %s, updated_at = %s"
        " WHERE county_id = %s AND tenant_id = %s AND follower = %s AND version = %s",
        [position, complete_to, moment, county, tenant, follower, version],
    )


def park(sql: Sql, county: int, tenant: int, follower: str, version: int, position: int, reason: str) -> None:
    """Stop a follower at one tenant, before the fact at *position*, with a reason that people can read."""
    moment = sql.execute("SELECT clock_timestamp()").fetchone()
    assert moment is not None
    sql.execute(
        "UPDATE follow.positions SET parked_at = %s, parked_position = %s, parked_reason = %s"
        " WHERE county_id = %s AND tenant_id = %s AND follower = %s AND version = %s",
        [moment[0], position, reason[:500], county, tenant, follower, version],
    )


def unpark(sql: Sql, county: int, tenant: int, follower: str) -> int:
    """Let parked followers of a tenant try again; returns how many."""
    return sql.execute(
        "UPDATE follow.positions SET parked_at = NULL, parked_position = NULL, parked_reason = NULL"
        " WHERE county_id = %s AND tenant_id = %s AND follower = %s AND parked_at IS NOT NULL",
        [county, tenant, follower],
    ).rowcount


def active_since(sql: Sql, policy: str) -> datetime:
    """Return the instant from which a policy is at work, by the county's clock: now, unless it was at work before."""
    now = sql.execute("SELECT ledger.now()").fetchone()
    assert now is not None
    sql.execute("INSERT INTO follow.policies (policy, active_since) VALUES (%s, %s) ON CONFLICT DO NOTHING", [policy, now[0]])
    row = sql.execute("SELECT active_since FROM follow.policies WHERE policy = %s", [policy]).fetchone()
    assert row is not None
    return row[0]
