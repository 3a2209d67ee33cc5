"""Members: register, change class, branch and groups, correct what was wrong, end a membership."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from domain import member, organisation
from domain.corrections import NotStanding
from domain.kernel import Fact
from domain.member import Member
from infra.ledger import Receipt
from services import corrections, organisations
from services.desk import Decided, Desk, once
from services.together import Sheet, together


def register(desk: Desk, id: UUID, founding: member.Registered) -> Receipt:
    """Enter a person on the roster."""
    desk.allow("member.change")
    return desk.begin(id, member, lambda s: member.register(s, founding, id=id))


def change(desk: Desk, id: UUID, decide: Callable[[Member], Decided]) -> Receipt:
    """Write any one decision about a member."""
    desk.allow("member.change")
    return desk.change(id, member, decide)


def flag(desk: Desk, id: UUID, other: UUID, sign: str) -> Receipt:
    """Put down that two entries may be one person: what a unit finds in its own books, and what the county finds between two."""
    desk.allow("member.flag")
    return desk.change(id, member, lambda m: member.flag(m, other, sign, id=id))


def move(desk: Desk, id: UUID, branch: UUID, reason: str) -> Receipt:
    """Hand a member over to another branch that stands; the last one of a closed unit stays until somebody takes over from it."""
    desk.allow("member.change")

    def decide(sheet: Sheet) -> None:
        state = sheet.state(id, member)
        organisation.receive(sheet.state(branch, organisation), at=desk.stamp)
        moved = member.move(state, branch, reason=reason, at=desk.stamp)
        held = state.custody.at(desk.effective_on)
        if moved and held is not None:
            organisations.released(sheet, held, (id,), (branch,))
        sheet.add(id, moved)

    return together(desk, id, member, decide)


def correct(desk: Desk, id: UUID, position: int, decide: Callable[[Member | None], Fact | None]) -> Receipt:
    """Put right the fact at a position with a whole fact of the same kind."""
    desk.allow("member.change")
    return desk.correct(id, member, position, decide)


@once
def void(desk: Desk, id: UUID, position: int, reason: str) -> Receipt:
    """Record that a fact about a member, and what was decided with it, never happened; raises NotStanding where it is about another."""
    desk.allow("member.change")
    if position not in {e.position for e in desk.records(id, member)}:
        raise NotStanding
    return corrections.void(desk, position, reason)
