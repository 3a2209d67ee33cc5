"""The library's cases on our recorders, through PgBouncer in transaction mode."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.db import Database
from infra.embedded import Servers
from tests.infra.cases import *  # noqa: F403 - the cases themselves
from tests.infra.cases import Way
from tests.pooler import Pooler


@pytest.fixture(scope="module")
def way(pooler: Pooler, servers: Servers) -> Iterator[Way]:
    url = pooler.url(servers.app_url)
    db = Database(url, size=16)
    yield Way(db, url)
    db.close()
