"""One cluster and one migrated database per run; every test takes a county of its own, and nothing is truncated."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from infra import embedded, roles
from infra.db import Database
from infra.embedded import Servers
from infra.migrate import begin_clock, migrate
from infra.settings import Settings
from infra.vault import Kek, Vault
from services.wiring import Runtime

# How long an example takes says nothing on a busy machine.
hypothesis.settings.register_profile("taizhang", deadline=None)
hypothesis.settings.load_profile("taizhang")
_counties = itertools.count(900_001)
_LONGEST_FIRST = ("browser", "workers", "services", "web", "infra")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the folders of the longest tests first, so that no process is left with them at the end."""
    rank = {Path(__file__).parent / name: n for n, name in enumerate(_LONGEST_FIRST)}
    items.sort(key=lambda item: min((rank[folder] for folder in item.path.parents if folder in rank), default=len(rank)))


@pytest.fixture(scope="session")
def data() -> Iterator[Path]:
    """A data folder of this run's own, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="taizhang-test-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster(data: Path) -> Iterator[Servers]:
    """Real PostgreSQL and Redis, the schema migrated, the clock a real ledger's."""
    running = embedded.start(data, durable=False)
    roles.bootstrap(running.admin_url)
    migrate(running.migrate_url)
    begin_clock(running.migrate_url)
    yield running
    embedded.stop(data)


@pytest.fixture(scope="session")
def servers(cluster: Servers) -> Servers:
    """The servers that a test works on; tests of the ledger have a database of their own there."""
    return cluster


@pytest.fixture(scope="session")
def db(servers: Servers) -> Iterator[Database]:
    """The doors, as the application role."""
    database = Database(servers.app_url, size=16)
    yield database
    database.close()


@pytest.fixture(scope="session")
def vault(data: Path) -> Vault:
    """A vault under a key made for this run."""
    return Vault(Kek.at(data / "keys", create=True))


@pytest.fixture
def county() -> int:
    """A county that no other test has seen, in this process or another."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    return next(_counties) + worker * 10_000


@pytest.fixture(scope="session")
def runtime(servers: Servers, data: Path, vault: Vault) -> Iterator[Runtime]:
    """The product put together on this run's servers."""
    assembled = Runtime(
        Settings(
            database_url=servers.app_url, migrate_url=servers.migrate_url, redis_url=servers.redis_url, data=data, pool_size=16
        )
    )
    yield assembled
    assembled.close()
