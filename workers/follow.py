"""The follower: brings every view and policy up to the heads of all tenants. `python -m workers.follow` runs it; any number may."""

from __future__ import annotations

import signal
from threading import Event

from infra import jobs
from infra.followers import Followers
from infra.settings import Settings
from infra.wake import Listener
from services import logs, views
from services.wiring import Runtime
from workers import policies


def main() -> None:
    """Follow until told to stop."""
    settings = Settings.from_env()
    logs.configure(settings.log_level)
    runtime, stop = Runtime(settings), Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: stop.set())
    listener = Listener(settings.redis_url, "facts")
    followers = Followers(runtime.db, runtime.ledger, views.ALL, policies.ALL, queue=jobs.queue, told=lambda: runtime.wake.hint("jobs"))
    try:
        followers.run_forever(stop, lambda seconds: listener.wait(seconds, stop), poll=settings.poll_seconds)
    finally:
        listener.close()
        runtime.close()


if __name__ == "__main__":
    main()
