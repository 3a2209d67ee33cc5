"""The worker: a Celery application whose one task does one job. `python -m workers.app` runs it."""

from __future__ import annotations

import logging
import sys

from infra.broker import WORKER_OPTIONS
from infra.jobs.dispatch import celery_app
from infra.settings import Settings

settings = Settings.from_env()
app = celery_app(settings)


def main() -> None:
    """Work until told to stop; SIGTERM lets running jobs end."""
    from workers import tasks

    tasks.load()
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(name)s %(levelname)s %(message)s", stream=sys.stderr)
    app.worker_main(["--quiet", "worker", f"--loglevel={settings.log_level}", "--pool=prefork", *WORKER_OPTIONS])


if __name__ == "__main__":
    from workers.app import main as run  # this file under its real name: tasks register with the application of that module

    run()
