"""How far the views of an answer have followed their tenants' books, and the short wait after a command."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from services.wiring import Runtime

PATIENCE: Final = 1.0
LAGS: Final = timedelta(seconds=5)
_PAUSE: Final = 0.02
_STANDING: Final = (
    "SELECT h.tenant_id, h.position, p.follower, p.position, p.complete_to, p.parked_at IS NOT NULL"
    " FROM ledger.heads h LEFT JOIN follow.positions p ON p.county_id = h.county_id AND p.tenant_id = h.tenant_id"
    " AND p.follower = ANY(%s) AND p.version >= 0"
    " WHERE h.county_id = %s AND (%s::bigint IS NULL OR h.tenant_id = %s) ORDER BY h.tenant_id, p.follower, p.version"
)


class Freshness(msgspec.Struct, frozen=True, kw_only=True):
    """The position that every view of an answer has reached, per tenant, and the instant up to which the answer is complete."""

    positions: Mapping[int, int] = {}
    complete_to: datetime | None = None
    behind: Sequence[int] = ()
    reached: bool = True


class _Tenant(msgspec.Struct, kw_only=True):
    """One tenant's head, and where each view stands below it."""

    head: int
    views: dict[str, tuple[int, datetime | None, bool]]


def await_views(runtime: Runtime, county: int, tenant: int | None, views: Sequence[str], *, after: int | None, now: datetime) -> Freshness:
    """Return how fresh the views are, having waited at most a second for *after* where it is asked for."""
    if not views:
        return Freshness(complete_to=now)
    deadline = time.monotonic() + PATIENCE
    at = tenant if tenant is not None else county * 1000
    while True:
        found = _look(runtime, county, tenant, views, now)
        if after is None or found.positions.get(at, 0) >= after:
            return found
        if time.monotonic() > deadline:
            return msgspec.structs.replace(found, reached=False)
        time.sleep(_PAUSE)


def _look(runtime: Runtime, county: int, tenant: int | None, views: Sequence[str], now: datetime) -> Freshness:
    rows = runtime.db.ask_platform(_STANDING, [list(views), county, tenant, tenant])
    tenants: dict[int, _Tenant] = {}
    for code, head, follower, position, complete_to, parked in rows:
        held = tenants.setdefault(code, _Tenant(head=head, views={}))
        if follower is not None:
            held.views[follower] = (position, complete_to, parked)  # the newest version comes last
    positions = {code: min((held.views.get(v, (0, None, False))[0] for v in views), default=0) for code, held in tenants.items()}
    late = {code: _complete(held, views, now) for code, held in tenants.items() if positions[code] < held.head}
    return Freshness(
        positions=positions,
        complete_to=min((at for at in late.values() if at is not None), default=now),
        behind=sorted(code for code, at in late.items() if at is None or now - at > LAGS or _parked(tenants[code])),
    )


def _complete(held: _Tenant, views: Sequence[str], now: datetime) -> datetime | None:
    """Return the instant up to which a tenant's slowest view is complete, None where one has not begun."""
    found = [now if p >= held.head else at for p, at, _ in (held.views.get(v, (0, None, False)) for v in views)]
    known = [at for at in found if at is not None]
    return min(known) if len(known) == len(found) else None


def _parked(held: _Tenant) -> bool:
    return any(parked for _, _, parked in held.views.values())
