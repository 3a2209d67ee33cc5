"""The worker: a Celery application whose one task does one job. `python -m workers.app` runs it."""

from __future__ import annotations

import logging
import warnings

from infra.broker import WORKER_OPTIONS
from infra.jobs.dispatch import celery_app
from infra.settings import Settings
from services import logs

settings = Settings.from_env()
app = celery_app(settings)


def main() -> None:
    """Work until told to stop; SIGTERM lets running jobs end."""
    from workers import tasks

    tasks.load()
    logs.configure(settings.log_level)
    logging.basicConfig(level=logging.WARNING)  # Celery's own words
    warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")  # it fears pickle; ours is JSON
    app.worker_main(["--quiet", "worker", "--loglevel=WARNING", "--pool=prefork", *WORKER_OPTIONS])


if __name__ == "__main__":
    from workers.app import main as run  # this file under its real name: tasks register with the application of that module

    run()
