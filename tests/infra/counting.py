"""Counts over the shelf of the interval oracle: what a view declares of them, and the same counted one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from infra.intervals import Counted

DAY = date(2005, 1, 1)
DELTAS = "views.oracle_delta"
TALLIES = ("views.oracle_by_month", "views.oracle_by_year")
MADE = {
    DELTAS: f"CREATE TABLE {DELTAS} (county_id int NOT NULL, tenant_id bigint NOT NULL, position bigint NOT NULL, n int NOT NULL,"
    " indicator text NOT NULL, unit uuid, day date NOT NULL, delta int NOT NULL, known_from timestamptz NOT NULL,"
    " PRIMARY KEY (county_id, tenant_id, position, n))",
    **{
        name: f"CREATE TABLE {name} (county_id int NOT NULL, tenant_id bigint NOT NULL, indicator text NOT NULL, day date NOT NULL,"
        " known timestamptz NOT NULL, delta int NOT NULL, PRIMARY KEY (county_id, tenant_id, indicator, day, known))"
        for name in TALLIES
    },
}
Counts = dict[tuple[str, UUID | None], int]


def counted(values: Mapping[str, Any]) -> Iterable[Counted]:
    """Return what a thing adds to the counts; what is lent becomes late by the passing of days."""
    yield Counted("things", UUID(int=values["size"]) if values["size"] else None)
    yield Counted(values["colour"])
    if values["lent"]:
        yield Counted("late", after=DAY + timedelta(days=values["size"]))


def by_hand(held: Iterable[tuple[Any, ...]], on: date) -> Counts:
    """Count what there is among (colour, size, lent) on a day, one by one."""
    found = Counter[tuple[str, UUID | None]]()
    for colour, size, lent in held:
        found["things", UUID(int=size) if size else None] += 1
        found[colour, None] += 1
        if lent and DAY + timedelta(days=size) < on:
            found["late", None] += 1
    return dict(found)


def summed(sql: Any, county: int, tenant: int, on: date, known: datetime) -> Counts:
    """Return what the deltas add up to."""
    rows = sql.execute(
        "SELECT indicator, unit, sum(delta) FROM views.oracle_delta WHERE county_id = %s AND tenant_id = %s AND day <= %s"
        " AND known_from <= %s GROUP BY indicator, unit HAVING sum(delta) <> 0",
        [county, tenant, on, known],
    ).fetchall()
    return {(row[0], row[1]): row[2] for row in rows}
