"""Institutions: register, rename, move in the hierarchy, change their status."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from domain import institution
from domain.institution import Institution
from domain.kernel import fold
from infra.ledger import Receipt
from services.desk import Decided, Desk


def register(desk: Desk, id: UUID, founding: institution.Registered) -> Receipt:
    """Enter an institution under its parent."""
    desk.allow("institution.change")
    chain = ancestors(desk, founding.parent)
    return desk.begin(id, institution, lambda s: institution.register(s, founding, id=id, ancestors=chain))


def reparent(desk: Desk, id: UUID, parent: UUID | None, *, level: int) -> Receipt:
    """Put an institution under another one."""
    desk.allow("institution.change")
    chain = ancestors(desk, parent)
    return desk.change(
        id, institution, lambda s: institution.reparent(s, parent, level=level, id=id, ancestors=chain, at=desk.stamp)
    )


def change(desk: Desk, id: UUID, decide: Callable[[Institution], Decided]) -> Receipt:
    """Write any one decision about an institution that needs no other institution."""
    desk.allow("institution.change")
    return desk.change(id, institution, decide)


def ancestors(desk: Desk, parent: UUID | None) -> list[UUID]:
    """Return the chain above an institution on the desk's day, nearest first, the parent included."""
    chain: list[UUID] = []
    while parent is not None and parent not in chain:
        chain.append(parent)
        state = fold(institution, desk.history(parent))
        held = state.parent.at(desk.effective_on) if state else None
        parent = held[0] if held else None
    return chain


