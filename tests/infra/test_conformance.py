"""The library's cases on our recorders, straight on PostgreSQL."""

from __future__ import annotations

import pytest

from infra.db import Database
from infra.embedded import Servers
from tests.infra.cases import *  # noqa: F403 - the cases themselves
from tests.infra.cases import Way


@pytest.fixture(scope="module")
def way(db: Database, servers: Servers) -> Way:
    return Way(db, servers.app_url)
