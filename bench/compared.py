"""Two days of every list of the whole county compared, beside the overview of one of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any, Final

from bench import plans
from bench.harness import Figure, figure
from bench.history import COUNTY
from bench.results import Aim, Table
from services.views import axes, compare, overview
from services.views.compare import Two
from services.views.compared import DEFAULTS, List
from services.wiring import Runtime

Ask = Callable[[Any, Two], object]


def _list(name: List) -> Ask:
    return lambda sql, two: compare.compare(sql, COUNTY, None, two, name, DEFAULTS[name])


ASKED: Final[Mapping[str, Ask]] = {
    **{name: _list(name) for name in DEFAULTS}, "four axes": lambda sql, two: axes.compare(sql, COUNTY, None, two)
}  # fmt: skip


def run(runtime: Runtime, two: Two, title: str, *, rounds: int) -> Table:
    """Print, and return, how long each comparison of two coordinates takes, and which big tables its plans read whole."""
    print(f"\n{'two days, ' + title:34}{'ratio':>8}{'median, ms':>12}{'longest, ms':>13}  read whole (ratio to the overview; aim: 500 ms)")
    figures, read_whole = list[Figure](), list[str]()
    for name, ask in ASKED.items():
        overviews, took = list[float](), list[float]()
        for n in range(rounds + 1):
            pair = (
                _seconds(runtime, lambda sql: overview.figures(sql, COUNTY, None, two.first)),
                _seconds(runtime, lambda sql, ask=ask: ask(sql, two)),
            )
            if n:  # the first are warm-up
                overviews.append(pair[0])
                took.append(pair[1])
        ratios = [b / a for a, b in zip(overviews, took, strict=True)]
        figures.append(figure(name, ratios, [1000 * seconds for seconds in took]))
        with runtime.db.county(COUNTY) as sql:
            found = plans.read_whole(sql, lambda asked, ask=ask: ask(asked, two), excused=plans.LASTING)
        whole = [f"{table} by {name}, {title}" for table in sorted(found)]
        read_whole += whole
        print(f"{name:34}{median(ratios):8.2f}{median(took) * 1000:12.1f}{max(took) * 1000:13.1f}  {', '.join(whole) or '-'}", flush=True)
    aims = [Aim(of=f.name, by="rate", aim=500, at_most=True) for f in figures]
    title = f"Two days of the whole county compared, {title}, to an overview of one"
    return Table(title=title, unit="ms", figures=figures, aims=aims, read_whole=read_whole)


def _seconds(runtime: Runtime, work: Callable[[Any], object]) -> float:
    with runtime.db.county(COUNTY) as sql:
        began = time.perf_counter()
        work(sql)
        return time.perf_counter() - began
