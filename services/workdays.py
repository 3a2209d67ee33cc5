"""Working days: the nation's holidays and the weekends worked to make up for them, as published year by year."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Final

from chinese_calendar.constants import holidays, workdays

from domain.calendar import SATURDAY, Calendar

YEARS: Final = range(min(holidays).year, max(holidays).year + 1)
"""The years whose days are published; in any other there are weekends and no holidays."""


@cache
def national() -> Calendar:
    """Return the days on which the nation does not follow the week."""
    return Calendar(holidays=frozenset(holidays), working_weekends=frozenset(day for day in workdays if day.weekday() >= SATURDAY))


def published(day: date) -> bool:
    """Return whether the holidays of a day's year are known; where not, the operator is to be told."""
    return day.year in YEARS
