"""`python -m bench.tenants`: a nation of tenants beside 25: what a command, a page, a look for work and a process cost on both."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec
import psycopg
from psycopg import sql as text

from bench import contenders, results
from bench.ground import ground
from bench.harness import Step, compare, table
from bench.history import COUNTY, LAST, TENANTS, grow
from domain import institution
from infra.embedded import Servers
from infra.followers import Followers
from infra.followers.lookout import Lookout
from infra.jobs import recovery
from infra.ledger import Command, Draft
from services import views
from services.coordinate import Coordinate
from services.imports import divisions
from services.schedule import SCHEDULES
from services.views import overview, roster, tenants
from services.web import freshness
from services.wiring import Runtime
from workers.timetable import Timetable

_NATION: Final = 41_352
_COUNTIES: Final = 2_850
_FOLLOWED: Final = 10
"""Counties that are followed by the real follower, to see its speed; where the others stand is written in one statement."""
_ROWS: Final = 4
"""Rows of each read model in the books of each idle tenant: copies of those of a tenant of the reference county, of others for each."""
_TODAY: Final = date(2025, 6, 14)
_AT: Final = Coordinate(true_on=LAST, today=LAST)
_POSITIONS: Final = (
    "INSERT INTO follow.positions (county_id, tenant_id, follower, version, position, complete_to, updated_at)"
    " SELECT h.county_id, h.tenant_id, f.name, f.version, h.position, h.recorded_at AT TIME ZONE 'UTC', clock_timestamp()"
    " FROM ledger.heads h CROSS JOIN unnest(%s::text[], %s::int[]) AS f (name, version) ON CONFLICT DO NOTHING"
)
_COPIED: Final = (
    "WITH r AS MATERIALIZED (SELECT {c}, row_number() OVER () - 1 AS nth FROM {t} WHERE tenant_id = %(of)s),"
    " h AS (SELECT county_id, tenant_id, row_number() OVER () AS nth FROM ledger.heads WHERE county_id <> %(county)s)"
    " INSERT INTO {t} (county_id, tenant_id, {c}) SELECT h.county_id, h.tenant_id, {c} FROM h CROSS JOIN generate_series(1, %(rows)s) AS i"
    " JOIN r ON r.nth = (h.nth * %(rows)s + i) %% (SELECT count(*) FROM r) ON CONFLICT DO NOTHING"
)
_JOBS: Final = (
    "INSERT INTO work.jobs (county_id, tenant_id, job_id, kind, key, args, due_at, state, attempts, correlation, created_at)"
    " SELECT county_id, tenant_id, gen_random_uuid(), 'bench', 'bench', '{}', now(), 'done', 1, gen_random_uuid(), now() FROM ledger.heads"
)


class Estate(msgspec.Struct, frozen=True):
    """Servers with so many tenants on them."""

    name: str
    servers: Servers
    runtime: Runtime


def main() -> None:
    """Set up both estates, then compare them."""
    options = results.options("tenants", {"tenants": 60, "rounds": 2, "seconds": 0.1}, tenants=_NATION, rounds=9, seconds=0.3)
    tables: list[results.Table] = []
    with ExitStack() as stack:
        small = Estate("25 tenants", *stack.enter_context(ground()))
        large = Estate(f"{options.tenants:,} tenants", *stack.enter_context(ground()))
        _settle(small, TENANTS)
        _settle(large, [*TENANTS, *_codes(options.tenants - len(TENANTS))])
        print("\nRates as ratios to 25 tenants, paired slice by slice; the first row against itself shows the noise. Aim: 0.77.\n")
        for title, of in _MEASURES.items():
            both = {estate.name: of(estate.runtime) for estate in (small, large)}
            figures = compare(both, writers=1, rounds=options.rounds, seconds=options.seconds)
            print(table(title, figures), "\n", flush=True)
            aims = [results.Aim(of=large.name, aim=1 / 1.3)]
            tables.append(results.Table(title=title, unit="answers/s", figures=figures, aims=aims))
        _remembered(small, large)
        results.keep(options.into, large.runtime.db, "tenants", "A nation of tenants beside 25", tables)


def _codes(many: int) -> list[int]:
    """Return the codes of so many townships in some thousands of counties."""
    counties = min(_COUNTIES - 1, many)
    return [(110_000 + n % counties) * 1000 + 101 + n // counties for n in range(many)]


def _settle(estate: Estate, codes: Sequence[int]) -> None:
    """Found tenants and let every follower stand at every head."""
    runtime = estate.runtime
    print(f"{estate.name}:", flush=True)
    found(runtime, codes)
    _follow(runtime, sorted({code // 1000 for code in codes})[:_FOLLOWED])
    grow(runtime, 25_000, after=1)
    with psycopg.connect(estate.servers.admin_url, autocommit=True) as admin:
        _copy(admin, [(view.name, view.version) for view in views.ALL])
        admin.execute("VACUUM ANALYZE")
    _first_round(runtime)


def found(runtime: Runtime, codes: Sequence[int]) -> None:
    """Bring tenants in as the command does, and begin the books of each with a fact."""
    began = time.monotonic()
    file = "code,name\n" + "".join(f"{code},第{code}号\n" for code in codes)
    counts = divisions.apply(runtime, divisions.table(file.encode()), progress=lambda *_: None)
    print(f"  {counts.new:,} in {counts.counties:,} counties registered in {time.monotonic() - began:.0f} s", flush=True)
    assert counts.new == len(codes)
    began = time.monotonic()
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda code: _begin(runtime, code), codes))
    print(f"  the books of each begun in {time.monotonic() - began:.0f} s", flush=True)


def _begin(runtime: Runtime, code: int) -> None:
    fact = institution.Registered(code="D-1", name="第一单位", level=1, kind="enterprise")
    id = uuid4()
    command = Command(
        county=code // 1000, tenant=code, command_id=id, actor=UUID(int=8), role="clerk", correlation=id, channel="api"
    )  # fmt: skip
    runtime.ledger.append(command, [Draft(stream=uuid4(), version=1, fact=fact, effective_on=_TODAY)])


def _follow(runtime: Runtime, counties: Sequence[int]) -> None:
    began = time.monotonic()
    facts = sum(runtime.followers.catch_up(county) for county in counties)
    seconds = time.monotonic() - began
    print(f"  {len(counties)} counties followed by {len(views.ALL)} views in {seconds:.0f} s, {facts / seconds:,.0f} facts/s", flush=True)


def _copy(admin: psycopg.Connection[Any], followers: Sequence[tuple[str, int]]) -> None:
    """Write what following the idle tenants would have: positions, some rows of every read model, and jobs that are done."""
    began = time.monotonic()
    admin.execute(_POSITIONS, [[name for name, _ in followers], [version for _, version in followers]])
    admin.execute(_JOBS)
    rows = 0
    for (name,) in admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'views' ORDER BY 1").fetchall():
        of_it = admin.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 2 AND NOT attisdropped", [f"views.{name}"]
        ).fetchall()
        columns = text.SQL(", ").join(text.Identifier(column) for (column,) in of_it)
        statement = text.SQL(_COPIED).format(t=text.Identifier("views", name), c=columns)
        rows += admin.execute(statement, {"of": TENANTS[3], "rows": _ROWS, "county": COUNTY}).rowcount
    row = admin.execute("SELECT count(*), (SELECT count(*) FROM ledger.heads) FROM follow.positions").fetchone()
    assert row
    seconds = time.monotonic() - began
    print(f"  {row[1]:,} heads, {row[0]:,} positions, {rows:,} rows of idle tenants; copied in {seconds:.0f} s", flush=True)


def _first_round(runtime: Runtime) -> None:
    began = time.monotonic()
    assert not any(_looking(runtime, step=0.0).waiting(_names(runtime)))
    print(f"  a follower that has just started has looked at all tenants after {time.monotonic() - began:.2f} s", flush=True)


def _names(runtime: Runtime) -> list[tuple[str, int]]:
    return Followers(runtime.db, runtime.ledger, views.ALL).names()


def _looking(runtime: Runtime, *, step: float) -> Lookout:
    return Lookout(runtime.db, step=step)


def _look(step: float) -> Callable[[Runtime], Step]:
    def of(runtime: Runtime) -> Step:
        lookout, names = _looking(runtime, step=step), _names(runtime)
        lookout.waiting(names)
        return _counted(lambda: lookout.waiting(names))

    return of


def _sweep(runtime: Runtime) -> Step:
    def sweep() -> None:
        assert not recovery.recover(runtime.db, 1)
        assert not recovery.due(runtime.db, 256)

    return _counted(sweep)


def _tick(runtime: Runtime) -> Step:
    """Return a step that ticks when every tenant has been served; the schedule is that of the counties' housekeeping."""
    timetable = Timetable(runtime.db, [schedule for schedule in SCHEDULES if schedule.name == "work.tidy"])
    timetable.tick()
    while timetable.waiting:
        timetable.tick()
    return _counted(timetable.tick)


