"""Which quarters a row of days cuts: all others lie between two of the days as a whole."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from infra.intervals import cut, quarter, quarter_of

DAYS = st.dates(date(2003, 12, 1), date(2006, 2, 1))


@given(days=st.lists(DAYS, min_size=1, max_size=6), day=DAYS)
def test_the_days_of_a_quarter_that_is_not_cut_count_towards_the_same_asked_day(days: list[date], day: date) -> None:
    ordered, first = sorted(days), quarter(day)
    if first not in cut(days):
        last = quarter(first + timedelta(days=95)) - timedelta(days=1)
        assert bisect_left(ordered, first) == bisect_left(ordered, last)


def test_only_what_an_asked_day_parts_is_cut() -> None:
    """The last day of a quarter parts nothing."""
    assert cut([date(2005, 3, 31), date(2005, 12, 31), date.max]) == []
    assert cut([date(2005, 3, 30), date(2005, 1, 1), date(2005, 4, 1)]) == [date(2005, 1, 1), date(2005, 4, 1)]


def test_an_instant_lies_in_the_same_quarter_whatever_clock_names_it() -> None:
    """The first hours of a spring in the east are still winter."""
    east = datetime(2005, 4, 1, 7, 59, tzinfo=timezone(timedelta(hours=8)))
    assert quarter_of(east) == quarter_of(east.astimezone(UTC)) == datetime(2005, 1, 1, tzinfo=UTC)
    assert quarter_of(east + timedelta(minutes=1)) == datetime(2005, 4, 1, tzinfo=UTC)
