"""Working days: the nation's holidays and the weekends worked to make up for them, as published year by year."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Final

from chinese_calendar.constants import holidays, workdays

from domain.calendar import SATURDAY, Calendar

AHEAD: Final = timedelta(days=60)
"""How long before its first day it is missed that a year's holidays are not known here; the State Council publishes them in November."""
YEARS: Final = range(min(holidays).year, max(holidays).year + 1)
"""The years whose days are published; in any other there are weekends and no holidays."""


@cache
def national() -> Calendar:
    """Return the days on which the nation does not follow the week."""
    return Calendar(holidays=frozenset(holidays), working_weekends=frozenset(day for day in workdays if day.weekday() >= SATURDAY))


def published(day: date) -> bool:
    """Return whether the holidays of a day's year are known."""
    return day.year in YEARS


def missing(today: date) -> int | None:
    """Return the year, under way or about to begin, of which only the weekends are known here; None where there is none."""
    return next((day.year for day in (today, today + AHEAD) if not published(day)), None)
