"""`python -m bench.as_of`: pages as of a past day beside the same pages as of now, over twenty years of made-up books; days compared."""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import psycopg

from bench import compared, history, plans, results
from bench.ground import ground
from bench.harness import Figure, figure
from bench.history import COUNTY, FIRST, LAST, TENANTS
from bench.pages import PAGES, SUMMED, Ask, cards
from bench.results import Aim, Table
from infra.embedded import Servers
from services.coordinate import Coordinate
from services.views.compare import Two
from services.wiring import Runtime

TODAY: Final = LAST + timedelta(days=76)
"""A day like any other: on the last of a month the sums of months would say all."""
SIZE: Final = 100_000
_DAYS: Final = (date(2015, 6, 14), date(2015, 12, 31))


def main() -> None:
    """Grow the books, time every page at a tenant's and at the county's door, and name what its plans read whole."""
    options = results.options("as_of", {"facts": 5_000, "rounds": 10}, books=True, facts=SIZE, rounds=60)
    with ground(books=options.books) as (servers, runtime):
        facts = _grown(servers, runtime, options.facts)
        pages = _run(runtime, options.rounds)
        pairs = [compared.run(runtime, two, title, rounds=max(options.rounds // 6, 1)) for title, two in _pairs().items()]
        title, again = f"Pages as of then, {facts:,} facts", f"--facts {options.facts}" if options.facts != SIZE else ""
        results.keep(options.into, runtime.db, "as_of", title, [pages, *pairs], size=options.facts, by_hand=again)
    read_whole = [table for each in (pages, *pairs) for table in each.read_whole or ()]
    if read_whole and not options.short:
        sys.exit(f"read from end to end: {', '.join(read_whole)}")


def _grown(servers: Servers, runtime: Runtime, facts: int) -> int:
    """Return how many facts there are in the books, which are made up first where there are none."""
    with psycopg.connect(servers.admin_url, autocommit=True) as admin:
        row = admin.execute("SELECT count(*) FROM views.timeline").fetchone()
        if row and row[0]:
            return int(row[0])
        began = time.monotonic()
        made = history.grow(runtime, facts)
        admin.execute("VACUUM ANALYZE")
    print(f"{made:,} facts in {len(TENANTS)} tenants, grown in {time.monotonic() - began:.0f} s")
    return made


def _pairs() -> Mapping[str, Two]:
    first, second = (_at(day) for day in _DAYS)
    then = Two(first=_at(_DAYS[0], _end(_DAYS[0])), second=_at(_DAYS[1], _end(_DAYS[1])))
    return {"both as known now": Two(first=first, second=second), "each as known then": then}


def _run(runtime: Runtime, rounds: int) -> Table:
    figures, aims, read_whole = list[Figure](), list[Aim](), list[str]()
    print(f"\n{'':34}{'ratio':>8}{'now, ms':>10}{'then, ms':>10}{'p99, ms':>10}  read whole (aims: ratio 1.5, p99 50 ms, nothing)")
    with _door(runtime, TENANTS[3]) as sql:
        single = cards(sql, TENANTS[3])
    for door, tenant in (("a tenant", TENANTS[3]), ("the county", None)):
        for name, ask in {**PAGES, **single}.items():
            now, then = _timed(runtime, tenant, ask, rounds)
            ratios = [b / a for a, b in zip(now, then, strict=True)]
            late = sorted(then)[min(int(len(then) * 0.99), len(then) - 1)]
            whole = [f"{table} by {name}, {door}" for table in _read_whole(runtime, tenant, name, ask)]
            read_whole += whole
            figures.append(figure(f"{name}, {door}", ratios, [late * 1000]))
            aims += _aims(figures[-1].name)
            print(
                f"{figures[-1].name:34}{figures[-1].ratio:8.2f}{statistics.median(now) * 1000:10.1f}{statistics.median(then) * 1000:10.1f}"
                f"{late * 1000:10.1f}  {', '.join(whole) or '-'}",
                flush=True,
            )
    title = "A page as of a past day, to the same page as of now"
    return Table(title=title, unit="ms, p99", figures=figures, aims=aims, read_whole=read_whole)


def _aims(name: str) -> Sequence[Aim]:
    return Aim(of=name, aim=1.5, at_most=True), Aim(of=name, by="rate", aim=50, at_most=True)


def _timed(runtime: Runtime, tenant: int | None, ask: Ask, rounds: int) -> tuple[list[float], list[float]]:
    """Return seconds as of now and as of past days, in pairs; every other past is also seen as it was known then."""
    dice = random.Random(0)
    now, then = list[float](), list[float]()
    for n in range(rounds + 5):
        day = FIRST + timedelta(days=dice.randrange(400, (LAST - FIRST).days))
        known = _end(day) if n % 2 else None
        for seconds, at in ((now, _at(TODAY)), (then, _at(day, known))):
            with _door(runtime, tenant) as sql:
                began = time.perf_counter()
                ask(sql, tenant, at)
                if n >= 5:  # warm, and prepared
                    seconds.append(time.perf_counter() - began)
    return now, then


def _read_whole(runtime: Runtime, tenant: int | None, name: str, ask: Ask) -> list[str]:
    """Return the big tables that a page's plans read from one end to the other, as of now or of a day in the middle."""
    found: set[str] = set()
    for at in (_at(TODAY), _at(_DAYS[0]), _at(_DAYS[0], _end(_DAYS[0]))):
        with _door(runtime, tenant) as sql:
            found |= plans.read_whole(sql, lambda asked, at=at: ask(asked, tenant, at), excused=SUMMED.get(name, frozenset()))
    return sorted(found)


@contextmanager
def _door(runtime: Runtime, tenant: int | None) -> Generator[Any]:
    with runtime.db.tenant(COUNTY, tenant) if tenant else runtime.db.county(COUNTY) as sql:
        yield sql


def _end(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 15, 59, tzinfo=UTC)


def _at(day: date, known: datetime | None = None) -> Coordinate:
    return Coordinate(true_on=day, today=TODAY, known_at=known)


if __name__ == "__main__":
    main()
