"""Study sessions, meetings and organisation life: schedule, hold, close the roll, put it right, make up for what was missed.

`services/sessions.py` is about who is signed in; the word of the books is `session` as well.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from domain import member, organisation, session
from infra.ledger import Receipt
from services.desk import Desk, Missing, once
from services.together import Sheet, together


@once
def schedule(desk: Desk, id: UUID, founding: session.Scheduled) -> Receipt:
    """Call the members of some branches to a session."""
    desk.allow("session.record")
    sheet = _standing(desk, founding.branches)
    return desk.begin(id, session, lambda s: session.schedule(s, founding), witnesses=sheet.witnesses())


@once
def enter(desk: Desk, id: UUID, founding: session.Scheduled, held: session.Held, absent: Sequence[session.Absence]) -> Receipt:
    """Enter a whole session, roll included, on the day on which it was held."""
    desk.allow("session.record")
    sheet = _standing(desk, founding.branches)
    members = _in_custody(sheet, absent, founding.branches)
    return desk.begin(id, session, lambda s: session.enter(s, founding, held, absent, members=members), witnesses=sheet.witnesses())


def hold(desk: Desk, id: UUID, held: session.Held) -> Receipt:
    """Record that a session took place."""
    desk.allow("session.record")
    return desk.change(id, session, lambda s: session.hold(s, held, at=desk.stamp))


def close_roll(desk: Desk, id: UUID, absent: Sequence[session.Absence]) -> Receipt:
    """Close the roll of a session with those who were missing; everybody else was there."""
    desk.allow("session.record")

    def decide(sheet: Sheet) -> None:
        state = sheet.state(id, session)
        members = _in_custody(sheet, absent, state.branches)
        sheet.add(id, session.close_roll(state, absent, members=members, at=desk.stamp))

    return together(desk, id, session, decide)


def correct_roll(desk: Desk, id: UUID, absent: Sequence[session.Absence], reason: str) -> Receipt:
    """Say who was missing in truth; what the roll said before stays on record."""
    desk.allow("session.record")

    def decide(sheet: Sheet) -> None:
        state = sheet.state(id, session)
        members = _in_custody(sheet, absent, state.branches)
        sheet.add(id, session.correct_roll(state, absent, reason, members=members, at=desk.stamp))

    return together(desk, id, session, decide)


def excuse(desk: Desk, id: UUID, person: UUID, reason: str) -> Receipt:
    """Accept that somebody was missing."""
    desk.allow("session.record")
    return desk.change(id, session, lambda s: session.excuse(s, person, reason, at=desk.stamp))


def reach(desk: Desk, id: UUID, done: session.Reached) -> Receipt:
    """Record that somebody who was missing was reached in another way."""
    desk.allow("session.record")
    return desk.change(id, session, lambda s: session.reach(s, done, at=desk.stamp))


def cancel(desk: Desk, id: UUID, reason: str) -> Receipt:
    """Record that a session does not take place."""
    desk.allow("session.record")
    return desk.change(id, session, lambda s: session.cancel(s, reason))


def _standing(desk: Desk, branches: Collection[UUID]) -> Sheet:
    """Return a sheet that has read the branches; raises Missing, and refuses where one does not stand on the day."""
    sheet = Sheet(desk)
    found = sheet.states(branches, organisation)
    if not found.keys() >= set(branches):
        raise Missing
    for state in found.values():
        organisation.standing_on(state, at=desk.stamp)
    return sheet


def _in_custody(sheet: Sheet, absent: Sequence[session.Absence], branches: Collection[UUID]) -> frozenset[UUID]:
    """Return who of those named was in custody of the branches on the desk's day, by his own facts, which are then witnessed."""
    on = sheet.desk.effective_on
    found = sheet.states({a.person for a in absent}, member)
    return frozenset(
        person for person, state in found.items()
        if state.custody.at(on) in branches and (state.ended_on is None or state.ended_on > on)
    )  # fmt: skip
