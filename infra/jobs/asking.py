"""What is uncertain is asked of the provider, where one can be asked: by a job of its own, queued as soon as it has become uncertain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from psycopg.rows import class_row

from infra.db import Sql
from infra.jobs.table import Job, clocks, queue

KIND: Final = "work.ask"


class Uncertain(msgspec.Struct, frozen=True, kw_only=True):
    """Something that has left or has not: through which channel, to whom, under which number, and since when nobody knows."""

    county_id: int
    tenant_id: int
    delivery_id: UUID
    channel: str
    recipient: UUID
    number: UUID | None
    at: datetime


def soon(sql: Sql, county: int, tenant: int, job_id: UUID, token: UUID) -> None:
    """Queue the question, within the transaction in which the sending became uncertain; once for each attempt.

    Whether there is anybody to ask is known to the worker that has the kind's code; who sweeps need not.
    """
    queue(sql, county, tenant, [Job(kind=KIND, key=f"{job_id}:{token}", args={"job": str(job_id)})])


def uncertain(sql: Sql, county: int, tenant: int, job_id: UUID) -> list[Uncertain]:
    """Return what is uncertain of a job."""
    with sql.cursor(row_factory=class_row(Uncertain)) as cursor:
        return cursor.execute(
            "SELECT county_id, tenant_id, delivery_id, channel, recipient, number, at FROM work.deliveries"
            " WHERE (county_id, tenant_id, job_id) = (%s, %s, %s) AND state = 'uncertain' ORDER BY delivery_id",
            [county, tenant, job_id],
        ).fetchall()


def answered(
    sql: Sql, county: int, tenant: int, job_id: UUID, answers: Sequence[tuple[Uncertain, bool | None]], *, attempts: int, losses: int
) -> str:
    """Put answers on record and return the job's state: it goes on when all is known, and is dead after so many attempts or losses."""
    job = [county, tenant, job_id]
    row = sql.execute(
        "SELECT state, attempts - losses, losses FROM work.jobs WHERE (county_id, tenant_id, job_id) = (%s, %s, %s) FOR UPDATE", job
    ).fetchone()
    if row is None or row[0] != "uncertain":
        return row[0] if row else "none"
    at = clocks(sql).server
    for one, arrived in answers:
        if arrived is not None:
            sql.execute(
                "UPDATE work.deliveries SET state = %s, at = %s WHERE (county_id, tenant_id, delivery_id) = (%s, %s, %s)"
                " AND state = 'uncertain' AND number IS NOT DISTINCT FROM %s",
                ["sent" if arrived else "failed", at, county, tenant, one.delivery_id, one.number],
            )
    if uncertain(sql, county, tenant, job_id):
        return "uncertain"
    resend = any(arrived is False for _, arrived in answers)
    state = "dead" if resend and (row[1] >= attempts or row[2] >= losses) else "waiting"
    sql.execute(
        "UPDATE work.jobs SET state = %s, attempts = attempts - %s, retry_at = NULL, finished_at = %s"
        " WHERE (county_id, tenant_id, job_id) = (%s, %s, %s)",
        [state, int(not resend), at if state == "dead" else None, *job],
    )
    return state
