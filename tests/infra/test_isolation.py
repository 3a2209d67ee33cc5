"""Every table through every door, as the catalogue lists them: each sees its own rows and no others; every denial has its control.

Three times: straight on PostgreSQL, while the sister tenant keeps writing, and through PgBouncer in transaction mode.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from threading import Timer
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

import psycopg
import pytest
from psycopg import sql as text

from infra.db import Database, Sql
from infra.embedded import Servers
from tests.estate import new_database
from tests.infra.neighbour import noise
from tests.pooler import Pooler

COUNTY, OTHER_COUNTY = 910_001, 910_002
MINE, SISTER, ABROAD = (COUNTY, COUNTY * 1000 + 1), (COUNTY, COUNTY * 1000 + 2), (OTHER_COUNTY, OTHER_COUNTY * 1000 + 1)
TENANTS = (MINE, SISTER, ABROAD)
NOBODYS = {"ledger.clock", "follow.policies", "follow.rebuilds"}
"""Tables without rows of tenants: what kind of ledger this is, since when policies are at work, and how views were rebuilt."""
PERSONAL = {"vault.keys", "vault.lookup", "views.member_identity", "work.inbox", "work.uploads", "work.upload_findings"}
SIGNING_IN = {"access.users", "access.credentials", "access.sessions", "access.attempts", "access.grants", "access.mutes", "access.ways"}
COUNTY_DENIED = PERSONAL | SIGNING_IN | {"follow.tracking"}
PUBLISHED = {
    "directory.counties", "directory.tenants", "views.campaign", "views.campaign_action", "views.campaign_batch",
    "views.campaign_indicator",
    "views.campaign_list", "views.campaign_phase", "views.campaign_problem", "views.campaign_window", "views.team",
}  # fmt: skip
"""What a county publishes; a table that becomes public is named here, after somebody has looked at its columns."""
PLATFORM = SIGNING_IN | {"ledger.heads", "follow.positions", "directory.counties", "directory.tenants", "work.jobs"}
PLATFORM_WRITES = {"access.sessions", "access.attempts"}
PLATFORM_JOBS = {"county_id", "tenant_id", "job_id", "kind", "state", "due_at", "retry_at", "attempts", "lease_until"}
FITTING: dict[str, Any] = {
    "ledger.commands.channel": "web", "work.jobs.state": "waiting", "work.interventions.action": "replayed",
    "work.deliveries.state": "sending", "work.files.sha256": "0" * 64, "vault.keys.wrapped": b"sealed",
    "access.ways.channel": "mail", "access.ways.rhythm": "digest",
}  # fmt: skip
SAMPLES: dict[str, Callable[[str], Any]] = {
    "int4": lambda of: 1, "int8": lambda of: 1, "text": lambda of: of, "uuid": lambda of: UUID(int=7), "_uuid": lambda of: [],
    "_text": lambda of: [], "bytea": lambda of: of.encode(), "jsonb": lambda of: "{}", "bool": lambda of: False,
    "date": lambda of: "2005-06-14", "timestamptz": lambda of: "2005-06-14", "timestamp": lambda of: "2005-06-14",
}  # fmt: skip


class Place(NamedTuple):
    """A database in which every table holds one row for each of three tenants, and its tables."""

    db: Database
    tables: dict[str, list[str]]


@pytest.fixture(scope="module", params=["plain", "noisy", "pooled"])
def place(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Place]:
    own = new_database(servers, f"isolation_{request.param}")
    with psycopg.connect(own.admin_url) as admin:
        tables = _catalogue(admin)
        admin.execute("SET session_replication_role = replica")  # rows may come in any order
        for name, columns in tables.items():
            if name not in NOBODYS | {"ledger.facts"}:
                for county, tenant in TENANTS:
                    _fill(admin, name, columns, county, tenant)
    pooler: Pooler | None = request.getfixturevalue("pooler") if request.param == "pooled" else None
    db = Database(pooler.url(own.app_url) if pooler else own.app_url, size=4)
    with ExitStack() as stack:
        stack.callback(db.close)
        if request.param == "noisy":
            stack.enter_context(noise(own.app_url, *SISTER))
        yield Place(db, {name: [c for c, _, _ in columns] for name, columns in tables.items()})


def _catalogue(admin: Sql) -> dict[str, list[tuple[str, str, bool]]]:
    rows = admin.execute(
        "SELECT n.nspname || '.' || c.relname, array_agg(ARRAY[a.attname, t.typname, a.attnotnull::text] ORDER BY a.attnum)"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
        " AND NOT a.attisdropped JOIN pg_type t ON t.oid = a.atttypid WHERE c.relkind IN ('r', 'p', 'v')"
        " AND n.nspname !~ '^(pg_|information_schema$|migrations$)' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return {name: [(c, kind, needed == "true") for c, kind, needed in columns] for name, columns in rows}


def _fill(admin: Sql, name: str, columns: list[tuple[str, str, bool]], county: int, tenant: int) -> None:
    row = {c: SAMPLES[kind](f"{name} {tenant}") for c, kind, needed in columns if needed}
    row |= {c: FITTING[f"{name}.{c}"] for c, _, _ in columns if f"{name}.{c}" in FITTING}
    row |= {c: v for c, v in (("county_id", county), ("tenant_id", tenant)) if c in {c for c, _, _ in columns}}
    admin.execute(
        text.SQL("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT DO NOTHING").format(
            _table(name), text.SQL(", ").join(map(text.Identifier, row)), text.SQL(", ").join([text.Placeholder()] * len(row))
        ),
        list(row.values()),
    )


def _table(name: str) -> text.Identifier:
    return text.Identifier(*name.split("."))


def doors(db: Database) -> dict[str, Callable[[], AbstractContextManager[Sql]]]:
    return {
        "tenant": lambda: db.tenant(*MINE), "county": lambda: db.county(COUNTY), "public": lambda: db.public(COUNTY),
        "platform": db.platform, "no scope": db.statement,
    }  # fmt: skip


def seen(place: Place, door: str, name: str) -> set[Any] | None:
    """Return whose rows of a table are seen through a door, None where it may not be read."""
    keys = "county_id, tenant_id" if "tenant_id" in place.tables[name] else "county_id"
    try:
        with doors(place.db)[door]() as sql:
            return {tuple(row) for row in sql.execute(text.SQL("SELECT DISTINCT {} FROM {}").format(text.SQL(keys), _table(name)))}
    except psycopg.errors.InsufficientPrivilege:
        return None


def expected(door: str, name: str) -> set[Any] | None:
    """Return whose rows should be seen."""
    if name == "vault.keys":  # one row for a person and county
        return {"tenant": {(COUNTY,)}, "no scope": set[Any]()}.get(door)
    match door:
        case "tenant":
            return {MINE}
        case "county":
            return None if name in COUNTY_DENIED else {MINE, SISTER}
        case "public":
            return {MINE, SISTER} if name in PUBLISHED else None
        case "platform":
            return set(TENANTS) if name in PLATFORM else None
        case _:
            return set()


@pytest.mark.parametrize("door", ["tenant", "county", "public", "platform", "no scope"])
def test_through_each_door_each_table_shows_what_it_should_and_no_more(place: Place, door: str) -> None:
    tables = place.tables.keys() - NOBODYS
    assert {name: seen(place, door, name) for name in tables} == {name: expected(door, name) for name in tables}


def test_the_control_is_that_every_row_exists_and_its_own_tenant_sees_it(place: Place) -> None:
    tables = place.tables.keys() - NOBODYS - {"vault.keys"}
    for county, tenant in TENANTS:
        with place.db.tenant(county, tenant) as sql:
            for name in tables:
                rows = sql.execute(text.SQL("SELECT DISTINCT county_id, tenant_id FROM {}").format(_table(name))).fetchall()
                assert rows == [(county, tenant)], name
    assert len(tables) > 50


def test_the_platform_sees_of_a_job_that_it_waits_and_nothing_of_what_it_is_about(place: Place) -> None:
    for column in place.tables["work.jobs"]:
        readable = True
        try:
            with place.db.platform() as sql:
                assert sql.execute(text.SQL("SELECT {} FROM work.jobs").format(text.Identifier(column))).fetchall()
        except psycopg.errors.InsufficientPrivilege:
            readable = False
        assert readable == (column in PLATFORM_JOBS), column


def attempt(place: Place, door: str, statement: text.Composed, *parameters: Any) -> int | str:
    """Return how many rows a statement touched, or the SQLSTATE of the refusal; nothing of it stays."""
    try:
        with doors(place.db)[door]() as sql:
            touched = sql.execute(statement, parameters).rowcount
            sql.execute("ROLLBACK")
            sql.execute("BEGIN")
            return touched
    except psycopg.Error as error:
        return error.sqlstate or ""


DENIED, READ_ONLY, NO_TABLE = "42501", "25006", "55000"


def test_a_tenant_changes_its_own_rows_and_nobody_elses(place: Place) -> None:
    """Where it may write at all: others' rows are not there for it, and none of its own can be given away or made for others."""
    written = 0
    for name, columns in place.tables.items():
        if name in NOBODYS or "tenant_id" not in columns:
            continue
        touch = text.SQL("UPDATE {} SET county_id = county_id WHERE county_id = %s AND tenant_id = %s").format(_table(name))
        if attempt(place, "tenant", touch, *MINE) in {DENIED, NO_TABLE}:
            assert name.startswith("ledger."), name
            continue
        written += 1
        delete = text.SQL("DELETE FROM {} WHERE county_id = %s AND tenant_id = %s").format(_table(name))
        move = text.SQL("UPDATE {} SET county_id = %s, tenant_id = %s").format(_table(name))
        forge = text.SQL(
            "INSERT INTO {0} SELECT (jsonb_populate_record(t, jsonb_build_object('county_id', %s, 'tenant_id', %s))).* FROM {0} t"
        ).format(_table(name))
        assert (attempt(place, "tenant", touch, *MINE), attempt(place, "tenant", delete, *MINE)) == (1, 1), name
        for other in (SISTER, ABROAD, (COUNTY, COUNTY * 1000 + 9)):
            done = [attempt(place, "tenant", each, *other) for each in (touch, delete, move, forge)]
            assert done == [0, 0, DENIED, DENIED], (name, other)
    assert written > 50


