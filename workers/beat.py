"""The beat: sweeps the job table and keeps the timetable, every second or when hinted. `python -m workers.beat` runs it; two do no harm."""

from __future__ import annotations

import signal
from collections.abc import Callable
from threading import Event
from typing import Any, Final

import psycopg
import redis
import structlog
from kombu.exceptions import OperationalError
from psycopg_pool import PoolTimeout

from infra.db import Database, refuse_unsafe_role
from infra.jobs.dispatch import Dispatch, celery_app
from infra.settings import Settings
from infra.wake import Listener
from services import logs
from services.schedule import SCHEDULES
from workers import tasks
from workers.sweep import Sweep
from workers.timetable import Timetable

_log = structlog.get_logger("beat")
AWAY: Final = (psycopg.Error, PoolTimeout, redis.RedisError, OperationalError, OSError)
"""What the beat survives: a server that is away for a while."""


class Beat:
    """Does its round again and again; what fails in one round is done in the next."""

    def __init__(self, db: Database, dispatch: Dispatch, listener: Listener, settings: Settings) -> None:
        self._sweep = Sweep(db, dispatch, poll_seconds=settings.poll_seconds, lease_seconds=settings.lease_seconds)
        self._timetable = Timetable(db, SCHEDULES)
        self._listener, self._poll = listener, settings.poll_seconds

    def run(self, stop: Event) -> None:
        """Beat until *stop* is set."""
        while not stop.is_set():
            _surviving(self._timetable.tick)
            _surviving(self._sweep)
            self._listener.wait(self._poll, stop)

    def once(self) -> None:
        """Do one round; raises what goes wrong."""
        self._timetable.tick()
        self._sweep()


def main() -> None:
    """Beat until told to stop."""
    settings = Settings.from_env()
    logs.configure(settings.log_level)
    tasks.load()  # the kinds know how many attempts their jobs have
    refuse_unsafe_role(settings.database_url)
    db = Database(settings.database_url, size=2, prepare=settings.prepare)
    stop = Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: stop.set())
    try:
        Beat(db, Dispatch(celery_app(settings), settings), Listener(settings.redis_url, "jobs"), settings).run(stop)
    finally:
        db.close()


def _surviving(step: Callable[[], Any]) -> None:
    try:
        step()
    except AWAY as error:
        _log.warning("round incomplete", step=type(step).__name__, error=type(error).__name__)


if __name__ == "__main__":
    main()
