"""What tests of the ledger and the doors share: a PgBouncer for those that go through one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.embedded import Servers
from tests.pooler import Pooler, pooling


@pytest.fixture(scope="session")
def pooler(servers: Servers, data: Path) -> Iterator[Pooler]:
    """PgBouncer in transaction mode, with fewer connections than it has clients."""
    with pooling(servers.app_url, data, size=3) as running:
        yield running
