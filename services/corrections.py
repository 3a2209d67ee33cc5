"""Corrections and voids of any fact of a unit's books: by its place, within the rights of whoever may record its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from domain import catalogue, commitment, corrections, finding, inspection, institution, member, organisation, sequence, session
from domain.corrections import NotStanding, OthersRestOnIt
from domain.kernel import Fact, Recorded, Refused
from infra.ledger import Receipt
from services import commitments
from services.access import COUNTY_ROLES, Forbidden, may
from services.coordinate import Coordinate
from services.desk import Desk, Missing, Replacing
from services.judged import JUDGED, Case
from services.views import institutions, organisations, roster

_DECIDERS: Final[Mapping[str, Any]] = {
    "institution": institution, "organisation": organisation, "member": member, "inspection": inspection, "finding": finding,
    "commitment": commitment, "session": session,
}  # fmt: skip
_ACTIONS: Final[Mapping[str, str]] = {
    "institution": "institution.change", "organisation": "organisation.change", "member": "member.change",
    "inspection": "inspection.record", "finding": "finding.raise", "session": "session.record",
}  # fmt: skip
_OTHERWISE: Final[Mapping[type[Fact], str]] = {
    inspection.UnitAcknowledged: "finding.answer", inspection.UnitObjected: "inspection.object",
    inspection.RecordedElsewhere: "inspection.import", finding.RecordedElsewhere: "inspection.import",
    finding.Accepted: "finding.answer", finding.Disputed: "finding.answer", finding.RectificationReported: "finding.answer",
    finding.TurnedIntoCommitment: "finding.answer", finding.Verified: "finding.verify", finding.NotVerified: "finding.verify",
    finding.Reopened: "finding.verify", finding.Closed: "finding.verify", organisation.RectificationCompleted: "organisation.recheck",
    **commitments.RECORDED_BY,
}  # fmt: skip


class OnlyVoided(Refused):
    """A fact of this kind is not put right; void it, and record what happened instead."""


def correct(desk: Desk, position: int, said: Mapping[str, object]) -> Receipt:
    """Put right the fact at a position: the same kind with some fields said otherwise, on the desk's day, and what was decided with it."""
    desk.allow("fact.correct")
    decider, stream = _found(desk, position)
    return desk.replace(stream, decider, lambda history: _corrected(desk, decider, history, position, said))


def void(desk: Desk, position: int, reason: str) -> Receipt:
    """Record that the fact at a position, and what was decided with it, never happened."""
    desk.allow("fact.correct")
    decider, stream = _found(desk, position)
    return desk.replace(stream, decider, lambda history: _voided(desk, history, position, reason))


def action(e: Recorded[Any]) -> str | None:
    """Return what one must be allowed to do to take a fact back; None for what nobody takes back."""
    kind, module = type(e.fact), catalogue.module_of(e.tag)
    if module == "organisation" and e.role in COUNTY_ROLES:
        return "organisation.recheck"
    return _OTHERWISE.get(kind) or _ACTIONS.get(module)


def may_take_back(role: str, e: Recorded[Any]) -> bool:
    """Return whether somebody in a role may correct or void a fact: a unit never what came from outside, nobody what he may not record."""
    asked = action(e)
    return asked is not None and may(role, asked) and (role in COUNTY_ROLES or e.role not in COUNTY_ROLES)


def correctable(kind: type[Fact]) -> bool:
    """Return whether a kind of fact can be put right where it stands; any other is voided and said anew."""
    return kind in JUDGED


def changed(fact: Fact, said: Mapping[str, object]) -> Fact:
    """Return a fact with some of its fields said otherwise; raises msgspec.ValidationError where a value is none of its field's."""
    kinds = {field.name: field.type for field in msgspec.structs.fields(type(fact))}
    return msgspec.structs.replace(fact, **{name: msgspec.convert(value, kinds[name], strict=False) for name, value in said.items()})


