"""`python -m bench.followers`: our followers in batches, beside the stock projection runner event by event, and raw PostgreSQL."""

from __future__ import annotations

import sys
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
LENGTH: Final = 10
"""Facts of a stream, so that an interval closes nine rows for each that it leaves open."""
_LOT, _TURN = 50, 50
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
Event = member.Event


def main() -> None:
    """Lay the facts, follow them in turn, print the tables and keep the figures."""
    small = {"facts": 120_000, "events": 10_000, "rounds": 2, "seconds": 0.2}
    options = results.options("followers", small, facts=600_000, events=30_000, rounds=5, seconds=0.4)
    with ground() as (servers, runtime):
        lay(runtime, options.facts)
        made = {name: View(name, version=1, modules=(sys.modules[__name__],)) for name in ("bench_log", "bench_spans", "bench_portable")}
        with psycopg.connect(servers.migrate_url, options=f"-c role={OWNER}") as owner:
            log(owner, made["bench_log"])
            spans(owner, made["bench_spans"])
            spans(owner, made["bench_portable"])
        tables: list[Table] = []
        for title, stock, raw, steps, aims in (
            (
                "A plain view", LogView, RawLog(servers.admin_url, "bench_log"), {OURS: _following(runtime, made["bench_log"])},
                [Aim(of=OURS, must=30)],
            ),
            (
                "An interval view", SpanView, RawSpans(servers.admin_url, "bench_spans"),
                {
                    OURS: _following(runtime, made["bench_spans"], portable=False),
                    PORTABLE: _following(runtime, made["bench_portable"], portable=True),
                },
                [Aim(of=OURS, aim=25), Aim(of=PORTABLE, must=7)],
            ),
        ):  # fmt: skip
            with raw, Runner(servers.admin_url, stock, events=options.events, length=LENGTH) as runner:
                contending: dict[str, Step] = {"stock ProjectionRunner": lambda _, r=runner: r.take(_TURN), **steps, RAW: raw.take}
                figures = compare(contending, writers=1, rounds=options.rounds, seconds=options.seconds)
            tables.append(Table(title=f"{title}, batches of 500", figures=figures, aims=aims))
            print(table(tables[-1].title, figures), "\n", flush=True)
        results.keep(options.into, runtime.db, "followers", "Followers", tables)


def lay(runtime: Runtime, facts: int) -> None:
    """Append streams of ten facts to one tenant's books, those of a person soon after one another, as they are laid for the stock runner.

    Each command says one thing of each of fifty people, so that a row is due for each fact and a batch is ten commands.
    """
    recorder = LedgerRecorder(runtime.db, COUNTY, TENANT)
    people: list[UUID] = []
    for n in range(facts // _LOT):
        if n % LENGTH == 0:
            people = [uuid4() for _ in range(_LOT)]
        lot = [StoredFact(person, n % LENGTH + 1, TAG, PAYLOAD, effective_on=DAY) for person in people]
        recorder.append(contenders.command(TENANT), lot)


def _following(runtime: Runtime, view: View, *, portable: bool | None = None) -> Step:
    """Return a step that takes a batch; ends the run where there are no more facts to take."""
    followers = Followers(runtime.db, runtime.ledger, [view], portable=portable)

    def step(_: int) -> int:
        taken = followers.run_once(county=COUNTY)
        if not taken:
            message = f"{view.name} has taken every fact: ask for more --facts"
            raise RuntimeError(message)
        return taken

    return step


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
