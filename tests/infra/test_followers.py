"""Followers: each fact once, whatever dies; the tables equal a slow replay of the facts at any two dates."""

from __future__ import annotations

import random
import threading
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from domain.kernel import Voided
from infra.db import Database
from infra.embedded import Servers
from infra.followers import Followers, Policy
from infra.followers.rebuild import Different, rebuild
from infra.ledger import Draft, Ledger
from infra.vault import Vault
from tests.infra import boxes
from tests.infra.boxes import rows
from tests.infra.words import WORDS, Moved, Opened, command

DAY = date(2025, 6, 1)
TABLES = ("views.box", "views.box_now", "views.box_log")


@pytest.fixture(scope="module", autouse=True)
def tables(servers: Servers) -> None:
    boxes.make_tables(servers.migrate_url)


@pytest.fixture
def ledger(db: Database, vault: Vault) -> Ledger:
    return Ledger(db, WORDS, vault)


@pytest.fixture
def tenant(county: int) -> int:
    return county * 1000 + 1


class Writer:
    """Writes random histories: back-dated, replaced, voided facts, several to a command, several streams."""

    def __init__(self, ledger: Ledger, county: int, tenant: int, seed: int) -> None:
        self.ledger, self.county, self.tenant = ledger, county, tenant
        self.random = random.Random(seed)
        self.streams: dict[UUID, int] = {}
        self.standing: list[tuple[UUID, int]] = []

    def command(self) -> None:
        drafts = [self.draft() for _ in range(self.random.choice([1, 1, 1, 2, 5]))]
        receipt = self.ledger.append(command(self.county, self.tenant, uuid4()), drafts)
        for i, draft in enumerate(drafts):
            if not isinstance(draft.fact, Voided):
                self.standing.append((draft.stream, receipt.first_position + i))

    def draft(self) -> Draft:
        r = self.random
        on = DAY + timedelta(r.randint(-10, 10))
        replaces = None
        if r.random() < 0.25 and self.standing:
            stream, replaces = self.standing.pop(r.randrange(len(self.standing)))
            fact: Any = Voided(reason="wrong") if r.random() < 0.5 else self.fact()
        elif not self.streams or r.random() < 0.15:
            stream, fact = uuid4(), Opened(label=f"b{len(self.streams)}", size=r.randint(0, 9))
        else:
            stream, fact = r.choice(list(self.streams)), self.fact()
        self.streams[stream] = self.streams.get(stream, 0) + 1
        return Draft(stream=stream, version=self.streams[stream], fact=fact, effective_on=on, replaces=replaces)

    def fact(self) -> Any:
        r = self.random
        return Opened(label=f"again{r.randint(0, 9)}") if r.random() < 0.2 else Moved(to=r.choice(["east", "west", "shed", "away"]))


def replay(facts: list[Any], on: date, known: datetime) -> dict[UUID, dict[str, Any]]:
    """The oracle: what each box was on a day, from all facts known by then, the slow way."""
    learned = [e for e in facts if e.recorded_at <= known]
    gone, stands = {e.replaces for e in learned}, dict[int, int]()
    for e in learned:  # by position: a correction stands where the fact has stood that it puts right
        stands[e.position] = e.position if e.replaces is None else stands[e.replaces]
    held: dict[UUID, dict[str, Any]] = {}
    left = [e for e in learned if e.position not in gone and e.effective_on <= on]
    for e in sorted(left, key=lambda e: (e.effective_on, stands[e.position])):
        match e.fact:
            case Opened(label=label, size=size):
                held[e.stream] = {"label": label, "size": size, "place": None}
            case Moved(to="away"):
                held.pop(e.stream, None)
            case Moved(to=to) if e.stream in held:
                held[e.stream]["place"] = to
            case _:
                pass
    return held


def as_of(sql: Any, on: date, known: datetime) -> dict[UUID, dict[str, Any]]:
    found = sql.execute(
        "SELECT box, label, size, place FROM views.box WHERE valid_from <= %(on)s AND %(on)s < valid_to"
        " AND known_from <= %(known)s AND %(known)s < known_to",
        {"on": on, "known": known},
    ).fetchall()
    assert len(found) == len({row[0] for row in found}), "one row a key at any coordinate"
    return {row[0]: {"label": row[1], "size": row[2], "place": row[3]} for row in found}


@pytest.mark.parametrize("seed", range(6))
def test_the_interval_table_equals_the_replay_oracle_at_random_coordinates(
    db: Database, ledger: Ledger, county: int, tenant: int, seed: int
) -> None:
    writer, followers = Writer(ledger, county, tenant, seed), Followers(db, ledger, [boxes.view], batch=random.Random(seed).randint(1, 30))
    for _ in range(60):
        writer.command()
        if writer.random.random() < 0.3:
            followers.catch_up(county)
    followers.catch_up(county)
    with db.tenant(county, tenant) as sql:
        facts = ledger.read(sql, county, tenant, limit=10_000)
        times = [e.recorded_at for e in facts]
        for _ in range(60):
            known = writer.random.choice(times) + timedelta(microseconds=writer.random.choice([-1, 0, 1]))
            on = DAY + timedelta(writer.random.randint(-12, 12))
            assert as_of(sql, on, known) == replay(facts, on, known)


