"""`python -m bench.as_of`: pages as of a past day beside the same pages as of now, over twenty years of made-up books; days compared."""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg

from bench import compared, results
from bench.ground import ground
from bench.harness import Figure, figure
from bench.history import COUNTY, FIRST, LAST, TENANTS, grow
from bench.results import Aim, Table
from services.coordinate import Coordinate
from services.views import commitments, organisations, overview, roster, trends
from services.wiring import Runtime

TODAY = LAST + timedelta(days=90)
BIG = 10_000
"""No plan may read a table of more rows than this from one end to the other."""
Ask = Callable[[Any, int | None, Coordinate], object]
PAGES: Mapping[str, Ask] = {
    "roster register": lambda sql, tenant, at: roster.register(sql, COUNTY, tenant, at, names=tenant is not None),
    "commitment board": lambda sql, tenant, at: commitments.board(sql, COUNTY, tenant, at),
    "commitment list": lambda sql, tenant, at: commitments.listing(sql, COUNTY, tenant, at),
    "organisation tree": lambda sql, tenant, at: organisations.tree(sql, COUNTY, tenant, at),
    "overview": lambda sql, tenant, at: overview.figures(sql, COUNTY, tenant, at),
    "trends, 13 months": lambda sql, tenant, at: trends.trends(
        sql, COUNTY, tenant, at, trends.days(at.true_on - timedelta(days=365), at.true_on, "month")
    ),
}


def main() -> None:
    """Grow the books, time every page at a tenant's and at the county's door, and name what its plans read whole."""
    options = results.options("as_of", {"facts": 5_000, "rounds": 10}, facts=100_000, rounds=60)
    with ground() as (servers, runtime):
        began = time.monotonic()
        facts = grow(runtime, options.facts)
        print(f"{facts:,} facts in {len(TENANTS)} tenants, grown in {time.monotonic() - began:.0f} s")
        with psycopg.connect(servers.admin_url, autocommit=True) as admin:
            admin.execute("VACUUM ANALYZE")
        pages = _run(runtime, options.rounds)
        pairs = compared.run(runtime, _at(date(2015, 6, 14)), _at(date(2015, 12, 31)), rounds=options.rounds // 3)
        results.keep(options.into, runtime.db, "as_of", f"Pages as of then, {facts:,} facts", [pages, pairs])
    if pages.read_whole and not options.short:
        sys.exit(f"read from end to end: {', '.join(pages.read_whole)}")


def _run(runtime: Runtime, rounds: int) -> Table:
    figures, aims, read_whole = list[Figure](), list[Aim](), list[str]()
    print(f"\n{'':28}{'ratio':>8}{'now, ms':>10}{'then, ms':>10}{'p99, ms':>10}  read whole (aims: ratio 1.5, p99 50 ms, nothing)")
    for door, tenant in (("a tenant", TENANTS[3]), ("the county", None)):
        for name, ask in PAGES.items():
            now, then = _timed(runtime, tenant, ask, rounds)
            ratios = [b / a for a, b in zip(now, then, strict=True)]
            late = sorted(then)[min(int(len(then) * 0.99), len(then) - 1)]
            whole = [f"{table} by {name}, {door}" for table in _read_whole(runtime, tenant, ask)]
            read_whole += whole
            figures.append(figure(f"{name}, {door}", ratios, [late * 1000]))
            aims += [Aim(of=figures[-1].name, aim=1.5, at_most=True), Aim(of=figures[-1].name, by="rate", aim=50, at_most=True)]
            print(
                f"{figures[-1].name:28}{figures[-1].ratio:8.2f}{statistics.median(now) * 1000:10.1f}{statistics.median(then) * 1000:10.1f}"
                f"{late * 1000:10.1f}  {', '.join(whole) or '-'}",
                flush=True,
            )
    title = "A page as of a past day, to the same page as of now"
    return Table(title=title, unit="ms, p99", figures=figures, aims=aims, read_whole=read_whole)


def _timed(runtime: Runtime, tenant: int | None, ask: Ask, rounds: int) -> tuple[list[float], list[float]]:
    """Return seconds as of now and as of past days, in pairs; every other past is also seen as it was known then."""
    dice = random.Random(0)
    now, then = list[float](), list[float]()
    for n in range(rounds + 5):
        day = FIRST + timedelta(days=dice.randrange(400, (LAST - FIRST).days))
        known = datetime(day.year, day.month, day.day, tzinfo=UTC) if n % 2 else None
        for seconds, at in ((now, _at(TODAY)), (then, _at(day, known))):
            with _door(runtime, tenant) as sql:
                began = time.perf_counter()
                ask(sql, tenant, at)
                if n >= 5:  # warm, and prepared
                    seconds.append(time.perf_counter() - began)
    return now, then


def _read_whole(runtime: Runtime, tenant: int | None, ask: Ask) -> list[str]:
    """Return the big tables that a page's plans read from one end to the other, as of now or of a day in the middle."""
    found: set[str] = set()
    for at in (_at(TODAY), _at(date(2015, 6, 14)), _at(date(2015, 6, 14), datetime(2015, 6, 14, tzinfo=UTC))):
        with _door(runtime, tenant) as sql:
            listening = _Listening(sql)
            ask(listening, tenant, at)
            sizes = dict(sql.execute("SELECT relname, reltuples FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [BIG]).fetchall())
            for query, parameters in listening.heard:
                [(plan,)] = sql.execute(b"EXPLAIN (FORMAT JSON) " + query, parameters).fetchall()
                found |= {node["Relation Name"] for node in _nodes(plan[0]["Plan"]) if node["Node Type"] == "Seq Scan"} & sizes.keys()
    return sorted(found)


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


class _Listening:
    """A connection that remembers what it was asked."""

    def __init__(self, sql: Any) -> None:
        self._sql = sql
        self.heard: list[tuple[bytes, Any]] = []

    def execute(self, query: Any) -> Any:
        return self._sql.execute(query)

    @contextmanager
    def cursor(self, **options: Any) -> Generator[Any]:
        with self._sql.cursor(**options) as cursor:
            heard = self.heard

            class Cursor:
                def execute(self, query: Any, parameters: Any) -> Any:
                    heard.append((query if isinstance(query, bytes) else query.encode(), parameters))
                    return cursor.execute(query, parameters)

            yield Cursor()


@contextmanager
def _door(runtime: Runtime, tenant: int | None) -> Generator[Any]:
    with runtime.db.tenant(COUNTY, tenant) if tenant else runtime.db.county(COUNTY) as sql:
        yield sql


def _at(day: date, known: datetime | None = None) -> Coordinate:
    return Coordinate(true_on=day, today=TODAY, known_at=known)


if __name__ == "__main__":
    main()
