"""Nights and days of rest are quiet; what is urgent is told all the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.quiet import ZONE, allowed
from services.workdays import YEARS, missing, national, published


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("2005-06-14 10:30", "2005-06-14 10:30"),
        ("2005-06-14 05:00", "2005-06-14 07:00"),
        ("2005-06-14 21:00", "2005-06-15 07:00"),
        ("2005-06-17 22:00", "2005-06-20 07:00"),
        ("2005-05-01 09:00", "2005-05-08 07:00"),
        ("2005-02-05 09:00", "2005-02-05 09:00"),
    ],
)
def test_what_falls_into_quiet_time_is_told_when_people_work_again(asked: str, told: str) -> None:
    at = datetime.fromisoformat(asked).replace(tzinfo=ZONE)
    assert allowed(at, national()) == datetime.fromisoformat(told).replace(tzinfo=ZONE)
    assert allowed(at, national(), urgent=True) == at


@given(st.datetimes(datetime(2004, 1, 2), datetime(2026, 12, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds are naive by contract
def test_what_may_be_told_may_still_be_told_when_it_is(at: datetime) -> None:
    told = allowed(at, national())
    assert at <= told <= at + timedelta(days=16)
    assert allowed(told, national()) == told


def test_a_year_that_is_not_published_has_weekends_only() -> None:
    assert published(date(2005, 1, 1))
    assert not published(date(2040, 1, 1))
    assert national().works(date(2040, 10, 1))
    assert not national().works(date(2040, 10, 6))


def test_a_year_that_is_missed_is_named_sixty_days_ahead_and_as_long_as_it_lasts() -> None:
    last = max(YEARS)
    assert missing(date(last, 6, 14)) is None
    assert missing(date(last, 11, 1)) is None
    assert missing(date(last, 11, 2)) == last + 1
    assert missing(date(last + 1, 6, 14)) == last + 1
