"""`python -m bench.partitions`: lots copied into, and streams read from, one big table of facts and one with a partition for each tenant.

By time there can be no partitions, because a version is unique whenever it is written; by tenant there can (docs/decisions/0035).
"""

from __future__ import annotations

import itertools
import time
from typing import Final
from uuid import UUID, uuid4

import psycopg

from bench import results
from bench.contenders import COUNTY, DAY, PAYLOAD, TAG, TENANTS, Raw
from bench.ground import ground
from bench.harness import Step, compare, table
from bench.results import Table

WHOLE, PARTED = "bench.whole", "bench.parted"
_LOT: Final = 500
_LENGTH: Final = 10
_SHAPE: Final = "CREATE TABLE {} (LIKE ledger.events INCLUDING ALL)"
_FILL: Final = """
INSERT INTO bench.whole (county_id, tenant_id, position, stream, version, tag, effective_on, command_position, subjects, payload)
SELECT %(county)s, (%(tenants)s::bigint[])[1 + s.n / 50 %% 25], s.n / 1250 * 500 + s.n %% 50 * 10 + v.v, s.stream, v.v, %(tag)s, %(day)s,
    s.n / 1250 * 500 + 1, '{}', %(payload)s
FROM (SELECT n, gen_random_uuid() AS stream FROM generate_series(0, %(streams)s - 1) AS n OFFSET 0) s
CROSS JOIN generate_series(1, 10) AS v (v)
"""
"""Streams of ten facts, in lots of 500, by 25 tenants in turn."""


def main() -> None:
    """Fill both tables, copy and read in turns, print and keep the figures."""
    small = {"facts": 25_000, "rounds": 2, "seconds": 0.2}
    options = results.options("partitions", small, facts=1_000_000, rounds=9, seconds=0.5)
    with ground() as (servers, runtime):
        raw, began = Raw(servers.admin_url, 1), time.monotonic()
        streams = _filled(raw.lines[0], options.facts)
        print(f"{options.facts:,} facts twice, in {time.monotonic() - began:.0f} s\n", flush=True)
        after = itertools.count(options.facts + 1)
        copies = {"one table": _copied(raw, WHOLE, after), "a partition for each tenant": _copied(raw, PARTED, after)}
        reads = {"one table": raw.load(streams, table=WHOLE), "a partition for each tenant": raw.load(streams, table=PARTED)}
        tables: list[Table] = []
        for title, steps in ((f"COPY of lots of {_LOT}", copies), ("Reading a stream of 10 facts", reads)):
            figures = compare(steps, writers=1, rounds=options.rounds, seconds=options.seconds)
            tables.append(Table(title=f"{title}, {options.facts:,} facts", figures=figures))
            print(table(tables[-1].title, figures), "\n", flush=True)
        results.keep(options.into, runtime.db, "partitions", "One table of facts, or partitions", tables)
        raw.close()


def _filled(admin: psycopg.Connection[tuple[object, ...]], facts: int) -> list[UUID]:
    """Make and fill both tables with the same rows; return streams of the first tenant."""
    admin.execute(_SHAPE.format(WHOLE).encode())
    admin.execute(f"{_SHAPE.format(PARTED)} PARTITION BY LIST (tenant_id)".encode())
    for n, tenant in enumerate(TENANTS):
        admin.execute(f"CREATE TABLE {PARTED}_{n} PARTITION OF {PARTED} FOR VALUES IN ({tenant})".encode())
    values = {"county": COUNTY, "tenants": TENANTS, "tag": TAG, "day": DAY, "payload": PAYLOAD, "streams": facts // _LENGTH}
    admin.execute(_FILL.encode(), values)
    admin.execute(f"INSERT INTO {PARTED} SELECT * FROM {WHOLE}".encode())
    for name in (WHOLE, PARTED):
        admin.execute(f"VACUUM (ANALYZE) {name}".encode())
    found = admin.execute(f"SELECT stream FROM {WHOLE} WHERE tenant_id = %s AND version = 1 LIMIT 2000".encode(), [TENANTS[0]]).fetchall()
    return [UUID(str(row[0])) for row in found]


def _copied(raw: Raw, name: str, positions: itertools.count[int]) -> Step:
    """Return a step that copies a lot of fifty new streams, tenant after tenant."""
    turns = itertools.cycle(TENANTS)

    def step(n: int) -> int:
        streams = [uuid4() for _ in range(_LOT // _LENGTH)]
        raw.put(n, next(turns), ((next(positions), stream, v) for stream in streams for v in range(1, _LENGTH + 1)), table=name)
        return _LOT

    return step


if __name__ == "__main__":
    main()
