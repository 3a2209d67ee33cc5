"""The two dates of every question: when it was so (true-on) and when we knew (known-on)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

if TYPE_CHECKING:
    from infra.db import Sql

KNOWN_NOW = datetime(9999, 12, 31, tzinfo=UTC)
"""Later than every instant on record: what is known now."""


class Coordinate(msgspec.Struct, frozen=True, kw_only=True):
    """Where a reader stands: what was true on a day, as it was known at an instant (None: now), in the county's time."""

    true_on: date
    today: date
    known_at: datetime | None = None

    @property
    def known(self) -> datetime:
        """Return the instant for a query's `known_from <= K AND K < known_to`."""
        return self.known_at or KNOWN_NOW - timedelta(days=1)

    @property
    def is_past(self) -> bool:
        """Return whether either date is not the default, so that a page offers no commands."""
        return self.true_on != self.today or self.known_at is not None

    def query(self) -> dict[str, str]:
        """Return the part of a URL that keeps both dates; empty for today and now."""
        parts = {} if self.true_on == self.today else {"true_on": self.true_on.isoformat()}
        return parts if self.known_at is None else {**parts, "known_on": self.known_at.isoformat()}


def at(today: date, zone: ZoneInfo, *, true_on: date | None = None, known_on: date | datetime | None = None) -> Coordinate:
    """Return the coordinate that two optional dates mean: a day as known-on means its end in county time."""
    known: datetime | None = None
    if isinstance(known_on, datetime):
        known = known_on if known_on.tzinfo else known_on.replace(tzinfo=zone)
    elif known_on is not None:
        known = datetime.combine(known_on + timedelta(days=1), time(), zone) - timedelta(microseconds=1)
    return Coordinate(true_on=true_on or today, today=today, known_at=known)


def parse_known(text: str) -> date | datetime:
    """Return the date or instant that a URL carries; raises ValueError."""
    return date.fromisoformat(text) if len(text) == len("2005-06-14") else datetime.fromisoformat(text)


def zone(sql: Sql, otherwise: str) -> ZoneInfo:
    """Return the zone in which the county's days begin; *otherwise* where its clock has not begun."""
    row = sql.execute("SELECT time_zone FROM ledger.clock").fetchone()
    return ZoneInfo(row[0] if row else otherwise)


def here(sql: Sql, zone: ZoneInfo, *, true_on: date | None = None, known_on: Any = None) -> Coordinate:
    """Return the coordinate by the county's own clock."""
    row = sql.execute("SELECT ledger.today()").fetchone()
    assert row is not None
    return at(row[0], zone, true_on=true_on, known_on=known_on)
