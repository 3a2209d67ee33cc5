"""Corrections and voids of any fact of a unit's books: by its place, within the rights of whoever may record its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from domain import (
    anew,
    campaign,
    catalogue,
    commitment,
    corrections,
    finding,
    grant,
    inspection,
    institution,
    member,
    organisation,
    period,
    sequence,
    session,
    team,
    tenant,
    workday,
)
from domain.corrections import OthersRestOnIt
from domain.kernel import Fact, Recorded, Refused, standing
from infra.ledger import Receipt
from services import beside, commitments
from services.access import COUNTY_ROLES, Forbidden, may
from services.desk import Desk, Missing, Replacing, once
from services.judged import JUDGED, Case
from services.together import Sheet, together

_DECIDERS: Final[Mapping[str, Any]] = {
    "institution": institution, "organisation": organisation, "member": member, "inspection": inspection, "finding": finding,
    "commitment": commitment, "session": session, "workday": workday, "tenant": tenant, "grant": grant, "team": team,
    "campaign": campaign, "period": period,
}  # fmt: skip
_ACTIONS: Final[Mapping[str, str]] = {
    "institution": "institution.change", "organisation": "organisation.change", "member": "member.change",
    "inspection": "inspection.record", "finding": "finding.raise", "session": "session.record",
    "workday": "workday.declare", "tenant": "tenant.change", "grant": "grant.change", "team": "team.change",
    "campaign": "campaign.change", "period": "period.declare",
}  # fmt: skip
_OTHERWISE: Final[Mapping[type[Fact], str]] = {
    inspection.UnitAcknowledged: "finding.answer", inspection.UnitObjected: "inspection.object",
    inspection.RecordedElsewhere: "inspection.import", finding.RecordedElsewhere: "inspection.import",
    finding.Accepted: "finding.answer", finding.Disputed: "finding.answer", finding.RectificationReported: "finding.answer",
    finding.TurnedIntoCommitment: "finding.answer", finding.Verified: "finding.verify", finding.NotVerified: "finding.verify",
    finding.Reopened: "finding.verify", finding.Closed: "finding.verify", finding.HandedOver: "institution.change",
    organisation.RectificationCompleted: "organisation.recheck",
    **dict.fromkeys(
        (
            finding.ObligationWaived, finding.ObligationReassigned, organisation.ObligationWaived, organisation.ObligationReassigned,
        ),
        "obligation.change",
    ),
    period.DiscrepancyRaised: "period.certify", period.CorrectionApproved: "period.certify", period.CorrectionRefused: "period.certify",
    period.CorrectionRequested: "period.correct", period.Submitted: "period.submit", period.Returned: "period.certify",
    period.Certified: "period.certify", period.Reopened: "period.certify",
    **commitments.RECORDED_BY,
}  # fmt: skip
_WORDS: Final = frozenset({"reason", "note"})
"""Fields that only say why: they may be put right of one fact by itself."""


class OnlyVoided(Refused):
    """A fact of this kind is not put right; void it, and record what happened instead."""


class NotTakenBack(Refused):
    """Facts of this kind are neither put right nor voided; record what holds instead."""


@once
def correct(desk: Desk, position: int, said: Mapping[str, object]) -> Receipt:
    """Put right the fact at a position: the same kind with some fields said otherwise, on the desk's day, and what was decided with it."""
    desk.allow("fact.correct")
    decider, stream = _found(desk, position)
    if decider in anew.DECIDERS:
        return together(desk, stream, decider, lambda sheet: _anew(sheet, stream, decider, position, said))

    def decide(history: Sequence[Recorded[Any]]) -> Replacing:
        others = [e for e in _group(Sheet(desk), stream, decider, position) if e.stream != stream]
        return _corrected(desk, decider, history, position, said) if not others else _reworded(desk, history, position, said)

    return desk.replace(stream, decider, decide)


@once
def void(desk: Desk, position: int, reason: str) -> Receipt:
    """Record that the fact at a position, and what was decided with it in whatever streams, never happened."""
    desk.allow("fact.correct")
    decider, stream = _found(desk, position)
    return together(desk, stream, decider, lambda sheet: _voided(sheet, _group(sheet, stream, decider, position), reason))


def action(e: Recorded[Any]) -> str | None:
    """Return what one must be allowed to do to take a fact back; None for what nobody takes back."""
    kind, module = type(e.fact), catalogue.module_of(e.tag)
    if kind in _OTHERWISE:
        return _OTHERWISE[kind]
    return "organisation.recheck" if module == "organisation" and e.role in COUNTY_ROLES else _ACTIONS.get(module)


def may_take_back(role: str, e: Recorded[Any]) -> bool:
    """Return whether somebody in a role may correct or void a fact: a unit never what came from outside, nobody what he may not record."""
    asked = action(e)
    return asked is not None and may(role, asked) and (role in COUNTY_ROLES or e.role not in COUNTY_ROLES)


def correctable(kind: type[Fact]) -> bool:
    """Return whether a kind of fact can be put right where it stands; any other is voided and said anew."""
    return kind in JUDGED or (kind in anew.AGAIN and kind not in anew.KEPT)


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
        raise NotTakenBack
    return _DECIDERS[catalogue.module_of(found[0].tag)], found[0].stream


