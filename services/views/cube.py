"""The daily cube: by how much counts moved between days, as known at one instant; most of it read from the sums of whole quarters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from infra.intervals import cut, quarter_of
from services.views.reading import Row, rows, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate


class Moved(Row):
    """By how much a count moved after one asked day and by the next; `tenant` is 0 where tenants are added up."""

    tenant: int
    indicator: str
    place: int
    delta: int


_CUBE, _OF_UNIT = text("cube"), text("cube_of_unit")
_EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
"""Nothing was on record before, and a date of the first years has no quarter in every zone."""


def moved(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, days: Sequence[date], indicators: Sequence[str], *, each: bool = False
) -> list[Moved]:
    """Return what moved the counts by the first of *days*, and from each to the next; with *each* tenant by itself."""
    broken = cut(days)
    asked = {
        "county": county, "tenant": tenant, "each": each, "days": list(days), "last": days[-1], "cut": broken,
        "since": broken[0] if broken else None, "known": at.known, "quarter": quarter_of(max(at.known, _EARLIEST)),
        "indicators": list(indicators),
    }  # fmt: skip
    return rows(sql, Moved, _CUBE, asked)


def moved_of_unit(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, days: Sequence[date], indicators: Sequence[str], unit: UUID
) -> list[Moved]:
    """Return the same of what belongs to one branch, institution or parent; no sums are kept of these, every delta is read."""
    asked = {
        "county": county, "tenant": tenant, "unit": unit, "days": list(days), "last": days[-1], "known": at.known,
        "indicators": list(indicators),
    }  # fmt: skip
    return rows(sql, Moved, _OF_UNIT, asked)
