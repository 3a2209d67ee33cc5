"""What the sweep looks for in the job table: jobs whose time has come, and jobs whose worker fell silent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from infra.db import Database
from infra.jobs.table import clocks

_DUE: Final = (
    "SELECT county_id, tenant_id, job_id FROM (SELECT county_id, tenant_id, job_id, due_at,"
    " row_number() OVER (PARTITION BY county_id, tenant_id ORDER BY due_at, job_id) AS turn FROM work.jobs"
    " WHERE state = 'waiting' AND due_at <= %s AND (retry_at IS NULL OR retry_at <= %s)) w ORDER BY turn, due_at LIMIT %s"
)
_SILENT: Final = (
    "SELECT county_id, tenant_id, job_id, kind, attempts, lease_until FROM work.jobs"
    " WHERE state IN ('running', 'sending') AND lease_until < %s ORDER BY lease_until LIMIT %s"
)
_LOT: Final = 500


class JobRef(msgspec.Struct, frozen=True):
    """Where a job stands: all that travels through Redis."""

    county: int
    tenant: int
    job_id: UUID


class _Silent(msgspec.Struct, frozen=True):
    ref: JobRef
    kind: str
    attempts: int
    lease_until: datetime


def due(db: Database, limit: int) -> list[JobRef]:
    """Return jobs that may begin now, the tenants taking turns, so that a busy one does not starve the others."""
    with db.platform() as sql:
        now = clocks(sql)
        return [JobRef(*row) for row in sql.execute(_DUE, [now.county, now.server, limit]).fetchall()]


def recover(db: Database, attempts_of: Callable[[str], int]) -> int:
    """Take jobs from workers that fell silent and return how many: to be tried again, dead, or uncertain if something was leaving."""
    with db.platform() as sql:
        rows = sql.execute(_SILENT, [clocks(sql).server, _LOT]).fetchall()
    return sum(_take(db, _Silent(JobRef(*row[:3]), *row[3:]), attempts_of) for row in rows)


def _take(db: Database, silent: _Silent, attempts_of: Callable[[str], int]) -> bool:
    """Take one job back, unless its worker has spoken meanwhile or is finishing just now."""
    job = [silent.ref.county, silent.ref.tenant, silent.ref.job_id]
    with db.tenant(silent.ref.county, silent.ref.tenant) as sql:
        row = sql.execute(
            "SELECT state, lease_token FROM work.jobs WHERE county_id = %s AND tenant_id = %s AND job_id = %s AND lease_until = %s"
            " FOR UPDATE SKIP LOCKED",
            [*job, silent.lease_until],
        ).fetchone()
        if row is None:
            return False
        state, token = row
        exhausted = silent.attempts >= attempts_of(silent.kind)
        after = "uncertain" if state == "sending" else "dead" if exhausted else "waiting"
        at = clocks(sql).server
        sql.execute(
            "UPDATE work.jobs SET state = %s, lease_token = NULL, lease_until = NULL, last_error = 'WorkerLost', finished_at = %s"
            " WHERE county_id = %s AND tenant_id = %s AND job_id = %s",
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
        return True