def _page(ask: Callable[[Any, int | None], object], tenant: int | None) -> Callable[[Runtime], Step]:
    def of(runtime: Runtime) -> Step:
        def read() -> None:
            with runtime.db.tenant(COUNTY, tenant) if tenant else runtime.db.county(COUNTY) as sql:
                ask(sql, tenant)

        return _counted(read)

    return of


def _fresh(tenant: int | None) -> Callable[[Runtime], Step]:
    named = [view.name for view in views.ALL]
    return lambda runtime: _counted(lambda: freshness.await_views(runtime, COUNTY, tenant, named, after=None, now=_AT.known))


def _counted(do: Callable[[], object]) -> Step:
    def step(_: int) -> int:
        do()
        return 1

    return step


def _register(sql: Any, tenant: int | None) -> object:
    return roster.register(sql, COUNTY, tenant, _AT, names=tenant is not None)


def _overview(sql: Any, tenant: int | None) -> object:
    return overview.figures(sql, COUNTY, tenant, _AT)


def _directory(sql: Any, _: int | None) -> object:
    return tenants.listing(sql, COUNTY, _AT)


_MEASURES: Final[dict[str, Callable[[Runtime], Step]]] = {
    "roster register of a tenant": _page(_register, TENANTS[3]),
    "roster register of the county": _page(_register, None),
    "overview of a tenant": _page(_overview, TENANTS[3]),
    "overview of the county": _page(_overview, None),
    "directory of the county": _page(_directory, None),
    "how fresh a tenant's page is, all views": _fresh(TENANTS[3]),
    "how fresh a county's page is, all views": _fresh(None),
    "a follower's look, every second, where nobody writes": _look(60.0),
    "a step of a follower's round, every five seconds (its tenants: 25 and 1,000)": _look(0.0),
    "the sweep of jobs, every second, where nothing is due": _sweep,
    "the timetable, every second, where nothing is due": _tick,
    "a command of one fact, over 25 tenants": lambda runtime: contenders.ours(runtime.db, 1),
}


