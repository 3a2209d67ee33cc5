"""Institutions: register, rename, move in the hierarchy, close; merge and split together with all that has to find a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from domain import commitment, finding, institution, organisation
from domain.hierarchy import Steps, above
from domain.institution import Institution
from infra.ledger import Receipt
from services import placing
from services.desk import Decided, Desk, once
from services.together import Sheet, together


@once
def register(desk: Desk, id: UUID, founding: institution.Registered) -> Receipt:
    """Enter an institution under its parent."""
    desk.allow("institution.change")
    sheet = Sheet(desk)
    chain = ancestors(sheet, founding.parent)
    return desk.begin(
        id, institution, lambda s: institution.register(s, founding, id=id, ancestors=chain), witnesses=sheet.witnesses()
    )  # fmt: skip


def reparent(desk: Desk, id: UUID, parent: UUID | None, *, level: int) -> Receipt:
    """Put an institution under another one; on no later day may that make a circle either."""
    desk.allow("institution.change")

    def decide(sheet: Sheet) -> None:
        state = sheet.state(id, institution)
        chain = ancestors(sheet, parent, until=state.parent.until(desk.effective_on), below=id)
        sheet.add(id, institution.reparent(state, parent, level=level, id=id, ancestors=chain, at=desk.stamp))

    return together(desk, id, institution, decide)


def name_successor(desk: Desk, id: UUID, successor: UUID) -> Receipt:
    """Say which unit takes over from one that was closed."""
    desk.allow("institution.change")

    def decide(sheet: Sheet) -> None:
        state = sheet.state(id, institution)
        if successor != id:
            institution.receive(sheet.state(successor, institution), at=desk.stamp)
        sheet.add(id, institution.name_successor(state, successor, id=id, at=desk.stamp))

    return together(desk, id, institution, decide)


def merge(desk: Desk, id: UUID, into: UUID, reason: str) -> Receipt:
    """End an institution in another one: organisations with their members, units below, open promises and findings go there with it."""
    desk.allow("institution.change")

    def decide(sheet: Sheet) -> None:
        state, later = sheet.state(id, institution), _move(sheet, id, {}, into, reason)
        ended = institution.merge(state, into, reason, id=id, members=later[0], obligations=later[1], at=desk.stamp)
        sheet.add(id, ended)

    return together(desk, id, institution, decide)


def split(desk: Desk, id: UUID, into: tuple[UUID, ...], reason: str, *, places: Mapping[UUID, UUID], rest: UUID) -> Receipt:
    """End an institution in several others: each organisation goes where *places* says, all else to *rest*."""
    desk.allow("institution.change")

    def decide(sheet: Sheet) -> None:
        state = sheet.state(id, institution)
        named = {body: to for body, to in places.items() if to in into}
        later = _move(sheet, id, named, rest if rest in into else into[0], reason)
        for each in into:
            institution.receive(sheet.state(each, institution), at=desk.stamp)
        sheet.add(id, institution.split(state, into, reason, id=id, members=later[0], obligations=later[1], at=desk.stamp))

    return together(desk, id, institution, decide)


def change(desk: Desk, id: UUID, decide: Callable[[Institution], Decided]) -> Receipt:
    """Write any one decision about an institution that needs no other institution."""
    desk.allow("institution.change")
    return desk.change(id, institution, decide)


def ancestors(sheet: Sheet, parent: UUID | None, *, until: date | None = None, below: UUID | None = None) -> frozenset[UUID]:
    """Return the chain above an institution on any day from the desk's day until another, the parent included; raises Missing."""
    if parent is not None and parent != below:
        institution.receive(sheet.state(parent, institution), at=sheet.desk.stamp)
    return _line(sheet, parent, until=until, below=below)


def _move(sheet: Sheet, id: UUID, places: Mapping[UUID, UUID], into: UUID, reason: str) -> tuple[int, int]:
    """Put all that an ending unit holds in its places; return how many members and obligations come to it only later."""
    desk = sheet.desk
    if into == id:
        raise institution.OwnSuccessor
    institution.receive(sheet.state(into, institution), at=desk.stamp)
    bodies, left = placing.attached(sheet, id), placing.obligations(sheet, id)
    for body, held in bodies.items():
        sheet.add(body, organisation.attach(held, places.get(body, into), at=desk.stamp))
    for promise in left.promises:
        sheet.add(promise, commitment.hand_over(sheet.state(promise, commitment), into, reason))
    for found in left.findings:
        sheet.add(found, finding.hand_over(sheet.state(found, finding), into, reason))
    _take_along(sheet, id, into)
    return 0, left.later


def _take_along(sheet: Sheet, id: UUID, into: UUID) -> None:
    """Put the units under an ending one under another; what that one stands under itself moves up instead."""
    on, stamp = sheet.desk.effective_on, sheet.desk.stamp
    held, line = sheet.state(id, institution).parent.at(on), _line(sheet, into)
    upper = held[0] if held else None
    for child, state in placing.units_below(sheet, id).items():
        parent, own = upper if child in line else into, state.parent.at(on)
        level = own[1] if own and parent else 1
        chain = _line(sheet, parent) - {id}
        sheet.add(child, institution.reparent(state, parent, level=level, id=child, ancestors=chain, at=stamp))


def _line(sheet: Sheet, parent: UUID | None, *, until: date | None = None, below: UUID | None = None) -> frozenset[UUID]:
    def steps(id: UUID) -> Steps:
        return () if id == below else [(day, held[0]) for day, held in sheet.state(id, institution).parent.steps]

    return above(parent, sheet.desk.effective_on, until, steps)
