"""Give and revoke roles, in the county's own books."""

from __future__ import annotations

from uuid import UUID

from domain import grant
from infra.ledger import Receipt
from services.desk import Desk


def give(desk: Desk, id: UUID, founding: grant.Given) -> Receipt:
    """Give a user a role at a tenant or in the whole county."""
    desk.allow("grant.change")
    return desk.begin(id, grant, lambda s: grant.give(s, founding, at=desk.stamp))


def revoke(desk: Desk, id: UUID, reason: str = "") -> Receipt:
    """End a grant."""
    desk.allow("grant.change")
    return desk.change(id, grant, lambda s: grant.revoke(s, reason, at=desk.stamp))
