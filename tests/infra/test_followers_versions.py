"""A release whose view has other columns: migrate, rebuild beside the old release that goes on, serve; nothing is missed or doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from infra.db import Database
from infra.embedded import Servers
from infra.followers import Followers, View
from infra.followers.rebuild import Different, Progress, rebuild
from infra.followers.shape import Misshapen
from infra.ledger import Draft, Ledger
from infra.roles import OWNER
from infra.vault import Vault
from tests.background import beside
from tests.infra.counting import counted
from tests.infra.test_intervals_oracle import SHELF, WORDS, Painted, Placed
from tests.infra.words import command

DAY = date(2005, 6, 14)
FIRST = """
CREATE TABLE views.versioned (county_id int NOT NULL, tenant_id bigint NOT NULL, row_id bigint NOT NULL, thing uuid NOT NULL,
    colour text, position bigint NOT NULL, valid_from date NOT NULL, valid_to date NOT NULL, known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL, PRIMARY KEY (county_id, tenant_id, row_id));
CREATE INDEX versioned_by_key ON views.versioned (county_id, tenant_id, thing);
SELECT ledger.protect('views.versioned');
"""
SECOND = """
ALTER TABLE views.versioned ADD COLUMN size int, ADD COLUMN lent boolean;
CREATE TABLE views.versioned_delta (county_id int NOT NULL, tenant_id bigint NOT NULL, position bigint NOT NULL, n int NOT NULL,
    indicator text NOT NULL, unit uuid, day date NOT NULL, delta int NOT NULL, known_from timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, position, n));
SELECT ledger.protect('views.versioned_delta');
"""


def released(version: int) -> View:
    """Return the view as a release has it: the second one knows a size as well, and counts."""
    view = View("versioned", version=version, modules=(SHELF,))
    more = {"size": "int", "lent": "boolean"} if version > 1 else {}
    table = view.interval("views.versioned", key={"thing": "uuid"}, columns={"colour": "text", **more})
    if version > 1:
        view.deltas("views.versioned_delta", of=table, counting=counted)

    @view.on(Placed)
    def _(e: Any) -> Any:
        size = {"size": e.fact.size} if version > 1 else {}
        return table.open(e.stream, colour=e.fact.colour, **size)

    @view.on(Painted)
    def _(e: Any) -> Any:
        return table.put(e.stream, colour=e.fact.colour)

    return view


@pytest.fixture
def migrated(servers: Servers) -> Iterator[Callable[[str], None]]:
    """Runs a migration as the owner; what it made is gone afterwards."""

    def run(statements: str) -> None:
        with psycopg.connect(servers.migrate_url, options=f"-c role={OWNER}") as owner:
            owner.execute(statements.encode())

    run(FIRST)
    yield run
    run("DROP TABLE views.versioned; DROP TABLE IF EXISTS views.versioned_delta")
    with psycopg.connect(servers.admin_url) as admin:
        admin.execute("DELETE FROM follow.positions WHERE follower = 'versioned'")


@pytest.fixture
def ledger(db: Database, vault: Vault) -> Ledger:
    return Ledger(db, WORDS, vault)


@contextmanager
def following(followers: Followers, county: int) -> Iterator[None]:
    """Follow one county in the background: other tests' books are not for this view to begin."""

    def follow(stop: Event) -> None:
        while not stop.wait(0.01):
            followers.run_once(county=county)

    with beside(follow):
        yield


@contextmanager
def writing(ledger: Ledger, county: int, tenant: int, stream: UUID) -> Iterator[None]:
    def write(stop: Event) -> None:
        version = len(ledger.load(county, tenant, stream))
        while not stop.is_set():
            version += 1
            drafts = [Draft(stream=stream, version=version, fact=Painted(colour=str(version)), effective_on=DAY)]
            ledger.append(command(county, tenant, uuid4()), drafts)

    with beside(write):
        yield


def placed(ledger: Ledger, county: int, tenant: int) -> UUID:
    stream = uuid4()
    ledger.append(
        command(county, tenant, uuid4()), [Draft(stream=stream, version=1, fact=Placed(colour="red", size=3), effective_on=DAY)]
    )
    return stream


def asked(db: Database, county: int, tenant: int, query: str) -> list[tuple[Any, ...]]:
    with db.tenant(county, tenant) as sql:
        return sql.execute(query.encode(), [county, tenant]).fetchall()


def test_a_release_with_other_columns_takes_over_from_one_that_goes_on_serving(
    db: Database, servers: Servers, ledger: Ledger, county: int, migrated: Callable[[str], None]
) -> None:
    tenant = county * 1000 + 1
    stream, old, new = placed(ledger, county, tenant), released(1), released(2)
    old_followers = Followers(db, ledger, [old])
    old_followers.catch_up(county)
    with pytest.raises(Misshapen):  # the new release never follows into tables that its migrations have not made
        Followers(db, ledger, [new]).catch_up(county)
    heard: list[Progress] = []
    with writing(ledger, county, tenant, stream), following(old_followers, county):
        migrated(SECOND)  # expand: the old release writes on, as it knows
        new_followers = Followers(db, ledger, [new])
        assert new_followers.catch_up(county) == 0, "the new release waits beside the old rows"
        with following(new_followers, county):
            assert rebuild(db, ledger, new, servers.migrate_url, told=heard.append)["views.versioned"] > 0
    assert heard[-1].left == 0
    assert heard[-1].taken >= 1
    new_followers.catch_up(county)
    assert old_followers.catch_up(county) == 0, "the old release leaves the new rows alone"
    query = "SELECT version FROM follow.positions WHERE county_id = %s AND tenant_id = %s AND follower = 'versioned'"
    assert asked(db, county, tenant, query) == [(2,)]
    head = ledger.head(county, tenant)
    query = "SELECT count(*), count(DISTINCT position), min(size), max(size) FROM views.versioned WHERE county_id = %s AND tenant_id = %s"
    assert asked(db, county, tenant, query) == [(head, head, 3, 3)]
    query = "SELECT indicator, sum(delta) FROM views.versioned_delta WHERE county_id = %s AND tenant_id = %s GROUP BY 1"
    assert {name: n for name, n in asked(db, county, tenant, query) if n} == {"things": 1, str(head): 1}
    placed(ledger, county, tenant)
    assert new_followers.catch_up(county) == 1
    assert not any(rebuild(db, ledger, new, servers.migrate_url).values()), "of one version every row must be equal"


def test_rows_of_the_same_version_that_would_differ_are_not_swapped(
    db: Database, servers: Servers, ledger: Ledger, county: int, migrated: Callable[[str], None]
) -> None:
    migrated(SECOND)
    tenant, view = county * 1000 + 1, released(2)
    placed(ledger, county, tenant)
    Followers(db, ledger, [view]).catch_up(county)
    with db.tenant(county, tenant) as sql:
        sql.execute("UPDATE views.versioned_delta SET delta = 2 WHERE county_id = %s AND indicator = 'things'", [county])
    with pytest.raises(Different, match="versioned_delta': 2"):
        rebuild(db, ledger, view, servers.migrate_url)
    total = "SELECT sum(delta) FROM views.versioned_delta WHERE county_id = %s AND tenant_id = %s AND indicator = 'things'"
    assert asked(db, county, tenant, total) == [(2,)]
    rebuild(db, ledger, view, servers.migrate_url, must_equal=False)
    assert asked(db, county, tenant, total) == [(1,)]
