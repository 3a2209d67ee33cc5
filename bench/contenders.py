"""Who appends and reads: raw PostgreSQL, our ledger with its whole contract, and the stock library's recorder as it ships."""

from __future__ import annotations

import itertools
import json
from collections.abc import Generator, Iterable, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID, uuid4

import msgspec
import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from bench.harness import Step
from infra.db import Database
from infra.ledger import Ledger
from infra.ledger.envelope import Command, StoredFact
from infra.ledger.recorder import LedgerRecorder

COUNTY: Final = 980_001
TENANTS: Final = [COUNTY * 1000 + n for n in range(25)]
DAY: Final = date(2025, 6, 14)
TAG: Final = "member.class-assigned"
PAYLOAD: Final = b'{"type":"member.class-assigned","ledger_class":"mobile","note":"' + b"x" * 120 + b'"}'
_COLUMNS: Final = (
    "county_id, tenant_id, position, stream, version, tag, effective_on, command_position, replaces, subjects, source, payload"
)
_TYPES: Final = ["int4", "int8", "int8", "uuid", "int4", "text", "date", "int8", "int8", "uuid[]", "text", "bytea"]
_ROW: Final = "(%b::int, %b::bigint, %b::bigint, %b::uuid, %b::int, %s, %b::date, %b::bigint, NULL, '{}', NULL, %b::bytea)"
_RAW: Final = """
CREATE SCHEMA IF NOT EXISTS bench;
DROP TABLE IF EXISTS bench.events;
CREATE TABLE bench.events (LIKE ledger.events INCLUDING ALL);
ALTER TABLE bench.events ALTER COLUMN payload SET STORAGE EXTERNAL;
"""


class Raw:
    """Raw PostgreSQL: the ledger's columns and indexes and nothing else, over one connection for each writer."""

    def __init__(self, admin_url: str, writers: int) -> None:
        self.lines = [psycopg.connect(admin_url, autocommit=True, prepare_threshold=0) for _ in range(writers)]
        self.lines[0].execute(_RAW, prepare=False)  # several statements
        self._positions = itertools.count(1)

    def close(self) -> None:
        """Close the connections."""
        for line in self.lines:
            line.close()

    def insert(self, lot: int) -> Step:
        """Return a step that stores a lot with one prepared multi-row INSERT, binary parameters, in a transaction of its own."""
        statement = f"INSERT INTO bench.events ({_COLUMNS}) VALUES {', '.join([_ROW] * lot)}".encode()

        def step(n: int) -> int:
            parameters: list[object] = []
            for _ in range(lot):
                position = next(self._positions)
                tenant = TENANTS[(n + position) % len(TENANTS)]
                parameters += [COUNTY, tenant, position, uuid4(), 1, TAG, DAY, position, PAYLOAD]
            self.lines[n].execute(statement, parameters)
            return lot

        return step

    def copy(self, lot: int) -> Step:
        """Return a step that stores a lot with COPY in binary."""

        def step(n: int) -> int:
            rows = ((next(self._positions), uuid4(), 1) for _ in range(lot))
            self.put(n, TENANTS[n % len(TENANTS)], rows)
            return lot

        return step

    def lay(self, streams: Sequence[UUID], length: int) -> None:
        """Store streams of some length."""
        self.put(0, TENANTS[0], ((next(self._positions), stream, v) for stream in streams for v in range(1, length + 1)))
        self.lines[0].execute("ANALYZE bench.events")

    def load(self, streams: Sequence[UUID], *, table: str = "bench.events") -> Step:
        """Return a step that reads a stream with a prepared SELECT and takes the JSON of its payloads apart."""
        turns, decode = itertools.cycle(streams), msgspec.json.decode
        select = (
            f"SELECT {_COLUMNS} FROM {table} WHERE county_id = %b::int AND tenant_id = %b::bigint AND stream = %b::uuid"
            " ORDER BY version"
        ).encode()

        def step(n: int) -> int:
            with self.lines[n].cursor(binary=True) as cursor:
                return len([decode(row[-1]) for row in cursor.execute(select, [COUNTY, TENANTS[0], next(turns)])])

        return step

    def put(self, n: int, tenant: int, rows: Iterable[tuple[int, UUID, int]], *, table: str = "bench.events") -> None:
        """Store rows of a tenant, by position, stream and version, with COPY in binary."""
        with self.lines[n].cursor().copy(f"COPY {table} ({_COLUMNS}) FROM STDIN (FORMAT BINARY)".encode()) as out:
            out.set_types(_TYPES)
            for position, stream, version in rows:
                out.write_row((COUNTY, tenant, position, stream, version, TAG, DAY, position, None, [], None, PAYLOAD))