def _group(sheet: Sheet, stream: UUID, decider: Any, position: int) -> Sequence[Recorded[Any]]:
    """Return a standing fact with what was decided together with it: what an ending moved, in all streams; else its like in its own.

    Raises Forbidden where one of them is not the actor's to take back.
    """
    history = sheet.history(stream, decider)
    group, first = sequence.with_its_like(history, position), sequence.first_said(history)[position]
    command = _command(sheet.desk, first)
    if any(isinstance(e.fact, sequence.WHOLE) for e in command):
        places, held = {e.position for e in command}, sheet.histories({e.stream for e in command})
        group = [e for each in held.values() for e in standing(each) if sequence.first_said(each)[e.position].position in places]
    for e in group:
        if not may_take_back(sheet.desk.actor.role, e):
            raise Forbidden(action(e) or "fact.correct")
    return group


def _command(desk: Desk, first: Recorded[Any]) -> Sequence[Recorded[Any]]:
    """Return the facts of the command that wrote one; of an import, whose rows stand for themselves, that one alone."""
    found, after = list[Recorded[Any]](), first.command_position - 1
    while first.channel != "import":
        with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
            page: list[Recorded[Any]] = desk.runtime.ledger.read(sql, desk.county, desk.tenant, after=after)
        found += (ours := [e for e in page if e.command_position == first.command_position])
        if not page or len(ours) < len(page):
            return found
        after = page[-1].position
    return [first]


def _reworded(desk: Desk, history: Sequence[Recorded[Any]], position: int, said: Mapping[str, object]) -> Replacing:
    """Return one of many facts that were decided together with other words alone: neither its day nor where anything went."""
    e = next(e for e in history if e.position == position)
    fact = changed(e.fact, said)
    other = {field for field in e.fact.__struct_fields__ if getattr(fact, field) != getattr(e.fact, field)}
    if desk.effective_on != e.effective_on or not other <= _WORDS:
        raise corrections.DecidedTogether
    right = corrections.put_right(history, position, fact, on=desk.effective_on)
    return [] if right is None else [(right, position)]


def _corrected(desk: Desk, decider: Any, history: Sequence[Recorded[Any]], position: int, said: Mapping[str, object]) -> Replacing:
    group, right = sequence.with_its_like(history, position), list[tuple[Fact, int | None]]()
    state = corrections.before(decider, history, [e.position for e in group])
    for e in group:
        fact = changed(e.fact, said) if e.position == position else e.fact
        if type(fact) not in JUDGED:
            raise OnlyVoided
        decided = JUDGED[type(fact)](Case(desk=desk, id=e.stream, state=state, fact=fact))
        fact = decided if isinstance(decided, member.Left) else fact  # whoever had custody on that day gives it up
        if (put := corrections.put_right(history, e.position, fact, on=desk.effective_on)) is not None:
            right.append((put, e.position))
        state = decider.evolve(state, fact, desk.stamp)
    return right


def _anew(sheet: Sheet, stream: UUID, decider: Any, position: int, said: Mapping[str, object]) -> None:
    desk, [e] = sheet.desk, _group(sheet, stream, decider, position)
    history = sheet.history(stream, decider)
    anew.open_to_it(history, position)
    fact = changed(e.fact, said)
    anew.name_kept(e.fact, fact)
    anew.AGAIN[type(fact)](corrections.before(decider, history, [position]), fact, desk.stamp)
    right = corrections.put_right(history, position, fact, on=desk.effective_on)
    if right is not None:
        beside.keep(sheet, stream, decider, position, right)
        sheet.replace(stream, right, position)


def _voided(sheet: Sheet, group: Sequence[Recorded[Any]], reason: str) -> None:
    for stream in dict.fromkeys(e.stream for e in group):
        history, places = sheet.histories({stream})[stream], [e.position for e in group if e.stream == stream]
        sequence.let_go(history, places)
        for e in (e for e in group if e.stream == stream):
            if isinstance(e.fact, inspection.Step):
                _unsigned(history)
            if isinstance(e.fact, commitment.Publicised):
                commitment.retract(e.fact)
            if isinstance(e.fact, session.RollClosed | session.RollCorrected):
                _nobody_reached(history, e)
            said, decider = corrections.void(history, e.position, reason), _DECIDERS[catalogue.module_of(e.tag)]
            if decider in anew.DECIDERS:
                anew.open_to_it(history, e.position)
                beside.keep(sheet, stream, decider, e.position, said)
            sheet.replace(stream, said, e.position)


def _unsigned(history: Sequence[Recorded[Any]]) -> None:
    """Refuse to take away what signed conclusions stand on."""
    if any(isinstance(e.fact, inspection.ConclusionsSigned) for e in standing(history)):
        raise inspection.AlreadySigned


def _nobody_reached(history: Sequence[Recorded[Any]], roll: Recorded[Any]) -> None:
    """Refuse to take away a roll while corrections of it, excuses or what made up for an absence stand."""
    resting = session.RollCorrected | session.AbsenceExcused | session.Reached
    if any(isinstance(e.fact, resting) for e in standing(history) if e.position > roll.position):
        raise OthersRestOnIt