@pytest.mark.parametrize("seed", [11, 12])
def test_batches_cut_anywhere_and_a_rebuild_give_the_same_rows(
    db: Database, ledger: Ledger, servers: Servers, county: int, seed: int
) -> None:
    found = []
    for n, batch in enumerate((1, 7, 500)):
        tenant = county * 1000 + n
        writer = Writer(ledger, county, tenant, seed)
        rng = random.Random(seed)
        writer.random = rng
        for _ in range(40):
            writer.command()
        Followers(db, ledger, [boxes.view], batch=batch).catch_up(county)
        with db.tenant(county, tenant) as sql:
            found.append([len(rows(sql, table)) for table in TABLES])
            ids = [row[0] for row in sql.execute("SELECT row_id FROM views.box ORDER BY 1")]
            found[-1].append(ids)
    assert found[0] == found[1] == found[2]
    before = _all(db, county)
    assert not any(rebuild(db, ledger, boxes.view, servers.migrate_url).values())
    assert _all(db, county) == before


def _all(db: Database, county: int) -> list[Any]:
    found = []
    for n in range(3):
        with db.tenant(county, county * 1000 + n) as sql:
            found.append([rows(sql, table) for table in TABLES])
    return found


def test_a_rebuild_finds_a_row_that_somebody_changed_and_leaves_the_live_tables_alone(
    db: Database, ledger: Ledger, servers: Servers, county: int, tenant: int
) -> None:
    writer = Writer(ledger, county, tenant, 3)
    for _ in range(10):
        writer.command()
    Followers(db, ledger, [boxes.view]).catch_up()
    with db.tenant(county, tenant) as sql:
        sql.execute("UPDATE views.box SET label = 'forged' WHERE county_id = %s AND tenant_id = %s", [county, tenant])
        before = rows(sql, "views.box")
    with pytest.raises(Different):
        rebuild(db, ledger, boxes.view, servers.migrate_url)
    with db.tenant(county, tenant) as sql:
        assert rows(sql, "views.box") == before
    rebuild(db, ledger, boxes.view, servers.migrate_url, must_equal=False)
    with db.tenant(county, tenant) as sql:
        assert sql.execute("SELECT count(*) FROM views.box WHERE label = 'forged'").fetchone() == (0,)


def test_a_rebuild_lets_writers_and_followers_go_on(db: Database, ledger: Ledger, servers: Servers, county: int, tenant: int) -> None:
    writer, stop = Writer(ledger, county, tenant, 5), threading.Event()
    for _ in range(50):
        writer.command()
    live = Followers(db, ledger, [boxes.view])
    live.catch_up()

    def write() -> None:
        while not stop.is_set():
            writer.command()
            live.run_once(county=county)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for _ in range(2):
            assert not any(rebuild(db, ledger, boxes.view, servers.migrate_url).values())
    finally:
        stop.set()
        thread.join()
    live.catch_up(county)
    with db.tenant(county, tenant) as sql:
        facts = ledger.read(sql, county, tenant, limit=100_000)
        assert as_of(sql, DAY, facts[-1].recorded_at) == replay(facts, DAY, facts[-1].recorded_at)
        assert sql.execute("SELECT count(*) FROM views.box_log").fetchone() == (sum(not isinstance(e.fact, Voided) for e in facts),)


def test_an_unknown_tag_planted_by_the_owner_parks_as_well(
    db: Database, ledger: Ledger, servers: Servers, county: int, tenant: int
) -> None:
    ledger.append(command(county, tenant, uuid4()), [Draft(stream=uuid4(), version=1, fact=Opened(label="a"), effective_on=DAY)])
    with psycopg.connect(servers.admin_url) as sql:
        sql.execute("UPDATE ledger.events SET payload = '{\"type\":\"box.unheard-of\"}' WHERE tenant_id = %s", [tenant])
    Followers(db, ledger, [boxes.view]).catch_up(county)
    with db.platform() as sql:
        [(position, parked, reason)] = sql.execute(
            "SELECT position, parked_position, parked_reason FROM follow.positions WHERE county_id = %s", [county]
        ).fetchall()
    assert (position, parked) == (0, 1)
    assert "box.unheard-of" in reason


def test_nobody_waits_because_all_that_one_look_finds_are_parked(
    db: Database, ledger: Ledger, servers: Servers, county: int, tenant: int
) -> None:
    ill = [tenant - 1 - n for n in range(205)]
    for each in (*ill, tenant):
        draft = Draft(stream=uuid4(), version=1, fact=Opened(label="a"), effective_on=DAY)
        ledger.append(command(county, each, uuid4()), [draft])
    with psycopg.connect(servers.admin_url) as sql:
        sql.execute("UPDATE ledger.events SET payload = '{\"type\":\"box.unheard-of\"}' WHERE tenant_id = ANY(%s)", [ill])
    assert Followers(db, ledger, [boxes.view]).catch_up(county) == 1


def test_two_followers_may_not_share_a_name(db: Database, ledger: Ledger) -> None:
    with pytest.raises(TypeError):
        Followers(db, ledger, [boxes.view], [Policy("boxes")])
