"""PgBouncer in transaction mode: nothing that one transaction says reaches the next, whichever connection that gets."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Timer
from uuid import uuid4

import psycopg
import pytest

from infra.db import Database, pooled, refuse_unsafe_role
from infra.embedded import Servers
from infra.ledger import Ledger
from infra.migrate import migrate
from infra.settings import Misconfigured
from infra.vault import Vault
from tests.infra.test_ledger import opened
from tests.infra.words import WORDS, command
from tests.pooler import Pooler, pooling


@pytest.fixture(scope="module")
def narrow(servers: Servers, data: Path) -> Iterator[str]:
    """The address of a pooler with one single connection to PostgreSQL, which everybody gets in turn."""
    with pooling(servers.app_url, data, size=1) as running:
        yield running.url(servers.app_url)


@pytest.fixture
def through(narrow: str) -> Iterator[Database]:
    db = Database(narrow, size=4)
    yield db
    db.close()


def test_a_pooler_is_noticed_and_postgresql_itself_is_not_taken_for_one(servers: Servers, narrow: str) -> None:
    for url, between in ((servers.app_url, False), (narrow, True)):
        with psycopg.connect(url, autocommit=True) as connection:
            assert pooled(connection) is between


def test_behind_a_pooler_nothing_is_prepared_unless_somebody_insists(servers: Servers, narrow: str) -> None:
    for url, prepare, prepared in ((servers.app_url, "auto", True), (narrow, "auto", False), (servers.app_url, "off", False)):
        db = Database(url, size=1, prepare=prepare)  # type: ignore[arg-type]
        with db.platform() as sql:
            for n in range(20):
                sql.execute("SELECT %s::int", [n])
            row = sql.execute("SELECT count(*) > 0 FROM pg_prepared_statements").fetchone()
        db.close()
        assert row == (prepared,), (url, prepare)


@pytest.mark.parametrize("ending", ["commit", "error", "exception", "cancelled", "closed"])
def test_scope_role_and_limits_end_with_their_transaction(through: Database, servers: Servers, county: int, ending: str) -> None:
    tenant = county * 1000 + 1
    with suppress(psycopg.Error, RuntimeError), through.tenant(county, tenant) as sql:
        sql.execute("SET LOCAL statement_timeout = '7s'")
        sql.execute("SET LOCAL ROLE taizhang_county")
        match ending:
            case "error":
                sql.execute("SELECT 1 / 0")
            case "exception":
                raise RuntimeError
            case "cancelled":
                Timer(0.05, sql.cancel).start()
                sql.execute("SELECT pg_sleep(5)")
            case "closed":
                sql.close()
            case _:
                pass
    with through.statement() as sql:
        row = sql.execute(
            "SELECT coalesce(current_setting('taizhang.county', true), ''), coalesce(current_setting('taizhang.tenant', true), ''),"
            " current_user::text, current_setting('statement_timeout') <> '7s', current_setting('transaction_read_only')"
        ).fetchone()
    assert row == ("", "", "taizhang_app", True, "off")


def test_the_ledger_keeps_its_promises_on_one_shared_connection(through: Database, vault: Vault, county: int) -> None:
    ledger = Ledger(through, WORDS, vault)

    def write(n: int) -> None:
        tenant, stream = county * 1000 + n, uuid4()
        for version in range(1, 11):
            once = command(county, tenant, uuid4())
            first = ledger.append(once, [opened(stream, version)])
            again = ledger.append(once, [opened(stream, version)])
            assert (first.last, again.first_position, again.repeated) == (version, version, True)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    for n in range(8):
        with through.tenant(county, county * 1000 + n) as sql:
            assert [f.position for f in ledger.read(sql, county, county * 1000 + n)] == list(range(1, 11))


def test_the_start_up_check_holds_through_a_pooler_and_migrations_do_not_go_through_one(
    servers: Servers, pooler: Pooler, narrow: str
) -> None:
    refuse_unsafe_role(narrow)
    with pytest.raises(Misconfigured, match="straight to PostgreSQL"):
        migrate(pooler.url(servers.migrate_url))
