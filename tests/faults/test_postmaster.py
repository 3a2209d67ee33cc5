"""PostgreSQL as a whole is killed under load, or the pooler before it, and started again: what was acknowledged is there."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from infra.db import Database
from infra.embedded import Servers
from infra.followers import Followers
from infra.followers.rebuild import rebuild
from infra.ledger import Ledger
from infra.vault import Vault
from tests.background import beside
from tests.faults.cluster import PATIENCE, Cluster, cluster
from tests.faults.conftest import Tell
from tests.faults.writers import WRITERS, Writer, audit, followed, write
from tests.infra import boxes
from tests.infra.words import WORDS
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


@pytest.mark.timeout(600)
def test_a_server_killed_while_views_are_filled_keeps_whole_batches_and_the_rest_is_taken_again(
    vault: Vault, county: int, seed: int, tell: Tell
) -> None:
    lost = doubled = back = left = 0
    with cluster() as own:
        boxes.make_tables(own.servers.migrate_url)
        db = Database(own.servers.app_url, size=WRITERS)
        ledger = Ledger(db, WORDS, vault)
        for at in range(county, county + ROUNDS):
            writers = write(db, at, seed + at, COMMANDS)
            follower = Followers(db, ledger, [boxes.view], batch=7)  # a few facts at a time, so that a kill meets a batch
            with beside(lambda stop, follower=follower: follower.run_forever(stop, stop.wait, poll=0.05)):
                before = reached(own, at, random.Random(seed + at).randint(100, 300))
                own.kill(signal.SIGKILL)
                own.revive()
                back += max(before - taken(own, at), 0)
            db.pool.check()
            found = audit(db, at, writers)
            left += Followers(db, ledger, [boxes.view]).catch_up(at)
            skipped, twice = followed(db, at)
            lost, doubled = lost + found[0] + skipped, doubled + found[1] + twice
        differ = sum(rebuild(db, ledger, boxes.view, own.servers.migrate_url).values())
        db.close()
    tell(injected=ROUNDS, lost=lost, doubled=doubled, rows_unlike_a_rebuild=differ, taken_afterwards=left)
    assert (lost, doubled, differ, back) == (0, 0, 0, 0)
    assert left, "the view had been filled before the server was killed"


def taken(own: Cluster, county: int) -> int:
    """Return how many facts of a county the view has taken, as far as the server knows."""
    with psycopg.connect(own.servers.admin_url) as admin:
        row = admin.execute("SELECT coalesce(sum(position), 0) FROM follow.positions WHERE county_id = %s", [county]).fetchone()
    assert row
    return int(row[0])


def reached(own: Cluster, county: int, facts: int) -> int:
    """Wait until the view has taken so many facts, and return how many it has."""
    limit = time.monotonic() + PATIENCE
    while (now := taken(own, county)) < facts:
        assert time.monotonic() < limit, "the view is not filled"
        time.sleep(0.002)
    return now


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
