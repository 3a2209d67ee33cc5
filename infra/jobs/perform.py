"""Do one job: claim it, call its handler, and say how it went; what a worker calls for every message."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import Any, Final, Literal
from uuid import UUID

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from infra import crash
from infra.db import Database
from infra.jobs.faults import Hopeless
from infra.jobs.kinds import KINDS, JobContext, limit_of
from infra.jobs.lease import Lease, LeaseLost, claim, unheard

_log = structlog.get_logger("jobs")
_UNKNOWN_ATTEMPTS: Final = 10
_UNKNOWN_PAUSE: Final = 30.0
Outcome = Literal["none", "done", "failed", "lost"]


def perform(
    db: Database, runtime: Any, county: int, tenant: int, job_id: UUID, *, lease_seconds: float, told: Callable[[], object] = unheard
) -> Outcome:
    """Do a job if it is to be done now, and return what became of it; an error of the handler is recorded, not raised."""
    worker = f"{socket.gethostname()}:{os.getpid()}"
    lease = claim(db, county, tenant, job_id, worker, seconds=lease_seconds, limit_of=limit_of, told=told)
    if lease is None:
        return "none"
    log = _log.bind(job=str(job_id), kind=lease.kind, county=county, tenant=tenant, attempt=lease.attempt)
    try:
        crash.point("before-effect")
        KINDS[lease.kind].handler(JobContext(runtime=runtime, lease=lease))
        if not lease.finished:
            with lease.finish():
                pass
    except LeaseLost:
        log.warning("lease lost")
        return "lost"
    except Exception as error:  # noqa: BLE001 - whatever a handler raises is put on record, and the job is tried again
        log.warning("job failed", error=type(error).__name__)
        return _give_back(lease, error)
    finally:
        lease.end()
    log.info("job done")
    return "done"


def _give_back(lease: Lease, error: Exception) -> Outcome:
    kind = KINDS.get(lease.kind)  # None while an older release meets a newer one's job
    attempts, backoff = (kind.attempts, kind.backoff) if kind else (_UNKNOWN_ATTEMPTS, _UNKNOWN_PAUSE)
    try:
        lease.fail(error, attempts=attempts, backoff=backoff, hopeless=isinstance(error, Hopeless))
    except LeaseLost:
        return "lost"
    except (psycopg.Error, PoolTimeout):
        return "lost"  # the database is away: the sweep will find the lease expired
    return "failed"
