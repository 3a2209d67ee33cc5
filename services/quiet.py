"""Quiet hours: nobody is told anything at night or on a day of rest, except what is marked urgent."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from domain.calendar import Calendar

WAKE: Final = time(7)
REST: Final = time(21)
ZONE: Final = ZoneInfo("Asia/Shanghai")


def allowed(instant: datetime, calendar: Calendar, urgent: bool = False, *, zone: ZoneInfo = ZONE) -> datetime:  # noqa: FBT001, FBT002 - said by name
    """Return the first instant, from a given one on, at which something may be told: that one itself if it is urgent or no quiet time.

    What is told later is worded then, so that its days are counted from the day on which it is read.
    """
    local = instant.astimezone(zone)
    if urgent or (calendar.works(local.date()) and WAKE <= local.time() < REST):
        return instant
    day = local.date() + timedelta(days=local.time() >= REST)
    first = calendar.after(day, 0)
    return datetime.combine(first, WAKE, zone)
