"""Workers, beats, a Redis and a recipient, and all the bad luck that may befall them while a county goes on asking for work."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import psycopg
import redis
from psycopg_pool import PoolTimeout

from infra import quarters
from infra.db import AWAY
from infra.embedded import Servers
from infra.files import Files, NotKept
from infra.jobs import Job, job_id, queue
from infra.settings import Settings
from services.wiring import Runtime
from tests.estate import new_database
from tests.services.small_county import SmallCounty
from tests.workers.sink import arrivals, sink
from tests.workers.test_outage import Cache

LEASE: Final = 2
KINDS: Final = ("test.write", "test.file", "test.ask")
PROCESSES: Final = {
    "worker-1": "tests.workers.worker", "worker-2": "tests.workers.worker", "worker-3": "tests.workers.worker",
    "beat-1": "workers.beat", "beat-2": "workers.beat",
}  # fmt: skip


class Workshop:
    """The processes of one installation, and what was asked of them."""

    def __init__(self, runtime: Runtime, servers: Servers, cache: Cache, county: int, environ: dict[str, str], log: Path) -> None:
        self.runtime, self.cache, self.county, self.tenant = runtime, cache, county, county * 1000 + 1
        self.small = SmallCounty(runtime, county)
        self.small.founded()
        self._servers, self._environ, self._log = servers, environ, log
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.asked: dict[UUID, tuple[str, str]] = {}
        self.befallen, self.slowest, self.failed, self.commands = Counter[str](), 0.0, 0, 0

    def start(self, *names: str) -> None:
        for name in names:
            command = [sys.executable, "-m", PROCESSES[name]]
            with (self._log.parent / "processes.log").open("ab") as said:  # what Celery says of a Redis that is away fills screens
                self._running[name] = subprocess.Popen(command, env=self._environ, stdout=said, stderr=said, start_new_session=True)

    def end(self, *names: str) -> None:
        for name in names:
            running = self._running.pop(name)
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()

    def close(self) -> None:
        self.end(*tuple(self._running))

    def kill(self, name: str) -> None:
        """`kill -9`, and start again as a supervisor would."""
        self.end(name)
        self.start(name)
        self.befallen[name.partition("-")[0] + " killed"] += 1

    def flush(self) -> None:
        with contextlib.suppress(redis.RedisError), redis.Redis.from_url(self.cache.url) as client:
            client.flushall()
            self.befallen["Redis flushed"] += 1

    def redis_killed(self) -> None:
        self.cache.kill()
        time.sleep(0.5)
        self.cache.start()
        self.befallen["Redis killed"] += 1

    def backends_killed(self) -> None:
        """End every connection of the application to this database."""
        with psycopg.connect(self._servers.admin_url, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'taizhang' AND datname = current_database()"
            )
        self.befallen["backends killed"] += 1

    def freeze(self, seconds: float) -> None:
        """Stop a process of a worker in the middle of a job, and let it go on past its lease."""
        limit = time.monotonic() + 5
        while not (pid := self._at_work()) and time.monotonic() < limit:
            time.sleep(0.01)
        if pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
                time.sleep(seconds)
                os.kill(pid, signal.SIGCONT)
                self.befallen["worker frozen"] += 1

    def _at_work(self) -> int | None:
        groups = {running.pid for name, running in self._running.items() if "beat" not in name}
        with contextlib.suppress(*AWAY, PoolTimeout), self.runtime.db.tenant(self.county, self.tenant) as sql:
            rows = sql.execute("SELECT worker FROM work.jobs WHERE tenant_id = %s AND lease_token IS NOT NULL", [self.tenant]).fetchall()
            for pid in (int(worker.rpartition(":")[2]) for (worker,) in rows):
                with contextlib.suppress(ProcessLookupError):
                    if os.getpgid(pid) in groups:
                        return pid
        return None

    def command(self, chance: random.Random, most: int) -> None:
        """Do what a command does: append a fact, ask for work, give the hint; again with the same keys where a connection was cut."""
        kinds = [chance.choice(KINDS) for _ in range(chance.randint(1, most))]
        jobs = [Job(kind=kind, key=uuid4().hex, args={"takes": round(chance.random() * 0.08, 3)}) for kind in kinds]
        began = time.monotonic()
        while True:
            try:
                with self.runtime.db.tenant(self.county, self.tenant) as sql:
                    queue(sql, self.county, self.tenant, jobs)
                break
            except (*AWAY, PoolTimeout):
                self.failed += 1
                time.sleep(0.05)
        self.runtime.wake.hint("jobs")
        self.asked |= {job_id(self.county, self.tenant, job.kind, job.key): (job.kind, job.key) for job in jobs}
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.commands += 1

    def fact(self, chance: random.Random) -> None:
        """Append a fact through a handler, as a person does."""
        began, small = time.monotonic(), self.small
        try:
            small.promise(f"W{uuid4().hex[:10]}", "p1", small.before(chance.randrange(90)), small.today)
        except (*AWAY, PoolTimeout):  # its reading was cut, before anything was written
            self.failed += 1
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.commands += 1

    @contextmanager
    def busy(self, chance: random.Random, pause: float, most: int) -> Generator[None]:
        """Let the county ask for work meanwhile."""
        stop, wrong = threading.Event(), list[BaseException]()

        def ask() -> None:
            try:
                while not stop.wait(pause * chance.uniform(0.5, 1.5)):
                    self.command(chance, most)
                    if self.commands % 10 == 0:
                        self.fact(chance)
            except BaseException as error:  # noqa: BLE001 - raised again below
                wrong.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
        if wrong:
            raise wrong[0]

    def settled(self, seconds: float) -> int:
        """Wait until everything is done; return how much is not, after so long."""
        limit = time.monotonic() + seconds
        while (left := self._undone()) and time.monotonic() < limit:
            time.sleep(0.25)
        return len(left)

    def _undone(self) -> list[UUID]:
        with self.runtime.db.tenant(self.county, self.tenant) as sql:
            rows = sql.execute("SELECT job_id FROM work.jobs WHERE tenant_id = %s AND state <> 'done'", [self.tenant]).fetchall()
        return [id for (id,) in rows if id in self.asked]

    def counted(self) -> tuple[int, int]:
        """Return how many effects are lost, and how many are there more than once."""
        with self.runtime.db.tenant(self.county, self.tenant) as sql:
            rows = sql.execute("SELECT params->>'job' FROM work.inbox WHERE kind = 'test.effect' AND tenant_id = %s", [self.tenant])
            effects = Counter(row[0] for row in rows.fetchall())
            kept = {row[0] for row in sql.execute("SELECT sha256 FROM work.files WHERE tenant_id = %s", [self.tenant]).fetchall()}
        sent, files = arrivals(self._log), Files(Path(self.runtime.settings.data) / "files")
        lost, doubled = 0, sum(n > 1 for n in effects.values())
        for kind, key in self.asked.values():
            lost += key not in effects
            if kind == "test.ask":
                lost, doubled = lost + (key not in sent), doubled + (sent[key] > 1)
            if kind == "test.file":
                lost += not _kept(files, f"report {key}".encode(), kept)
        return lost, doubled


def _kept(files: Files, content: bytes, registered: set[str]) -> bool:
    digest = hashlib.sha256(content).hexdigest()
    try:
        return digest in registered and files.read(digest) == content
    except NotKept:
        return False


@contextmanager
def workshop(servers: Servers, data: Path, folder: Path, county: int, *, files: Path | None = None) -> Generator[Workshop]:
    """Yield three workers and two beats at work in a database, and with a Redis and a recipient, of their own."""
    own = new_database(servers, f"workshop_{county}")
    cache, address, log = Cache(quarters.settle(data, durable=False).redis, folder), folder / "sink.sock", folder / "sink.log"
    settings = Settings(
        database_url=own.app_url, migrate_url=own.migrate_url, redis_url=cache.url, data=files or folder, lease_seconds=LEASE,
        poll_seconds=0.2, worker_processes=2, pool_size=4, log_level="error",
    )  # fmt: skip
    environ = os.environ | settings.environment() | {
        "PYTHONWARNINGS": "ignore", "TAIZHANG_TEST_LOG": str(folder / "jobs.log"), "TAIZHANG_TEST_SINK": str(address),
    }  # fmt: skip
    with ExitStack() as stack:
        cache.start()
        stack.callback(cache.kill)
        stack.enter_context(sink(address, log))
        runtime = Runtime(settings)
        stack.callback(runtime.close)
        shop = Workshop(runtime, own, cache, county, environ, log)
        stack.callback(shop.close)
        shop.start(*PROCESSES)
        yield shop
