"""What the handlers of sessions promise: whose custody counts, what is refused, and that a command happens once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import pytest

from domain import corrections as rules
from domain import member, organisation, session
from domain.kernel import Personal
from domain.session import Absence
from services import corrections, members, organisations, study_sessions
from services.access import Forbidden
from services.desk import Actor, Desk, Missing
from services.wiring import Runtime

BEGAN, DAY, LATER, TODAY = date(2005, 1, 1), date(2005, 6, 1), date(2005, 6, 20), date(2005, 7, 1)
CLERK = Actor(id=UUID(int=51), role="clerk")
At = Callable[..., Desk]


@pytest.fixture
def at(runtime: Runtime, county: int) -> At:
    """A desk of the clerk on a day; the same command again where its id is given."""

    def desk(on: date, *, command: UUID | None = None, actor: Actor = CLERK) -> Desk:
        return Desk(
            runtime=runtime, actor=actor, county=county, tenant=county * 1000 + 111, command_id=command or uuid4(), channel="api",
            effective_on=on, today=TODAY,
        )  # fmt: skip

    return desk


def branch(at: At, name: str) -> UUID:
    id = uuid4()
    organisations.establish(at(BEGAN), id, organisation.Established(code=name, name=name, kind="branch"))
    return id


def person(at: At, where: UUID) -> UUID:
    id = uuid4()
    members.register(at(BEGAN), id, member.Registered(name=Personal(id, "测试"), ledger_class="on-job", branch=where))
    return id


def called(where: UUID) -> session.Scheduled:
    return session.Scheduled(kind="study", title="专题学习", planned_for=DAY, branches=(where,), required=True)


def test_a_roll_goes_by_the_custody_of_its_own_day(at: At) -> None:
    east, west = branch(at, "甲"), branch(at, "乙")
    moved = person(at, east)
    members.move(at(LATER), moved, west, "work")
    missed = [Absence(person=moved, reason="duty")]
    with pytest.raises(session.NotInCustody):
        study_sessions.enter(at(DAY), uuid4(), called(west), session.Held(), missed)
    assert study_sessions.enter(at(DAY), uuid4(), called(east), session.Held(), missed).size == 3


def test_the_same_command_is_answered_with_its_first_receipt(at: At) -> None:
    east, id, command = branch(at, "甲"), uuid4(), uuid4()
    study_sessions.schedule(at(DAY), id, called(east))
    study_sessions.hold(at(DAY), id, session.Held())
    first = study_sessions.close_roll(at(DAY, command=command), id, [])
    again = study_sessions.close_roll(at(DAY, command=command), id, [])
    assert (again.first_position, again.repeated) == (first.first_position, True)
    assert study_sessions.close_roll(at(DAY), id, []).size == 0


def test_a_branch_that_is_not_there_is_called_to_nothing(at: At) -> None:
    with pytest.raises(Missing):
        study_sessions.schedule(at(DAY), uuid4(), called(uuid4()))
    with pytest.raises(organisation.BeforeItBegan):
        study_sessions.schedule(at(date(2004, 12, 1)), uuid4(), called(branch(at, "甲")))


def test_nobody_but_the_unit_keeps_its_rolls(at: At) -> None:
    east = branch(at, "甲")
    with pytest.raises(Forbidden):
        study_sessions.schedule(at(DAY, actor=Actor(id=UUID(int=52), role="county-office")), uuid4(), called(east))


def test_a_roll_is_not_voided_while_somebody_rests_on_it(at: At) -> None:
    east, id = branch(at, "甲"), uuid4()
    away = person(at, east)
    roll = study_sessions.enter(at(DAY), id, called(east), session.Held(), [Absence(person=away, reason="duty")]).last
    made = study_sessions.reach(at(LATER), id, session.MakeUpDone(person=away)).last
    with pytest.raises(rules.OthersRestOnIt):
        corrections.void(at(DAY), roll, "误录")
    with pytest.raises(rules.OthersRestOnIt):
        corrections.void(at(DAY), roll - 1, "误录")
    corrections.void(at(LATER), made, "误录")
    corrections.void(at(DAY), roll, "误录")
    assert study_sessions.close_roll(at(DAY), id, []).size == 1


def test_a_make_up_is_put_right_where_it_stands_and_a_roll_by_its_correction(at: At) -> None:
    east, id = branch(at, "甲"), uuid4()
    away = person(at, east)
    roll = study_sessions.enter(at(DAY), id, called(east), session.Held(), [Absence(person=away, reason="duty")]).last
    made = study_sessions.reach(at(LATER), id, session.MakeUpDone(person=away)).last
    with pytest.raises(corrections.OnlyVoided):
        corrections.correct(at(DAY), roll, {})
    assert corrections.correct(at(LATER), made, {"note": "补看录像"}).size == 1
    with pytest.raises(session.BeforeTheSession):
        corrections.correct(at(BEGAN), made + 1, {"note": "x"})
