"""Party organisations: establish, attach, appoint, assess; merge, split and dissolve together with all whom that concerns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from uuid import UUID

from domain import institution, member, organisation
from domain.hierarchy import Steps, above
from domain.organisation import Organisation
from infra.ledger import Receipt
from services import placing
from services.desk import Decided, Desk, once
from services.together import Sheet, together

REASON = "reassigned"
"""Why members leave a branch that goes into another: a code of the list of reasons."""


@once
def establish(desk: Desk, id: UUID, founding: organisation.Established) -> Receipt:
    """Enter an organisation under its parent."""
    desk.allow("organisation.change")
    sheet = Sheet(desk)
    chain = ancestors(sheet, founding.parent)
    belongs(sheet, founding.institution)
    return desk.begin(
        id, organisation, lambda s: organisation.establish(s, founding, id=id, ancestors=chain), witnesses=sheet.witnesses()
    )  # fmt: skip


def change_parent(desk: Desk, id: UUID, parent: UUID | None) -> Receipt:
    """Put an organisation under another one; on no later day may that make a circle either."""
    desk.allow("organisation.change")

    def decide(sheet: Sheet) -> None:
        state = sheet.state(id, organisation)
        chain = ancestors(sheet, parent, until=state.parent.until(desk.effective_on), below=id)
        sheet.add(id, organisation.change_parent(state, parent, id=id, ancestors=chain, at=desk.stamp))

    return together(desk, id, organisation, decide)


def attach(desk: Desk, id: UUID, unit: UUID | None) -> Receipt:
    """Let an organisation belong to a unit (None: to none); its members go with it."""
    desk.allow("organisation.change")

    def decide(sheet: Sheet) -> None:
        state = sheet.state(id, organisation)
        belongs(sheet, unit)
        if unit != state.institution.at(desk.effective_on):
            released(sheet, id, placing.custody(sheet, {id}).here, ())
        sheet.add(id, organisation.attach(state, unit, at=desk.stamp))

    return together(desk, id, organisation, decide)


def merge(desk: Desk, id: UUID, into: UUID, reason: str) -> Receipt:
    """End an organisation in another one: its members and the organisations under it go there on the same day, in the same command."""
    desk.allow("organisation.change")

    def decide(sheet: Sheet) -> None:
        state, held = sheet.state(id, organisation), placing.custody(sheet, {id})
        if into != id:
            organisation.receive(sheet.state(into, organisation), at=desk.stamp)
        ended = organisation.merge(state, into, reason, id=id, members=len(held.later), at=desk.stamp)
        released(sheet, id, held.here, (into,))
        _hand_over(sheet, dict.fromkeys(held.here, into))
        _take_along(sheet, id, state, into)
        sheet.add(id, ended)

    return together(desk, id, organisation, decide)


def split(desk: Desk, id: UUID, into: tuple[UUID, ...], reason: str, *, places: Mapping[UUID, UUID], rest: UUID | None = None) -> Receipt:
    """End an organisation in several others: each member goes where *places* says, whoever is not named there to *rest*."""
    desk.allow("organisation.change")

    def decide(sheet: Sheet) -> None:
        state, held = sheet.state(id, organisation), placing.custody(sheet, {id})
        for each in into:
            if each != id:
                organisation.receive(sheet.state(each, organisation), at=desk.stamp)
        target = {person: places.get(person, rest) for person in held.here}
        placed = {person: to for person, to in target.items() if to is not None and to in into}
        ended = organisation.split(state, into, reason, id=id, members=len((target.keys() - placed.keys()) | held.later), at=desk.stamp)
        released(sheet, id, placed, set(placed.values()))
        _hand_over(sheet, placed)
        _take_along(sheet, id, state, rest if rest in into else into[0])
        sheet.add(id, ended)

    return together(desk, id, organisation, decide)


def dissolve(desk: Desk, id: UUID, reason: str) -> Receipt:
    """End an organisation that has no member any more; those under it come under the one above it."""
    desk.allow("organisation.change")

    def decide(sheet: Sheet) -> None:
        state, held = sheet.state(id, organisation), placing.custody(sheet, {id})
        ended = organisation.dissolve(state, reason, members=len(held.here.keys() | held.later), at=desk.stamp)
        _take_along(sheet, id, state, state.parent.at(desk.effective_on))
        sheet.add(id, ended)

    return together(desk, id, organisation, decide)


def restore(desk: Desk, id: UUID, reason: str, *, unit: UUID | None = None, parent: UUID | None = None) -> Receipt:
    """Let a dissolved organisation stand again where it stood, or under another unit or body; where it stood must stand itself."""
    desk.allow("organisation.change")

    def decide(sheet: Sheet) -> None:
        state, on = sheet.state(id, organisation), desk.effective_on
        restored = organisation.restore(state, reason, at=desk.stamp)
        if restored is None:
            return
        again = organisation.evolve(state, restored, desk.stamp)
        home, upper = unit or state.institution.at(on), parent or state.parent.at(on)
        belongs(sheet, home)
        chain = ancestors(sheet, upper, until=state.parent.until(on), below=id)
        sheet.add(id, organisation.attach(again, home, at=desk.stamp))
        sheet.add(id, organisation.change_parent(again, upper, id=id, ancestors=chain, at=desk.stamp))
        sheet.add(id, restored)

    return together(desk, id, organisation, decide)


def change(desk: Desk, id: UUID, decide: Callable[[Organisation], Decided]) -> Receipt:
    """Write any one decision about an organisation that needs no other organisation."""
    desk.allow("organisation.change")
    return desk.change(id, organisation, decide)


def recheck(desk: Desk, id: UUID, decide: Callable[[Organisation], Decided]) -> Receipt:
    """Write what a body other than the branch itself has found about it."""
    desk.allow("organisation.recheck")
    return desk.change(id, organisation, decide)


def ancestors(sheet: Sheet, parent: UUID | None, *, until: date | None = None, below: UUID | None = None) -> frozenset[UUID]:
    """Return the chain above an organisation on any day from the desk's day until another, the parent included; raises Missing."""
    if parent is not None and parent != below:
        organisation.receive(sheet.state(parent, organisation), at=sheet.desk.stamp)

    def steps(id: UUID) -> Steps:
        return () if id == below else sheet.state(id, organisation).parent.steps

    return above(parent, sheet.desk.effective_on, until, steps)


