"""PostgreSQL as a whole is killed under load, or the pooler before it, and started again: what was acknowledged is there."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from infra.db import Database
from infra.embedded import Servers
from tests.faults.cluster import cluster
from tests.faults.conftest import Tell
from tests.faults.writers import WRITERS, Writer, audit
from tests.pooler import pooling

pytestmark = pytest.mark.faults
COMMANDS, ROUNDS = 40, 4


def struck(url: str, county: int, seed: int, strike: Callable[[], None]) -> list[Writer]:
    """Let eight writers work, strike when a random share of their commands is answered, and wait until all are."""
    db = Database(url, size=WRITERS)
    writers = [Writer(db, county, n, seed) for n in range(WRITERS)]
    due = random.Random(seed).randint(WRITERS, WRITERS * COMMANDS // 2)
    try:
        with ThreadPoolExecutor(WRITERS) as pool:
            futures: list[Future[Writer]] = [pool.submit(writer.run, COMMANDS) for writer in writers]
            while sum(len(w.receipts) for w in writers) < due and not any(f.done() for f in futures):
                time.sleep(0.002)
            strike()
            for future in futures:
                future.result()
            list(pool.map(lambda w: [w.repeat(id) for id in w.receipts], writers))
    finally:
        db.close()
    return writers


@pytest.mark.timeout(600)
def test_a_server_killed_under_load_and_started_again_has_all_that_it_acknowledged(county: int, seed: int, tell: Tell) -> None:
    lost = doubled = gave_up = 0
    with cluster() as own:
        for n in range(ROUNDS):
            how = signal.SIGQUIT if n % 2 else signal.SIGKILL

            def strike(how: signal.Signals = how) -> None:
                own.kill(how)
                own.revive()

            writers = struck(own.servers.app_url, county + n, seed + n, strike)
            doors = Database(own.servers.app_url, size=2)
            found = audit(doors, county + n, writers)
            doors.close()
            lost, doubled, gave_up = lost + found[0], doubled + found[1], gave_up + sum(w.gave_up for w in writers)
    tell(injected=ROUNDS, lost=lost, doubled=doubled, commands=ROUNDS * WRITERS * COMMANDS, given_up=gave_up)
    assert (lost, doubled) == (0, 0)


def test_a_pooler_killed_under_load_and_started_again_loses_and_doubles_nothing(
    db: Database, servers: Servers, data: Path, county: int, seed: int, tell: Tell
) -> None:
    lost = doubled = gave_up = 0
    with pooling(servers.app_url, data, size=3) as pooler:

        def strike() -> None:
            pooler.kill()
            pooler.start(servers.app_url)

        for n in range(ROUNDS):
            writers = struck(pooler.url(servers.app_url), county * 10 + n, seed + n, strike)
            found = audit(db, county * 10 + n, writers)
            lost, doubled, gave_up = lost + found[0], doubled + found[1], gave_up + sum(w.gave_up for w in writers)
    tell(injected=ROUNDS, lost=lost, doubled=doubled, commands=ROUNDS * WRITERS * COMMANDS, given_up=gave_up)
    assert (lost, doubled) == (0, 0)
