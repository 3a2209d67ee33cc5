"""Where benches run: embedded servers of their own, migrated, with nothing in them, gone when the bench ends unless they are kept."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from infra import embedded, roles
from infra.embedded import Servers
from infra.migrate import begin_clock, migrate
from infra.settings import Settings
from services.wiring import Runtime


@contextmanager
def ground(*, rehearsal: str | None = None, pool: int = 8, books: Path | None = None) -> Generator[tuple[Servers, Runtime]]:
    """Yield servers of the bench's own and the product on them; *rehearsal* is the first day of a clock that may be moved.

    What they hold is gone afterwards, unless a folder for *books* is given.
    """
    with nullcontext(books) if books else tempfile.TemporaryDirectory(prefix="taizhang-bench-") as folder:
        data = Path(folder)
        data.mkdir(parents=True, exist_ok=True)
        servers = embedded.start(data)
        try:
            roles.bootstrap(servers.admin_url)
            migrate(servers.migrate_url)
            begin_clock(servers.migrate_url, rehearsal=rehearsal)
            settings = Settings(
                database_url=servers.app_url, migrate_url=servers.migrate_url, redis_url=servers.redis_url, data=data, pool_size=pool
            )
            runtime = Runtime(settings)
            yield servers, runtime
            runtime.close()
        finally:
            embedded.stop(data)


@contextmanager
def following(runtime: Runtime) -> Generator[None]:
    """Let the follower run as it does at an office: in a process of its own."""
    with subprocess.Popen([sys.executable, "-m", "workers.follow"], env=os.environ | runtime.settings.environment()) as follower:
        try:
            yield
        finally:
            follower.terminate()