def belongs(sheet: Sheet, unit: UUID | None) -> None:
    """Refuse that an organisation belongs to a unit that does not stand from the desk's day on; raises Missing."""
    if unit is not None:
        institution.receive(sheet.state(unit, institution), at=sheet.desk.stamp)


def released(sheet: Sheet, id: UUID, leaving: Collection[UUID], into: Collection[UUID]) -> None:
    """Refuse that the last members of a closed unit without a successor leave it from a branch for others."""
    on, found = sheet.desk.effective_on, sheet.states({id, *into}, organisation)
    unit = found[id].institution.at(on) if id in found else None
    if unit is None or not leaving or any(found[each].institution.at(on) == unit for each in into):
        return
    closed = sheet.state(unit, institution)
    if closed.status.at(on) in institution.GONE and closed.successor is None:
        held = placing.custody(sheet, {id, *placing.attached(sheet, unit)})
        institution.release(closed, left=len(held.here.keys() - set(leaving)), at=sheet.desk.stamp)


def _hand_over(sheet: Sheet, placed: Mapping[UUID, UUID]) -> None:
    """Let members go from the branch of the day to another one, on one day."""
    for person, branch in placed.items():
        sheet.add(person, member.move(sheet.state(person, member), branch, reason=REASON, at=sheet.desk.stamp))


def _take_along(sheet: Sheet, id: UUID, state: Organisation, into: UUID | None) -> None:
    """Put what stands under an ending organisation under another one; what that one stands under itself moves up instead."""
    upper, line = state.parent.at(sheet.desk.effective_on), _line(sheet, into)
    for child, held in placing.branches_below(sheet, id).items():
        parent = upper if child in line else into
        chain = _line(sheet, parent) - {id}
        sheet.add(child, organisation.change_parent(held, parent, id=child, ancestors=chain, at=sheet.desk.stamp))


def _line(sheet: Sheet, parent: UUID | None) -> frozenset[UUID]:
    return above(parent, sheet.desk.effective_on, None, lambda each: sheet.state(each, organisation).parent.steps)
