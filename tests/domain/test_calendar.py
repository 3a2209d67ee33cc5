from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import calendar
from domain.calendar import Calendar

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))
MAY_DAY = Calendar(
    holidays=frozenset(date(2005, 5, d) for d in (2, 3, 4)), working_weekends=frozenset({date(2005, 4, 30), date(2005, 5, 8)})
)


def test_holidays_rest_and_some_weekends_work() -> None:
    assert not MAY_DAY.works(date(2005, 5, 3))
    assert MAY_DAY.works(date(2005, 4, 30))
    assert not MAY_DAY.works(date(2005, 5, 7))


def test_working_days_step_over_rest() -> None:
    assert MAY_DAY.after(date(2005, 4, 29), 2) == date(2005, 5, 5)
    assert MAY_DAY.after(date(2005, 5, 1), 0) == date(2005, 5, 5)
    assert MAY_DAY.between(date(2005, 4, 29), date(2005, 5, 5)) == 2


@given(DAYS, st.integers(min_value=0, max_value=60))
def test_counting_forward_and_counting_between_agree(day: date, working_days: int) -> None:
    calendar_ = Calendar()
    start = calendar_.after(day, 0)
    assert calendar_.between(start, calendar_.after(start, working_days)) == working_days


def test_days_left_fall_below_nought_when_overdue() -> None:
    assert calendar.days_left(date(2005, 6, 14), today=date(2005, 6, 11)) == 3
    assert calendar.days_left(date(2005, 6, 14), today=date(2005, 6, 15)) == -1


def test_periods_are_named_as_people_write_them() -> None:
    day = date(2005, 6, 14)
    assert (calendar.week(day), calendar.month(day), calendar.quarter(day)) == ("2005-W24", "2005-06", "2005-Q2")
    assert calendar.week(date(2005, 1, 1)) == "2004-W53"
    assert (calendar.first_day("2005-W24"), calendar.last_day("2005-W24")) == (date(2005, 6, 13), date(2005, 6, 19))


@given(DAYS)
def test_every_day_lies_in_its_periods_which_follow_each_other_without_gap(day: date) -> None:
    for kind in ("day", "week", "month", "quarter", "year"):
        period = calendar.around(day, kind)
        assert calendar.kind(period) == kind
        assert calendar.first_day(period) <= day <= calendar.last_day(period)
        assert calendar.first_day(calendar.following(period)) == calendar.last_day(period) + timedelta(days=1)
        assert calendar.previous(calendar.following(period)) == period


@pytest.mark.parametrize("period", ["2005-W60", "2005-13", "2005-Q5", "June", "2005-6", "2005-W24x", "2005-02-30", "2005-W24-1", ""])
def test_other_names_are_no_periods(period: str) -> None:
    with pytest.raises(calendar.NotAPeriod):
        calendar.first_day(period)


def test_issues_are_numbered_without_gaps_within_their_year() -> None:
    assert calendar.next_number([]) == 1
    assert calendar.take_number(28, range(1, 28), year=2005) == 28
    for number in (27, 29):
        with pytest.raises(calendar.NumberTaken):
            calendar.take_number(number, range(1, 28), year=2005)
