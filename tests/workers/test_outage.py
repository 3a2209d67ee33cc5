"""Redis may be killed, flushed, or away for a while: nothing is lost, nobody waits, and it all goes on by itself."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from infra import engines, quarters
from infra.embedded import Servers
from infra.wake import Wake
from tests.workers.conftest import PATIENCE, Books, process


class Cache:
    """A Redis of the test's own, that can be killed."""

    def __init__(self, binary: Path, folder: Path) -> None:
        self.url = f"unix://{folder}/redis.sock?db=0"
        self._command = [str(binary), "--port", "0", "--unixsocket", f"{folder}/redis.sock", "--save", "", "--dir", str(folder)]
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._running = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        limit = time.monotonic() + 10
        while not engines.pings(self.url):
            assert time.monotonic() < limit, "Redis does not start"
            time.sleep(0.02)

    def kill(self) -> None:
        if self._running:
            self._running.kill()
            self._running.wait()


@pytest.fixture(name="cache")
def fixture_cache(data: Path, servers: Servers, tmp_path: Path) -> Iterator[Cache]:
    del servers
    cache = Cache(quarters.settle(data, durable=False).redis, tmp_path)
    cache.start()
    yield cache
    cache.kill()


def test_work_goes_on_after_redis_was_away_and_nobody_waited_for_it(books: Books, environ: dict[str, str], cache: Cache) -> None:
    wake = Wake(cache.url)
    environ = environ | {"REDIS_URL": cache.url}
    with process("tests.workers.worker", environ), process("workers.beat", environ):
        books.wait(*books.queue("test.write", "before"))
        under_way = books.queue("test.slow", "under-way", ticks=40)
        books.pid("under-way")
        cache.kill()
        began = time.monotonic()
        meanwhile = books.queue("test.write", *[f"meanwhile-{n}" for n in range(20)])
        wake.hint("jobs")
        assert time.monotonic() - began < 1
        books.wait(*under_way)  # what runs needs no Redis
        assert {books.entry(job).state for job in meanwhile} == {"waiting"}
        cache.start()
        books.wait(*meanwhile)
    with contextlib.closing(wake):
        assert books.effects() == sorted(["before", "under-way", *[f"meanwhile-{n}" for n in range(20)]])
        assert books.entry(under_way[0]).attempts == 1


def test_a_backend_that_is_killed_delays_work_and_no_more(books: Books, environ: dict[str, str], servers: Servers) -> None:
    keys = [f"cut-{n}" for n in range(12)]
    with psycopg.connect(servers.admin_url, autocommit=True) as admin:
        began = admin.execute("SELECT clock_timestamp()").fetchone()
        with process("tests.workers.worker", environ), process("workers.beat", environ):
            jobs, cut = books.queue("test.slow", *keys, ticks=4), 0
            limit = time.monotonic() + PATIENCE
            while cut < 6:
                assert time.monotonic() < limit, "there is nothing to cut"
                time.sleep(0.2)
                cut += _cut(admin, began)
            books.wait(*jobs)
    assert books.effects() == sorted(keys)


def _cut(admin: psycopg.Connection[Any], began: Any) -> bool:
    """End every connection that the application has made since; return whether there was one."""
    ended = admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'taizhang' AND backend_start > %s"
        " AND datname = current_database()",
        began,
    )
    return ended.rowcount > 0
