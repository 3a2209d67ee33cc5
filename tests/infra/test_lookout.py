"""Who looks for work finds those that moved at once, everybody in the end, and nobody waits because others write or have just begun."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from datetime import date
from threading import Event, Thread
from uuid import uuid4

import psycopg
import pytest

from infra.db import Database
from infra.embedded import Servers
from infra.followers import Followers, positions
from infra.followers.lookout import Lookout
from infra.ledger import Draft, Ledger
from infra.vault import Vault
from tests.estate import new_database
from tests.infra import boxes
from tests.infra.words import WORDS, Opened, command

DAY, CLOSE = date(2005, 6, 14), 5.0
NAMED = [(boxes.view.name, boxes.view.version)]
LONG_AGO = "UPDATE ledger.heads SET recorded_at = recorded_at - interval '1 hour' WHERE county_id = %s AND tenant_id = %s"
_databases = itertools.count()


@pytest.fixture
def own(servers: Servers) -> Servers:
    """A database in which nobody else looks for work."""
    found = new_database(servers, f"lookout_{next(_databases)}")
    boxes.make_tables(found.migrate_url)
    return found


@pytest.fixture
def ledger(own: Servers, vault: Vault) -> Iterator[Ledger]:
    db = Database(own.app_url, size=6)
    yield Ledger(db, WORDS, vault)
    db.close()


def write(ledger: Ledger, tenant: int, facts: int = 1) -> int:
    drafts = [Draft(stream=uuid4(), version=1, fact=Opened(label="a"), effective_on=DAY) for _ in range(facts)]
    return ledger.append(command(tenant // 1000, tenant, uuid4()), drafts).last


def long_ago(own: Servers, tenant: int) -> None:
    """Leave a tenant's books as those of a command that drew its time an hour before its commit."""
    with psycopg.connect(own.admin_url) as admin:
        admin.execute(LONG_AGO, [tenant // 1000, tenant])


def seen(lookout: Lookout) -> set[int]:
    return {tenant for found in lookout.waiting(NAMED) for _, _, tenant in found}


def test_a_new_follower_finds_every_tenant_a_few_at_a_time(own: Servers, ledger: Ledger) -> None:
    tenants = [900_001_001, 900_001_002, 900_002_001, 900_003_001, 900_004_001]
    for tenant in tenants:
        write(ledger, tenant)
        long_ago(own, tenant)
    lookout = Lookout(ledger.db, tenants=2)
    found = [seen(lookout) for _ in range(3)]
    assert set().union(*found) == set(tenants)
    assert all(len(each) < len(tenants) for each in found[:2])


def test_only_who_has_moved_is_compared_between_two_steps(own: Servers, ledger: Ledger) -> None:
    followers, lookout = Followers(ledger.db, ledger, [boxes.view]), Lookout(ledger.db, step=3600)
    write(ledger, 900_001_001)
    write(ledger, 900_002_001)
    followers.catch_up()
    assert seen(lookout) == set()
    write(ledger, 900_001_001)
    long_ago(own, 900_001_001)
    write(ledger, 900_002_001)
    assert seen(lookout) == {900_002_001}
    assert seen(Lookout(ledger.db)) == {900_001_001, 900_002_001}


def test_a_command_that_took_an_hour_to_commit_is_met_by_the_round(own: Servers, ledger: Ledger) -> None:
    tenants = [900_001_001, 900_002_001, 900_003_001]
    for tenant in tenants:
        write(ledger, tenant)
    followers, lookout = Followers(ledger.db, ledger, [boxes.view]), Lookout(ledger.db, step=0, tenants=1)
    followers.catch_up()
    assert seen(lookout) == set()
    write(ledger, tenants[-1])
    long_ago(own, tenants[-1])
    assert any(seen(lookout) for _ in range(len(tenants) + 1))


def test_a_tenant_that_may_go_on_is_found_at_the_next_look(own: Servers, ledger: Ledger) -> None:
    county, tenant = 900_001, 900_001_001
    write(ledger, tenant)
    Followers(ledger.db, ledger, [boxes.view]).catch_up()
    with ledger.db.tenant(county, tenant) as sql:
        positions.park(sql, county, tenant, *NAMED[0], 2, "Unreadable")
    write(ledger, tenant)
    long_ago(own, tenant)
    lookout = Lookout(ledger.db, step=3600)
    assert [seen(lookout) for _ in range(2)] == [set(), set()]
    with ledger.db.tenant(county, tenant) as sql:
        positions.unpark(sql, county, tenant, NAMED[0][0])
    assert seen(lookout) == {tenant}


def test_a_follower_that_comes_back_from_its_rest_is_looked_for_everywhere(own: Servers, ledger: Ledger) -> None:
    write(ledger, 900_001_001)
    long_ago(own, 900_001_001)
    lookout = Lookout(ledger.db, step=3600)
    assert lookout.waiting([]) == ([], [])
    assert seen(lookout) == {900_001_001}


def test_who_writes_does_not_stand_behind_a_nation_that_has_just_begun(own: Servers, ledger: Ledger) -> None:
    busy = 900_001_001
    write(ledger, busy)
    Followers(ledger.db, ledger, [boxes.view]).catch_up()
    with psycopg.connect(own.admin_url) as admin:
        admin.execute("INSERT INTO ledger.heads SELECT 800001, 800001000 + n, 1, '2005-06-14' FROM generate_series(1, 300) n")
    write(ledger, busy)
    lookout = Lookout(ledger.db)
    for _ in range(2):  # the backlog does not fit into one look
        moved, met = lookout.waiting(NAMED)
        assert ([tenant for _, _, tenant in moved], len(met)) == ([busy], 200)


def test_a_tenant_at_full_speed_does_not_keep_the_views_of_others_waiting(ledger: Ledger) -> None:
    busy, others = 900_001_001, [900_001_002, 900_002_001]
    followers, stop, worst = Followers(ledger.db, ledger, [boxes.view]), Event(), 0.0

    def hurry() -> None:
        while not stop.is_set():
            write(ledger, busy, 200)

    threads = [Thread(target=hurry), Thread(target=lambda: followers.run_forever(stop, stop.wait, poll=0.1))]
    for thread in threads:
        thread.start()
    try:
        until = time.monotonic() + 3
        while time.monotonic() < until:
            for tenant in others:
                began, last = time.monotonic(), write(ledger, tenant)
                assert followers.wait(tenant // 1000, tenant, last, [boxes.view.name], timeout=CLOSE)
                worst = max(worst, time.monotonic() - began)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert worst < CLOSE
    assert ledger.head(busy // 1000, busy) > 1000
