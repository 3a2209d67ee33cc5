"""The ledger's promises: one door, exact answers, gapless positions, a clock that only moves forward."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from itertools import pairwise
from uuid import uuid4

import psycopg
import pytest

from infra.db import Database, Undone, UnsafeRole, refuse_unsafe_role
from infra.embedded import Servers
from infra.ledger import (
    CommandReused,
    Draft,
    Gap,
    Ledger,
    Malformed,
    NotOfItsStream,
    Opening,
    Receipt,
    Stale,
    Unwritable,
    WitnessMoved,
)
from infra.vault import Vault
from tests.infra.words import WORDS, Moved, Opened, command

DAY = date(2025, 6, 14)


@pytest.fixture
def ledger(db: Database, vault: Vault) -> Ledger:
    return Ledger(db, WORDS, vault)


@pytest.fixture
def tenant(county: int) -> int:
    return county * 1000 + 1


def opened(stream: object, version: int = 1, label: str = "a", **more: object) -> Draft:
    return Draft(stream=stream, version=version, fact=Opened(label=label), effective_on=DAY, **more)  # type: ignore[arg-type]


def append(ledger: Ledger, county: int, tenant: int, *drafts: Draft, **more: object) -> Receipt:
    return ledger.append(command(county, tenant, uuid4()), drafts, **more)  # type: ignore[arg-type]


def test_what_was_appended_is_read_back_whole(ledger: Ledger, county: int, tenant: int) -> None:
    stream = uuid4()
    receipt = append(ledger, county, tenant, opened(stream, label="一号", source="import 7, sheet 1, row 3"))
    [fact] = ledger.load(county, tenant, stream)
    assert (fact.fact, fact.position, fact.version, fact.effective_on) == (Opened(label="一号"), 1, 1, DAY)
    assert (fact.recorded_at, fact.source, fact.tag) == (receipt.recorded_at, "import 7, sheet 1, row 3", "box.opened")


def test_a_repeated_command_gets_the_first_answer_for_ever(ledger: Ledger, county: int, tenant: int) -> None:
    stream, once = uuid4(), command(county, tenant, uuid4())
    first = ledger.append(once, [opened(stream)])
    append(ledger, county, tenant, opened(stream, 2))
    again = ledger.append(once, [opened(stream)])
    assert (again.first_position, again.recorded_at, again.repeated) == (first.first_position, first.recorded_at, True)
    assert len(ledger.load(county, tenant, stream)) == 2


def test_a_command_id_with_another_body_is_refused(ledger: Ledger, county: int, tenant: int) -> None:
    once = command(county, tenant, uuid4())
    ledger.append(once, [opened(uuid4())])
    with pytest.raises(CommandReused):
        ledger.append(once, [opened(uuid4(), label="another")])


def test_a_command_that_decided_nothing_leaves_a_receipt_too(ledger: Ledger, county: int, tenant: int) -> None:
    nothing = command(county, tenant, uuid4())
    assert ledger.append(nothing, []).size == 0
    append(ledger, county, tenant, opened(uuid4()))
    assert ledger.append(nothing, []).repeated
    assert ledger.head(county, tenant) == 1


@pytest.mark.parametrize(("versions", "refusal"), [([1], Stale), ([3], Gap), ([-1], Gap), ([2, 4], Gap), ([2, 2], Gap), ([3, 2], Gap)])
def test_versions_follow_one_another(ledger: Ledger, county: int, tenant: int, versions: list[int], refusal: type[Exception]) -> None:
    stream = uuid4()
    append(ledger, county, tenant, opened(stream))
    with pytest.raises(refusal):
        append(ledger, county, tenant, *(opened(stream, v) for v in versions))
    assert ledger.head(county, tenant) == 1


def test_interleaved_streams_of_one_command_are_checked_each_for_itself(ledger: Ledger, county: int, tenant: int) -> None:
    a, b = uuid4(), uuid4()
    append(ledger, county, tenant, opened(a, 1), opened(b, 1), opened(a, 2), opened(b, 2))
    assert [f.version for f in ledger.load(county, tenant, b)] == [1, 2]


def test_a_witness_that_moved_spoils_the_decision(ledger: Ledger, county: int, tenant: int) -> None:
    seen = uuid4()
    append(ledger, county, tenant, opened(seen))
    append(ledger, county, tenant, opened(uuid4()), witnesses=[(seen, 1), (uuid4(), 0)])
    append(ledger, county, tenant, opened(seen, 2))
    with pytest.raises(WitnessMoved):
        append(ledger, county, tenant, opened(uuid4()), witnesses=[(seen, 1)])


def test_a_correction_names_a_fact_of_its_own_stream(ledger: Ledger, county: int, tenant: int) -> None:
    stream = uuid4()
    append(ledger, county, tenant, opened(stream))
    append(ledger, county, tenant, opened(uuid4()))
    append(ledger, county, tenant, opened(stream, 2, replaces=1))
    with pytest.raises(NotOfItsStream):
        append(ledger, county, tenant, opened(stream, 3, replaces=2))


def test_a_payload_over_the_limit_and_text_with_nul_are_refused(ledger: Ledger, county: int, tenant: int) -> None:
    with pytest.raises(Malformed):
        append(ledger, county, tenant, opened(uuid4(), label="x" * 262_144))
    for bad in ("a\x00b", "\ud800"):
        with pytest.raises(Unwritable):
            append(ledger, county, tenant, opened(uuid4(), label=bad))
    append(ledger, county, tenant, opened(uuid4(), label="\\u0000 in words is fine"))


def test_positions_are_gapless_and_recorded_at_strictly_increases_under_eight_writers(ledger: Ledger, county: int, tenant: int) -> None:
    def write(n: int) -> list[Receipt]:
        return [append(ledger, county, tenant, opened(uuid4(), label=f"{n} {i}"), opened(uuid4())) for i in range(20)]

    with ThreadPoolExecutor(8) as pool:
        receipts = sorted((r for rs in pool.map(write, range(8)) for r in rs), key=lambda r: r.first_position)
    assert [r.first_position for r in receipts] == list(range(1, 321, 2))
    times = [r.recorded_at for r in receipts]
    assert all(a < b for a, b in pairwise(times))


def test_of_two_who_write_the_same_version_one_is_told_that_he_is_stale(ledger: Ledger, county: int, tenant: int) -> None:
    for _ in range(20):
        stream = uuid4()

        def write(_: int, stream: object = stream) -> str:
            try:
                append(ledger, county, tenant, opened(stream))
            except Stale:
                return "stale"
            return "stored"

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(write, range(4))) == ["stale", "stale", "stale", "stored"]


LEDGER_TABLES = ("ledger.heads", "ledger.commands", "ledger.events", "ledger.clock")


@pytest.mark.parametrize("table", LEDGER_TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO {0} ({1}) SELECT {1} FROM {0}", "UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0}",
        "SELECT 1 FROM {0} FOR UPDATE",
    ],
)
def test_the_app_role_can_only_read_and_append(db: Database, county: int, table: str, statement: str) -> None:
    column = "rehearsal" if table.endswith("clock") else "county_id"
    with db.tenant(county, county * 1000 + 1) as sql:
        assert sql.execute(f"SELECT count(*) FROM {table}").fetchone() is not None
    with pytest.raises(psycopg.errors.InsufficientPrivilege), db.tenant(county, county * 1000 + 1) as sql:
        sql.execute(statement.format(table, column))


def test_every_ledger_table_is_in_the_list_above(servers: Servers) -> None:
    with psycopg.connect(servers.admin_url) as sql:
        found = sql.execute("SELECT 'ledger.' || relname FROM pg_class WHERE relnamespace = 'ledger'::regnamespace AND relkind = 'r'")
        assert {row[0] for row in found} == set(LEDGER_TABLES)


def test_without_a_scope_every_tenant_table_is_empty(servers: Servers, ledger: Ledger, county: int, tenant: int) -> None:
    append(ledger, county, tenant, opened(uuid4()))
    with psycopg.connect(servers.admin_url) as sql:
        tables = [
            f"{schema}.{name}"
            for schema, name in sql.execute(
                "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'"
                " WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg%%'"
            )
        ]
    assert {"ledger.events", "vault.lookup"} <= set(tables)
    with psycopg.connect(servers.app_url, autocommit=True) as sql:
        for table in tables:
            if sql.execute("SELECT has_table_privilege(%s, 'SELECT')", [table]).fetchone() != (True,):
                continue
            assert sql.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


def test_append_refuses_to_leave_the_scope_that_is_set(db: Database, county: int, tenant: int) -> None:
    with pytest.raises(psycopg.Error) as refused, db.tenant(county, tenant) as sql:
        sql.execute(
            "SELECT ledger.append(%s, %s, gen_random_uuid(), '', gen_random_uuid(), NULL, 'x', gen_random_uuid(), NULL, NULL, 'api',"
            " '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
            [county, tenant + 1],
        )
    assert refused.value.sqlstate == "TZ005"


def test_a_tenant_sees_only_its_own_and_the_county_sees_all_read_only(ledger: Ledger, db: Database, county: int, tenant: int) -> None:
    append(ledger, county, tenant, opened(uuid4()))
    append(ledger, county, tenant + 1, opened(uuid4()))
    count = "SELECT count(*) FROM ledger.events WHERE county_id = %s"
    with db.tenant(county, tenant) as sql:
        assert sql.execute(count, [county]).fetchone() == (1,)
    with db.county(county) as sql:
        assert sql.execute(count, [county]).fetchone() == (2,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), db.platform() as sql:
        sql.execute(count, [county])
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), db.county(county) as sql:
        sql.execute("CREATE TEMP TABLE t ()")


def test_a_connection_keeps_nothing_of_the_last_scope(servers: Servers, ledger: Ledger, county: int, tenant: int) -> None:
    append(ledger, county, tenant, opened(uuid4()))
    lone = Database(servers.app_url, size=1)
    try:
        with pytest.raises(RuntimeError), lone.tenant(county, tenant) as sql:  # noqa: PT012 - what happens inside is the case
            assert sql.execute("SELECT count(*) FROM ledger.events").fetchone() == (1,)
            raise RuntimeError
        with lone.statement() as sql:
            assert sql.execute("SELECT count(*) FROM ledger.events").fetchone() == (0,)
    finally:
        lone.close()


def test_a_superuser_and_the_owner_are_refused_at_the_start(servers: Servers) -> None:
    refuse_unsafe_role(servers.app_url)
    for url in (servers.admin_url, servers.migrate_url):
        with pytest.raises(UnsafeRole):
            refuse_unsafe_role(url)


def test_operators_read_facts_decoded_and_null_where_they_cannot_be(ledger: Ledger, db: Database, county: int, tenant: int) -> None:
    append(ledger, county, tenant, opened(uuid4(), label="看得懂"))
    from eventsourcing.persistence import StoredEvent

    from infra.ledger.recorder import LedgerRecorder

    LedgerRecorder(db, county, tenant).insert_events([StoredEvent(uuid4(), 1, "raw", b"\xff\x00")])
    with db.tenant(county, tenant) as sql:
        rows = sql.execute("SELECT payload ->> 'label' FROM ledger.facts ORDER BY position").fetchall()
    assert rows == [("看得懂",), (None,)]


def test_a_fact_moves_and_reads_in_order(ledger: Ledger, db: Database, county: int, tenant: int) -> None:
    stream = uuid4()
    append(ledger, county, tenant, opened(stream), Draft(stream=stream, version=2, fact=Moved(to="east"), effective_on=DAY))
    with db.tenant(county, tenant) as sql:
        facts = ledger.read(sql, county, tenant, after=1)
        assert [f.fact for f in facts] == [Moved(to="east")]
        assert [f.position for f in ledger.streams(sql, county, tenant, [stream])] == [1, 2]


def test_a_transaction_that_postgresql_undid_is_not_taken_for_done(db: Database, county: int, tenant: int) -> None:
    with pytest.raises(Undone), db.tenant(county, tenant) as sql, suppress(psycopg.errors.DivisionByZero):
        sql.execute("SELECT 1 / 0")


def test_an_opening_shows_a_stream_and_one_of_another_tenants_books_or_the_first_receipt(
    ledger: Ledger, county: int, tenant: int
) -> None:
    stream, other, asked = uuid4(), uuid4(), command(county, tenant, uuid4(), fingerprint=b"a")
    append(ledger, county, tenant + 1, opened(other, label="beside"))
    append(ledger, county, tenant + 1, opened(stream, label="of another tenant"))
    assert ledger.opening(county, tenant, uuid4(), None, stream) == Opening(history=[], beside=[])
    first = ledger.append(asked, [opened(stream, label="own")])
    found = ledger.opening(county, tenant, uuid4(), None, stream, beside=(tenant + 1, other))
    assert (found.history, found.beside) == (ledger.load(county, tenant, stream), ledger.load(county, tenant + 1, other))
    assert (found.receipt, [e.fact for e in found.beside]) == (None, [Opened(label="beside")])
    again = ledger.opening(county, tenant, asked.command_id, b"a", stream, beside=(tenant + 1, other))
    assert again == Opening(receipt=ledger.receipt(county, tenant, asked.command_id))
    assert again.receipt is not None
    assert again.receipt.first_position == first.first_position
    with pytest.raises(CommandReused):
        ledger.opening(county, tenant, asked.command_id, b"b", stream)


def test_an_opening_leaves_no_scope_behind_and_takes_none(db: Database, ledger: Ledger, county: int, tenant: int) -> None:
    append(ledger, county, tenant, opened(stream := uuid4()))
    query = "SELECT count(*) FROM ledger.opening(%s, %s, %s, %s, NULL, NULL)"
    with db.statement() as sql, sql.transaction():
        assert sql.execute(query, [county, tenant, uuid4(), stream]).fetchone() == (1,)
        assert sql.execute("SELECT count(*) FROM ledger.events").fetchone() == (0,)
    with pytest.raises(psycopg.errors.DatabaseError, match="opening within a scope"), db.tenant(county, tenant + 1) as sql:
        sql.execute(query, [county, tenant, uuid4(), stream])
