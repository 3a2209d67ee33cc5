"""`python -m bench.timeline`: pages of timelines over made-up facts, as ratios to the county's first page as of now, and their plans."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql as text

from bench import plans, results
from bench.ground import ground
from bench.harness import Figure, Step, compare, table, timed
from bench.results import Aim, Table
from domain import catalogue
from infra.db import Database
from services.coordinate import Coordinate
from services.views import stretches, timeline
from services.views.timeline import Filter

COUNTY: Final = 910_001
TENANT: Final = COUNTY * 1000 + 103
TODAY, THEN, WEEK_ON = date(2006, 1, 1), date(2003, 6, 14), date(2003, 6, 20)
NOW: Final = Coordinate(true_on=TODAY, today=TODAY)
AS_OF: Final = Coordinate(true_on=THEN, today=TODAY, known_at=datetime(2003, 6, 14, 16, tzinfo=UTC))
KNOWN_THEN: Final = Coordinate(true_on=TODAY, today=TODAY, known_at=AS_OF.known_at)
MODULES: Final = ("member", "commitment", "inspection", "finding", "organisation")
FAR: Final = "county, page 1,000"
STRIP: Final = "the strip of the county"
SIZE: Final = 1_000_000
RARE: Final = "commitment.withdrawn"
_TITLES: Final = {"commitment": "title", "inspection": "purpose", "finding": "text", "organisation": "name"}
_HERE: Final = Path(__file__).parent
Case = tuple[int | None, Coordinate, Filter]


def cases(actor: Any, person: Any) -> dict[str, Case]:
    """Return the pages that are compared, the baseline first."""
    return {
        "county, as of now": (None, NOW, Filter()),
        "county, as of a past day": (None, AS_OF, Filter()),
        "county, today as known then": (None, KNOWN_THEN, Filter()),
        "tenant, as of now": (TENANT, NOW, Filter()),
        "tenant, as of a past day": (TENANT, AS_OF, Filter()),
        "a kind": (None, NOW, Filter(kind="commitment.publicised")),
        "a rare kind": (None, NOW, Filter(kind=RARE)),
        "all kinds of a module": (None, NOW, Filter(kind="commitment")),
        "a module at a tenant": (TENANT, NOW, Filter(kind="finding")),
        "an actor": (None, NOW, Filter(actor=actor)),
        "late ones": (None, NOW, Filter(late=True)),
        "learned in a week": (None, NOW, Filter(learned_since=THEN, learned_until=WEEK_ON)),
        "true of a week": (None, NOW, Filter(true_since=THEN, true_until=WEEK_ON)),
        "one person": (TENANT, NOW, Filter(person=person)),
        "one thing": (TENANT, NOW, Filter(stream=person)),
        "a dossier": (TENANT, NOW, Filter(dossier=person)),
    }


def main() -> None:
    """Fill a scratch database, print the figures, and fail where a page reads a table of facts from end to end."""
    small = {"rows": 50_000, "rounds": 2, "seconds": 0.1, "readings": 20}
    options = results.options("timeline", small, rows=SIZE, rounds=5, seconds=0.3, readings=200)
    with ground() as (servers, runtime):
        took = timed(lambda: fill(servers.admin_url, options.rows))
        print(f"{options.rows:,} facts of 25 tenants, made in {took:.0f} s; pages of 50\n", flush=True)
        tables = run(runtime.db, rounds=options.rounds, seconds=options.seconds, readings=options.readings)
        title, again = f"Timelines, {options.rows:,} facts", f"--rows {options.rows}" if options.rows != SIZE else ""
        results.keep(options.into, runtime.db, "timeline", title, tables, size=options.rows, by_hand=again)
    read_whole = [each for one in tables for each in one.read_whole or ()]
    if read_whole and not options.short:
        sys.exit(f"read from end to end: {', '.join(read_whole)}")


def fill(admin: str, n: int) -> None:
    """Write *n* facts straight into the tables of the view, as no follower would, and their indexes afterwards."""
    tags = {module: [tag for tag in catalogue.BY_TAG if tag.startswith(f"{module}.") and tag != RARE][:8] for module in MODULES}
    with psycopg.connect(admin, autocommit=True) as owner:
        with _without_indexes(owner):
            owner.execute((_HERE / "timeline_rows.sql").read_bytes(), {"county": COUNTY, "n": n, **tags})
            owner.execute(
                "INSERT INTO views.timeline_subject (county_id, tenant_id, position, n, effective_on, recorded_at, person)"
                " SELECT county_id, tenant_id, position, 1, effective_on, recorded_at, stream FROM views.timeline WHERE module = 'member'"
            )
        for name, title in _TITLES.items():
            into = text.SQL(
                "INSERT INTO views.{} (county_id, tenant_id, row_id, {}, {}, position, valid_from, valid_to, known_from, known_to)"
                " SELECT county_id, tenant_id, min(position) * 4096, stream, 'a title', min(position), '2001-01-01', '9999-12-31',"
                " '2001-01-01', '9999-12-31' FROM views.timeline WHERE module = %s GROUP BY county_id, tenant_id, stream"
            )
            owner.execute(into.format(text.Identifier(name), text.Identifier(name), text.Identifier(title)), [name])
        owner.execute("VACUUM (ANALYZE)")


def run(db: Database, *, rounds: int, seconds: float, readings: int) -> list[Table]:
    """Print, and return, the tables of an open database that was filled."""
    with db.tenant(COUNTY, TENANT) as sql:
        line = timeline.lines(sql, COUNTY, TENANT, NOW, Filter(kind="member"), limit=1).items[0]
    asked = cases(line.actor, line.stream)
    steps = {name: reading(db, case) for name, case in asked.items()}
    far = _walked(db, 999)
    steps[FAR] = reading(db, asked["county, as of now"], cursor=far)
    steps[STRIP] = glancing(db)
    read_whole = _read_whole(db, asked, far)
    print(f"Big tables that a plan reads from end to end: {', '.join(read_whole) or 'none'}.\n", flush=True)
    figures = compare(steps, writers=1, rounds=rounds, seconds=seconds)
    print(table("Pages, one reader (1: as quick as the first)", figures), "\n")
    late: list[Figure] = []
    print(f"  {'':34}{'median':>8}{'p99':>8}  ms, for orientation")
    for name, step in steps.items():
        took = sorted(1000 * timed(lambda step=step: step(0)) for _ in range(readings))
        median, p99 = statistics.median(took), took[readings * 99 // 100 - 1]
        late.append(Figure(name, p99 / median, p99 / median, p99 / median, p99))
        print(f"  {name:34}{median:8.1f}{p99:8.1f}", flush=True)
    aims = [Aim(of=name, by="rate", aim=50, at_most=True) for name in ("county, as of now", FAR)]
    return [
        Table(title="Pages, one reader", unit="pages/s", figures=figures, read_whole=read_whole),
        Table(title="The slowest of a hundred, to the median", unit="ms, p99", figures=late, aims=aims),
    ]


def reading(db: Database, case: Case, cursor: str | None = None) -> Step:
    """Return a step that reads one page."""
    tenant, at, wanted = case

    def step(_: int) -> int:
        with _door(db, tenant) as sql:
            return 1 if timeline.lines(sql, COUNTY, tenant, at, wanted, cursor=cursor).items else 0

    return step


def glancing(db: Database) -> Step:
    """Return a step that counts what the strip above a page shows."""

    def step(_: int) -> int:
        with db.county(COUNTY) as sql:
            return 1 if stretches.stretches(sql, COUNTY, None, NOW) else 0

    return step


def _read_whole(db: Database, asked: Mapping[str, Case], far: str | None) -> list[str]:
    """Return the big tables that a plan of a page reads from one end to the other: of its first page, of the thousandth, of the strip."""
    pages = {name: (case, None) for name, case in asked.items()} | {FAR: (asked["county, as of now"], far)}
    found: list[str] = []
    for name, ((tenant, at, wanted), cursor) in pages.items():
        with _door(db, tenant) as sql:
            ask = partial(timeline.lines, county=COUNTY, tenant=tenant, at=at, wanted=wanted, cursor=cursor)
            found += [f"{each} by {name}" for each in sorted(plans.read_whole(sql, ask))]
    for name, tenant, at in ((STRIP, None, NOW), ("the strip of a past day", None, AS_OF), ("the strip of a tenant", TENANT, NOW)):
        with _door(db, tenant) as sql:
            ask = partial(stretches.stretches, county=COUNTY, tenant=tenant, at=at)
            found += [f"{each} by {name}" for each in sorted(plans.read_whole(sql, ask))]
    return found


def _door(db: Database, tenant: int | None) -> AbstractContextManager[Any]:
    return db.tenant(COUNTY, tenant) if tenant else db.county(COUNTY)


def _walked(db: Database, pages: int) -> str | None:
    cursor: str | None = None
    for _ in range(pages):
        with db.county(COUNTY) as sql:
            cursor = timeline.lines(sql, COUNTY, None, NOW, cursor=cursor).next or cursor
    return cursor


@contextmanager
def _without_indexes(owner: psycopg.Connection[Any]) -> Generator[None]:
    """Take the indexes of the timeline away and make them again at the end, which is quicker than keeping them."""
    found = owner.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'views' AND tablename IN ('timeline', 'timeline_subject')"
        " AND right(indexname, 4) <> 'pkey'"
    ).fetchall()
    for name, _ in found:
        owner.execute(text.SQL("DROP INDEX views.{}").format(text.Identifier(name)))
    yield
    for _, definition in found:
        owner.execute(definition.encode())


if __name__ == "__main__":
    main()
