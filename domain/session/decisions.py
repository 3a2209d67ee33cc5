"""How a session is scheduled, held, rolled and made up for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from domain.kernel import Stamp
from domain.session.facts import (
    Absence,
    AbsenceExcused,
    Cancelled,
    Held,
    Reached,
    RollClosed,
    RollCorrected,
    Scheduled,
)
from domain.session.refusals import (
    AlreadyHeld,
    AlreadyScheduled,
    AtAnEnd,
    BeforeTheSession,
    NamedTwice,
    NobodyCalled,
    NotHeld,
    NotInCustody,
    OfAnotherDay,
    ReachedSince,
    RollIsClosed,
    RollIsOpen,
    UnknownKind,
    UnknownReason,
    WasPresent,
)
from domain.session.state import Session

KINDS: Final = ("study", "meeting", "organisation-life")
REASONS: Final = ("sick", "duty", "away", "family", "unreachable", "unexplained")


def schedule(session: Session | None, founding: Scheduled) -> Scheduled:
    """Return the founding fact of a session of some branches."""
    if session:
        raise AlreadyScheduled
    if founding.kind not in KINDS:
        raise UnknownKind(kind=founding.kind)
    if not founding.branches:
        raise NobodyCalled
    return founding


def hold(session: Session, held: Held, *, at: Stamp) -> Held | None:
    """Return that the session took place, once."""
    _open(session)
    if session.held_on is not None and session.held_on != at.on:
        raise AlreadyHeld(held_on=session.held_on)
    return held if session.held_on is None else None


def enter(
    session: Session | None, founding: Scheduled, held: Held, absent: Sequence[Absence], *, members: Collection[UUID]
) -> list[Scheduled | Held | RollClosed]:
    """Return a whole session that is entered after it was held."""
    _named(absent, members)
    return [schedule(session, founding), held, RollClosed(absent=tuple(absent))]


def close_roll(session: Session, absent: Sequence[Absence], *, members: Collection[UUID], at: Stamp) -> RollClosed | None:
    """Return the roll: who of the *members* in custody on the day was missing, and why."""
    _on_its_day(session, at)
    _named(absent, members)
    if session.rolled:
        if _said(session) == {a.person: a.reason for a in absent}:
            return None
        raise RollIsClosed
    return RollClosed(absent=tuple(absent))


def correct_roll(session: Session, absent: Sequence[Absence], reason: str, *, members: Collection[UUID], at: Stamp) -> RollCorrected | None:
    """Return what the roll should have said: only what differs, nothing where it says that already."""
    _on_its_day(session, at)
    if not session.rolled:
        raise RollIsOpen
    _named(absent, members)
    before, after = _said(session), {a.person: a.reason for a in absent}
    present = tuple(sorted(before.keys() - after.keys()))
    fresh = tuple(a for a in absent if before.get(a.person) != a.reason)
    if any(session.missing[p].way != "absent" for p in (*present, *(a.person for a in fresh)) if p in session.missing):
        raise ReachedSince
    return RollCorrected(reason=reason, present=present, absent=fresh) if present or fresh else None


def excuse(session: Session, person: UUID, reason: str, *, at: Stamp) -> AbsenceExcused | None:
    """Return that an absence was accepted; whoever was reached since needs no excuse."""
    _rolled(session, at)
    if person not in session.missing:
        raise WasPresent
    return AbsenceExcused(person=person, reason=reason) if session.missing[person].way == "absent" else None


def reach(session: Session, done: Reached, *, at: Stamp) -> Reached | None:
    """Return that somebody who had missed the session was reached in another way, once."""
    _rolled(session, at)
    if done.person not in session.missing:
        raise WasPresent
    return done if session.missing[done.person].way in ("absent", "excused") else None


def cancel(session: Session, reason: str) -> Cancelled | None:
    """Return that the session does not take place, once; one that was held stays."""
    if session.over:
        return None
    if session.held_on is not None:
        raise AlreadyHeld(held_on=session.held_on)
    return Cancelled(reason=reason)


def day(session: Session) -> date:
    """Return the day on which the session was held."""
    _open(session)
    if session.held_on is None:
        raise NotHeld
    return session.held_on


def _open(session: Session) -> None:
    if session.over:
        raise AtAnEnd


def _on_its_day(session: Session, at: Stamp) -> None:
    if at.on != day(session):
        raise OfAnotherDay(held_on=session.held_on)


def _rolled(session: Session, at: Stamp) -> None:
    held_on = day(session)
    if not session.rolled:
        raise RollIsOpen
    if at.on < held_on:
        raise BeforeTheSession(held_on=held_on)


def _named(absent: Sequence[Absence], members: Collection[UUID]) -> None:
    """Refuse a roll that names anybody twice, who was not there to be missed, or without a reason."""
    if len({a.person for a in absent}) < len(absent):
        raise NamedTwice
    for one in absent:
        if one.reason not in REASONS:
            raise UnknownReason(reason=one.reason)
        if one.person not in members:
            raise NotInCustody


def _said(session: Session) -> dict[UUID, str]:
    return {person: one.reason for person, one in session.missing.items()}
