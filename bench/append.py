"""`python -m bench.append`: our ledger with its whole contract, beside raw PostgreSQL and the stock library."""

from __future__ import annotations

import argparse
import itertools
import threading
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from bench.ground import ground
from bench.harness import Step, compare, table
from infra.db import Database
from infra.ledger.envelope import Command, StoredFact
from infra.ledger.recorder import LedgerRecorder

COUNTY = 980_001
TENANTS = [COUNTY * 1000 + n for n in range(25)]
DAY = date(2025, 6, 14)
PAYLOAD = b'{"type":"member.class-assigned","ledger_class":"mobile","note":"' + b"x" * 120 + b'"}'
_COLUMNS = (
    "county_id, tenant_id, position, stream, version, tag, effective_on, command_position, replaces, subjects, source, payload"
)
_RAW = """
CREATE SCHEMA IF NOT EXISTS bench;
DROP TABLE IF EXISTS bench.events;
CREATE TABLE bench.events (LIKE ledger.events INCLUDING ALL);
ALTER TABLE bench.events ALTER COLUMN payload SET STORAGE EXTERNAL;
"""


def prepare_raw(admin_url: str) -> None:
    """Make the baseline's table: the same columns and indexes, nothing else."""
    with psycopg.connect(admin_url) as sql:
        sql.execute(_RAW)


def raw(admin_url: str, lot: int) -> Step:
    """Return a step that stores a lot with one prepared multi-row INSERT, binary parameters, in a transaction of its own."""
    here = threading.local()
    positions = itertools.count(1)
    row = "(%b::int, %b::bigint, %b::bigint, %b::uuid, %b::int, %s, %b::date, %b::bigint, NULL, '{}', NULL, %b::bytea)"
    statement = f"INSERT INTO bench.events ({_COLUMNS}) VALUES " + ", ".join([row] * lot)

    def step(n: int) -> int:
        if not hasattr(here, "sql"):
            here.sql = psycopg.connect(admin_url, autocommit=True, prepare_threshold=0)
        parameters: list[object] = []
        for _ in range(lot):
            position = next(positions)
            tenant = TENANTS[(n + position) % len(TENANTS)]
            parameters += [COUNTY, tenant, position, uuid4(), 1, "member.class-assigned", DAY, position, PAYLOAD]
        here.sql.execute(statement, parameters)
        return lot

    return step


def copy(admin_url: str, lot: int) -> Step:
    """Return a step that stores a lot with COPY in binary."""
    here = threading.local()
    positions = itertools.count(10_000_000_000)
    types = ["int4", "int8", "int8", "uuid", "int4", "text", "date", "int8", "int8", "uuid[]", "text", "bytea"]

    def step(n: int) -> int:
        if not hasattr(here, "sql"):
            here.sql = psycopg.connect(admin_url, autocommit=True)
        with here.sql.cursor().copy(f"COPY bench.events ({_COLUMNS}) FROM STDIN (FORMAT BINARY)") as out:
            out.set_types(types)
            for _ in range(lot):
                p = next(positions)
                out.write_row((COUNTY, TENANTS[n % 25], p, uuid4(), 1, "member.class-assigned", DAY, p, None, [], None, PAYLOAD))
        return lot

    return step


def ours(db: Database, lot: int) -> Step:
    """Return a step that appends a lot through the ledger's one door, with a command of its own."""
    calls = itertools.count()

    def step(n: int) -> int:
        tenant = TENANTS[(n + next(calls)) % len(TENANTS)]
        command_id = uuid4()
        command = Command(
            county=COUNTY, tenant=tenant, command_id=command_id, actor=UUID(int=7), role="clerk", correlation=command_id, channel="api",
            fingerprint=command_id.bytes,
        )  # fmt: skip
        facts = [StoredFact(uuid4(), 1, "member.class-assigned", PAYLOAD, effective_on=DAY) for _ in range(lot)]
        LedgerRecorder(db, COUNTY, tenant).append(command, facts)
        return lot

    return step


def stock(admin_url: str, lot: int) -> Step:
    """Return a step that inserts a lot with the library's own PostgreSQL recorder, as it ships."""
    parts = conninfo_to_dict(admin_url)
    with psycopg.connect(admin_url, autocommit=True) as sql:
        sql.execute("CREATE SCHEMA IF NOT EXISTS bench")
    datastore = PostgresDatastore(
        dbname=str(parts["dbname"]), host=str(parts["host"]), port=str(parts.get("port", "5432")), user=str(parts["user"]),
        password=str(parts.get("password", "")), pool_size=20, schema="bench",
    )  # fmt: skip
    recorder = PostgresApplicationRecorder(datastore, events_table_name=f"stock_events_{datetime.now(UTC):%H%M%S%f}")
    recorder.create_table()

    def step(_: int) -> int:
        recorder.insert_events([StoredEvent(uuid4(), 1, "member.class-assigned", PAYLOAD) for _ in range(lot)])
        return lot

    return step


def main() -> None:
    """Run every contender in turn and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.append")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.6)
    options = parser.parse_args()
    with ground(pool=20) as (servers, runtime):
        run(servers.admin_url, runtime.db, rounds=options.rounds, seconds=options.seconds)


def run(admin: str, db: Database, *, rounds: int, seconds: float) -> None:
    """Print the tables for lone facts, lots of ten, and bulk."""
    print("Ratios to the first row, paired with it slice by slice; the first row against itself shows the noise.\n")
    for writers, lot in ((1, 1), (16, 1), (16, 10)):
        prepare_raw(admin)
        contenders = {
            "raw prepared INSERT": raw(admin, lot),
            "taizhang append": ours(db, lot),
            "stock eventsourcing recorder": stock(admin, lot),
        }
        title = f"{lot} fact(s) a transaction, {writers} writer(s), 25 tenants"
        print(table(title, compare(contenders, writers=writers, rounds=rounds, seconds=seconds)), "\n", flush=True)
    prepare_raw(admin)
    contenders = {
        "COPY": copy(admin, 500),
        "taizhang append in lots of 500": ours(db, 500),
        "stock recorder in lots of 500": stock(admin, 500),
    }
    print(table("Bulk, one writer", compare(contenders, writers=1, rounds=rounds, seconds=seconds)), flush=True)


if __name__ == "__main__":
    main()