WRITES: tuple[LiteralString, ...] = (
    "UPDATE {} SET {} = NULL WHERE false", "DELETE FROM {} WHERE {} IS NULL", "INSERT INTO {} ({}) SELECT NULL WHERE false",
)  # fmt: skip


@pytest.mark.parametrize("door", ["county", "public", "platform"])
def test_who_reads_across_tenants_writes_nothing(place: Place, door: str) -> None:
    """But the platform, which opens and ends sessions and counts attempts before any scope is known."""
    for name, columns in place.tables.items():
        key = "county_id" if "county_id" in columns else columns[0]
        for statement in WRITES:
            done = attempt(place, door, text.SQL(statement).format(_table(name), text.Identifier(key)))
            if door == "platform" and name in PLATFORM_WRITES:
                assert done in {0, DENIED}, name
            else:
                assert done in {DENIED, READ_ONLY} or (name, done) == ("ledger.facts", NO_TABLE), (name, statement)


def test_keys_of_persons_are_made_and_never_changed_by_the_application(place: Place) -> None:
    for statement in ("UPDATE vault.keys SET wrapped = NULL", "DELETE FROM vault.keys"):
        assert attempt(place, "tenant", text.SQL(statement).format()) == DENIED
    assert attempt(place, "tenant", text.SQL("SELECT 1 FROM vault.keys").format()) == 1


