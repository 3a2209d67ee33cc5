"""A row, or a table, that somebody holds keeps one tenant waiting, or one view, and nobody else."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from uuid import UUID, uuid4

import psycopg
import pytest

from infra.db import Database
from infra.embedded import Servers
from infra.followers import Followers, View
from infra.followers.held import Held
from infra.ledger import Draft, Ledger
from infra.vault import Vault
from tests.infra.test_followers_faults import DAY, count, parked, place
from tests.infra.test_intervals_oracle import WORDS, Painted, Placed, tables, view
from tests.infra.words import command

__all__ = ["tables"]
OF_VIEW = "SELECT 1 FROM views.oracle_thing WHERE county_id = %s AND tenant_id = %s FOR UPDATE"
OF_POSITION = "SELECT 1 FROM follow.positions WHERE county_id = %s AND tenant_id = %s FOR UPDATE"
BATCH = 1.0
"""Seconds in which others are to be served: more than the wait for one lock, less than one after another would take."""


@pytest.fixture
def ledger(db: Database, vault: Vault) -> Ledger:
    return Ledger(db, WORDS, vault)


@contextmanager
def holding(servers: Servers, statement: str, *keys: int) -> Generator[psycopg.Connection[object]]:
    """Hold what a statement locks, as somebody does who has gone to lunch with a transaction open."""
    with psycopg.connect(servers.admin_url) as somebody:
        somebody.execute(statement.encode(), keys)
        yield somebody
        somebody.rollback()


@pytest.fixture
def following(db: Database, ledger: Ledger) -> Iterator[Followers]:
    followers, stop = Followers(db, ledger, [view]), Event()
    thread = Thread(target=lambda: followers.run_forever(stop, stop.wait, poll=0.02))
    thread.start()
    yield followers
    stop.set()
    thread.join()


def painted(ledger: Ledger, county: int, tenant: int, stream: UUID, version: int) -> None:
    fact = Painted(colour=f"blue {version}")
    ledger.append(command(county, tenant, uuid4()), [Draft(stream=stream, version=version, fact=fact, effective_on=DAY)])


@pytest.mark.parametrize("what", [OF_VIEW, OF_POSITION], ids=["a row of the view", "the row of the position"])
def test_a_row_that_somebody_holds_keeps_its_tenant_waiting_and_nobody_else(
    db: Database, servers: Servers, ledger: Ledger, county: int, following: Followers, what: str
) -> None:
    held, others = county * 1000 + 1, [county * 1000 + n for n in range(2, 6)]
    streams = {tenant: place(ledger, county, tenant)[0] for tenant in (held, *others)}
    assert all(following.wait(county, tenant, 1, [view.name], timeout=10) for tenant in streams)
    with holding(servers, what, county, held):
        painted(ledger, county, held, streams[held], 2)
        waited = list[float]()
        for version in range(2, 8):
            began = time.monotonic()
            for tenant in others:
                painted(ledger, county, tenant, streams[tenant], version)
            assert all(following.wait(county, tenant, version, [view.name], timeout=20) for tenant in others)
            waited.append(time.monotonic() - began)
        assert not following.wait(county, held, 2, [view.name], timeout=0.1)
    assert sorted(waited)[len(waited) // 2] < BATCH, f"others waited with it: {waited}"
    assert following.wait(county, held, 2, [view.name], timeout=20), "it goes on by itself once it is let go"
    assert parked(db, county) == []


def test_a_table_that_somebody_holds_keeps_its_view_waiting_and_no_other_view(
    db: Database, servers: Servers, ledger: Ledger, county: int
) -> None:
    other = View("oracle-beside", version=1, modules=())
    other.ignore(Placed)
    followers, stop = Followers(db, ledger, [view, other]), Event()
    thread = Thread(target=lambda: followers.run_forever(stop, stop.wait, poll=0.02))
    towns = [county * 1000 + n for n in range(1, 9)]
    with holding(servers, "LOCK TABLE views.oracle_thing IN ACCESS EXCLUSIVE MODE"):
        for tenant in towns:
            place(ledger, county, tenant)
        thread.start()
        began = time.monotonic()
        assert all(followers.wait(county, tenant, 1, [other.name], timeout=20) for tenant in towns)
        assert time.monotonic() - began < 10
    try:
        assert all(followers.wait(county, tenant, 1, [view.name], timeout=30) for tenant in towns)
    finally:
        stop.set()
        thread.join()
    assert [count(db, county, tenant) for tenant in towns] == [1] * len(towns)
    assert parked(db, county) == []


def test_a_tenant_that_is_held_is_tried_again_after_a_pause_that_grows_up_to_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now, pauses = [100.0], list[float]()
    monkeypatch.setattr("infra.followers.held.time.monotonic", lambda: now[0])
    kept = Held()
    for _ in range(6):
        assert not kept.alone((1, 2))
        assert not kept.met("view", (1, 2)), "one tenant alone says nothing of the table"
        began = now[0]
        while kept.alone((1, 2)):
            now[0] += 0.5
        pauses.append(now[0] - began)
    assert pauses == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0]
    kept.passed("view", (1, 2))
    kept.met("view", (1, 2))
    now[0] += 1.0
    assert not kept.alone((1, 2)), "whoever was served begins anew"


def test_three_tenants_in_a_row_say_that_it_is_the_table() -> None:
    kept = Held()
    assert [kept.met("view", (1, n)) for n in range(3)] == [False, False, True]
    kept.passed("view", (1, 9))
    assert not kept.met("view", (1, 1))
