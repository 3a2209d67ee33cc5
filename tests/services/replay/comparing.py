"""Comparisons of whole histories: applied to the list of the first coordinate each gives that of the second, and names its facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.kernel import Recorded
from infra.db import Database, Sql
from services.coordinate import Coordinate
from services.standing import stream
from services.views import commitments, compare, coverage, findings, inspections, institutions, organisations, periods, roster, sessions
from services.views import tenants as directory
from services.views.compare import DIFFERENCES, Comparison, Two
from services.views.compared import Filter, List
from tests.services.test_compare_oracle import ANOTHERS, KEYS, OF_ANOTHER, OF_THE_DAY, PERSONAL, READ, applied, check_causes, natures

Facts = Mapping[int, Mapping[UUID, list[Recorded[Any]]]]
FILTERS: Final[Mapping[List, tuple[Filter, ...]]] = {
    "roster": (roster.Filter(), roster.Filter(standing=None), roster.Filter(ledger_class="mobile"), roster.Filter(group="laid-off")),
    "institutions": (institutions.Filter(), institutions.Filter(standing=None), institutions.Filter(batch="first")),
    "organisations": (organisations.Filter(), organisations.Filter(standing=None), organisations.Filter(health="weak")),
    "commitments": (commitments.Filter(), commitments.Filter(status=("open", "claimed")), commitments.Filter(reopened=True)),
    "inspections": (inspections.Filter(), inspections.Filter(method="files"), inspections.Filter(status="signed")),
    "findings": (findings.Filter(), findings.Filter(is_open=True), findings.Filter(status="verified")),
    "periods": (periods.Filter(), periods.Filter(phase="certified")),
    "sessions": (sessions.Filter(), sessions.Filter(status="rolled"), sessions.Filter(required=True)),
    "tenants": (directory.Filter(),),
    "coverage": (coverage.Filter(), coverage.Filter(way="attended"), coverage.Filter(gap="missing"), coverage.Filter(gap="unreached")),
}  # fmt: skip


def listed(sql: Sql, county: int, tenant: int | None, name: List, at: Coordinate, wanted: Filter) -> dict[str, dict[str, Any]]:
    """Return a list as its own page shows it, without what other things and the passing of days make of it."""
    unnamed = {"names": False} if name in ("roster", "coverage") and tenant is None else {}
    if name == "tenants":
        register = directory.listing(sql, county, at)
        found: Sequence[Any] = [{**msgspec.structs.asdict(each), "stream": str(stream(county, each.code))} for each in register]
    else:
        found = READ[name](sql, county, tenant, at, wanted, limit=500, **unnamed).items
    items: list[dict[str, Any]] = msgspec.to_builtins(found)
    another = ANOTHERS.get(name, OF_ANOTHER)
    left = another | OF_THE_DAY | {KEYS[name]} | (PERSONAL if name in ("roster", "coverage") else set())
    if name == "sessions":  # its page names branches by their codes, which are another thing's
        items = [{**item, "branches": sorted(item["branches"])} for item in items]
    return {item[KEYS[name]]: {k: v for k, v in item.items() if k not in left} for item in items}


def check(db: Database, county: int, tenant: int | None, name: List, two: Two, wanted: Filter, facts: Facts) -> Comparison:
    """Hold a comparison of one tenant, or of the county, to both lists and to the facts; only the county has a register of tenants."""
    tenant = None if name == "tenants" else tenant
    door = db.county(county) if tenant is None else db.tenant(county, tenant)
    with door as sql:
        first, between, second = (listed(sql, county, tenant, name, at, wanted) for at in (two.first, two.middle, two.second))
        found = compare.compare(sql, county, tenant, two, name, wanted, limit=500)
    assert found.next is None
    assert applied(name, first, found) == second
    adds_up(found, len(first), len(second))
    for item in found.items:
        assert {n if n == "learned" else "since" for n in item.natures} == natures(item, between)
        own = facts[item.tenant]
        check_causes(item, two, [e for held in own.values() for e in held] if name == "coverage" else own[item.key])
    return found


def adds_up(found: Comparison, before: int, after: int) -> None:
    """Hold the counts of a comparison to its rows, by difference and by nature, and to both lists."""
    assert (found.before, found.after) == (before, after)
    assert found.after == found.before + found.n("added") - found.n("ended")
    assert found.unchanged == found.before - found.n("ended") - found.n("changed")
    told = Counter[tuple[str, str]]()
    for item in found.items:
        told.update([(item.difference, ""), *((item.difference, nature) for nature in item.natures)])
        assert item.natures
        columns = {nature for column in item.columns for nature in column.natures}
        assert item.difference != "changed" or columns == {*item.natures}
    assert {(c.difference, c.nature): c.n for c in found.counts if c.n} == dict(told)
    assert {difference for difference, _ in told} <= {*DIFFERENCES}
