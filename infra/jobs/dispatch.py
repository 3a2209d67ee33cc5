"""Celery, set up so that a lost or doubled message does no harm: the job table is the truth, Redis only wakes workers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import redis
from celery import Celery

from infra.broker import celery_settings
from infra.jobs.recovery import JobRef
from infra.settings import Settings

QUEUE: Final = "taizhang"
TASK: Final = "taizhang.job"
_TIMEOUT: Final = 5.0
_KILL_AFTER: Final = 4 * 3600


def celery_app(settings: Settings) -> Celery:
    """Return the Celery application of an installation; it connects to nothing yet."""
    app = Celery("taizhang", set_as_current=True)
    app.conf.update(
        celery_settings(settings.redis_url),
        task_default_queue=QUEUE,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_time_limit=_KILL_AFTER,  # a process that hangs has lost its lease long before; this frees its slot
        task_publish_retry=False,
        worker_prefetch_multiplier=1,
        worker_concurrency=settings.worker_processes,
        worker_max_tasks_per_child=1000,
        worker_hijack_root_logger=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,  # the lease decides, not the wire
        broker_connection_max_retries=None,
        broker_connection_timeout=_TIMEOUT,
        # Without it a killed worker's messages would stay in Redis for ever: nothing here restores them, the sweep sends anew.
        broker_transport_options={"ack_emulation": False, "socket_timeout": _TIMEOUT, "socket_connect_timeout": _TIMEOUT},
        timezone="UTC",
    )
    return app


class Dispatch:
    """Sends job ids to the workers' queue; raises whatever Redis raises, which only delays the work."""

    def __init__(self, app: Celery, settings: Settings) -> None:
        self._app = app
        self._redis = redis.Redis.from_url(settings.redis_url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT)

    def depth(self) -> int:
        """Return how many messages wait for a worker."""
        length: Any = self._redis.llen(QUEUE)
        return int(length)

    def send(self, jobs: Sequence[JobRef]) -> None:
        """Send a message for each job: its id, and nothing else."""
        with self._app.producer_or_acquire() as producer:
            for job in jobs:
                self._app.send_task(TASK, args=[job.county, job.tenant, str(job.job_id)], producer=producer, queue=QUEUE, retry=False)

    def close(self) -> None:
        """Close the connections."""
        self._app.close()
        self._redis.close()
