"""Working days, due dates, the names of periods and the numbers of issues; what today is, is always an argument."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, timedelta
from typing import Literal

from domain.kernel import Part, Refused

SATURDAY = 5
DAY = timedelta(days=1)
_PERIOD = re.compile(r"(?P<year>[0-9]{4})(?:-W(?P<week>[0-9]{2})|-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?|-Q(?P<quarter>[1-4]))?")


class NotAPeriod(Refused):
    """{period} does not name a day (2005-06-14), a week (2005-W24), a month (2005-06), a quarter (2005-Q2) or a year (2005)."""


class NumberTaken(Refused):
    """The next number of this series in {year} is {next}; numbers have no gaps and are never given twice."""


class Calendar(Part):
    """The days on which a county does not follow the week: holidays, and weekends worked to make up for them."""

    holidays: frozenset[date] = frozenset()
    working_weekends: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Return whether a day is a working day."""
        return day in self.working_weekends or (day.weekday() < SATURDAY and day not in self.holidays)

    def after(self, day: date, working_days: int) -> date:
        """Return the day that lies so many working days after another; nought gives the day itself or the next that is worked."""
        while working_days > 0 or not self.works(day):
            day += DAY
            working_days -= self.works(day)
        return day

    def between(self, first: date, last: date) -> int:
        """Return how many working days lie after `first` up to and with `last`."""
        return sum(self.works(first + DAY * n) for n in range(1, (last - first).days + 1))


def days_left(due: date, *, today: date) -> int:
    """Return how many days are left until a due day; below nought it is overdue."""
    return (due - today).days


def week(day: date) -> str:
    """Return the name of the ISO week of a day, as `2005-W24`."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02}"


def month(day: date) -> str:
    """Return the name of the month of a day, as `2005-06`."""
    return f"{day.year}-{day.month:02}"


def quarter(day: date) -> str:
    """Return the name of the quarter of a day, as `2005-Q2`."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def around(day: date, kind: Literal["day", "week", "month", "quarter", "year"]) -> str:
    """Return the name of the period of a kind in which a day lies."""
    match kind:
        case "day":
            return day.isoformat()
        case "week":
            return week(day)
        case "month":
            return month(day)
        case "quarter":
            return quarter(day)
        case "year":
            return f"{day.year:04}"


def kind(period: str) -> Literal["day", "week", "month", "quarter", "year"]:
    """Return what a period's name stands for."""
    first_day(period)
    if "W" in period:
        return "week"
    if "Q" in period:
        return "quarter"
    if period.count("-") > 1:
        return "day"
    return "month" if "-" in period else "year"


def first_day(period: str) -> date:
    """Return the first day of a period."""
    found = _PERIOD.fullmatch(period)
    if not found:
        raise NotAPeriod(period=period)
    year = int(found["year"])
    try:
        if found["week"]:
            return date.fromisocalendar(year, int(found["week"]), 1)
        if found["quarter"]:
            return date(year, int(found["quarter"]) * 3 - 2, 1)
        return date(year, int(found["month"] or 1), int(found["day"] or 1))
    except ValueError:
        raise NotAPeriod(period=period) from None


def last_day(period: str) -> date:
    """Return the last day of a period."""
    return first_day(following(period)) - DAY


def following(period: str) -> str:
    """Return the name of the next period of the same kind."""
    start = first_day(period)
    match kind(period):
        case "day":
            return (start + DAY).isoformat()
        case "week":
            return week(start + 7 * DAY)
        case "month":
            return month(start + 31 * DAY)
        case "quarter":
            return quarter(start + 95 * DAY)
        case "year":
            return f"{start.year + 1:04}"


def previous(period: str) -> str:
    """Return the name of the period before of the same kind."""
    before = first_day(period) - DAY
    match kind(period):
        case "day":
            return before.isoformat()
        case "week":
            return week(before)
        case "month":
            return month(before)
        case "quarter":
            return quarter(before)
        case "year":
            return f"{before.year:04}"


def next_number(given: Collection[int]) -> int:
    """Return the next number of a series in a year, given those handed out: the first is 1, and there are no gaps."""
    return max(given, default=0) + 1


def take_number(number: int, given: Collection[int], *, year: int) -> int:
    """Return a number asked for, if it is the next one."""
    if number != next_number(given):
        raise NumberTaken(year=year, next=next_number(given))
    return number
