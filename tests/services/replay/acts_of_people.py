"""What may happen to members and at sessions."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from domain import member, session
from domain.kernel import Stamp, fold
from domain.member import Member
from domain.session import Absence
from infra.ledger import Receipt
from services import members, study_sessions
from services.desk import Desk
from tests.services.replay.county import CLERK, Act, County, Step, Town, another, picked

REASONS: Final = ("sick", "duty", "away")


def _changed(decide: Callable[[Member, Step, Stamp], Any]) -> Act:
    """Return the act of deciding something about one member."""

    def act(c: County, t: Town, s: Step) -> Receipt:
        desk = c.desk(CLERK, t.code)
        return members.change(desk, picked(t.people, s.a), lambda m: decide(m, s, desk.stamp))

    return act


def _class(m: Member, s: Step, at: Stamp) -> Any:
    return member.assign_class(m, ("on-job", "mobile", "retired")[s.b % 3], at=at)


def _group(m: Member, s: Step, at: Stamp) -> Any:
    group = ("laid-off", "graduate")[s.b % 2]
    return member.untag_group(m, group, at=at) if s.b % 3 == 0 else member.tag_group(m, group, at=at)


def _contact(m: Member, s: Step, at: Stamp) -> Any:
    del m, at
    return (member.ContactLost(), member.ContactConfirmed(means="phone"), member.ContactRestored(means="visit"))[s.b % 3]


def _dates(m: Member, s: Step, at: Stamp) -> Any:
    dates = member.PartyDatesSet(joined_party_on=date(1990 + s.b, 7, 1), full_member_on=None, probationary=s.b % 2 == 0)
    return member.set_party_dates(m, dates, at=at)


def _work(m: Member, s: Step, at: Stamp) -> Any:
    return member.change_employment(m, ("employed", "laid-off", "retired")[s.b % 3], at=at)


def _elsewhere(m: Member, s: Step, at: Stamp) -> Any:
    del m, at
    return member.MobileDestinationRecorded(region=("广东", "上海")[s.b % 2])


def _flagged(c: County, t: Town, s: Step) -> Receipt:
    person = picked(t.people, s.a)
    return members.flag(c.desk(CLERK, t.code), person, another(t.people, person, s.b), "name")


def _settled(c: County, t: Town, s: Step) -> Receipt:
    person = picked(t.people, s.a)
    other = another(t.people, person, s.b)
    fact = member.NotDuplicate(other=other) if s.b % 2 else member.ConfirmedDuplicate(other=other)
    return members.change(c.desk(CLERK, t.code), person, lambda _: fact)


def _moved(c: County, t: Town, s: Step) -> Receipt:
    return members.move(c.desk(CLERK, t.code), picked(t.people, s.a), picked(t.bodies, s.b), ("work", "reassigned")[s.b % 2])


def _enter(c: County, t: Town, s: Step) -> Receipt:
    t.sessions.append(uuid4())
    branches = tuple(dict.fromkeys((picked(t.bodies, s.a), picked(t.bodies, s.b))))
    planned = session.Scheduled(
        kind="study", title="专题学习", planned_for=c.day, branches=branches, required=s.a % 3 > 0, campaign=c.campaign
    )
    desk = c.desk(CLERK, t.code)
    absent = _missing(desk, t, branches, s.a % 3)
    if s.b % 4 == 0:
        return study_sessions.schedule(desk, t.sessions[-1], planned)
    return study_sessions.enter(desk, t.sessions[-1], planned, session.Held(place="礼堂" if s.b % 2 else ""), absent)


def _missing(desk: Desk, t: Town, branches: Collection[UUID | None], n: int) -> list[Absence]:
    """Return that many of those in custody of some branches on a day as missing."""
    here = [person for person in t.people if (held := _state(desk, person)) and held.custody.at(desk.effective_on) in branches]
    return [Absence(person=person, reason=REASONS[n % 3]) for person in here[:n]]


def _state(desk: Desk, person: UUID) -> Member | None:
    return fold(member, desk.history(person))


def _named(desk: Desk, id: UUID) -> list[UUID]:
    """Return whom the rolls of a session name as missing."""
    rolls = [e.fact for e in desk.history(id) if isinstance(e.fact, session.RollClosed | session.RollCorrected)]
    return [missed.person for roll in rolls for missed in roll.absent]


def _reached(c: County, t: Town, s: Step) -> Receipt:
    kind = (session.MakeUpDone, session.HomeDeliveryDone, session.RemoteStudyRecorded)[s.b % 3]
    id, desk = picked(t.sessions, s.a), c.desk(CLERK, t.code)
    return study_sessions.reach(desk, id, kind(person=picked(_named(desk, id), s.b)))


def _excused(c: County, t: Town, s: Step) -> Receipt:
    id, desk = picked(t.sessions, s.a), c.desk(CLERK, t.code)
    return study_sessions.excuse(desk, id, picked(_named(desk, id), s.b), "病假")


def _roll(c: County, t: Town, s: Step) -> Receipt:
    id = picked(t.sessions, s.a)
    held = c.desk(CLERK, t.code).state(id, session)
    desk = c.desk(CLERK, t.code, session.day(held))
    return study_sessions.correct_roll(desk, id, _missing(desk, t, held.branches, s.b % 3), "误记")


def _held(c: County, t: Town, s: Step) -> Receipt:
    id, desk = picked(t.sessions, s.a), c.desk(CLERK, t.code)
    if s.b % 4 == 0:
        return study_sessions.cancel(desk, id, "停电")
    study_sessions.hold(desk, id, session.Held(note="按期"))
    return study_sessions.close_roll(c.desk(CLERK, t.code), id, [])


ACTS: Final[dict[str, Act]] = {
    "person comes": lambda c, t, s: c.person(t, picked(t.bodies, s.a), s.b), "class": _changed(_class), "group": _changed(_group),
    "contact": _changed(_contact), "party dates": _changed(_dates), "employment": _changed(_work), "destination": _changed(_elsewhere),
    "verified": _changed(lambda m, s, at: member.verify_identity(m, f"证{s.b}", at=at)),
    "leaves": _changed(lambda m, s, at: member.leave(m, reason="transfer", at=at)),
    "joins": lambda c, t, s: members.change(
        c.desk(CLERK, t.code), picked(t.people, s.a), lambda m: member.join(m, picked(t.bodies, s.b), at=c.desk(CLERK).stamp)
    ),
    "ends": _changed(lambda m, s, at: member.end(m, "died", at=at)), "moves": _moved, "flagged": _flagged, "settled": _settled,
    "session": _enter, "reached": _reached, "excused": _excused, "roll put right": _roll, "session held": _held,
}  # fmt: skip
