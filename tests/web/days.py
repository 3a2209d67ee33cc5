"""What day it is in the county of these tests, whatever the zone of the machine: between four and midnight in UTC it is tomorrow there."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from infra.settings import Settings

ZONE = ZoneInfo(Settings().time_zone)


def today() -> date:
    """Return the county's day."""
    return datetime.now(ZONE).date()
