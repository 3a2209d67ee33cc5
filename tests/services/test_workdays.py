"""A county's own days in every calculation: from the day on which they hold, as known at the time, and no other county's."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from domain import workday
from infra.followers import Followers
from services import corrections, views, workdays
from services.access import Forbidden
from services.coordinate import Coordinate
from services.escalation import levels
from services.reminders import step
from services.turns import Daily, Monthly, Schedule, due_periods, next_due, next_look
from services.wiring import Runtime
from tests.services.small_county import CLERK, OFFICE, SmallCounty

FRIDAY, SATURDAY, MONDAY = date(2005, 6, 17), date(2005, 6, 18), date(2005, 6, 20)
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def small(runtime: Runtime, county: int) -> SmallCounty:
    return SmallCounty(runtime, county)


def declared(small: SmallCounty, day: date, *, works: bool, on: date = date(2005, 6, 1)) -> int:
    said = workday.Declared(day=day, works=works, reason="龙舟节", document="平政发第8号")
    receipt = workdays.declare(small.desk(OFFICE, on, small.office), said)
    Followers(small.runtime.db, small.runtime.ledger, views.ALL).catch_up(small.county)
    return receipt.first_position


def test_a_declared_day_counts_from_the_day_on_which_it_holds_and_in_its_county_alone(small: SmallCounty) -> None:
    declared(small, FRIDAY, works=False, on=date(2005, 6, 10))
    declared(small, SATURDAY, works=True, on=date(2005, 6, 10))
    now, before = (workdays.today(small.runtime, small.county, date(2005, 6, n)) for n in (10, 9))
    assert (now.works(FRIDAY), now.works(SATURDAY), now.after(FRIDAY, 0)) == (False, True, SATURDAY)
    assert (before.works(FRIDAY), before.works(SATURDAY)) == (True, False)
    assert workdays.today(small.runtime, small.county + 1, date(2005, 6, 10)) == workdays.national()


def test_what_was_not_known_then_does_not_count_then_and_what_is_voided_no_more(small: SmallCounty) -> None:
    position = declared(small, FRIDAY, works=False)
    today = date(2005, 6, 15)
    early = Coordinate(true_on=today, today=today, known_at=datetime(2006, 1, 1, tzinfo=ZONE))
    with small.runtime.db.county(small.county) as sql:
        assert workdays.of(sql, small.county, early) == workdays.national()
    assert not workdays.today(small.runtime, small.county, today).works(FRIDAY)
    corrections.void(small.desk(OFFICE, today, small.office), position, "日期写错")
    Followers(small.runtime.db, small.runtime.ledger, views.ALL).catch_up(small.county)
    assert workdays.today(small.runtime, small.county, today) == workdays.national()


def test_only_the_office_declares(small: SmallCounty) -> None:
    with pytest.raises(Forbidden):
        workdays.declare(small.desk(CLERK, FRIDAY, small.office), workday.Declared(day=FRIDAY, works=False, reason="x"))


def test_reminders_escalations_and_moved_periods_go_by_the_countys_days(small: SmallCounty) -> None:
    declared(small, FRIDAY, works=False)
    declared(small, SATURDAY, works=True)
    own, usual = workdays.today(small.runtime, small.county, FRIDAY), workdays.national()
    assert (step(FRIDAY, FRIDAY, usual), step(FRIDAY, FRIDAY, own)) == (0, None)
    assert step(FRIDAY, SATURDAY, own) == -1
    due = date(2005, 6, 15)
    assert (levels(due, MONDAY, usual), levels(due, MONDAY, own)) == (["unit-head"], ["unit-head"])
    assert (levels(due, SATURDAY, usual), levels(due, SATURDAY, own)) == ([], [])
    moved = Schedule(name=str(uuid4()), kind="k", who="county", when=Monthly(day=17, at=time(8)), catch_up="all", moved=True)
    at = datetime.combine(date(2005, 6, 16), time(12), ZONE)
    assert next_due(moved, at, ZONE, usual).date() == FRIDAY
    assert next_due(moved, at, ZONE, own).date() == SATURDAY
    assert [p.key for p in due_periods(moved, at, at + timedelta(days=1), ZONE, own)] == []
    assert [p.key for p in due_periods(moved, at, at + timedelta(days=2), ZONE, own)] == ["2005-06"]


def test_a_beat_looks_every_day_at_what_may_be_moved(small: SmallCounty) -> None:
    del small
    at = datetime.combine(SATURDAY, time(7), ZONE)
    moved = Schedule(name="m", kind="k", who="county", when=Monthly(day=18, at=time(8)), catch_up="all", moved=True)
    assert next_due(moved, at, ZONE).date() == MONDAY
    assert next_look(moved, at, ZONE) == datetime.combine(SATURDAY, time(8), ZONE)
    daily = Schedule(name="d", kind="k", who="county", when=Daily(at=time(8)), catch_up="all")
    assert next_look(daily, at, ZONE) == next_due(daily, at, ZONE)
