"""When a schedule is due: arithmetic over county days and published working days, the same whoever asks and whenever."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from domain.calendar import Calendar, quarter
from services.workdays import national

MOST: Final = 500
"""Periods answered at once; what is left is due at the next look."""
LONGEST_REST: Final = timedelta(days=20)
"""No rest of the nation was longer; so far back it is looked for what was moved."""


class Daily(msgspec.Struct, frozen=True, kw_only=True):
    """Every day; the period is the date."""

    at: time

    def on(self, day: date) -> bool:
        """Return whether it is due on a day."""
        return bool(day)

    def key(self, day: date) -> str:
        """Return the period's name, e.g. 2005-06-14."""
        return day.isoformat()


class Weekly(msgspec.Struct, frozen=True, kw_only=True):
    """Once a week, on weekday 1 (Monday) to 7; the period is the ISO week in which it is due."""

    weekday: int
    at: time

    def on(self, day: date) -> bool:
        """Return whether it is due on a day."""
        return day.isoweekday() == self.weekday

    def key(self, day: date) -> str:
        """Return the period's name, e.g. 2005-W24."""
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"


class Monthly(msgspec.Struct, frozen=True, kw_only=True):
    """Once a month, on a day of it or, where the month is shorter, on its last; the period is the month in which it is due."""

    day: int
    at: time

    def on(self, day: date) -> bool:
        """Return whether it is due on a day."""
        return day.day == min(self.day, calendar.monthrange(day.year, day.month)[1])

    def key(self, day: date) -> str:
        """Return the period's name, e.g. 2005-06."""
        return f"{day:%Y-%m}"


class Quarterly(msgspec.Struct, frozen=True, kw_only=True):
    """Once a quarter, in its month 1 to 3, on a day of it or the month's last; the period is the quarter in which it is due."""

    month: int
    day: int
    at: time

    def on(self, day: date) -> bool:
        """Return whether it is due on a day."""
        return (day.month - 1) % 3 + 1 == self.month and Monthly(day=self.day, at=self.at).on(day)

    def key(self, day: date) -> str:
        """Return the period's name, e.g. 2005-Q2."""
        return quarter(day)


class Yearly(msgspec.Struct, frozen=True, kw_only=True):
    """Once a year, on a day of a month or the month's last; the period is the year in which it is due."""

    month: int
    day: int
    at: time

    def on(self, day: date) -> bool:
        """Return whether it is due on a day."""
        return day.month == self.month and Monthly(day=self.day, at=self.at).on(day)

    def key(self, day: date) -> str:
        """Return the period's name, e.g. 2005."""
        return f"{day.year:04}"


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """What runs when, and for whom: one job per tenant and period, its key `name:period`.

    One that is `moved` waits on a day of rest for the next working day, and keeps the name of the period in which it should have run.
    """

    name: str
    kind: str
    who: Literal["tenants", "county", "all"]
    when: Daily | Weekly | Monthly | Quarterly | Yearly
    catch_up: Literal["all", "last"]
    args: dict[str, Any] = {}
    moved: bool = False

    def concerns(self, county: int, tenant: int) -> bool:
        """Return whether a tenant has this schedule; the county keeps its own books as the tenant county × 1000."""
        return self.who == "all" or (self.who == "county") == (tenant == county * 1000)


class Period(msgspec.Struct, frozen=True):
    """One turn of a schedule: its name, the county day on which the table has it, and from when it is due (later if moved)."""

    key: str
    day: date
    due_at: datetime


def due_periods(schedule: Schedule, since: datetime, now: datetime, zone: ZoneInfo, calendar: Calendar | None = None) -> list[Period]:
    """Return the periods due after *since* and no later than *now*, oldest first; the last alone where none is made up for."""
    periods = (p for p in _periods(schedule, since.astimezone(zone).date(), zone, calendar or national(), until=now) if p.due_at > since)
    if schedule.catch_up == "last":
        return list(periods)[-1:]
    return list(islice(periods, MOST))


def next_due(schedule: Schedule, now: datetime, zone: ZoneInfo, calendar: Calendar | None = None) -> datetime:
    """Return the first instant after *now* at which the schedule is due."""
    return next(p.due_at for p in _periods(schedule, now.astimezone(zone).date(), zone, calendar or national()) if p.due_at > now)


def next_look(schedule: Schedule, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when to look next whether the schedule is due, whatever days a county has of its own."""
    daily = msgspec.structs.replace(schedule, when=Daily(at=schedule.when.at), moved=False)
    return next_due(daily if schedule.moved else schedule, now, zone)


def _periods(schedule: Schedule, day: date, zone: ZoneInfo, calendar: Calendar, *, until: datetime | None = None) -> Iterator[Period]:
    """Yield the periods from a day on, those too that were moved to it from before; what is moved never overtakes."""
    if schedule.moved:
        day -= LONGEST_REST
    while until is None or datetime.combine(day, schedule.when.at, zone) <= until:
        if schedule.when.on(day):
            told = calendar.after(day, 0) if schedule.moved else day
            due_at = datetime.combine(told, schedule.when.at, zone)
            if until is not None and due_at > until:
                return
            yield Period(schedule.when.key(day), day, due_at)
        day += timedelta(days=1)
