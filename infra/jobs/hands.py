"""What a person may do to a job by hand, with a reason that stays on record: replay it, cancel it, settle what is uncertain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from infra.db import Sql
from infra.jobs.table import State, clocks

REPLAYABLE: Final[tuple[State, ...]] = ("dead", "cancelled")
CANCELLABLE: Final[tuple[State, ...]] = ("waiting", "running", "dead")
UNCERTAIN: Final[tuple[State, ...]] = ("uncertain",)


class Hand(msgspec.Struct, frozen=True, kw_only=True):
    """Who intervenes, in whose books, and why."""

    county: int
    tenant: int
    actor: UUID
    reason: str


def replay(sql: Sql, hand: Hand, job_id: UUID) -> bool:
    """Let a dead or cancelled job be done again with all its attempts; False where it is neither."""
    was = _intervene(sql, hand, job_id, "replayed", REPLAYABLE)
    if was is None:
        return False
    _again(sql, hand, job_id)
    return True


def cancel(sql: Sql, hand: Hand, job_id: UUID) -> bool:
    """Cancel a job that has not ended; a worker that has it loses its lease. False while something is leaving, or when it is done."""
    was = _intervene(sql, hand, job_id, "cancelled", CANCELLABLE)
    if was is None:
        return False
    at = clocks(sql).server
    sql.execute(
        "UPDATE work.runs SET finished_at = %s, outcome = 'cancelled'"
        " WHERE (county_id, tenant_id, job_id) = (%s, %s, %s) AND finished_at IS NULL",
        [at, hand.county, hand.tenant, job_id],
    )
    sql.execute(
        "UPDATE work.jobs SET state = 'cancelled', lease_token = NULL, lease_until = NULL, finished_at = %s"
        " WHERE (county_id, tenant_id, job_id) = (%s, %s, %s)",
        [at, hand.county, hand.tenant, job_id],
    )
    return True


def settle(sql: Sql, hand: Hand, job_id: UUID, *, arrived: bool) -> bool:
    """Say of all that is uncertain of a job whether it has arrived, and let the job go on: what has arrived is never sent again.

    False where nothing is uncertain.
    """
    was = _intervene(sql, hand, job_id, "arrived" if arrived else "not-arrived", UNCERTAIN)
    if was is None:
        return False
    sql.execute(
        "UPDATE work.deliveries SET state = %s, at = %s"
        " WHERE (county_id, tenant_id, job_id) = (%s, %s, %s) AND state = 'uncertain'",
        ["sent" if arrived else "failed", clocks(sql).server, hand.county, hand.tenant, job_id],
    )
    _again(sql, hand, job_id)
    return True


def _again(sql: Sql, hand: Hand, job_id: UUID) -> None:
    sql.execute(
        "UPDATE work.jobs SET state = 'waiting', attempts = 0, losses = 0, retry_at = NULL, finished_at = NULL"
        " WHERE (county_id, tenant_id, job_id) = (%s, %s, %s)",
        [hand.county, hand.tenant, job_id],
    )


def _intervene(sql: Sql, hand: Hand, job_id: UUID, action: str, states: Sequence[str]) -> str | None:
    row = sql.execute(
        "SELECT state FROM work.jobs"
        " WHERE (county_id, tenant_id, job_id) = (%s, %s, %s) AND state = ANY(%s) FOR UPDATE",
        [hand.county, hand.tenant, job_id, list(states)],
    ).fetchone()
    if row is None:
        return None
    sql.execute(
        "INSERT INTO work.interventions (county_id, tenant_id, job_id, at, action, was, actor, reason)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [hand.county, hand.tenant, job_id, clocks(sql).server, action, row[0], hand.actor, hand.reason],
    )
    return str(row[0])
