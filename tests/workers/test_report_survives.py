"""A worker is killed during a report, a follower while it catches up, and Redis is flushed: one report, and views as rebuilt."""

from __future__ import annotations

import random
from pathlib import Path

from infra.embedded import Servers
from tests.workers.house import house


def test_a_report_is_built_once_whoever_is_killed_meanwhile(servers: Servers, data: Path, tmp_path: Path, county: int) -> None:
    with house(servers, data, tmp_path, county) as home:
        with home.written_in(random.Random(7)):
            home.follower_killed()
            home.worker_killed()
        assert home.settled() == (0, 0, 0)
        assert home.begun_again() >= 1
    assert (home.kills, home.flushes) == (2, 2)
