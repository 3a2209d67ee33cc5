"""Two days of every list of the whole county compared, beside the overview of one of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from bench.history import COUNTY
from services.coordinate import Coordinate
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


def run(runtime: Runtime, first: Coordinate, second: Coordinate, *, rounds: int) -> None:
    """Print how long each comparison takes, both as known now and each as known then."""
    print(f"\n{'two days, the whole county':28}{'ratio':>8}{'median, ms':>12}{'longest, ms':>13}  (ratio to the overview; aim: 500 ms)")
    for name, ask in ASKED.items():
        overviews, took = list[float](), list[float]()
        for n in range(rounds + 1):
            pair = (
                _seconds(runtime, lambda sql: overview.figures(sql, COUNTY, None, first)),
                _seconds(runtime, lambda sql, ask=ask: ask(sql, Two(first=first, second=second))),
            )
            if n:  # the first are warm-up
                overviews.append(pair[0])
                took.append(pair[1])
        ratio = statistics.median(b / a for a, b in zip(overviews, took, strict=True))
        print(f"{name:28}{ratio:8.2f}{statistics.median(took) * 1000:12.1f}{max(took) * 1000:13.1f}", flush=True)


def _seconds(runtime: Runtime, work: Callable[[Any], object]) -> float:
    with runtime.db.county(COUNTY) as sql:
        began = time.perf_counter()
        work(sql)
        return time.perf_counter() - began
