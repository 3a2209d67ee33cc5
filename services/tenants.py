"""Register and rename the tenants of a county, in the county's own books."""

from __future__ import annotations

from uuid import UUID, uuid5

from domain import tenant
from infra.ledger import Receipt
from services.desk import Desk

_NAMESPACE = UUID("4f0a6c1e-7f6e-5a5e-9d0c-430626000000")


def stream(county: int, code: int) -> UUID:
    """Return the stream of a tenant in the county's books."""
    return uuid5(_NAMESPACE, f"{county} {code}")


def register(desk: Desk, founding: tenant.Registered) -> Receipt:
    """Enter a tenant under its official code."""
    desk.allow("tenant.change")
    return desk.begin(stream(desk.county, founding.tenant), tenant, lambda s: tenant.register(s, founding))


def rename(desk: Desk, code: int, name: str) -> Receipt:
    """Give a tenant its new name."""
    desk.allow("tenant.change")
    return desk.change(stream(desk.county, code), tenant, lambda s: tenant.rename(s, name))


def reparent(desk: Desk, code: int, parent: int | None) -> Receipt:
    """Put a tenant under another one."""
    desk.allow("tenant.change")
    return desk.change(stream(desk.county, code), tenant, lambda s: tenant.reparent(s, parent))


def archive(desk: Desk, code: int, reason: str) -> Receipt:
    """Close a tenant's books."""
    desk.allow("tenant.change")
    return desk.change(stream(desk.county, code), tenant, lambda s: tenant.archive(s, reason))
