"""A bad week: workers killed during reports, followers while they catch up, Redis flushed, again and again; and two of each at once."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from infra.embedded import Servers
from tests.faults.conftest import Tell
from tests.workers.house import house

pytestmark = pytest.mark.faults
ROUNDS = 5


@pytest.mark.timeout(600)
def test_reports_appear_once_and_views_equal_a_rebuild_after_a_bad_week(
    servers: Servers, data: Path, tmp_path: Path, county: int, seed: int, tell: Tell
) -> None:
    chance = random.Random(seed)
    with house(servers, data, tmp_path, county) as home:
        with home.written_in(chance) as written:
            for _ in range(ROUNDS):
                misfortunes = [home.follower_killed, home.worker_killed, home.flush]
                chance.shuffle(misfortunes)
                for befall in misfortunes:
                    time.sleep(chance.random())
                    befall()
                home.kill("beat")
        lost, doubled, differ = home.settled()
        again = home.begun_again()
    tell(
        injected=home.kills + home.flushes, lost=lost, doubled=doubled, kills=home.kills, flushes=home.flushes, reports=len(home.runs),
        builds_begun_again=again, promises_written_meanwhile=written[0], rows_unlike_a_rebuild=differ,
    )  # fmt: skip
    assert (lost, doubled, differ) == (0, 0, 0)
    assert again >= ROUNDS - 1, "a kill may come just after a report was built, not each time"
