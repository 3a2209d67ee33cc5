"""Lists by the facts alone: who is on each page of a tenant and of the county, and what the page says of them out of their own facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from infra.db import Database
from services.coordinate import Coordinate
from services.views import commitments, findings, inspections, institutions, organisations, periods, roster
from services.views.compared import Filter, List
from tests.services.replay.against import Kept, Where, replayed
from tests.services.test_compare_oracle import KEYS, READ

TABLES: Final[Mapping[List, tuple[str, Filter]]] = {
    "roster": ("views.member", roster.Filter(standing=None)), "institutions": ("views.institution", institutions.Filter(standing=None)),
    "organisations": ("views.organisation", organisations.Filter(standing=None)),
    "commitments": ("views.commitment", commitments.Filter()), "inspections": ("views.inspection", inspections.Filter()),
    "findings": ("views.finding", findings.Filter()), "periods": ("views.roster_period", periods.Filter()),
}  # fmt: skip
"""The table whose rows a list shows, and the filter that shows them all."""
OF_OTHERS: Final[Mapping[List, set[str]]] = {"inspections": {"methods", "unit_name"}, "findings": {"unit_name"}}
"""What a page shows of others: what was really done on a visit, by its entries, and what its unit is called."""


def check(db: Database, county: int, kept: Sequence[Kept], at: Where, coordinate: Coordinate) -> int:
    """Hold every list to the facts, in each tenant's door and in the county's; return how many rows were compared."""
    n = 0
    for name, (table, wanted) in TABLES.items():
        every: dict[str, dict[str, Any]] = {}
        for one in kept:
            held = {str(key[0]): row for key, row in replayed(one, at, [table])[table].items()}
            with db.tenant(county, one.tenant) as sql:
                _same(name, _page(sql, county, one.tenant, name, coordinate, wanted), held)
            every |= held
            n += len(held)
        with db.county(county) as sql:
            _same(name, _page(sql, county, None, name, coordinate, wanted), every)
    return n


def _page(sql: Any, county: int, tenant: int | None, name: List, at: Coordinate, wanted: Filter) -> dict[str, Any]:
    unnamed = {"names": False} if name == "roster" and tenant is None else {}
    found = READ[name](sql, county, tenant, at, wanted, limit=500, **unnamed)
    assert found.next is None
    items: list[dict[str, Any]] = msgspec.to_builtins(found.items)
    assert len({item[KEYS[name]] for item in items}) == len(items), f"{name} shows one thing twice"
    return {item[KEYS[name]]: item for item in items}


def _same(name: List, shown: Mapping[str, Mapping[str, Any]], held: Mapping[str, Mapping[str, Any]]) -> None:
    assert shown.keys() == held.keys(), name
    for key, row in held.items():
        for column in row.keys() & shown[key].keys() - OF_OTHERS.get(name, set()):
            assert (shown[key][column] or None) == (msgspec.to_builtins(row[column]) or None), f"{name} {key} {column}"
