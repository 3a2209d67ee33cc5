"""What the sweep looks for in the job table: jobs whose time has come, and jobs whose worker fell silent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from infra.db import Database
from infra.jobs import asking
from infra.jobs.lease import pausing
from infra.jobs.table import clocks

_DUE: Final = (
    "SELECT county_id, tenant_id, job_id FROM (SELECT county_id, tenant_id, job_id, due_at,"
    " row_number() OVER (PARTITION BY county_id, tenant_id ORDER BY due_at, job_id) AS turn FROM work.jobs"
    " WHERE state = 'waiting' AND due_at <= %s AND (retry_at IS NULL OR retry_at NOT BETWEEN %s AND %s)) w ORDER BY turn, due_at LIMIT %s"
)
_SILENT: Final = (
    "SELECT county_id, tenant_id, job_id, lease_until FROM work.jobs"
    " WHERE state IN ('running', 'sending') AND (lease_until < %s OR lease_until > %s) ORDER BY lease_until LIMIT %s"
)
_LOT: Final = 500
LONGEST_TERM: Final = 600.0
"""No lease ends further ahead than so many seconds, unless PostgreSQL's clock was put back after it was given."""


class JobRef(msgspec.Struct, frozen=True):
    """Where a job stands: all that travels through Redis."""

    county: int
    tenant: int
    job_id: UUID


class _Silent(msgspec.Struct, frozen=True):
    ref: JobRef
    lease_until: datetime


def due(db: Database, limit: int) -> list[JobRef]:
    """Return jobs that may begin now, the tenants taking turns, so that a busy one does not starve the others."""
    with db.platform() as sql:
        now = clocks(sql)
        return [JobRef(*row) for row in sql.execute(_DUE, [now.county, *pausing(now.server), limit]).fetchall()]


def recover(db: Database, losses: int, *, longest: float = LONGEST_TERM) -> int:
    """Take jobs from workers that fell silent and return how many.

    They are tried again, dead after so many *losses*, or uncertain if something was leaving.
    """
    with db.platform() as sql:
        now = clocks(sql).server
        rows = sql.execute(_SILENT, [now, now + timedelta(seconds=longest), _LOT]).fetchall()
    return sum(_take(db, _Silent(JobRef(*row[:3]), *row[3:]), losses) for row in rows)


def _take(db: Database, silent: _Silent, losses: int) -> bool:
    """Take one job back, unless its worker has spoken meanwhile or is finishing just now."""
    job = [silent.ref.county, silent.ref.tenant, silent.ref.job_id]
    with db.tenant(silent.ref.county, silent.ref.tenant) as sql:
        row = sql.execute(
            "SELECT state, lease_token, losses FROM work.jobs WHERE county_id = %s AND tenant_id = %s AND job_id = %s AND lease_until = %s"
            " FOR UPDATE SKIP LOCKED",
            [*job, silent.lease_until],
        ).fetchone()
        if row is None:
            return False
        state, token, before = row
        exhausted = before + 1 >= losses
        after = "uncertain" if state == "sending" else "dead" if exhausted else "waiting"
        at = clocks(sql).server
        sql.execute(
            "UPDATE work.jobs SET state = %s, lease_token = NULL, lease_until = NULL, last_error = 'WorkerLost', losses = losses + 1,"
            " finished_at = %s WHERE county_id = %s AND tenant_id = %s AND job_id = %s",
            [after, at if after == "dead" else None, *job],
        )
        sql.execute(
            "UPDATE work.runs SET finished_at = %s, outcome = 'lost' WHERE county_id = %s AND tenant_id = %s AND job_id = %s"
            " AND lease_token = %s",
            [at, *job, token],
        )
        if after == "uncertain":
            sql.execute(
                "UPDATE work.deliveries SET state = 'uncertain', at = %s WHERE county_id = %s AND tenant_id = %s AND job_id = %s"
                " AND state = 'sending'",
                [at, *job],
            )
            asking.soon(sql, silent.ref.county, silent.ref.tenant, silent.ref.job_id, token)
        return True
