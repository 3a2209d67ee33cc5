from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain import session
from domain.session import Absence, AbsenceExcused, Held, HomeDeliveryDone, MakeUpDone, RollClosed, RollCorrected, Scheduled
from tests.domain.given import LI, WANG, ZHAO, given, some, stamp

EAST = some("east")
CALLED = Scheduled(kind="study", title="专题学习", planned_for=date(2005, 7, 8), branches=(EAST,), required=True)
DAY, LATER = stamp(date(2005, 7, 8)), stamp(date(2005, 7, 20))
SICK = Absence(person=LI, reason="sick")
ROLL = RollClosed(absent=(SICK,))
MEMBERS = frozenset({LI, WANG, ZHAO})


def held(*more: Any) -> Any:
    return given(session, CALLED, (Held(), DAY), *((fact, DAY) for fact in more))


def test_a_session_calls_members_of_a_branch_to_something_known() -> None:
    assert session.schedule(None, CALLED) == CALLED
    with pytest.raises(session.NobodyCalled):
        session.schedule(None, Scheduled(kind="study", title="x", planned_for=DAY.on, branches=()))
    with pytest.raises(session.UnknownKind):
        session.schedule(None, Scheduled(kind="picnic", title="x", planned_for=DAY.on, branches=(EAST,)))
    with pytest.raises(session.AlreadyScheduled):
        session.schedule(held(), CALLED)


def test_no_roll_before_the_session_is_held_nor_of_another_day() -> None:
    with pytest.raises(session.NotHeld):
        session.close_roll(given(session, CALLED), [], members=MEMBERS, at=DAY)
    with pytest.raises(session.OfAnotherDay):
        session.close_roll(held(), [], members=MEMBERS, at=LATER)
    assert session.close_roll(held(), [SICK], members=MEMBERS, at=DAY) == ROLL


def test_a_roll_names_members_in_custody_once_with_a_known_reason() -> None:
    with pytest.raises(session.NotInCustody):
        session.close_roll(held(), [SICK], members={WANG}, at=DAY)
    with pytest.raises(session.NamedTwice):
        session.close_roll(held(), [SICK, Absence(person=LI, reason="away")], members=MEMBERS, at=DAY)
    with pytest.raises(session.UnknownReason):
        session.close_roll(held(), [Absence(person=LI, reason="lazy")], members=MEMBERS, at=DAY)


def test_a_closed_roll_is_put_right_and_not_closed_anew() -> None:
    closed = held(ROLL)
    assert session.close_roll(closed, [SICK], members=MEMBERS, at=DAY) is None
    with pytest.raises(session.RollIsClosed):
        session.close_roll(closed, [], members=MEMBERS, at=DAY)
    with pytest.raises(session.RollIsOpen):
        session.correct_roll(held(), [], "误记", members=MEMBERS, at=DAY)


def test_a_correction_says_only_what_differs() -> None:
    closed, away = held(ROLL), Absence(person=WANG, reason="away")
    assert session.correct_roll(closed, [away], "误记", members=MEMBERS, at=DAY) == RollCorrected(
        reason="误记", present=(LI,), absent=(away,)
    )
    assert session.correct_roll(closed, [SICK], "误记", members=MEMBERS, at=DAY) is None
    assert session.correct_roll(held(ROLL, RollCorrected(reason="误记", present=(LI,))), [], "x", members=MEMBERS, at=DAY) is None


def test_who_was_present_makes_up_for_nothing_and_needs_no_excuse() -> None:
    with pytest.raises(session.WasPresent):
        session.reach(held(ROLL), MakeUpDone(person=WANG), at=LATER)
    with pytest.raises(session.WasPresent):
        session.excuse(held(ROLL), WANG, "x", at=LATER)
    with pytest.raises(session.RollIsOpen):
        session.reach(held(), MakeUpDone(person=LI), at=LATER)


def test_who_was_missing_is_reached_once_not_before_the_session() -> None:
    made = MakeUpDone(person=LI)
    assert session.reach(held(ROLL), made, at=LATER) == made
    assert session.reach(held(ROLL, made), HomeDeliveryDone(person=LI), at=LATER) is None
    assert session.reach(held(ROLL, AbsenceExcused(person=LI, reason="病假")), made, at=LATER) == made
    with pytest.raises(session.BeforeTheSession):
        session.reach(held(ROLL), made, at=stamp(date(2005, 7, 7)))


def test_an_excuse_is_for_the_absent_who_were_not_reached_since() -> None:
    assert session.excuse(held(ROLL), LI, "病假", at=LATER) == AbsenceExcused(person=LI, reason="病假")
    assert session.excuse(held(ROLL, MakeUpDone(person=LI)), LI, "病假", at=LATER) is None


def test_a_correction_does_not_pull_the_ground_from_under_a_make_up() -> None:
    with pytest.raises(session.ReachedSince):
        session.correct_roll(held(ROLL, MakeUpDone(person=LI)), [], "误记", members=MEMBERS, at=DAY)


def test_a_session_that_was_held_is_not_cancelled_and_one_that_was_cancelled_not_held() -> None:
    with pytest.raises(session.AlreadyHeld):
        session.cancel(held(), "雨")
    with pytest.raises(session.AlreadyHeld):
        session.hold(held(), Held(), at=LATER)
    assert session.hold(held(), Held(), at=DAY) is None
    cancelled = given(session, CALLED, session.Cancelled(reason="雨"))
    assert session.cancel(cancelled, "雨") is None
    with pytest.raises(session.AtAnEnd):
        session.hold(cancelled, Held(), at=DAY)


def test_a_whole_session_can_be_entered_after_it_was_held() -> None:
    assert session.enter(None, CALLED, Held(), [SICK], members=MEMBERS) == [CALLED, Held(), ROLL]
    with pytest.raises(session.NotInCustody):
        session.enter(None, CALLED, Held(), [SICK], members=frozenset())
