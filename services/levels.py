"""How high what stays undone has gone: each level on record once when it is told, and once where nobody holds the seat."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID, uuid5

from infra.jobs import clocks
from services.views.reading import Row, rows

if TYPE_CHECKING:
    from infra.db import Sql
    from infra.jobs import JobContext
    from services.views.obligations import Obligation
    from services.wiring import Runtime

Level = Literal["responsible", "unit-head", "county-office", "county-leader"]
_NAMESPACE: Final = UUID("b2a4d4a0-6a0c-5f0b-9c55-3f1d5a7e8c11")
_PUT: Final = (
    "INSERT INTO work.escalations (county_id, tenant_id, escalation_id, job_id, source, kind, n, due, level, told, at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)
_OF: Final = (
    "SELECT e.tenant_id AS tenant, e.job_id AS job, e.source, e.kind, e.n, e.due, e.level, e.told, e.at FROM work.escalations e"
    " WHERE e.county_id = %(county)s AND e.tenant_id = %(tenant)s AND e.source = %(source)s AND e.kind = %(kind)s AND e.due = %(due)s"
    " AND e.at <= %(known)s ORDER BY e.at, e.told, e.level"
)


class Put(Row):
    """One level that something was put to: how many hold the seat and were told, or nobody."""

    tenant: int
    job: UUID
    source: UUID
    kind: str
    n: int
    due: date
    level: Level
    told: int
    at: datetime


class Step(Row):
    """An obligation on its way up, the level that it has reached, and the key of the notice that says so."""

    one: Obligation
    level: Level
    key: str


def recording(ctx: JobContext[Runtime], steps: Sequence[Step]) -> Callable[[Sql, Mapping[str, int]], None]:
    """Return what puts on record how many were told at each level, by the keys of the notices; what is on record changes no more.

    A level that nobody held when it was reached has a second record once somebody holds it and is told.
    """

    def record(sql: Sql, told: Mapping[str, int]) -> None:
        now = clocks(sql).county
        with sql.cursor() as cursor:
            cursor.executemany(_PUT, [_line(ctx, step, told[step.key], now) for step in steps])

    return record


def _line(ctx: JobContext[Runtime], step: Step, told: int, now: datetime) -> list[object]:
    one, id = step.one, uuid5(_NAMESPACE, f"{ctx.tenant}:{step.key}:{step.level}:{told > 0}")
    return [ctx.county, ctx.tenant, id, ctx.lease.job_id, one.source, one.kind, one.n, one.due, step.level, told, now]


def of(sql: Sql, county: int, tenant: int, one: tuple[UUID, str, date], known: datetime) -> list[Put]:
    """Return how high what was due of a thing on a day had gone by an instant, the first step first."""
    source, kind, due = one
    return rows(sql, Put, _OF, {"county": county, "tenant": tenant, "source": source, "kind": kind, "due": due, "known": known})
