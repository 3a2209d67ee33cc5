"""`python -m bench.growth`: bytes a fact, and the speed of appends before and after the books have grown.

Partitions would pay where appends lose more than a tenth of their speed to growth, which is the aim that it keeps.
"""

from __future__ import annotations

import time
from typing import Any, Final
from uuid import uuid4

import psycopg

from bench import results
from bench.contenders import COUNTY, DAY, PAYLOAD, TAG, TENANTS, Raw, command, ours
from bench.ground import ground
from bench.harness import Figure, compare, table
from bench.results import Aim, Table
from infra.db import Database
from infra.ledger.envelope import StoredFact
from infra.ledger.recorder import LedgerRecorder

LENGTH: Final = 10
"""Facts of a stream."""
_SIZES: Final = """
SELECT c.relname || ', heap', pg_relation_size(c.oid) + coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0), 0 AS n
FROM pg_class c WHERE c.oid = %(table)s::regclass
UNION ALL
SELECT c.relname, pg_relation_size(c.oid), 1 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = %(table)s::regclass
ORDER BY 3, 1
"""
OURS, LOTS = "taizhang append, one fact", "taizhang append, lots of 500"


def main() -> None:
    """Measure appends, grow the books, measure appends again, print both and the sizes, and keep the figures."""
    small = {"facts": 20_000, "rounds": 2, "seconds": 0.2}
    options = results.options("growth", small, facts=100_000, lot=500, rounds=5, seconds=0.4)
    with ground() as (servers, runtime):
        before = _speed(servers.admin_url, runtime.db, "Appends to empty books", options)
        began = time.monotonic()
        grow(runtime.db, options.facts, options.lot)
        print(f"{options.facts:,} facts appended in {time.monotonic() - began:.0f} s\n", flush=True)
        with psycopg.connect(servers.admin_url, autocommit=True) as admin:
            admin.execute("VACUUM (ANALYZE) ledger.events, ledger.commands")
            sizes = [_sizes(admin, name, word) for name, word in (("ledger.events", "fact"), ("ledger.commands", "command"))]
        after = _speed(servers.admin_url, runtime.db, f"Appends to books of {options.facts:,} facts and more", options)
        grown = _grown(before, after)
        print(table(grown.title, list(grown.figures)), "\n", flush=True)
        results.keep(options.into, runtime.db, "growth", "Growth", [before, after, grown, *sizes])


def grow(db: Database, facts: int, lot: int) -> None:
    """Append streams of ten facts to the tenants' books in turn, in commands of *lot* facts."""
    for n in range(facts // lot):
        tenant = TENANTS[n % len(TENANTS)]
        streams = [uuid4() for _ in range(max(lot // LENGTH, 1))]
        told = [StoredFact(stream, v, TAG, PAYLOAD, effective_on=DAY) for stream in streams for v in range(1, min(lot, LENGTH) + 1)]
        LedgerRecorder(db, COUNTY, tenant).append(command(tenant), told)


def _speed(admin_url: str, db: Database, title: str, options: Any) -> Table:
    """Return how quick appends are beside raw inserts into a table that is empty each time."""
    raw = Raw(admin_url, 1)
    steps = {"raw prepared INSERT, an empty table": raw.insert(1), OURS: ours(db, 1), LOTS: ours(db, 500)}
    figures = compare(steps, writers=1, rounds=options.rounds, seconds=options.seconds)
    raw.close()
    print(table(title, figures), "\n", flush=True)
    return Table(title=title, figures=figures)


def _grown(before: Table, after: Table) -> Table:
    """Return what is left of the speed of before: a ratio of ratios, because the disk may have had another day."""
    figures = [
        Figure(late.name, late.ratio / early.ratio, late.low / early.high, late.high / early.low, late.rate)
        for early, late in zip(before.figures, after.figures, strict=True)
    ]
    aims = [Aim(of=OURS, aim=0.9), Aim(of=LOTS, aim=0.9)]
    return Table(title="Speed that is left after growth", figures=figures, aims=aims)


def _sizes(admin: psycopg.Connection[Any], name: str, word: str) -> Table:
    """Return bytes a row, of the heap and of every index, each as a part of the whole."""
    found = admin.execute(_SIZES, {"table": name}).fetchall()
    counted = admin.execute(f"SELECT count(*) FROM {name}".encode()).fetchone()
    assert counted is not None
    whole = sum(size for _, size, _ in found)
    rows = [("in all", whole), *((label, size) for label, size, _ in found)]
    figures = [Figure(label, size / whole, size / whole, size / whole, size / counted[0]) for label, size in rows]
    print(f"{name}: {counted[0]:,} rows, {whole / 2**20:,.1f} MB\n  {'':40}{'part':>8}{f'bytes/{word}':>14}")
    print("\n".join(f"  {f.name:40}{f.ratio:8.2f}{f.rate:14.1f}" for f in figures), "\n", flush=True)
    return Table(title=f"Bytes of {name}, {counted[0]:,} rows", unit=f"bytes/{word}", figures=figures)


if __name__ == "__main__":
    main()
