"""The library's cases on our recorders, while a neighbour in the same county keeps writing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.db import Database
from infra.embedded import Servers
from tests.infra.cases import *  # noqa: F403 - the cases themselves
from tests.infra.cases import COUNTY, NEIGHBOUR, Way
from tests.infra.neighbour import noise, written


@pytest.fixture(scope="module")
def way(db: Database, servers: Servers) -> Iterator[Way]:
    with noise(servers.app_url, COUNTY, NEIGHBOUR):
        before = written(servers.app_url, COUNTY, NEIGHBOUR)
        yield Way(db, servers.app_url)
        assert written(servers.app_url, COUNTY, NEIGHBOUR) > before + 100
