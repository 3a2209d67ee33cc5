"""`python -m bench.rebuild`: every view of the reference county made anew beside a writer and a follower, and beside reading the ledger."""

from __future__ import annotations

import itertools
import multiprocessing
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import date
from uuid import UUID, uuid4

from bench import results
from bench.ground import following, ground
from bench.harness import Figure
from bench.results import Aim, Table
from domain import member
from infra.followers.rebuild import Progress, rebuild
from infra.ledger import Command, Draft
from infra.settings import Settings
from services import demo, views
from services.demo.places import COUNTY
from services.wiring import Runtime

DAY = date(2005, 12, 31)
SAID = (
    member.ContactConfirmed(means="phone"), member.ClassAssigned(ledger_class="mobile"), member.ContactLost(circumstances=None),
    member.ClassAssigned(ledger_class="retired"),
)  # fmt: skip
"""What the writers say of everybody, one round after the other: every view of members has rows to close and to write."""


def main() -> None:
    """Play the demonstration, rebuild each view beside a writer at full speed, and print how long that took."""
    options = results.options("rebuild", {}, writers=1)
    with ground(rehearsal="2005-01-01") as (servers, runtime):
        demo.play(runtime, servers.migrate_url, say=lambda _: None)
        results.keep(options.into, runtime.db, "rebuild", "Every view of the reference county made anew", _run(runtime, options.writers))


def _run(runtime: Runtime, writers: int) -> list[Table]:
    runtime.followers.catch_up()
    reading = _reading(runtime)
    print(f"the reference county: {_facts(runtime):,} facts; reading them alone: {reading:,.0f} facts/s\n")
    alone = _round(runtime, "nobody writes", reading)
    with following(runtime), _writing(runtime, writers):
        before, began = _facts(runtime), time.monotonic()
        beside = _round(runtime, f"{writers} writer(s) at full speed, a follower beside", reading)
        written = _facts(runtime) - before
        rate = written / (time.monotonic() - began)
    runtime.followers.catch_up()
    print(f"the writers stored {written:,} facts meanwhile, {rate:,.0f} a second; every view came out equal, row for row")
    quiet, busy = (sum(seconds for _, _, seconds in each) for each in (alone, beside))
    print(f"in all: {quiet:.1f} s where nobody writes, {busy:.1f} s beside writers (aim: 30 s)")
    return _tables(reading, alone, (quiet, busy), rate)


def _round(runtime: Runtime, title: str, reading: float) -> list[tuple[str, int, float]]:
    """Rebuild every view, and return its name, facts and seconds; raises Different where a row is not equal."""
    print(f"{title}\n  {'view':16}{'facts':>10}{'seconds':>10}{'facts/s':>10}{'to reading':>12}")
    found: list[tuple[str, int, float]] = []
    for view in views.ALL:
        heard: list[Progress] = []
        start = time.monotonic()
        rebuild(runtime.db, runtime.ledger, view, runtime.settings.migrate_url, must_equal=True, told=heard.append)
        taken, seconds = heard[-1].taken, time.monotonic() - start
        found.append((view.name, taken, seconds))
        print(f"  {view.name:16}{taken:10,}{seconds:10.2f}{taken / seconds:10,.0f}{taken / seconds / reading:12.2f}", flush=True)
    print(f"  {'all':16}{'':10}{sum(seconds for _, _, seconds in found):10.2f}\n")
    return found


def _tables(reading: float, alone: Sequence[tuple[str, int, float]], took: tuple[float, float], written: float) -> list[Table]:
    quiet, busy = took
    each = [(name, taken / seconds) for name, taken, seconds in alone]
    to_reading = [Figure("reading the ledger", 1, 1, 1, reading)]
    to_reading += [Figure(name, rate / reading, rate / reading, rate / reading, rate) for name, rate in each]
    whole = [Figure("nobody writes", 1, 1, 1, quiet), Figure("beside writers", busy / quiet, busy / quiet, busy / quiet, busy)]
    aims = [Aim(of="beside writers", by="rate", aim=30, at_most=True)]
    return [
        Table(title="Each view, while nobody writes", figures=to_reading),
        Table(title="All views", unit="s", figures=whole, aims=aims),
        Table(title="What a writer stored meanwhile, one fact a command", figures=[Figure("beside all views", 1, 1, 1, written)]),
    ]


def _reading(runtime: Runtime) -> float:
    """Return how many facts a second come out of the ledger, decoded, when nobody does anything with them."""
    began, read = time.perf_counter(), 0
    for tenant, _ in _heads(runtime):
        with runtime.db.tenant(COUNTY, tenant) as sql:
            read += len(runtime.ledger.read(sql, COUNTY, tenant, limit=2**31))
    return read / (time.perf_counter() - began)


def _heads(runtime: Runtime) -> list[tuple[int, int]]:
    with runtime.db.platform() as sql:
        return sql.execute("SELECT tenant_id, position FROM ledger.heads WHERE county_id = %s ORDER BY 1", [COUNTY]).fetchall()


def _facts(runtime: Runtime) -> int:
    return sum(position for _, position in _heads(runtime))


@contextmanager
def _writing(runtime: Runtime, writers: int) -> Generator[None]:
    """Let writers, each a process, say something of one member after the other, in all tenants' books, a command for each."""
    apart, people = multiprocessing.get_context("spawn"), _people(runtime)
    started = [apart.Process(target=_write, args=(runtime.settings, people[n::writers]), daemon=True) for n in range(writers)]
    for each in started:
        each.start()
    try:
        yield
    finally:
        for each in started:
            each.terminate()
            each.join()


def _write(settings: Settings, people: Sequence[tuple[int, UUID, int]]) -> None:
    runtime = Runtime(settings)
    for more, fact in enumerate(itertools.cycle(SAID), 1):
        for tenant, person, version in people:
            draft = Draft(stream=person, version=version + more, fact=fact, effective_on=DAY)
            id = uuid4()
            runtime.ledger.append(
                Command(county=COUNTY, tenant=tenant, command_id=id, actor=id, role="clerk", correlation=id, channel="api"), [draft]
            )


def _people(runtime: Runtime) -> list[tuple[int, UUID, int]]:
    """Return all members with the versions of their streams, in turns: one of each tenant, then the next of each."""
    held: dict[int, list[tuple[int, UUID, int]]] = {}
    for one in _versions(runtime):
        held.setdefault(one[0], []).append(one)
    return [one for turn in itertools.zip_longest(*held.values()) for one in turn if one]


def _versions(runtime: Runtime) -> list[tuple[int, UUID, int]]:
    """Return every member with his tenant and the version of his stream."""
    found: list[tuple[int, UUID, int]] = []
    for tenant, _ in _heads(runtime):
        with runtime.db.tenant(COUNTY, tenant) as sql:
            found += sql.execute(
                "SELECT e.tenant_id, e.stream, max(e.version) FROM ledger.events e WHERE e.county_id = %s AND e.tenant_id = %s"
                " GROUP BY 1, 2 HAVING bool_or(e.tag = 'member.registered') ORDER BY 1, 2",
                [COUNTY, tenant],
            ).fetchall()
    return found


if __name__ == "__main__":
    main()
