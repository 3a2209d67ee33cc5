"""A rebuild beside a writer equals the live rows, leaves the catalogue as it was, and is how a new version of a view begins."""

from __future__ import annotations

from datetime import date
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from infra.db import Database
from infra.embedded import Servers
from infra.followers import Followers
from infra.followers.rebuild import rebuild
from infra.ledger import Draft, Ledger
from infra.vault import Vault
from tests.infra.test_followers_faults import count, place
from tests.infra.test_intervals_oracle import WORDS, Painted, tables, view
from tests.infra.words import command

__all__ = ["tables"]
DAY = date(2005, 6, 14)


@pytest.fixture
def ledger(db: Database, vault: Vault) -> Ledger:
    return Ledger(db, WORDS, vault)


def test_a_rebuild_beside_a_writer_equals_the_live_rows_and_leaves_the_schema_as_it_was(
    db: Database, servers: Servers, ledger: Ledger, county: int
) -> None:
    tenants = [county * 1000 + n for n in range(1, 4)]
    streams = {tenant: place(ledger, county, tenant, 20) for tenant in tenants}
    before = shape(servers)
    stop, follow = Event(), Event()
    followers = Followers(db, ledger, [view])

    def write() -> None:
        version = 1
        while not stop.is_set():
            version += 1
            for tenant in tenants:
                drafts = [Draft(stream=streams[tenant][0], version=version, fact=Painted(colour=str(version)), effective_on=DAY)]
                ledger.append(command(county, tenant, uuid4()), drafts)

    threads = [Thread(target=write), Thread(target=lambda: followers.run_forever(follow, follow.wait, poll=0.01))]
    for thread in threads:
        thread.start()
    try:
        found = rebuild(db, ledger, view, servers.migrate_url)
    finally:
        stop.set()
        threads[0].join()
        follow.set()
        threads[1].join()
    assert not any(found.values())
    followers.catch_up(county)
    assert shape(servers) == before
    for tenant in tenants:
        with db.tenant(county, tenant) as sql:
            row = sql.execute(
                "SELECT count(*), count(DISTINCT position) FROM views.oracle_thing WHERE county_id = %s AND tenant_id = %s"
                " AND thing = %s", [county, tenant, streams[tenant][0]],
            ).fetchone()  # fmt: skip
        assert row == (ledger.head(county, tenant) - 19,) * 2


@pytest.mark.parametrize("short", [OSError(24, "Too many open files"), MemoryError(), psycopg.errors.UndefinedColumn()])
def test_a_rebuild_that_comes_short_of_something_ends_with_it_and_swaps_nothing(
    db: Database, servers: Servers, vault: Vault, county: int, short: Exception
) -> None:
    tenants = [county * 1000 + n for n in range(1, 4)]
    plain = Ledger(db, WORDS, vault)
    for tenant in tenants:
        place(plain, county, tenant, 5)
    Followers(db, plain, [view]).catch_up(county)

    class Poor(Ledger):
        def read(self, sql: Any, county: int, tenant: int, **asked: Any) -> Any:
            if tenant == tenants[1]:
                raise short
            return super().read(sql, county, tenant, **asked)

    with pytest.raises(type(short)):
        rebuild(db, Poor(db, WORDS, vault), view, servers.migrate_url, must_equal=False)
    assert [count(db, county, tenant) for tenant in tenants] == [5, 5, 5]
    assert not any(rebuild(db, plain, view, servers.migrate_url).values())


def shape(servers: Servers) -> list[Any]:
    """What the catalogue says of this module's tables: columns, indexes, policies, grants."""
    with psycopg.connect(servers.admin_url) as admin:
        return [
            sorted(admin.execute(query, ["oracle_%"]).fetchall())
            for query in (
                "SELECT table_name, column_name, is_nullable FROM information_schema.columns WHERE table_name LIKE %s",
                "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE tablename LIKE %s",
                "SELECT tablename, policyname, roles, cmd, qual, with_check FROM pg_policies WHERE tablename LIKE %s",
                "SELECT relname, relacl, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname LIKE %s AND relkind = 'r'",
            )
        ]


def test_a_view_whose_version_has_changed_waits_for_its_rebuild(db: Database, servers: Servers, ledger: Ledger, county: int) -> None:
    tenant = county * 1000 + 1
    place(ledger, county, tenant, 3)
    old = Followers(db, ledger, [view])
    old.catch_up()
    before = view.version
    view.version = before + 1
    try:
        place(ledger, county, tenant)
        assert Followers(db, ledger, [view]).catch_up(county) == 0
        assert count(db, county, tenant) == 3
        rebuild(db, ledger, view, servers.migrate_url)
        assert Followers(db, ledger, [view]).catch_up(county) == 1
        assert count(db, county, tenant) == 4
    finally:
        view.version = before
        rebuild(db, ledger, view, servers.migrate_url)
