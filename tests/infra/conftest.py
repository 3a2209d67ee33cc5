"""What tests of the ledger and the doors share: a database in which nobody else's facts are, and a PgBouncer for those that use one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.db import Database
from infra.embedded import Servers
from tests.estate import new_database
from tests.pooler import Pooler, pooling


@pytest.fixture(scope="session")
def servers(cluster: Servers) -> Servers:
    """A database beside the run's: followers here read a language of their own, and would park on every other fact."""
    return new_database(cluster, "infra")


@pytest.fixture(scope="session")
def db(servers: Servers) -> Iterator[Database]:
    """Its doors."""
    database = Database(servers.app_url, size=16)
    yield database
    database.close()


@pytest.fixture(scope="session")
def pooler(servers: Servers, data: Path) -> Iterator[Pooler]:
    """PgBouncer in transaction mode, with fewer connections than it has clients."""
    with pooling(servers.app_url, data, size=3) as running:
        yield running
