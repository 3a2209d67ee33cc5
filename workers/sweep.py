"""The sweep: sends what is due to the workers, and takes back what a silent worker held. Two sweeps do no harm."""

from __future__ import annotations

import time
from typing import Final

from infra.db import Database
from infra.jobs.dispatch import Dispatch
from infra.jobs.lease import LOSSES
from infra.jobs.recovery import LONGEST_TERM, JobRef, due, recover

_BACKLOG: Final = 256
"""Messages that may wait in Redis: enough for every worker, few enough to forget."""


class Sweep:
    """Keeps the workers' queue short and full; what it remembers of messages sent is only there to send fewer twice."""

    def __init__(self, db: Database, dispatch: Dispatch, *, poll_seconds: float, lease_seconds: float) -> None:
        self._db, self._dispatch = db, dispatch
        self._soon, self._late = 2 * poll_seconds, max(lease_seconds, 2 * poll_seconds)
        self._longest = max(LONGEST_TERM, 2 * lease_seconds)
        self._sent: dict[JobRef, float] = {}

    def __call__(self) -> int:
        """Sweep once and return how many jobs were sent; raises what the database or Redis raise."""
        recover(self._db, LOSSES, longest=self._longest)
        waiting = due(self._db, _BACKLOG)
        if not waiting:
            self._sent.clear()
            return 0
        depth = self._dispatch.depth()
        chosen = self._choose(waiting, depth)
        self._dispatch.send(chosen)
        at = time.monotonic()
        self._sent.update((job, at) for job in chosen)
        return len(chosen)

    def _choose(self, waiting: list[JobRef], depth: int) -> list[JobRef]:
        """Return what was never sent, or was sent so long ago that its message must be lost: sooner where the queue is empty."""
        if depth >= _BACKLOG:
            return []
        self._sent = {job: self._sent[job] for job in waiting if job in self._sent}
        before = time.monotonic() - (self._late if depth else self._soon)
        return [job for job in waiting if self._sent.get(job, before) <= before]