def _remembered(small: Estate, large: Estate) -> None:
    print(f"Memory of processes that have nothing to do, MB\n  {'':34}{small.name:>18}{large.name:>18}")
    for name, argv in (("follower", ["-m", "workers.follow"]), ("web", ["-m", "services.app"]), ("beat", ["-m", "workers.beat"])):
        print(f"  {name:34}{_resident(small, argv):18.0f}{_resident(large, argv):18.0f}", flush=True)


def _resident(estate: Estate, argv: Sequence[str]) -> float:
    """Return the megabytes that a process and its children hold after a while."""
    settings = msgspec.structs.replace(estate.runtime.settings, port=0, log_level="error")
    with _running([sys.executable, *argv], os.environ | settings.environment()) as process:
        time.sleep(15)
        assert process.poll() is None, argv
        return sum(_held(pid) for pid in _family(process.pid)) / 1024


@contextmanager
def _running(argv: Sequence[str], env: dict[str, str]) -> Generator[subprocess.Popen[bytes]]:
    with subprocess.Popen(argv, env=env) as process:
        try:
            yield process
        finally:
            process.terminate()


def _family(pid: int) -> list[int]:
    """Return a process with its children and theirs."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return [pid, *(each for child in children for each in _family(int(child)))]


def _held(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


if __name__ == "__main__":
    main()