WATCHED = ("views.timeline", "views.member_identity", "ledger.events", "ledger.facts", "vault.lookup", "work.jobs", "work.inbox")
OTHERS = text.SQL(" UNION ALL ").join(text.SQL("SELECT DISTINCT county_id, tenant_id FROM {}").format(_table(name)) for name in WATCHED)


FATES = ("well", "raise", "error", "timeout", "cancel", "exit", "dead", "bare")


class Traffic:
    """Requests of many tenants over two connections, half of which go wrong somewhere."""

    def __init__(self, db: Database, seed: int) -> None:
        self.db, self.chance, self.went = db, random.Random(seed), Counter[str]()

    def request(self, _: int) -> int:
        """Do one, and return how many rows of others it saw."""
        whose, fate = self.chance.choice(TENANTS), self.chance.choice(FATES)
        foreign = 0
        try:
            if fate == "bare":
                with self.db.statement() as sql:
                    rows = sql.execute(OTHERS).fetchall()
                    role = sql.execute("SELECT current_user::text").fetchone()
                assert (rows, role) == ([], ("taizhang_app",))
            elif self.chance.random() < 0.2:
                with self.db.county(whose[0]) as sql:
                    found = {row[0] for row in sql.execute("SELECT county_id FROM views.timeline")}
                    assert found == {whose[0]}
                    self._befall(fate, sql)
            else:
                with self.db.tenant(*whose) as sql:
                    rows = sql.execute(OTHERS).fetchall()
                    foreign = sum(row != whose for row in rows)
                    assert len(rows) == len(WATCHED) + foreign
                    self._befall(fate, sql)
        except (psycopg.Error, RuntimeError, SystemExit):
            self.went["broken"] += 1
        self.went[fate] += 1
        return foreign

    def _befall(self, fate: str, sql: Sql) -> None:
        match fate:
            case "raise":
                raise RuntimeError
            case "exit":
                raise SystemExit
            case "error":
                sql.execute("SELECT 1 / 0")
            case "timeout":
                sql.execute("SET LOCAL statement_timeout = 3")
                sql.execute("SELECT pg_sleep(5)")
            case "cancel":
                Timer(0.005, sql.cancel).start()
                sql.execute("SELECT pg_sleep(5)")
            case "dead":
                sql.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            case _:
                pass


def test_mixed_traffic_over_two_connections_that_keeps_breaking_shows_nobody_anothers_rows(place: Place) -> None:
    narrow = Database(place.db.url, size=2, timeout=30)
    traffic = Traffic(narrow, seed=int(time.time()))
    try:
        with ThreadPoolExecutor(8) as pool:
            foreign = sum(pool.map(traffic.request, range(400)))
    finally:
        narrow.close()
    assert foreign == 0
    assert min(traffic.went.values()) > 10, traffic.went
