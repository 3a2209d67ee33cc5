"""`python -m bench.pool`: how many connections one process needs, for 1, 4 and 16 clients, and what prepared statements give."""

from __future__ import annotations

import itertools
from contextlib import ExitStack
from typing import Final
from uuid import UUID, uuid4

from bench import contenders, results
from bench.contenders import COUNTY, TENANTS
from bench.ground import ground
from bench.harness import Step, compare, table
from bench.results import Table
from infra.db import Database
from infra.ledger import Ledger
from infra.settings import Prepare
from services.wiring import LANGUAGE, Runtime

CLIENTS: Final = (1, 4, 16)
SIZES: Final = (16, 2, 4, 8, 32)
"""The first, to which the others are compared, is what a process has unless somebody says otherwise."""
READS: Final = 4
"""A client reads so many streams for each fact that he appends."""


def main() -> None:
    """Let clients share pools of every size, print the tables and keep the figures."""
    options = results.options("pool", {"rounds": 2, "seconds": 0.1}, rounds=7, seconds=0.5)
    tables: list[Table] = []
    with ground() as (_, runtime), ExitStack() as stack:
        streams = [uuid4() for _ in range(200)]
        contenders.lay(runtime.db, streams, 10)

        def working(size: int, prepare: Prepare = "auto") -> Step:
            db = Database(runtime.settings.database_url, size=size, prepare=prepare)
            stack.callback(db.close)
            return mixed(runtime, db, streams)

        steps = {_counted(size): working(size) for size in SIZES} | {f"{_counted(SIZES[0])}, nothing prepared": working(SIZES[0], "off")}
        for clients in CLIENTS:
            figures = compare(steps, writers=clients, rounds=options.rounds, seconds=options.seconds)
            who = f"{clients} client{'s' if clients > 1 else ''} at once"
            tables.append(Table(title=f"{who}, {READS} streams read for each fact appended", unit="works/s", figures=figures))
            print(table(tables[-1].title, figures), "\n", flush=True)
        results.keep(options.into, runtime.db, "pool", "Connections of one process", tables)


def mixed(runtime: Runtime, db: Database, streams: list[UUID]) -> Step:
    """Return a step that reads some streams, or appends a fact in its turn."""
    ledger, append, turns = Ledger(db, LANGUAGE, runtime.vault), contenders.ours(db, 1), itertools.count()

    def step(n: int) -> int:
        turn = next(turns)
        if turn % (READS + 1) == 0:
            return append(n)
        ledger.load(COUNTY, TENANTS[0], streams[turn % len(streams)])
        return 1

    return step


def _counted(size: int) -> str:
    return f"{size} connections"


if __name__ == "__main__":
    main()
