"""One worker for the whole run and a beat for those who want one, as real processes; what a test needs to see of them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from infra.db import Database
from infra.embedded import Servers
from infra.jobs import Entry, Job, find, job_id, queue
from infra.settings import Settings
from services.wiring import Runtime
from tests.services.small_county import SmallCounty
from tests.workers.office import Office
from tests.workers.sink import arrivals, sink

PATIENCE = 30.0


@pytest.fixture(scope="session")
def log(data: Path) -> Path:
    """Where the jobs of tests leave their lines."""
    path = data / "jobs.log"
    path.touch()
    return path


@pytest.fixture(scope="session")
def address() -> Iterator[Path]:
    """The socket behind which a recipient of its own writes down what reaches it."""
    with tempfile.TemporaryDirectory(prefix="tz-sink-") as folder, sink(Path(folder) / "sink.sock", Path(folder) / "sink.log"):
        yield Path(folder) / "sink.sock"


@pytest.fixture(scope="session")
def environ(servers: Servers, data: Path, log: Path, address: Path) -> dict[str, str]:
    """The environment of worker processes: short leases, a short pulse, no warning turned into an error inside Celery."""
    settings = Settings(
        database_url=servers.app_url, redis_url=servers.redis_url, data=data, lease_seconds=1, poll_seconds=0.1, pool_size=4,
        log_level="warning",
    )  # fmt: skip
    more = {"TAIZHANG_TEST_LOG": str(log), "TAIZHANG_TEST_SINK": str(address), "PYTHONWARNINGS": "ignore"}
    return os.environ | settings.environment() | more


@contextlib.contextmanager
def process(module: str, environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a module in a group of its own, and end the group afterwards, however it was left."""
    with subprocess.Popen([sys.executable, "-m", module], env=environ, start_new_session=True) as running:
        try:
            yield running
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGCONT)
                os.killpg(running.pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def worker(environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that stays alive."""
    with process("tests.workers.worker", environ) as running:
        yield running


@pytest.fixture(scope="module")
def beat(environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A beat that lives as long as the tests of one file."""
    with process("workers.beat", environ) as running:
        yield running


class Books:
    """One tenant's jobs, and what they did."""

    def __init__(self, db: Database, county: int, log: Path, address: Path) -> None:
        self.db, self.county, self.tenant, self._log, self._sink = db, county, county * 1000 + 1, log, address.with_suffix(".log")

    def queue(self, kind: str, *keys: str, **args: Any) -> list[UUID]:
        keys = keys or (uuid4().hex,)
        with self.db.tenant(self.county, self.tenant) as sql:
            queue(sql, self.county, self.tenant, [Job(kind=kind, key=key, args=args) for key in keys])
        return [job_id(self.county, self.tenant, kind, key) for key in keys]

    def entry(self, id: UUID) -> Entry:
        with self.db.tenant(self.county, self.tenant) as sql:
            entry = find(sql, self.county, self.tenant, id)
        assert entry is not None
        return entry

    def wait(self, *ids: UUID, state: str = "done", seconds: float = PATIENCE) -> None:
        """Return when every job has reached a state, or say which have not."""
        limit = time.monotonic() + seconds
        while pending := [e for e in map(self.entry, ids) if e.state != state]:
            assert time.monotonic() < limit, [(e.kind, e.key, e.state, e.attempts, e.last_error) for e in pending]
            time.sleep(0.05)

    def effects(self) -> list[str]:
        """Return the keys of the jobs whose effect on the database is there, as often as it is there."""
        with self.db.tenant(self.county, self.tenant) as sql:
            rows = sql.execute("SELECT params->>'job' FROM work.inbox WHERE kind = 'test.effect' AND tenant_id = %s", [self.tenant])
            return sorted(row[0] for row in rows.fetchall())

    def arrived(self, *keys: str) -> list[int]:
        """Return how often something reached the recipient for each key."""
        found = arrivals(self._sink)
        return [found[key] for key in keys]

    def files(self) -> list[str]:
        """Return the hashes of the files that jobs have registered."""
        with self.db.tenant(self.county, self.tenant) as sql:
            rows = sql.execute("SELECT sha256 FROM work.files WHERE tenant_id = %s", [self.tenant])
            return sorted(row[0] for row in rows.fetchall())

    def lines(self, word: str, key: str) -> list[str]:
        """Return what jobs wrote to their log: the lines of a word and a key."""
        return [line for line in self._log.read_text().splitlines() if line.split()[:2] == [word, key]]

    def pid(self, key: str) -> int:
        """Return the process that began a job, as soon as it has."""
        limit = time.monotonic() + PATIENCE
        while not (lines := self.lines("began", key)):
            assert time.monotonic() < limit, f"nobody began {key}"
            time.sleep(0.02)
        return int(lines[-1].split()[2])


@pytest.fixture
def books(db: Database, county: int, log: Path, address: Path) -> Books:
    """The jobs of a tenant of this test's own."""
    return Books(db, county, log, address)


@pytest.fixture
def office(runtime: Runtime, county: int) -> Office:
    """A county with a story, whose facts nobody follows yet."""
    small = SmallCounty(runtime, county)
    small.founded()
    small.peopled(3)
    small.promise("A1", "p1", small.before(60), small.today)
    return Office(small)
