"""The heartbeat of a lease: renews it from a thread of its own while the handler works, and notices when it is gone."""

from __future__ import annotations

import time
from datetime import timedelta
from threading import Event, Thread
from typing import Final
from uuid import UUID

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from infra.db import Database
from infra.jobs.table import clocks

_log = structlog.get_logger("jobs")
_BEATS: Final = 3
"""Beats in one term of the lease, so that two may fail before it runs out."""


class Heartbeat:
    """Renews one lease until it is stopped, lost, or has reached its limit: a handler that hangs loses its job like a dead one."""

    def __init__(self, db: Database, job: tuple[int, int, UUID], token: UUID, *, seconds: float, limit: float) -> None:
        self._db, self._job, self._token, self._seconds = db, job, token, seconds
        self._until = time.monotonic() + limit
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="heartbeat", daemon=True)
        self.lost = False

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """Beat no more; a beat under way may still end."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds / _BEATS) and time.monotonic() < self._until:
            try:
                if not self._beat():
                    self.lost = not self._stopped.is_set()
                    return
            except (psycopg.Error, PoolTimeout) as error:
                _log.warning("heartbeat missed", job=str(self._job[2]), error=type(error).__name__)

    def _beat(self) -> bool:
        county, tenant, job_id = self._job
        with self._db.tenant(county, tenant) as sql:
            until = clocks(sql).server + timedelta(seconds=self._seconds)
            return bool(
                sql.execute(
                    "UPDATE work.jobs SET lease_until = %s WHERE county_id = %s AND tenant_id = %s AND job_id = %s AND lease_token = %s",
                    [until, county, tenant, job_id, self._token],
                ).rowcount
            )
