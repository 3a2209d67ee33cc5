"""Two entries that may be one person: flagged by the machine, decided by somebody, merged without losing either stream."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import Stamp
from domain.member.decisions import standing_on
from domain.member.facts import ConfirmedDuplicate, FlaggedPossibleDuplicate, MergedInto, NotDuplicate
from domain.member.refusals import LaterFacts, NotConfirmed, NotFlagged, OwnDuplicate
from domain.member.state import Member


def flag(member: Member, other: UUID, sign: str, *, id: UUID) -> FlaggedPossibleDuplicate | None:
    """Return the suspicion, once."""
    if other == id:
        raise OwnDuplicate
    return None if other in member.possible | member.confirmed else FlaggedPossibleDuplicate(other=other, sign=sign)


def confirm(member: Member, other: UUID) -> ConfirmedDuplicate | None:
    """Return that a flagged pair is one person."""
    if other in member.confirmed:
        return None
    if other not in member.possible:
        raise NotFlagged
    return ConfirmedDuplicate(other=other)


def dismiss(member: Member, other: UUID) -> NotDuplicate:
    """Return that a flagged or confirmed pair is two persons."""
    if other not in member.possible | member.confirmed:
        raise NotFlagged
    return NotDuplicate(other=other)


def merge(member: Member, other: UUID, *, at: Stamp) -> MergedInto | None:
    """Return that this stream ends and the person is kept under the other one."""
    if member.merged_into == other:
        return None
    standing_on(member, at)
    if other not in member.confirmed:
        raise NotConfirmed
    if member.latest > at.on:
        raise LaterFacts(latest=member.latest)
    return MergedInto(other=other)
