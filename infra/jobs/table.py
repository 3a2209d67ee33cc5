"""The job table: queued in the transaction that wants the work done, once per key, and read back by those who wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal, Protocol, cast
from uuid import UUID, uuid5

import msgspec
from psycopg import sql as text
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from infra import crash
from infra.db import Sql

State = Literal["waiting", "running", "sending", "done", "uncertain", "dead", "cancelled"]
_NAMESPACE: Final = UUID("5b1f7a52-6f0e-5e53-9c0a-0a4d1c6a7e11")
_LOT: Final = 500
_SOONEST: Final = 0.5
"""Seconds after which a rate begins to mean something."""


class Queued(Protocol):
    """What `queue` needs to know of a job; followers may bring a class of their own."""

    @property
    def kind(self) -> str:
        """The name under which its handler is registered."""
        ...

    @property
    def key(self) -> str:
        """What makes it one and the same job, however often it is queued."""
        ...

    @property
    def due(self) -> datetime | None:
        """When it may begin, by the county's clock; None: at once."""
        ...

    @property
    def args(self) -> dict[str, Any]:
        """Ids, codes and dates; nobody's personal data."""
        ...


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be done once, and what asked for it."""

    kind: str
    key: str
    due: datetime | None = None
    args: dict[str, Any] = {}
    correlation: UUID | None = None
    caused_by_tenant: int | None = None
    caused_by_position: int | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A job as it stands now, with its progress."""

    county_id: int
    tenant_id: int
    job_id: UUID
    kind: str
    key: str
    args: dict[str, Any]
    due_at: datetime
    retry_at: datetime | None
    state: State
    attempts: int
    worker: str | None
    last_error: str | None
    correlation: UUID
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    result: Any
    step: str | None
    done: int | None
    total: int | None
    message: str | None
    updated_at: datetime | None
    began_at: datetime | None = None
    began_done: int | None = None

    @property
    def rate(self) -> float | None:
        """Return how much of the step under way is done in a second, None where that cannot be said yet."""
        if self.updated_at is None or self.began_at is None or self.done is None:
            return None
        seconds, done = (self.updated_at - self.began_at).total_seconds(), self.done - (self.began_done or 0)
        return done / seconds if seconds >= _SOONEST and done > 0 else None

    @property
    def left(self) -> float | None:
        """Return in how many seconds the step will be done at its rate so far, None where that cannot be said."""
        rate = self.rate
        return None if rate is None or self.total is None or self.done is None else max(0.0, (self.total - self.done) / rate)


class Clocks(msgspec.Struct, frozen=True, kw_only=True):
    """The two clocks of one moment: PostgreSQL's, for leases and retries, and the county's, for due dates."""

    server: datetime
    county: datetime


def clocks(sql: Sql) -> Clocks:
    """Return both clocks; statements take them as parameters, since a sharded engine refuses volatile functions in UPDATE."""
    row = sql.execute("SELECT clock_timestamp(), ledger.now()").fetchone()
    assert row is not None
    return Clocks(server=row[0], county=row[1])


def job_id(county: int, tenant: int, kind: str, key: str) -> UUID:
    """Return the id of a job, which follows from its county, tenant, kind and key."""
    return uuid5(_NAMESPACE, f"{county}\x1f{tenant}\x1f{kind}\x1f{key}")


def queue(sql: Sql, county: int, tenant: int, jobs: Sequence[Queued]) -> int:
    """Queue jobs within the caller's transaction and return how many were new; a job queued before stays as it is."""
    crash.point("before-insert")
    now = clocks(sql) if jobs else None
    new = 0
    for start in range(0, len(jobs), _LOT):
        assert now is not None
        rows = [_row(county, tenant, job, now) for job in jobs[start : start + _LOT]]
        new += sql.execute(_insert(len(rows), len(rows[0])), [value for row in rows for value in row]).rowcount
    crash.point("after-insert")
    return new


def find(sql: Sql, county: int, tenant: int, id: UUID) -> Entry | None:
    """Return a job with its progress, or None."""
    with sql.cursor(row_factory=class_row(Entry)) as cursor:
        return cursor.execute(_ENTRY + text.SQL(" AND j.job_id = %s"), [county, tenant, id]).fetchone()


def entries(sql: Sql, county: int, wanted: Sequence[tuple[int, UUID]]) -> list[Entry]:
    """Return jobs of (tenant, id) with their progress, those that there are, in the county's door."""
    places = dict.fromkeys(wanted)
    with sql.cursor(row_factory=class_row(Entry)) as cursor:
        found = cursor.execute(
            _ANY + text.SQL(" AND j.tenant_id = ANY(%s) AND j.job_id = ANY(%s)"),
            [county, list({tenant for tenant, _ in places}), [job for _, job in places]],
        ).fetchall()
    return [one for one in found if (one.tenant_id, one.job_id) in places]


def listing(
    sql: Sql, county: int, tenant: int, *, states: Sequence[State] = (), kind: str | None = None, limit: int = 100,
    before: tuple[datetime, UUID] | None = None,
) -> list[Entry]:  # fmt: skip
    """Return a tenant's jobs, newest first; the next page begins `before` the last one's (created_at, job_id)."""
    at, id = before or (None, None)
    where = " AND (%s::text[] IS NULL OR j.state = ANY(%s)) AND (%s::text IS NULL OR j.kind = %s)"
    where += " AND (%s::timestamptz IS NULL OR (j.created_at, j.job_id) < (%s, %s)) ORDER BY j.created_at DESC, j.job_id DESC LIMIT %s"
    chosen = list(states) or None
    with sql.cursor(row_factory=class_row(Entry)) as cursor:
        return cursor.execute(
            _ENTRY + text.SQL(where), [county, tenant, chosen, chosen, kind, kind, at, at, id, limit]
        ).fetchall()


_ANY: Final = text.SQL(
    "SELECT j.county_id, j.tenant_id, j.job_id, j.kind, j.key, j.args, j.due_at, j.retry_at, j.state, j.attempts, j.worker,"
    " j.last_error, j.correlation, j.created_at, j.started_at, j.finished_at, j.result,"
    " p.step, p.done, p.total, p.message, p.updated_at, p.began_at, p.began_done"
    " FROM work.jobs j LEFT JOIN work.progress p ON p.county_id = j.county_id AND p.tenant_id = j.tenant_id AND p.job_id = j.job_id"
    " WHERE j.county_id = %s"
)
_ENTRY: Final = _ANY + text.SQL(" AND j.tenant_id = %s")
_INSERT: Final = text.SQL(
    "INSERT INTO work.jobs (county_id, tenant_id, job_id, kind, key, args, due_at, state, attempts, correlation,"
    " caused_by_tenant, caused_by_position, created_at) VALUES {} ON CONFLICT DO NOTHING"
)


def _insert(rows: int, columns: int) -> text.Composed:
    row = text.SQL("({})").format(text.SQL(", ").join([text.Placeholder()] * columns))
    return _INSERT.format(text.SQL(", ").join([row] * rows))


def _row(county: int, tenant: int, job: Queued, now: Clocks) -> tuple[Any, ...]:
    id = job_id(county, tenant, job.kind, job.key)
    cause = cast("Any", job)
    return (
        county, tenant, id, job.kind, job.key, Jsonb(msgspec.to_builtins(job.args)), job.due or now.county, "waiting", 0,
        getattr(cause, "correlation", None) or id, getattr(cause, "caused_by_tenant", None),
        getattr(cause, "caused_by_position", None), now.server,
    )  # fmt: skip
