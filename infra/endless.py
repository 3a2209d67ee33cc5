"""Dates without end: PostgreSQL's infinity is Python's last date or instant, in both directions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from psycopg.abc import Buffer
from psycopg.types.datetime import DateDumper, DateLoader, TimestamptzLoader

LAST_DAY = date.max
LAST_INSTANT = datetime.max.replace(tzinfo=UTC)


class _DateDumper(DateDumper):
    def dump(self, obj: date) -> Buffer | None:
        return b"infinity" if obj == LAST_DAY else super().dump(obj)


class _DateLoader(DateLoader):
    def load(self, data: Buffer) -> date:
        return LAST_DAY if bytes(data) == b"infinity" else super().load(data)


class _TimestamptzLoader(TimestamptzLoader):
    def load(self, data: Buffer) -> datetime:
        return LAST_INSTANT if bytes(data) == b"infinity" else super().load(data)


def register(connection: Any) -> None:
    """Teach a connection to read and write infinity."""
    connection.adapters.register_dumper(date, _DateDumper)
    connection.adapters.register_loader("date", _DateLoader)
    connection.adapters.register_loader("timestamptz", _TimestamptzLoader)
