"""Working days: the nation's holidays and the weekends worked to make up for them, as published, and what a county declares beside."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from chinese_calendar.constants import holidays, workdays

from domain import workday
from domain.calendar import SATURDAY, Calendar
from services.coordinate import Coordinate
from services.views import workdays as declared

if TYPE_CHECKING:
    from collections.abc import Iterable

    from infra.db import Sql
    from infra.ledger import Receipt
    from services.desk import Desk
    from services.views.workdays import Own
    from services.wiring import Runtime

_NAMESPACE: Final = UUID("6b1f0f0c-5a55-5d3c-9a0e-430626000062")

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


def declare(desk: Desk, said: workday.Declared) -> Receipt:
    """Declare a day worked or a day of rest in the whole county."""
    desk.allow("workday.declare")
    usual = national().works(said.day)
    return desk.begin(stream(desk.county, said.day), workday, lambda s: workday.declare(s, said, usual=usual))


def stream(county: int, day: date) -> UUID:
    """Return the stream of a day in the county's books."""
    return uuid5(_NAMESPACE, f"{county} {day.isoformat()}")


def supplemented(own: Iterable[Own]) -> Calendar:
    """Return the nation's days with what a county says of some of them."""
    said = {one.day: one.works for one in own}
    worked, free = frozenset(day for day in said if said[day]), frozenset(day for day in said if not said[day])
    usual = national()
    return Calendar(holidays=(usual.holidays | free) - worked, working_weekends=(usual.working_weekends | worked) - free)


def of(sql: Sql, county: int, at: Coordinate) -> Calendar:
    """Return a county's calendar as it held on a day and was known at an instant, in the county's door."""
    return supplemented(declared.listing(sql, county, at))


def today(runtime: Runtime, county: int, day: date) -> Calendar:
    """Return a county's calendar as it holds on a day and is known now."""
    with runtime.db.county(county) as sql:
        return of(sql, county, Coordinate(true_on=day, today=day))
