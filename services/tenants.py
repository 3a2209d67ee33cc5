"""Register, rename and merge the tenants of a county, in the county's own books."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from domain import tenant
from domain.tenant import Tenant
from infra.ledger import Draft, Receipt, Stale
from services import beside
from services.coordinate import Coordinate
from services.desk import Changed, Desk, once
from services.standing import stream
from services.together import Sheet, together
from services.views import tenants as directory

__all__ = ["archive", "merge", "register", "register_all", "rename", "reparent", "stream", "unknown"]

_ATTEMPTS: Final = 4


def register(desk: Desk, founding: tenant.Registered) -> Receipt:
    """Enter a tenant under its official code."""
    desk.allow("tenant.change")
    return desk.begin(stream(desk.county, founding.tenant), tenant, lambda s: tenant.register(s, founding))


def register_all(desk: Desk, foundings: Sequence[tenant.Registered]) -> Sequence[tenant.Registered]:
    """Enter those of several tenants that are not there yet, as one command, and return them."""
    desk.allow("tenant.change")
    for _ in range(_ATTEMPTS):
        missing = [tenant.register(None, founding) for founding in unknown(desk, foundings)]
        if not missing:
            return missing
        drafts = [Draft(stream=stream(desk.county, f.tenant), version=1, fact=f, effective_on=desk.effective_on) for f in missing]
        try:
            desk.write(drafts)
        except Stale:  # somebody else has just entered one of them
            continue
        return missing
    raise Changed


def unknown(desk: Desk, foundings: Sequence[tenant.Registered]) -> Sequence[tenant.Registered]:
    """Return those of several tenants that the county's books do not know."""
    streams = [stream(desk.county, founding.tenant) for founding in foundings]
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        known = {e.stream for e in desk.runtime.ledger.streams(sql, desk.county, desk.tenant, streams)}
    return [founding for founding, its in zip(foundings, streams, strict=True) if its not in known]


def rename(desk: Desk, code: int, name: str) -> Receipt:
    """Give a tenant its new name."""
    desk.allow("tenant.change")
    return desk.change(stream(desk.county, code), tenant, lambda s: tenant.rename(s, name, at=desk.stamp))


def reparent(desk: Desk, code: int, parent: int | None) -> Receipt:
    """Put a tenant under another one; on no day may that make a circle."""
    desk.allow("tenant.change")

    def decide(sheet: Sheet) -> None:
        own = stream(desk.county, code)
        was = sheet.state(own, tenant)
        fact = tenant.reparent(was, parent, at=desk.stamp)
        if fact is not None:
            beside.upper_tenants(sheet, code, tenant.evolve(was, fact, desk.stamp))
        sheet.add(own, fact)

    return together(desk, stream(desk.county, code), tenant, decide)


def archive(desk: Desk, code: int, reason: str) -> Receipt:
    """Close a tenant's books."""
    desk.allow("tenant.change")
    return desk.change(stream(desk.county, code), tenant, lambda s: tenant.archive(s, reason, at=desk.stamp))


@once
def merge(desk: Desk, code: int, into: int, reason: str) -> Receipt:
    """End a tenant in another one from the desk's day on; the books of both stay as they are."""
    desk.allow("tenant.change")
    if into == code:
        raise tenant.OwnHeir

    def decide(sheet: Sheet) -> None:
        own = stream(desk.county, code)
        heirs = _heirs(sheet, into)
        sheet.add(own, tenant.merge(sheet.state(own, tenant), into, reason, heirs=heirs, taken_in=_taken_in(desk, code), at=desk.stamp))

    return together(desk, stream(desk.county, code), tenant, decide)


def _heirs(sheet: Sheet, code: int) -> list[Tenant]:
    """Return a tenant and those into which it went in turn, each of them witnessed; raises Missing."""
    found: list[Tenant] = []
    while code not in [heir.tenant for heir in found]:
        held = sheet.state(stream(sheet.desk.county, code), tenant)
        found.append(held)
        code = held.into or code
    return found


def _taken_in(desk: Desk, code: int) -> date | None:
    """Return the latest day on which a tenant went into this one."""
    at = Coordinate(true_on=date.max - timedelta(days=1), today=desk.today)
    with desk.runtime.db.county(desk.county) as sql:
        return max((t.merged_on for t in directory.listing(sql, desk.county, at) if t.merged_into == code and t.merged_on), default=None)
