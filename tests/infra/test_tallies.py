"""Which months and years a row of days cuts: all others lie between two of the days as a whole."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.intervals import GRAINS, Grain, cut, trunc, trunc_known

DAYS = st.dates(date(2003, 12, 1), date(2006, 2, 1))
LENGTHS: dict[Grain, int] = {"month": 35, "year": 370}


@pytest.mark.parametrize("grain", GRAINS)
@given(days=st.lists(DAYS, min_size=1, max_size=6), day=DAYS)
def test_the_days_of_what_is_not_cut_count_towards_the_same_asked_day(grain: Grain, days: list[date], day: date) -> None:
    ordered, first = sorted(days), trunc(day, grain)
    if first not in cut(days, grain):
        last = trunc(first + timedelta(days=LENGTHS[grain]), grain) - timedelta(days=1)
        assert bisect_left(ordered, first) == bisect_left(ordered, last)


@pytest.mark.parametrize("grain", GRAINS)
@given(days=st.lists(DAYS, min_size=1, max_size=6))
def test_each_that_is_cut_has_an_asked_day_before_its_end(grain: Grain, days: list[date]) -> None:
    for first in cut(days, grain):
        inside = [day for day in days if trunc(day, grain) == first]
        assert any(trunc(day + timedelta(days=1), grain) == first for day in inside)


def test_only_what_an_asked_day_parts_is_cut() -> None:
    """The last day of a month parts no month, that of December no year, and the last of all days nothing."""
    assert cut([date(2004, 2, 29), date(2005, 12, 31), date.max], "month") == []
    assert cut([date(2005, 12, 31), date.max], "year") == []
    assert cut([date(2005, 3, 30), date(2005, 1, 1), date(2005, 4, 30)], "month") == [date(2005, 1, 1), date(2005, 3, 1)]
    assert cut([date(2004, 2, 29), date(2005, 12, 31)], "year") == [date(2004, 1, 1)]


def test_an_instant_lies_in_the_same_month_whatever_clock_names_it() -> None:
    """The first hours of a year in the east are still the year before."""
    east = datetime(2006, 1, 1, 7, 59, tzinfo=timezone(timedelta(hours=8)))
    assert trunc_known(east, "year") == trunc_known(east.astimezone(UTC), "year") == datetime(2005, 1, 1, tzinfo=UTC)
    assert trunc_known(east, "month") == datetime(2005, 12, 1, tzinfo=UTC)
    assert {trunc_known(east + timedelta(minutes=1), grain) for grain in GRAINS} == {datetime(2006, 1, 1, tzinfo=UTC)}
