"""`python -m bench.followers`: our followers in batches, beside the stock projection runner event by event, and raw PostgreSQL."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg

from bench import contenders, results
from bench.contenders import COUNTY, DAY, PAYLOAD, TAG, TENANTS
from bench.ground import ground
from bench.harness import Step, compare, table
from bench.raw_views import RawLog, RawSpans
from bench.results import Aim, Table
from bench.stock_views import LogView, Runner, SpanView
from domain import member
from domain.kernel import Recorded
from infra.followers import Followers, View
from infra.intervals import Change, Line
from infra.ledger.envelope import StoredFact
from infra.ledger.recorder import LedgerRecorder
from infra.roles import OWNER
from services.wiring import Runtime

TENANT: Final = TENANTS[0]
LONGER: Final = TENANTS[1]
LENGTH: Final = 10
"""Facts of a stream, so that an interval closes nine rows for each that it leaves open."""
_LOT, _TURN, _MANY = 50, 50, 500
_KEYS: Final = "county_id int NOT NULL, tenant_id bigint NOT NULL"
_LOG: Final = (
    f"CREATE TABLE {{}} ({_KEYS}, position bigint NOT NULL, n int NOT NULL, effective_on date NOT NULL, recorded_at timestamptz NOT NULL,"
    " gone_at timestamptz, stream uuid, version int, ledger_class text, PRIMARY KEY (county_id, tenant_id, position, n))"
)
_SPANS: Final = (
    f"CREATE TABLE {{}} ({_KEYS}, row_id bigint NOT NULL, person uuid NOT NULL, ledger_class text, position bigint NOT NULL,"
    " valid_from date NOT NULL, valid_to date NOT NULL, known_from timestamptz NOT NULL, known_to timestamptz NOT NULL,"
    " PRIMARY KEY (county_id, tenant_id, row_id));"
    " CREATE INDEX ON {} (county_id, tenant_id, person) WHERE known_to = 'infinity'"
)
OURS, PORTABLE, RAW = "taizhang follower", "taizhang follower, portable form", "raw SELECT and COPY"
_SPANNED: Final = [Aim(of=OURS, aim=25), Aim(of=PORTABLE, must=7)]
_VIEWS: Final = ("bench_log", "bench_spans", "bench_portable", "bench_past", "bench_portable_past")
Event = member.Event


def main() -> None:
    """Lay the facts, follow them in turn, print the tables and keep the figures."""
    small = {"facts": 120_000, "events": 10_000, "rounds": 2, "seconds": 0.2}
    options = results.options("followers", small, facts=600_000, events=30_000, rounds=5, seconds=0.4)
    with ground() as (servers, runtime):
        lay(runtime, TENANT, options.facts)
        lay(runtime, LONGER, options.facts // 2, people=_MANY)
        with psycopg.connect(servers.migrate_url, options=f"-c role={OWNER}") as owner:
            made = {name: _made(owner, name) for name in _VIEWS}
        plain, spanned, past = _steps(runtime, made)
        tables: list[Table] = []
        for title, stock, raw, steps, aims in (
            ("A plain view", LogView, RawLog(servers.admin_url, "bench_log"), plain, [Aim(of=OURS, must=30)]),
            ("An interval view", SpanView, RawSpans(servers.admin_url, "bench_spans"), spanned, _SPANNED),
            ("An interval view of 500 people with a past", SpanView, None, past, _SPANNED),
        ):
            with raw or nullcontext(), Runner(servers.admin_url, stock, events=options.events, length=LENGTH) as runner:
                contending: dict[str, Step] = {"stock ProjectionRunner": lambda _, r=runner: r.take(_TURN), **steps}
                contending |= {RAW: raw.take} if raw else {}
                figures = compare(contending, writers=1, rounds=options.rounds, seconds=options.seconds)
            tables.append(Table(title=f"{title}, batches of 500", figures=figures, aims=aims))
            print(table(tables[-1].title, figures), "\n", flush=True)
        results.keep(options.into, runtime.db, "followers", "Followers", tables)


def lay(runtime: Runtime, tenant: int, facts: int, *, people: int = _LOT) -> None:
    """Append streams of ten facts to a tenant's books: so many people, one thing of each, one more of each, and so on; then others.

    Each command says one thing of each of fifty people, so that a row is due for each fact and a batch is ten commands. With fifty people
    at a time a batch holds whole streams, as they are laid for the stock runner; with 500 it holds one fact of each, who has a past.
    """
    recorder, now = LedgerRecorder(runtime.db, COUNTY, tenant), list[UUID]()
    lots = people // _LOT
    for n in range(facts // _LOT):
        turn, place = divmod(n % (lots * LENGTH), lots)
        if turn == place == 0:
            now = [uuid4() for _ in range(people)]
        lot = [StoredFact(each, turn + 1, TAG, PAYLOAD, effective_on=DAY) for each in now[place * _LOT : (place + 1) * _LOT]]
        recorder.append(contenders.command(tenant), lot)


def _steps(runtime: Runtime, views: Mapping[str, View]) -> list[dict[str, Step]]:
    """Return what contends for a plain view, for an interval view, and for one of people with a past."""

    def following(name: str, tenant: int = TENANT, *, portable: bool | None = False) -> Step:
        return _following(runtime, views[name], tenant, portable=portable)

    return [
        {OURS: following("bench_log", portable=None)},
        {OURS: following("bench_spans"), PORTABLE: following("bench_portable", portable=True)},
        {OURS: following("bench_past", LONGER), PORTABLE: following("bench_portable_past", LONGER, portable=True)},
    ]


def _following(runtime: Runtime, view: View, tenant: int, *, portable: bool | None) -> Step:
    """Return a step that takes a batch; ends the run where there are no more facts to take."""
    followers = Followers(runtime.db, runtime.ledger, [view], portable=portable)

    def step(_: int) -> int:
        taken = followers.run_once(county=COUNTY, tenant=tenant)
        if not taken:
            message = f"{view.name} has taken every fact: ask for more --facts"
            raise RuntimeError(message)
        return taken

    return step


def _made(owner: psycopg.Connection[Any], name: str) -> View:
    view = View(name, version=1, modules=(sys.modules[__name__],))
    (log if name == "bench_log" else spans)(owner, view)
    return view


def log(owner: psycopg.Connection[Any], view: View) -> None:
    """Make a plain view, with its table: a row for each fact."""
    rows = view.log(f"views.{view.name}", columns={"stream": "uuid", "version": "int", "ledger_class": "text"})

    @view.on(member.ClassAssigned)
    def _(e: Recorded[member.ClassAssigned]) -> Line:
        return rows.add(stream=e.stream, version=e.version, ledger_class=e.fact.ledger_class)

    _make(owner, rows.name, _LOG)


def spans(owner: psycopg.Connection[Any], view: View) -> None:
    """Make an interval view, with its table: who had which class, on both clocks."""
    kept = view.interval(f"views.{view.name}", key={"person": "uuid"}, columns={"ledger_class": "text"})

    @view.on(member.ClassAssigned)
    def _(e: Recorded[member.ClassAssigned]) -> Change:
        change = kept.open if e.version == 1 else kept.put
        return change(e.stream, ledger_class=e.fact.ledger_class)

    _make(owner, kept.name, _SPANS)


def _make(owner: psycopg.Connection[Any], name: str, table: str) -> None:
    owner.execute(table.replace("{}", name).encode())
    owner.execute("SELECT ledger.protect(%s::regclass)", [name])


if __name__ == "__main__":
    main()
