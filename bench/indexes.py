"""`python -m bench.indexes`: what each index of the ledger costs those who append, and gives those who read.

Every index is dropped in turn in a copy of the database, and the copy is measured beside the whole: each slice between two slices of
the same work with all indexes. An index is kept where its own reading falls by far more than appending gains.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import msgspec
import psycopg
from psycopg import sql as text

from bench import results
from bench.contenders import COUNTY, TENANTS, ours
from bench.ground import ground
from bench.growth import grow
from bench.harness import Figure, Step, compare, table
from bench.results import Table
from infra.embedded import Servers
from infra.followers import positions
from services.wiring import Runtime

COPY: Final = "without_one"
ALL: Final = "with all indexes"
WORK: Final[Mapping[str, int]] = {"one fact a command": 1, "lots of 500": 500}
IDLE: Final = (
    "INSERT INTO ledger.heads (county_id, tenant_id, position, recorded_at) SELECT 1, n, 1, '2005-06-14' FROM generate_series(1, 40000) n"
)
"""A nation of tenants that write nothing."""
READINGS: Final[Mapping[str, str]] = {
    "ledger.events_pkey": "500 facts after a position, for followers",
    "ledger.events_county_id_tenant_id_stream_version_key": "a stream, for decisions and version probes",
    "ledger.commands_pkey": "a receipt, for repeats",
    "ledger.commands_by_position": "the next whole commands, for followers",
    "ledger.heads_moved": "whose books have moved, for followers",
}
"""Each index that is not a head's own key, with the reading that it is there for."""


def main() -> None:
    """Grow the books, measure without each index, print the tables and keep the figures."""
    small = {"facts": 10_000, "rounds": 2, "seconds": 0.1}
    options = results.options("indexes", small, facts=200_000, rounds=5, seconds=0.4)
    with ground(pool=4) as (servers, runtime):
        grow(runtime.db, options.facts, 500)
        with psycopg.connect(servers.admin_url) as admin:
            admin.execute(IDLE)
        streams, commands = _some(runtime)
        appending = {name: list[Figure]() for name in WORK}
        read: list[Figure] = []
        for index, reading in READINGS.items():
            with _copied(servers, runtime, index) as without:
                for name, lot in WORK.items():
                    steps = {ALL: ours(runtime.db, lot), f"without {index}": ours(without.db, lot)}
                    appending[name] += _last(appending[name], compare(steps, writers=1, rounds=options.rounds, seconds=options.seconds))
                lame = f"{reading}, without {index}"
                asked = {ALL: _reading(runtime, index, streams, commands), lame: _reading(without, index, streams, commands)}
                read += _last(read, compare(asked, writers=1, rounds=options.rounds, seconds=options.seconds))
        tables = [Table(title=f"Appending, {name}", figures=figures) for name, figures in appending.items()]
        tables.append(Table(title="Reading what the index is there for", unit="readings/s", figures=read))
        for one in tables:
            print(table(one.title, list(one.figures)), "\n", flush=True)
        results.keep(options.into, runtime.db, "indexes", f"The ledger's indexes, one less at a time, {options.facts:,} facts", tables)


def _last(before: list[Figure], found: list[Figure]) -> list[Figure]:
    """Return what a table takes of a comparison: the baseline against itself once, then each without its index."""
    return found if not before else found[1:]


def _some(runtime: Runtime) -> tuple[list[UUID], list[UUID]]:
    """Return streams and commands of a tenant to be read again."""
    with runtime.db.tenant(COUNTY, TENANTS[0]) as sql:
        streams = sql.execute("SELECT DISTINCT stream FROM ledger.events WHERE tenant_id = %s LIMIT 500", [TENANTS[0]]).fetchall()
        commands = sql.execute("SELECT command_id FROM ledger.commands WHERE tenant_id = %s LIMIT 500", [TENANTS[0]]).fetchall()
    return [row[0] for row in streams], [row[0] for row in commands]


@contextmanager
def _copied(servers: Servers, runtime: Runtime, index: str) -> Generator[Runtime]:
    """Yield the product on a copy of the database that lacks an index; nobody may be connected to what is copied."""
    runtime.close()
    for opened in ("db", "ledger", "wake"):
        runtime.__dict__.pop(opened, None)  # opened again when next asked for
    with psycopg.connect(_at(servers.admin_url, "postgres"), autocommit=True) as admin:
        admin.execute(text.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(text.Identifier(COPY)))
        admin.execute(text.SQL("CREATE DATABASE {} TEMPLATE taizhang").format(text.Identifier(COPY)))
    with psycopg.connect(_at(servers.admin_url, COPY), autocommit=True) as admin:
        drop(admin, index)
        admin.execute("VACUUM (ANALYZE) ledger.events, ledger.commands, ledger.heads")
    without = Runtime(msgspec.structs.replace(runtime.settings, database_url=_at(servers.app_url, COPY)))
    try:
        yield without
    finally:
        without.close()


def drop(admin: psycopg.Connection[Any], index: str) -> None:
    """Drop an index, with the constraint that stands on it where there is one."""
    row = admin.execute("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE conindid = %s::regclass", [index]).fetchone()
    if row is None:
        admin.execute(text.SQL("DROP INDEX {}").format(text.Identifier(*index.split("."))))
        return
    relation, constraint = text.Identifier(*row[0].split(".")), text.Identifier(row[1])
    admin.execute(text.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(relation, constraint))


def _reading(runtime: Runtime, index: str, streams: list[UUID], commands: list[UUID]) -> Step:
    turns, tenant, ledger = itertools.count(), TENANTS[0], runtime.ledger

    def onwards(n: int) -> None:
        with runtime.db.tenant(COUNTY, tenant) as sql:
            ledger.read(sql, COUNTY, tenant, after=500 * (n % 5), limit=500)

    def next_commands(n: int) -> None:
        with runtime.db.tenant(COUNTY, tenant) as sql:
            ledger.stretch(sql, COUNTY, tenant, after=500 * (n % 5), limit=500)

    def moved() -> None:
        with runtime.db.platform() as sql:
            positions.moved_since(sql, positions.now(sql) - timedelta(seconds=10))

    asks: dict[str, Callable[[int], object]] = {
        "ledger.events_pkey": onwards,
        "ledger.events_county_id_tenant_id_stream_version_key": lambda n: ledger.load(COUNTY, tenant, streams[n % len(streams)]),
        "ledger.commands_pkey": lambda n: ledger.receipt(COUNTY, tenant, commands[n % len(commands)]),
        "ledger.commands_by_position": next_commands,
        "ledger.heads_moved": lambda _: moved(),
    }
    ask = asks[index]

    def step(_: int) -> int:
        ask(next(turns))
        return 1

    return step


def _at(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


if __name__ == "__main__":
    main()