class Stock:
    """The library's own PostgreSQL recorder, as it ships, with a table for each name."""

    def __init__(self, admin_url: str, *, pool: int = 20) -> None:
        parts = conninfo_to_dict(admin_url)
        with psycopg.connect(admin_url, autocommit=True) as sql:
            sql.execute("CREATE SCHEMA IF NOT EXISTS bench")
        self._datastore = PostgresDatastore(
            dbname=str(parts["dbname"]), host=str(parts["host"]), port=str(parts.get("port", "5432")), user=str(parts["user"]),
            password=str(parts.get("password", "")), pool_size=pool, schema="bench",
        )  # fmt: skip

    def close(self) -> None:
        """Close the connections."""
        self._datastore.close()

    def recorder(self) -> PostgresApplicationRecorder:
        """Return a recorder with an empty table."""
        recorder = PostgresApplicationRecorder(self._datastore, events_table_name=f"stock_events_{datetime.now(UTC):%H%M%S%f}")
        recorder.create_table()
        return recorder

    def insert(self, lot: int) -> Step:
        """Return a step that inserts a lot."""
        recorder = self.recorder()

        def step(_: int) -> int:
            recorder.insert_events([StoredEvent(uuid4(), 1, TAG, PAYLOAD) for _ in range(lot)])
            return lot

        return step

    def load(self, streams: Sequence[UUID], length: int) -> Step:
        """Return a step that reads a stream of those laid here and takes the JSON of its states apart, as the library's transcoder does."""
        recorder, turns = self.recorder(), itertools.cycle(streams)
        for stream in streams:
            recorder.insert_events([StoredEvent(stream, v, TAG, PAYLOAD) for v in range(1, length + 1)])

        def step(_: int) -> int:
            return len([json.loads(event.state) for event in recorder.select_events(next(turns))])

        return step


@contextmanager
def beside(admin_url: str, writers: int) -> Generator[tuple[Raw, Stock]]:
    """Yield those beside whom we are measured."""
    with ExitStack() as stack:
        raw, stock = Raw(admin_url, writers), Stock(admin_url)
        stack.callback(raw.close)
        stack.callback(stock.close)
        yield raw, stock


def ours(db: Database, lot: int) -> Step:
    """Return a step that appends a lot through the ledger's one door, with a command of its own."""
    calls = itertools.count()

    def step(n: int) -> int:
        tenant = TENANTS[(n + next(calls)) % len(TENANTS)]
        facts = [StoredFact(uuid4(), 1, TAG, PAYLOAD, effective_on=DAY) for _ in range(lot)]
        LedgerRecorder(db, COUNTY, tenant).append(command(tenant), facts)
        return lot

    return step


def lay(db: Database, streams: Sequence[UUID], length: int) -> None:
    """Append streams of some length to the first tenant's books, a command for each."""
    for stream in streams:
        facts = [StoredFact(stream, v, TAG, PAYLOAD, effective_on=DAY) for v in range(1, length + 1)]
        LedgerRecorder(db, COUNTY, TENANTS[0]).append(command(TENANTS[0]), facts)


def load(ledger: Ledger, streams: Sequence[UUID]) -> Step:
    """Return a step that reads a stream as decisions do: as recorded facts, each with its envelope."""
    turns = itertools.cycle(streams)

    def step(_: int) -> int:
        return len(ledger.load(COUNTY, TENANTS[0], next(turns)))

    return step


def command(tenant: int) -> Command:
    """Return a command that nobody sent before."""
    id = uuid4()
    return Command(
        county=COUNTY, tenant=tenant, command_id=id, actor=UUID(int=7), role="clerk", correlation=id, channel="api", fingerprint=id.bytes
    )
