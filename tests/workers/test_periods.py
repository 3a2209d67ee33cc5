"""A schedule's periods depend on the calendar alone: not on who asks, when, or how often."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.jobs import KINDS
from services.schedule import SCHEDULES
from services.turns import MOST, Daily, Monthly, Quarterly, Schedule, Weekly, Yearly, due_periods, next_due
from workers import tasks

CHINA = ZoneInfo("Asia/Shanghai")
MORNING = time(6, 0)
WHENS = (
    Daily(at=MORNING),
    Weekly(weekday=1, at=MORNING),
    Monthly(day=31, at=MORNING),
    Monthly(day=1, at=time(0, 0)),
    Quarterly(month=3, day=31, at=MORNING),
    Yearly(month=12, day=31, at=MORNING),
)


def schedule(when: Any, *, catch_up: Any = "all", who: Any = "tenants") -> Schedule:
    return Schedule(name="test", kind="test.write", who=who, when=when, catch_up=catch_up)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def keys(when: Any, since: str, now: str, **options: Any) -> list[str]:
    return [p.key for p in due_periods(schedule(when, **options), at(since), at(now), CHINA)]


def test_a_day_begins_in_the_county_and_not_in_greenwich() -> None:
    daily = schedule(Daily(at=time(7, 30)))
    assert [p.due_at.astimezone(UTC).isoformat() for p in due_periods(daily, at("2005-06-13T08:00"), at("2005-06-14T07:30"), CHINA)] == [
        "2005-06-13T23:30:00+00:00"
    ]
    assert due_periods(daily, at("2005-06-13T08:00"), at("2005-06-14T07:29:59"), CHINA) == []


def test_a_month_without_the_day_has_its_last() -> None:
    due = due_periods(schedule(Monthly(day=31, at=MORNING)), at("2005-01-01T00:00"), at("2005-12-31T23:59"), CHINA)
    assert [p.key for p in due] == [f"2005-{month:02}" for month in range(1, 13)]
    assert [p.day.day for p in due] == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def test_weeks_are_iso_weeks_also_over_new_year() -> None:
    assert keys(Weekly(weekday=1, at=MORNING), "2004-12-20T12:00", "2005-01-11T00:00") == ["2004-W53", "2005-W01", "2005-W02"]


def test_quarters_and_years_end_on_their_last_days() -> None:
    ends = due_periods(schedule(Quarterly(month=3, day=31, at=MORNING)), at("2005-01-01T00:00"), at("2006-01-01T00:00"), CHINA)
    assert [(p.key, p.day.isoformat()) for p in ends] == [
        ("2005-Q1", "2005-03-31"), ("2005-Q2", "2005-06-30"), ("2005-Q3", "2005-09-30"), ("2005-Q4", "2005-12-31"),
    ]  # fmt: skip
    assert keys(Yearly(month=2, day=29, at=MORNING), "2003-01-01T00:00", "2006-01-01T00:00") == ["2003", "2004", "2005"]


def test_what_is_moved_waits_for_the_next_working_day_and_keeps_its_name() -> None:
    moved = Schedule(name="test", kind="test.write", who="all", when=Monthly(day=1, at=MORNING), catch_up="all", moved=True)
    due = due_periods(moved, at("2005-01-01T00:00"), at("2006-01-01T00:00"), CHINA)
    assert [p.key for p in due] == [f"2005-{month:02}" for month in range(1, 13)]
    told = {p.key: p.due_at.date().isoformat() for p in due if p.day != p.due_at.date()}
    assert told == {"2005-01": "2005-01-04", "2005-05": "2005-05-08", "2005-10": "2005-10-08"}


@given(hours=st.lists(st.integers(1, 24 * 40), min_size=1, max_size=12))
def test_what_is_moved_is_found_once_however_often_one_looks(hours: list[int]) -> None:
    moved = Schedule(name="test", kind="test.write", who="all", when=Weekly(weekday=1, at=MORNING), catch_up="all", moved=True)
    moments = [at("2004-12-30T00:00")]
    for step in hours:
        moments.append(moments[-1] + timedelta(hours=step))
    found = [p for since, now in pairwise(moments) for p in due_periods(moved, since, now, CHINA)]
    assert found == due_periods(moved, moments[0], moments[-1], CHINA)


def test_what_was_missed_is_made_up_for_or_not() -> None:
    assert keys(Daily(at=MORNING), "2005-06-10T12:00", "2005-06-14T12:00") == ["2005-06-11", "2005-06-12", "2005-06-13", "2005-06-14"]
    assert keys(Daily(at=MORNING), "2005-06-10T12:00", "2005-06-14T12:00", catch_up="last") == ["2005-06-14"]


def test_a_leap_of_years_is_made_up_for_in_lots() -> None:
    assert len(keys(Daily(at=MORNING), "2001-01-01T12:00", "2005-01-01T12:00")) == MOST


def test_a_clock_that_went_back_owes_nothing() -> None:
    assert keys(Daily(at=MORNING), "2005-06-14T12:00", "2005-06-10T12:00") == []


@pytest.mark.parametrize("when", WHENS, ids=str)
@given(hours=st.lists(st.integers(1, 24 * 40), min_size=1, max_size=12))
def test_looking_often_or_seldom_finds_the_same_periods(when: Any, hours: list[int]) -> None:
    start = at("2004-12-30T00:00")
    moments = [start]
    for step in hours:
        moments.append(moments[-1] + timedelta(hours=step))
    found = [p for since, now in pairwise(moments) for p in due_periods(schedule(when), since, now, CHINA)]
    assert found == due_periods(schedule(when), start, moments[-1], CHINA)
    assert len({p.key for p in found}) == len(found)


@pytest.mark.parametrize("when", WHENS, ids=str)
@given(hours=st.integers(0, 24 * 400))
def test_the_next_is_due_when_it_comes_and_not_before(when: Any, hours: int) -> None:
    now = at("2004-12-30T00:00") + timedelta(hours=hours)
    soon = next_due(schedule(when), now, CHINA)
    assert due_periods(schedule(when), now, soon - timedelta(microseconds=1), CHINA) == []
    assert [p.due_at for p in due_periods(schedule(when), now, soon, CHINA)] == [soon]


def test_schedules_are_for_the_county_for_its_tenants_or_for_all() -> None:
    schedules = [schedule(WHENS[0], who=who) for who in ("county", "tenants", "all")]
    whose = {s.who: [s.concerns(430626, tenant) for tenant in (430626000, 430626111)] for s in schedules}
    assert whose == {"county": [True, False], "tenants": [False, True], "all": [True, True]}


def test_every_row_of_the_table_has_a_name_of_its_own_and_a_handler() -> None:
    tasks.load()
    assert len({s.name for s in SCHEDULES}) == len(SCHEDULES)
    assert {s.kind for s in SCHEDULES} <= KINDS.keys()
