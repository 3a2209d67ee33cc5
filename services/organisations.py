"""Party organisations: establish, attach, appoint, assess."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from domain import organisation
from domain.kernel import fold
from domain.organisation import Organisation
from infra.ledger import Receipt
from services.desk import Decided, Desk


def establish(desk: Desk, id: UUID, founding: organisation.Established) -> Receipt:
    """Enter an organisation under its parent."""
    desk.allow("organisation.change")
    chain = ancestors(desk, founding.parent)
    return desk.begin(id, organisation, lambda s: organisation.establish(s, founding, id=id, ancestors=chain))


def change_parent(desk: Desk, id: UUID, parent: UUID | None) -> Receipt:
    """Put an organisation under another one."""
    desk.allow("organisation.change")
    chain = ancestors(desk, parent)
    return desk.change(id, organisation, lambda s: organisation.change_parent(s, parent, id=id, ancestors=chain, at=desk.stamp))


def change(desk: Desk, id: UUID, decide: Callable[[Organisation], Decided]) -> Receipt:
    """Write any one decision about an organisation that needs no other organisation."""
    desk.allow("organisation.change")
    return desk.change(id, organisation, decide)


def recheck(desk: Desk, id: UUID, decide: Callable[[Organisation], Decided]) -> Receipt:
    """Write what a body other than the branch itself has found about it."""
    desk.allow("organisation.recheck")
    return desk.change(id, organisation, decide)


def ancestors(desk: Desk, parent: UUID | None) -> list[UUID]:
    """Return the chain above an organisation on the desk's day, nearest first, the parent included."""
    chain: list[UUID] = []
    while parent is not None and parent not in chain:
        chain.append(parent)
        state = fold(organisation, desk.history(parent))
        parent = state.parent.at(desk.effective_on) if state else None
    return chain
