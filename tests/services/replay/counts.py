"""Counts by the facts alone: what the daily cube must say of a tenant on a day, in all and of each unit, and of the county."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from infra.db import Database, Sql
from services.coordinate import Coordinate
from services.views import overview, trends
from tests.services.replay.against import Kept, Where, replayed

Row = Mapping[str, Any]
Counted = Counter[tuple[str, UUID | None]]
PAPER: Final = ("survey", "plan", "rules")
_OF: Final = ("views.institution", "views.organisation", "views.member", "views.commitment", "views.inspection", "views.finding")


def counted(kept: Kept, at: Where) -> Counted:
    """Return each figure of the overview by the unit that it belongs to, of the things that there are at two dates."""
    held = replayed(kept, at, _OF)
    found = Counted()
    for table in _OF:
        for row in held[table].values():
            unit, figures = _FIGURES[table](row, at.day)
            found.update((figure, unit) for figure in figures)
    return found


def _institution(row: Row, _: date) -> tuple[UUID | None, list[str]]:
    return row["parent"], ["institutions"] if row["standing"] == "standing" else []


def _organisation(row: Row, _: date) -> tuple[UUID | None, list[str]]:
    stands, weak = row["standing"] == "standing", row["health"] == "weak"
    return row["institution"], [name for name, so in {"organisations": stands, "weak": stands and weak}.items() if so]


def _member(row: Row, _: date) -> tuple[UUID | None, list[str]]:
    here = row["standing"] == "member"
    classes = {"on-job": "on_job", "mobile": "mobile", "retired": "retired"}
    figures = ["members", *_only(classes.get(row["ledger_class"])), *_only("lost" if row["contact"] == "lost" else None)]
    return row["branch"], figures if here else []


def _commitment(row: Row, day: date) -> tuple[UUID | None, list[str]]:
    status, is_open = row["status"], row["status"] == "open"
    figures = {
        "commitments": True, "paper": is_open and row["stage"] in PAPER, "overdue": is_open and row["due"] and row["due"] < day,
        "claimed": status in ("claimed", "verified"), "closed": status in ("closed", "lasting"), "lasting": status == "lasting",
        "reopened": row["cycle"] > 1,
    }  # fmt: skip
    promised = status not in ("drafted", "approved", "superseded", "withdrawn")
    return row["unit"], [name for name, so in figures.items() if so] if promised else []


def _inspection(row: Row, _: date) -> tuple[UUID | None, list[str]]:
    return row["unit"], ["inspections"] if row["held_on"] and row["status"] not in ("merged", "cancelled") else []


def _finding(row: Row, day: date) -> tuple[UUID | None, list[str]]:
    late = row["is_open"] and not row["reported_on"] and row["due"] and row["due"] < day
    figures = {"findings": True, "open_findings": row["is_open"], "overdue_findings": late}
    return row["unit"], [name for name, so in figures.items() if so]


def _only(name: str | None) -> list[str]:
    return [name] if name else []


_FIGURES: Final = dict(zip(_OF, (_institution, _organisation, _member, _commitment, _inspection, _finding), strict=True))


def check(db: Database, county: int, kept: Sequence[Kept], at: Where, today: date) -> int:
    """Hold the cube to the facts: of each tenant and unit, and of all tenants together; return how many figures were compared."""
    each = {one.tenant: counted(one, at) for one in kept}
    where = Coordinate(true_on=at.day, today=today, known_at=at.known)
    n = 0
    for tenant, wanted in each.items():
        with db.tenant(county, tenant) as sql:
            assert trended(sql, county, tenant, where) == _by_name(wanted), (tenant, at)
            for unit in {unit for _, unit in wanted if unit}:
                own = {name: m for (name, its), m in wanted.items() if its == unit}
                assert trended(sql, county, tenant, where, unit) == own, (tenant, unit, at)
                n += len(own)
        n += len(wanted)
    with db.county(county) as sql:
        assert trended(sql, county, None, where) == _by_name(sum(each.values(), Counted())), at
        seen = {row.tenant: row for row in overview.figures(sql, county, None, where)}
    for tenant, wanted in each.items():
        shown = {name: getattr(seen[tenant], name) for name in trends.INDICATORS} if tenant in seen else {}
        assert {name: m for name, m in shown.items() if m} == _by_name(wanted), (tenant, at)
    return n


def trended(sql: Sql, county: int, tenant: int | None, at: Coordinate, unit: UUID | None = None) -> dict[str, int]:
    """Return what the cube says on a day, without what there is none of."""
    series = trends.trends(sql, county, tenant, at, [at.true_on], unit=unit).series
    return {one.indicator: one.values[0] for one in series if one.values[0]}


def _by_name(counts: Counted) -> dict[str, int]:
    found = Counter[str]()
    for (name, _), n in counts.items():
        found[name] += n
    return dict(found)
