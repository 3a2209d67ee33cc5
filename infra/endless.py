"""Dates without end: PostgreSQL's infinity is Python's last date or instant, in both directions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from psycopg.abc import Buffer
from psycopg.types.datetime import DateBinaryLoader, DateDumper, DateLoader, TimestamptzBinaryLoader, TimestamptzLoader

LAST_DAY = date.max
LAST_INSTANT = datetime.max.replace(tzinfo=UTC)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_INFINITE_DAY, _INFINITE_INSTANT = (2**31 - 1).to_bytes(4), 2**63 - 1


class _DateDumper(DateDumper):
    def dump(self, obj: date) -> Buffer | None:
        return b"infinity" if obj == LAST_DAY else super().dump(obj)


class _DateLoader(DateLoader):
    def load(self, data: Buffer) -> date:
        return LAST_DAY if bytes(data) == b"infinity" else super().load(data)


class _TimestamptzLoader(TimestamptzLoader):
    def load(self, data: Buffer) -> datetime:
        return LAST_INSTANT if bytes(data) == b"infinity" else super().load(data)


class _DateBinaryLoader(DateBinaryLoader):
    def load(self, data: Buffer) -> date:
        return LAST_DAY if bytes(data) == _INFINITE_DAY else super().load(data)


class _TimestamptzBinaryLoader(TimestamptzBinaryLoader):
    def load(self, data: Buffer) -> datetime:
        micros = int.from_bytes(data, signed=True)
        return LAST_INSTANT if micros == _INFINITE_INSTANT else _EPOCH + timedelta(microseconds=micros)


def register(connection: Any) -> None:
    """Teach a connection to read and write infinity."""
    connection.adapters.register_dumper(date, _DateDumper)
    connection.adapters.register_loader("date", _DateLoader)
    connection.adapters.register_loader("timestamptz", _TimestamptzLoader)
    connection.adapters.register_loader("date", _DateBinaryLoader)
    connection.adapters.register_loader("timestamptz", _TimestamptzBinaryLoader)
