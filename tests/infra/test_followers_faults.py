"""Followers share tenants, lose nothing when killed, park on poison, start policies now, and follow no table come apart."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from infra.db import Database
from infra.embedded import Servers
from infra.followers import Followers, Policy, View, positions
from infra.followers.shape import Misshapen, disagreements
from infra.jobs import Job, queue
from infra.ledger import Draft, Ledger
from infra.vault import Vault
from tests.infra.test_intervals_oracle import WORDS, Placed, tables, view
from tests.infra.words import command

__all__ = ["tables"]
DAY = date(2005, 6, 14)


@pytest.fixture
def ledger(db: Database, vault: Vault) -> Ledger:
    return Ledger(db, WORDS, vault)


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(servers: Servers, data: Path, county: int) -> Iterator[Start]:
    """Start follower processes that wait for a line on their input; none outlives the test."""
    running: list[subprocess.Popen[str]] = []

    def run(**env: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.infra.follower_process", servers.app_url, str(data / "keys"), str(county)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **env},
        )  # fmt: skip
        running.append(process)
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        return process

    yield run
    for process in running:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe
            pipe.close()


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()


def taken(process: subprocess.Popen[str]) -> int:
    assert process.stdout
    return int(process.stdout.readline())


def place(ledger: Ledger, county: int, tenant: int, n: int = 1) -> list[UUID]:
    """Put *n* things on the shelf, each by a command of its own."""
    streams = [uuid4() for _ in range(n)]
    for stream in streams:
        fact = Placed(colour="red", size=1)
        ledger.append(command(county, tenant, uuid4()), [Draft(stream=stream, version=1, fact=fact, effective_on=DAY)])
    return streams


def count(db: Database, county: int, tenant: int) -> int:
    with db.tenant(county, tenant) as sql:
        row = sql.execute("SELECT count(*) FROM views.oracle_thing WHERE county_id = %s AND tenant_id = %s", [county, tenant]).fetchone()
    assert row
    return row[0]


def plant(servers: Servers, county: int, tenant: int, position: int, payload: bytes) -> None:
    """Overwrite a stored fact as nobody but a superuser can."""
    with psycopg.connect(servers.admin_url) as admin:
        admin.execute(
            "UPDATE ledger.events SET payload = %s WHERE county_id = %s AND tenant_id = %s AND position = %s",
            [payload, county, tenant, position],
        )


def parked(db: Database, county: int) -> list[tuple[Any, ...]]:
    with db.platform() as sql:
        return sql.execute(
            "SELECT tenant_id, position, parked_position, parked_reason FROM follow.positions"
            " WHERE county_id = %s AND parked_at IS NOT NULL",
            [county],
        ).fetchall()


def test_two_processes_share_the_tenants_and_take_each_fact_once(db: Database, ledger: Ledger, county: int, start: Start) -> None:
    tenants = [county * 1000 + n for n in range(1, 7)]
    for tenant in tenants:
        place(ledger, county, tenant, 60)
    first, second = start(), start()
    go(first)
    go(second)
    shares = taken(first), taken(second)
    Followers(db, ledger, [view]).catch_up(county)
    assert all(shares)
    assert sum(shares) <= 360
    assert [count(db, county, tenant) for tenant in tenants] == [60] * 6


@pytest.mark.parametrize(("point", "done"), [("follow.before-commit", 0), ("follow.after-commit", 20)])
def test_a_follower_killed_around_its_commit_loses_nothing_and_doubles_nothing(
    db: Database, ledger: Ledger, county: int, start: Start, point: str, done: int
) -> None:
    tenant = county * 1000 + 1
    place(ledger, county, tenant, 30)
    victim = start(TAIZHANG_CRASH_AT=point)
    go(victim)
    assert victim.wait(timeout=20) == -signal.SIGKILL
    assert count(db, county, tenant) == done
    Followers(db, ledger, [view]).catch_up(county)
    assert count(db, county, tenant) == 30


def test_a_batch_that_a_killed_process_held_is_taken_over_at_once(db: Database, ledger: Ledger, county: int, start: Start) -> None:
    tenant = county * 1000 + 1
    place(ledger, county, tenant, 300)
    victim = start()
    go(victim)
    while count(db, county, tenant) == 0:
        pass
    victim.kill()
    victim.wait()
    deadline = Event()
    while Followers(db, ledger, [view]).catch_up(county) or count(db, county, tenant) < 300:
        assert not deadline.wait(0.01)
    assert count(db, county, tenant) == 300


@pytest.mark.parametrize("payload", [b'{"type":"shelf.unheard-of"}', b"\xff no json", b'{"type":"shelf.placed","colour":1}'])
def test_a_poison_fact_parks_one_tenant_and_the_others_go_on(
    db: Database, servers: Servers, ledger: Ledger, county: int, payload: bytes
) -> None:
    ill, well = county * 1000 + 1, county * 1000 + 2
    place(ledger, county, ill, 5)
    place(ledger, county, well, 5)
    with psycopg.connect(servers.admin_url) as admin:
        kept = admin.execute(
            "SELECT payload FROM ledger.events WHERE county_id = %s AND tenant_id = %s AND position = 4", [county, ill]
        ).fetchone()
    assert kept
    plant(servers, county, ill, 4, payload)
    followers = Followers(db, ledger, [view])
    followers.catch_up(county)
    assert (count(db, county, ill), count(db, county, well)) == (3, 5)
    [(tenant, position, at, reason)] = parked(db, county)
    assert (tenant, position, at) == (ill, 3, 4)
    assert "Unreadable" in reason
    place(ledger, county, well)
    assert followers.catch_up(county) == 1

    plant(servers, county, ill, 4, bytes(kept[0]))
    with db.tenant(county, ill) as sql:
        assert positions.unpark(sql, county, ill, view.name) == 1
    followers.catch_up(county)
    assert (count(db, county, ill), parked(db, county)) == (5, [])


def test_a_reason_never_repeats_the_words_of_an_error(db: Database, ledger: Ledger, county: int) -> None:
    nervous = Policy("nervous")

    @nervous.on(Placed)
    def _(e: Any) -> Any:
        message = f"张三 {e.fact.colour}"
        raise ValueError(message)

    followers = Followers(db, ledger, [], [nervous], queue=queue)
    place(ledger, county, county * 1000 + 1)
    followers.catch_up(county)
    place(ledger, county, county * 1000 + 1)
    followers.catch_up(county)
    [(_, _, _, reason)] = parked(db, county)
    assert "ValueError" in reason
    assert "张三" not in reason


def test_a_policy_begins_with_the_first_fact_after_it_was_started_and_never_replays(db: Database, ledger: Ledger, county: int) -> None:
    name = f"teller-{county}"
    policy = Policy(name)

    @policy.on(Placed)
    def _(e: Any) -> Any:
        return Job(kind="tell", key=f"{name}:{e.position}:all", args={"stream": str(e.stream)})

    old, new = county * 1000 + 1, county * 1000 + 2
    place(ledger, county, old, 3)
    followers = Followers(db, ledger, [], [policy], queue=queue)
    followers.run_once(county=county - 1)  # at work, though no fact has come yet
    place(ledger, county, old)
    place(ledger, county, new, 2)
    followers.catch_up(county)
    followers.catch_up(county)

    def keys(tenant: int) -> list[tuple[str, int, int]]:
        with db.tenant(county, tenant) as sql:
            rows = sql.execute(
                "SELECT key, caused_by_tenant, caused_by_position FROM work.jobs WHERE county_id = %s AND tenant_id = %s ORDER BY key",
                [county, tenant],
            )
            return rows.fetchall()

    assert keys(old) == [(f"{name}:4:all", old, 4)]
    assert keys(new) == [(f"{name}:1:all", new, 1), (f"{name}:2:all", new, 2)]


def test_a_page_waits_until_its_view_has_reached_the_receipt(db: Database, ledger: Ledger, county: int) -> None:
    tenant = county * 1000 + 1
    place(ledger, county, tenant)
    followers = Followers(db, ledger, [view])
    assert not followers.wait(county, tenant, 1, [view.name], timeout=0.05)
    thread = Thread(target=followers.catch_up, args=[county])
    thread.start()
    assert followers.wait(county, tenant, 1, [view.name], timeout=5)
    thread.join()


def test_looking_for_work_finds_new_facts_at_once_and_forgets_nobody(db: Database, ledger: Ledger, county: int) -> None:
    followers, stop = Followers(db, ledger, [view], batch=5), Event()
    thread = Thread(target=lambda: followers.run_forever(stop, stop.wait, poll=0.02))
    thread.start()
    try:
        for round_ in range(1, 4):
            for tenant in (county * 1000 + 1, county * 1000 + 2):
                place(ledger, county, tenant, 12)
                assert followers.wait(county, tenant, 12 * round_, [view.name], timeout=10)
    finally:
        stop.set()
        thread.join()


def test_a_view_whose_table_has_come_apart_from_its_file_is_not_followed(db: Database, ledger: Ledger) -> None:
    askew = View("askew", version=1, modules=())
    askew.interval("views.oracle_thing", key={"thing": "uuid"}, columns={"colour": "text", "size": "bigint", "weight": "int"})
    with pytest.raises(Misshapen, match=r"size should be bigint, is integer; .*weight should be integer, is missing"):
        Followers(db, ledger, [askew]).catch_up()
    with db.statement() as sql:
        assert disagreements(sql, view) == []
