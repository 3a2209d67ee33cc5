"""The connection is cut where nobody can know what was stored: no acknowledged fact is lost, no stored command is called failed."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from uuid import UUID, uuid4

import psycopg
import pytest

from infra.db import Database
from infra.embedded import Servers
from infra.followers import Followers
from infra.followers.rebuild import rebuild
from infra.ledger import Ledger, Stale
from infra.ledger.recorder import LedgerRecorder
from infra.vault import Vault
from tests.faults.conftest import Tell
from tests.faults.proxy import CELLS, Cell, Proxy
from tests.faults.writers import COMMANDS, WRITERS, Hesitant, audit, facts, followed, write
from tests.infra import boxes
from tests.infra.words import WORDS, command
from tests.workers.conftest import process

pytestmark = pytest.mark.faults


def test_a_line_cut_at_any_moment_loses_and_doubles_nothing(db: Database, servers: Servers, county: int, seed: int, tell: Tell) -> None:
    proxy = Proxy(servers.app_url, seed, share=0.25)
    cut = Database(proxy.url, size=WRITERS)
    try:
        writers = write(cut, county, seed, COMMANDS)
    finally:
        proxy.share = 0
        cut.close()
        proxy.close()
    lost, doubled = audit(db, county, writers)
    tell(
        injected=proxy.cuts.total(), lost=lost, doubled=doubled, commands=WRITERS * COMMANDS,
        given_up=sum(w.gave_up for w in writers), **told(proxy.cuts),
    )  # fmt: skip
    assert (lost, doubled) == (0, 0)
    assert [cell for cell in CELLS if not proxy.cuts[cell]] == [], "each moment of each kind was cut at least once"


def told(cuts: Counter[Cell]) -> dict[str, int]:
    """Return how many cuts there were of each kind at each moment, in words."""
    return {f"of {kind} {moment}": n for (kind, moment), n in sorted(cuts.items())}


def test_of_rivals_for_a_version_on_a_line_that_is_cut_who_is_refused_was_not_stored(
    db: Database, servers: Servers, county: int, seed: int, tell: Tell
) -> None:
    proxy, tenant, stream = Proxy(servers.app_url, seed, share=0.25), county * 1000 + 1, uuid4()
    cut = Database(proxy.url, size=WRITERS)
    won, refused = list[UUID](), list[UUID]()

    def rival(_: int) -> None:
        for version in range(1, 26):
            id = uuid4()
            while True:
                try:
                    LedgerRecorder(cut, county, tenant).append(command(county, tenant, id), facts(stream, version, 1))
                    won.append(id)
                except Stale:
                    refused.append(id)
                except psycopg.OperationalError:
                    continue
                break

    try:
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(rival, range(WRITERS)))
    finally:
        proxy.share = 0
        cut.close()
        proxy.close()
    with db.tenant(county, tenant) as sql:
        stored = [r[0] for r in sql.execute("SELECT command_id FROM ledger.commands WHERE county_id = %s", [county])]
    misreported = len(set(refused) & set(stored))
    lost, doubled = len(set(won) - set(stored)), len(stored) - 25
    tell(injected=proxy.cuts.total(), lost=lost, doubled=doubled, refused=len(refused), misreported=misreported, **told(proxy.cuts))
    assert (sorted(won), misreported) == (sorted(stored), 0)
    assert len(stored) == 25


@pytest.fixture
def storm(servers: Servers, db: Database) -> Iterator[Iterator[int]]:
    """Backends of the application are ended, a third of them at a time, until the test is over; yields a look at how many were."""
    stop, ended = Event(), [0]

    def strike() -> None:
        with psycopg.connect(servers.admin_url, autocommit=True, application_name="storm") as admin:
            while not stop.wait(0.08):
                row = admin.execute(
                    "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity"
                    " WHERE application_name = 'taizhang' AND random() < 0.3"
                ).fetchone()
                ended[0] += row[0] if row else 0

    thread = Thread(target=strike)

    def calm() -> Iterator[int]:
        thread.start()
        yield 0
        stop.set()
        thread.join()
        db.pool.check()  # connections of other tests were ended as well
        yield ended[0]

    weather = calm()
    yield weather
    stop.set()
    if thread.is_alive():
        thread.join()


def test_backends_and_followers_killed_under_eight_writers_skip_nothing_and_take_nothing_twice(
    db: Database, servers: Servers, vault: Vault, environ: dict[str, str], storm: Iterator[int], county: int, seed: int, tell: Tell
) -> None:
    boxes.make_tables(servers.migrate_url)
    ledger, stop, killed = Ledger(db, WORDS, vault), Event(), [0]
    hesitant = Hesitant(servers.app_url, size=WRITERS)
    hesitant.chance = random.Random(seed)
    chance = random.Random(seed + 1)

    def follow() -> None:
        while not stop.is_set():
            with process("tests.faults.follower", environ) as running:
                time.sleep(chance.uniform(0.8, 2.0))
                running.kill()
                killed[0] += 1

    keepers = [Thread(target=follow) for _ in range(2)]
    for keeper in keepers:
        keeper.start()
    next(storm)
    try:
        writers = write(hesitant, county, seed, 3 * COMMANDS)
    finally:
        ended = next(storm)
        stop.set()
        for keeper in keepers:
            keeper.join()
        hesitant.close()
    lost, doubled = audit(db, county, writers)
    Followers(db, ledger, [boxes.view]).catch_up(county)
    skipped, twice = followed(db, county)
    differ = sum(rebuild(db, ledger, boxes.view, servers.migrate_url).values())
    tell(
        injected=ended + killed[0] + sum(w.rolled_back for w in writers), lost=lost + skipped, doubled=doubled + twice,
        backends_ended=ended, followers_killed=killed[0], rolled_back=sum(w.rolled_back for w in writers), rows_unlike_a_rebuild=differ,
    )  # fmt: skip
    assert (lost, doubled, skipped, twice, differ) == (0, 0, 0, 0, 0)
    assert ended
    assert killed[0] > 1
