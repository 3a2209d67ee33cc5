"""A small county with real processes at work for it, that are killed and started again: what a report and the views make of that."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import redis
from msgspec.structs import replace

from domain import grant
from infra.embedded import Servers
from infra.followers.rebuild import rebuild
from infra.jobs import Entry
from infra.processes import TABLE
from infra.settings import Settings
from services import grants, views
from services.wiring import Runtime
from tests.estate import new_database, new_redis
from tests.services.small_county import CLERK, OFFICE, SmallCounty
from tests.workers.office import Office, ask, once, quiet

COMMANDS = {one.name: one.command for one in TABLE}
PATIENCE = 40.0


class House:
    """The follower, worker and beat of one installation."""

    def __init__(self, settings: Settings, office: Office, servers: Servers) -> None:
        self.office, self.small, self.county, self._servers = office, office.small, office.county, servers
        self._environ = os.environ | settings.environment() | {"PYTHONWARNINGS": "ignore"}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._redis_url, self.kills, self.flushes = settings.redis_url, 0, 0
        self.runs: list[tuple[int, UUID, UUID]] = []

    def start(self, *names: str) -> None:
        for name in names:
            self._running[name] = subprocess.Popen(COMMANDS[name], env=self._environ, start_new_session=True)

    def end(self, *names: str) -> None:
        """`kill -9` a process and all that it started."""
        for name in names or tuple(self._running):
            running = self._running.pop(name)
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()

    def kill(self, name: str) -> None:
        """`kill -9`, flush Redis, start again, as the supervisor would."""
        self.end(name)
        self.flush()
        self.start(name)
        self.kills += 1

    def flush(self) -> None:
        with closing(redis.Redis.from_url(self._redis_url)) as client:
            client.flushall()
        self.flushes += 1

    def _asked(self) -> None:
        """Somebody asks for a report of the town, and somebody for the county's."""
        for tenant, actor in ((self.small.town, CLERK), (self.small.office, OFFICE)):
            reader = replace(actor, id=uuid4())
            where = None if tenant == self.small.office else tenant
            desk = self.small.desk(OFFICE, self.small.before(1), self.small.office)
            grants.give(desk, uuid4(), grant.Given(user=reader.id, role=reader.role, tenant=where))
            self.runs.append((tenant, ask(self.office, tenant=tenant, actor=reader), reader.id))

    def follower_killed(self) -> None:
        """Kill the follower while it has facts to take."""
        self._until(lambda: bool(self.office.behind()), "nobody was ever behind")
        self.kill("follow")

    def worker_killed(self) -> None:
        """Ask for reports, and kill the worker while it builds one; what one before was at is not its work."""
        cut_short = False
        while not cut_short:  # the kill may come a moment too late
            self._asked()
            self._until(self._builds_now, "no report was ever under way")
            self.kill("worker")
            cut_short = any(j.state == "running" for j in self._builds())

    @contextmanager
    def written_in(self, chance: random.Random) -> Iterator[list[int]]:
        """Somebody writes promises meanwhile, so that followers have something to catch up with; yields how many so far."""
        stop, written = threading.Event(), [0]

        def write() -> None:
            while not stop.wait(chance.random() * 0.03):
                small, where = self.small, chance.choice([self.small.town, self.small.other])
                small.promise(f"L{uuid4().hex[:10]}", "p1", small.before(chance.randrange(90)), small.today, where)
                written[0] += 1

        thread = threading.Thread(target=write)
        thread.start()
        try:
            yield written
        finally:
            stop.set()
            thread.join()

    def settled(self) -> tuple[int, int, int]:
        """Wait until all is done; return how many reports are lost, how many doubled, and how many rows are not those of a rebuild."""
        for tenant in 2 * (self.small.town, self.small.office):  # a job's fact may ask for another job
            quiet(self.office, tenant)
        lost = sum(not self.office.facts(tenant, run) for tenant, run, _ in self.runs)
        counts = [(len(self.office.facts(tenant, run)), self._told(tenant, reader)) for tenant, run, reader in self.runs]
        doubled = sum(max(each) > 1 for each in counts)
        for tenant, run, reader in self.runs:
            once(self.office, tenant, run, reader)
        runtime = self.office.runtime
        differ = [rebuild(runtime.db, runtime.ledger, view, self._servers.migrate_url, must_equal=False) for view in views.ALL]
        return lost, doubled, sum(sum(found.values()) for found in differ)

    def _told(self, tenant: int, reader: UUID) -> int:
        """Return how often a reader was told that his report is ready; that it was overtaken since is another matter."""
        return sum(notice.kind == "report-ready" for notice in self.office.told(tenant, reader))

    def begun_again(self) -> int:
        """Return how often a report had lost its worker and was begun anew."""
        return sum(j.attempts - 1 for j in self._builds())

    def _builds_now(self) -> bool:
        at_it = [int(j.worker.rpartition(":")[2]) for j in self._builds() if j.state == "running" and j.worker]
        return any(_group(pid) == self._running["worker"].pid for pid in at_it)

    def _builds(self) -> list[Entry]:
        return [j for tenant in (self.small.town, self.small.office) for j in self.office.jobs(tenant, "report.build")]

    @staticmethod
    def _until(done: Callable[[], bool], otherwise: str) -> None:
        limit = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < limit, otherwise
            time.sleep(0.01)


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


@contextmanager
def house(servers: Servers, data: Path, folder: Path, county: int) -> Iterator[House]:
    """Yield a county that has played its story, in a database and with a Redis of its own, its processes at work."""
    own = new_database(servers, f"house_{county}")
    with new_redis(data) as redis_url:
        settings = Settings(
            database_url=own.app_url, migrate_url=own.migrate_url, redis_url=redis_url, data=folder, lease_seconds=1, poll_seconds=0.1,
            worker_processes=1, pool_size=4, log_level="error",
        )  # fmt: skip
        with closing(Runtime(settings)) as runtime:
            small = SmallCounty(runtime, county)
            small.played()
            home = House(settings, Office(small), own)
            home.start("follow", "worker", "beat")
            try:
                yield home
            finally:
                home.end()