def _found(desk: Desk, position: int) -> tuple[Any, UUID]:
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        found = desk.runtime.ledger.read(sql, desk.county, desk.tenant, after=position - 1, limit=1)
    if not found or found[0].position != position:
        raise Missing
    if isinstance(found[0].fact, corrections.Voided) or catalogue.module_of(found[0].tag) not in _DECIDERS:
        raise NotStanding
    return _DECIDERS[catalogue.module_of(found[0].tag)], found[0].stream


def _mine(desk: Desk, history: Sequence[Recorded[Any]], position: int) -> Sequence[Recorded[Any]]:
    """Return the fact with what was decided together with it; raises Forbidden where one of them is not the actor's to take back."""
    group = sequence.with_its_like(history, position)
    for e in group:
        if not may_take_back(desk.actor.role, e):
            raise Forbidden(action(e) or "fact.correct")
    return group


def _corrected(desk: Desk, decider: Any, history: Sequence[Recorded[Any]], position: int, said: Mapping[str, object]) -> Replacing:
    group = _mine(desk, history, position)
    state, right = corrections.before(decider, history, [e.position for e in group]), list[tuple[Fact, int | None]]()
    for e in group:
        fact = changed(e.fact, said) if e.position == position else e.fact
        if type(fact) not in JUDGED:
            raise OnlyVoided
        decided = JUDGED[type(fact)](Case(desk=desk, id=e.stream, state=state, fact=fact))
        fact = decided if isinstance(decided, member.Left) else fact  # whoever had custody on that day gives it up
        if isinstance(e.fact, commitment.Publicised):
            commitment.retract(e.fact, instead=fact if isinstance(fact, commitment.Publicised) else None)
        if (put := corrections.put_right(history, e.position, fact, on=desk.effective_on)) is not None:
            right.append((put, e.position))
        state = decider.evolve(state, fact, desk.stamp)
    return right


def _voided(desk: Desk, history: Sequence[Recorded[Any]], position: int, reason: str) -> Replacing:
    group = _mine(desk, history, position)
    places = [e.position for e in group]
    sequence.let_go(history, places)
    for e in group:
        if isinstance(e.fact, inspection.Step):
            _unsigned(history)
        if isinstance(e.fact, commitment.Publicised):
            commitment.retract(e.fact)
        if isinstance(e.fact, session.RollClosed | session.RollCorrected):
            _nobody_reached(history, e)
        if isinstance(e.fact, institution.Registered | organisation.Established):
            _nothing_rests_on(desk, e)
    return [(corrections.void(history, place, reason), place) for place in places]


def _unsigned(history: Sequence[Recorded[Any]]) -> None:
    """Refuse to take away what signed conclusions stand on."""
    if any(isinstance(e.fact, inspection.ConclusionsSigned) for e in corrections.standing(history)):
        raise inspection.AlreadySigned


def _nobody_reached(history: Sequence[Recorded[Any]], roll: Recorded[Any]) -> None:
    """Refuse to take away a roll while corrections of it, excuses or what made up for an absence stand."""
    resting = session.RollCorrected | session.AbsenceExcused | session.Reached
    if any(isinstance(e.fact, resting) for e in corrections.standing(history) if e.position > roll.position):
        raise OthersRestOnIt


def _nothing_rests_on(desk: Desk, e: Recorded[Any]) -> None:
    """Refuse that a unit or organisation never was while others on the roster belong to it, as far as the registers know."""
    at, county, tenant = Coordinate(true_on=desk.today, today=desk.today), desk.county, desk.tenant
    with desk.runtime.db.tenant(county, tenant) as sql:
        if isinstance(e.fact, institution.Registered):
            below = institutions.listing(sql, county, tenant, at, institutions.Filter(parent=e.stream), limit=1).items
            held = organisations.listing(sql, county, tenant, at, organisations.Filter(institution=e.stream), limit=1).items
        else:
            below = organisations.listing(sql, county, tenant, at, organisations.Filter(parent=e.stream), limit=1).items
            held = roster.register(sql, county, tenant, at, roster.Filter(branch=e.stream), limit=1).items
    if below or held:
        raise OthersRestOnIt
