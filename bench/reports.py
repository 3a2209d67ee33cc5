"""`python -m bench.reports`: the weekly report of the reference county in each form and in all, beside reading its figures alone."""

from __future__ import annotations

import multiprocessing
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Final

from msgspec.structs import replace

from bench import results
from bench.ground import ground
from bench.harness import figure, timed
from bench.results import Aim, Table
from domain import calendar
from infra.settings import Settings
from services import demo
from services.demo.places import COUNTY
from services.reports import basis as bases
from services.reports.basis import Basis
from services.reports.making import make, reading
from services.reports.registry import REPORTS
from services.wiring import Runtime

OFFICE: Final = "PDF, XLSX and DOCX"
FORMS: Final[Mapping[str, Sequence[str]]] = {
    "PDF": ("pdf",), "DOCX": ("docx",), "XLSX": ("xlsx",), "JSON": ("json",), OFFICE: ("pdf", "xlsx", "docx"),
    "all four": ("pdf", "docx", "xlsx", "json"),
}  # fmt: skip
ALONE: Final = "the figures alone"
WEEK: Final = "2005-W24"
"""The week of the visit of 14 June."""
_WEEKS: Final = [f"2005-W{n:02}" for n in range(4, 52)]
_SECONDS, _MEMORY = 5, 512


def main() -> None:
    """Play the demonstration, make the reports of its weeks, and print how long that took in how much memory."""
    options = results.options("reports", {"rounds": 2}, rounds=5)
    with ground(rehearsal="2005-01-01") as (servers, runtime):
        demo.play(runtime, servers.migrate_url, say=lambda _: None)
        basis = _basis(runtime)
        tables = [_fast(runtime, basis, options.rounds), _small(runtime.settings, basis)]
        results.keep(options.into, runtime.db, "reports", "The weekly report of the reference county", tables)


def _basis(runtime: Runtime) -> Basis:
    """Return where the report of the week stands once the year has been told."""
    with runtime.db.platform() as sql:
        row: tuple[datetime] | None = sql.execute("SELECT ledger.now()").fetchone()
    assert row is not None
    return Basis(
        report="weekly", template=REPORTS["weekly"].template, county=COUNTY, tenant=COUNTY * 1000, whole_county=True, period=WEEK,
        true_on=calendar.last_day(WEEK), known_on=row[0], positions=bases.positions(runtime, COUNTY, None, row[0]), rehearsal=True,
        time_zone=runtime.settings.time_zone,
    )  # fmt: skip


def _fast(runtime: Runtime, basis: Basis, rounds: int) -> Table:
    """Return how long each form takes, each time between two readings of the figures alone, and each time of another week.

    The same report again would be found in the memory of what sets it, which no office has a use for.
    """
    weeks = (replace(basis, period=week, true_on=calendar.last_day(week)) for week in cycle(_WEEKS))
    ratios: dict[str, list[float]] = {name: [] for name in (ALONE, *FORMS)}
    took: dict[str, list[float]] = {name: [] for name in (ALONE, *FORMS)}
    for round_ in range(rounds + 1):
        for name, asked in {ALONE: (), **FORMS}.items():
            at = next(weeks)
            before = timed(partial(_figures, runtime, at))
            seconds = timed(partial(_made, runtime, at, asked))
            after = timed(partial(_figures, runtime, at))
            if round_:  # the first is for plans, fonts and templates
                took[name].append(seconds)
                ratios[name].append(seconds / ((before + after) / 2))
    print(f"{'':24}{'ratio':>8}{'s':>8}")
    for name, found in ratios.items():
        print(f"{name:24}{median(found):8.1f}{median(took[name]):8.2f}")
    figures = [figure(name, ratios[name], took[name]) for name in took]
    aims = [Aim(of=OFFICE, by="rate", aim=_SECONDS, at_most=True)]
    return Table(title="From its coordinate to files, to reading the figures alone", unit="s", figures=figures, aims=aims)


def _small(settings: Settings, basis: Basis) -> Table:
    """Return how much memory a process takes at most that makes it once and nothing before."""
    apart, found = multiprocessing.get_context("spawn"), dict[str, float]()
    for name, asked in {ALONE: (), **FORMS}.items():
        with ProcessPoolExecutor(1, mp_context=apart) as pool:
            seconds, found[name] = pool.submit(_once, settings, basis, asked).result()
        print(f"{name:24}{found[name]:8.0f} MB at most in a process of its own, {seconds:.2f} s the first time")
    figures = [figure(name, [peak / found[ALONE]], [peak]) for name, peak in found.items()]
    aims = [Aim(of=OFFICE, by="rate", aim=_MEMORY, at_most=True)]
    return Table(title="The memory of a process that makes it once", unit="MB", figures=figures, aims=aims)


def _once(settings: Settings, basis: Basis, asked: Sequence[str]) -> tuple[float, float]:
    """Return the seconds and the peak of megabytes that making the report takes here; without forms its figures are read."""
    runtime = Runtime(settings)
    seconds = timed(partial(_made, runtime, basis, asked))
    runtime.close()
    return seconds, _peak()


def _peak() -> float:
    """Return the most megabytes that this process ever held; what its parent held before it, as `getrusage` has it, is left out."""
    line = next(line for line in Path("/proc/self/status").read_text("ascii").splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _made(runtime: Runtime, basis: Basis, asked: Sequence[str]) -> object:
    return make(runtime, basis, "zh-CN", asked) if asked else _figures(runtime, basis)


def _figures(runtime: Runtime, basis: Basis) -> object:
    with reading(runtime, basis) as doors:
        return REPORTS[basis.report].figures(doors)


if __name__ == "__main__":
    main()
