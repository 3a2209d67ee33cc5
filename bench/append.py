"""`python -m bench.append`: our ledger with its whole contract, beside raw PostgreSQL and the stock library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import uuid4

from bench import contenders, results
from bench.contenders import Raw, Stock, beside
from bench.ground import ground
from bench.harness import Step, compare, table
from bench.results import Aim, Table
from services.wiring import Runtime

WRITERS, LOTS, BULKS, LENGTHS = (1, 4, 16), (1, 10, 100, 1000), (200, 1000), (10, 100)
STREAMS: Final = 200
OURS, INSERT, COPY, STOCK = "taizhang append", "raw prepared INSERT", "COPY", "stock eventsourcing recorder"
AIMS: Final[Mapping[tuple[int, int], list[Aim]]] = {
    (1, 1): [Aim(of=OURS, must=0.5, aim=0.75)],
    (16, 1): [Aim(of=OURS, must=0.4, aim=0.6), Aim(of=OURS, over=STOCK, must=4, aim=5)],
    (16, 10): [Aim(of=OURS, must=0.45, aim=0.7), Aim(of=OURS, over=STOCK, aim=4)],
}
BULK: Final = [Aim(of=OURS, aim=0.5), Aim(of=OURS, over=STOCK, must=2.5), Aim(of=OURS, by="rate", must=25_000)]


def main() -> None:
    """Run every contender in turn, print the tables and keep the figures."""
    options = results.options("append", {"rounds": 2, "seconds": 0.1}, rounds=5, seconds=0.4)
    with ground(pool=20) as (servers, runtime), beside(servers.admin_url, max(WRITERS)) as (raw, stock):
        print("Ratios to the first row, paired with it slice by slice; the first row against itself shows the noise.\n")
        tables = run(runtime, raw, stock, rounds=options.rounds, seconds=options.seconds)
        results.keep(options.into, runtime.db, "append", "Append, bulk and streams", tables)


def run(runtime: Runtime, raw: Raw, stock: Stock, *, rounds: int, seconds: float) -> list[Table]:
    """Return, and print as they come, the tables for every lot and number of writers, for bulk, and for reading a stream."""
    tables: list[Table] = []

    def measure(title: str, writers: int, steps: Mapping[str, Step], aims: list[Aim]) -> None:
        figures = compare(steps, writers=writers, rounds=rounds, seconds=seconds)
        tables.append(Table(title=title, figures=figures, aims=aims))
        print(table(title, figures), "\n", flush=True)

    for lot in LOTS:
        for writers in WRITERS:
            steps = {INSERT: raw.insert(lot), OURS: contenders.ours(runtime.db, lot), STOCK: stock.insert(lot)}
            title = f"{_counted(lot, 'fact')} a transaction, {_counted(writers, 'writer')}, 25 tenants"
            measure(title, writers, steps, AIMS.get((writers, lot), []))
    for lot in BULKS:
        steps = {COPY: raw.copy(lot), OURS: contenders.ours(runtime.db, lot), STOCK: stock.insert(lot)}
        measure(f"Bulk, one writer, lots of {lot:,}", 1, steps, BULK)
    for length in LENGTHS:
        streams = [uuid4() for _ in range(STREAMS)]
        raw.lay(streams, length)
        contenders.lay(runtime.db, streams, length)
        steps = {
            "raw prepared SELECT, decoded": raw.load(streams),
            "taizhang load": contenders.load(runtime.ledger, streams),
            "stock select_events, decoded": stock.load(streams, length),
        }
        measure(f"Reading a stream of {length} facts", 1, steps, [])
    return tables


def _counted(n: int, word: str) -> str:
    return f"{n:,} {word}{'s' if n > 1 else ''}"


if __name__ == "__main__":
    main()
