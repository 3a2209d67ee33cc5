"""The daily cube: by how much counts moved between days, as known at one instant; most of it read from sums of years and months."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import product
from typing import TYPE_CHECKING, Final
from uuid import UUID

from infra.intervals import cut, trunc_known
from services.views.reading import Row, planned_once, rows, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate


class Moved(Row):
    """By how much a count moved after one asked day and by the next; `tenant` is 0 where tenants are added up."""

    tenant: int
    indicator: str
    place: int
    delta: int


_COUNTED: Final = (b"institution", b"organisation", b"member", b"commitment", b"inspection", b"finding")
_COLUMNS: Final = {b"delta": b"county_id, tenant_id, indicator, unit, day, known_from, delta"}
_SUMMED: Final = b"county_id, tenant_id, indicator, day, known, delta"
_ASKED: Final = (
    b"e.county_id = %(county)s AND (%(tenant)s::bigint IS NULL OR e.tenant_id = %(tenant)s) AND e.indicator = ANY (%(indicators)s)"
)
_EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
"""Nothing was on record before, and a date of the first years has no year in every zone."""


def _text(name: str) -> bytes:
    """Return a question's SQL, its `{every KIND}` written out as what that kind of table has of the counts that are asked about."""
    return re.sub(rb"\{every (\w+)\}", _every, text(name))


def _every(found: re.Match[bytes]) -> bytes:
    columns = _COLUMNS.get(found[1], _SUMMED)
    union = b" UNION ALL ".join(b"SELECT %s FROM views.%s_%s" % (columns, each, found[1]) for each in _COUNTED)
    return b"(SELECT * FROM (" + union + b") e WHERE " + _ASKED + b")"


def _cube(*parts: str) -> bytes:
    return text("cube").replace(b"{parts}", b"UNION ALL\n".join(_text(f"cube_{part}") for part in ("years", *parts)).rstrip())


_OF_UNIT: Final = _text("cube_of_unit")
_CUBE: Final = {
    (months, days, late): _cube(*(["months"] if months else []), *(["days"] if days else []), *(["late"] if late else []))
    for months, days, late in product((False, True), repeat=3)
}
"""The question for asked days that part years, or months too, and for a known date; what nothing parts is not looked at."""


def moved(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, days: Sequence[date], indicators: Sequence[str], *, each: bool = False
) -> list[Moved]:
    """Return what moved the counts by the first of *days*, and from each to the next; with *each* tenant by itself."""
    years, months, known = cut(days, "year"), cut(days, "month"), max(at.known, _EARLIEST)
    asked = {
        "county": county, "tenant": tenant, "each": each, "days": list(days), "last": days[-1], "indicators": list(indicators),
        "cut_years": years, "since_year": years[0] if years else None, "known_year": trunc_known(known, "year"),
        "cut_months": months, "since_month": months[0] if months else None, "known_month": trunc_known(known, "month"),
        "known": at.known,
    }  # fmt: skip
    with planned_once(sql):
        return rows(sql, Moved, _CUBE[bool(years), bool(months), at.known_at is not None], asked)


def moved_of_unit(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, days: Sequence[date], indicators: Sequence[str], unit: UUID
) -> list[Moved]:
    """Return the same of what belongs to one branch, institution or parent; no sums are kept of these, every delta is read."""
    asked = {
        "county": county, "tenant": tenant, "unit": unit, "days": list(days), "last": days[-1], "known": at.known,
        "indicators": list(indicators),
    }  # fmt: skip
    return rows(sql, Moved, _OF_UNIT, asked)
