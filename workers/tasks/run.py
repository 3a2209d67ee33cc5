"""The one task: do the job of this id. It may come twice, late or never; the job table sees to it that the work is done once."""

from __future__ import annotations

from functools import cache
from uuid import UUID

import psycopg
import structlog
from celery.signals import worker_process_shutdown
from psycopg_pool import PoolTimeout

from infra.jobs import perform
from infra.jobs.dispatch import TASK
from services.wiring import Runtime
from workers.app import app, settings

_log = structlog.get_logger("worker")


@cache
def runtime() -> Runtime:
    """Return this process's hold on the product; made after the fork, since connections cannot be shared."""
    return Runtime(settings)


@app.task(name=TASK)  # pyright: ignore[reportUntypedFunctionDecorator] - celery has no types
def run(county: int, tenant: int, job_id: str) -> None:
    """Do a job if it is to be done now."""
    try:
        at = runtime()
        perform(at.db, at, county, tenant, UUID(job_id), lease_seconds=settings.lease_seconds, told=lambda: at.wake.hint("live"))
    except (psycopg.Error, PoolTimeout) as error:
        _log.warning("job not begun", job=job_id, error=type(error).__name__)  # the database is away; the sweep will send it again


@worker_process_shutdown.connect
def _close(**_: object) -> None:
    if runtime.cache_info().currsize:
        runtime().close()
