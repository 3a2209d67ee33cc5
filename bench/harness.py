"""Contenders in turn, each between two slices of the baseline: the median paired ratio with its interval, never an absolute time."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Step = Callable[[int], int]
"""Does one unit of work as writer n and returns how many facts it stored."""


@dataclass(frozen=True)
class Figure:
    """A contender's speed as a ratio to the baseline: median, 10 % and 90 % of the paired ratios, and facts per second for orientation."""

    name: str
    ratio: float
    low: float
    high: float
    rate: float


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that a piece of work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def compare(contenders: Mapping[str, Step], *, writers: int, rounds: int = 7, seconds: float = 0.6) -> list[Figure]:
    """Return a figure for each contender; the first is the baseline, which is also measured against itself."""
    names = list(contenders)
    baseline = contenders[names[0]]
    for step in contenders.values():  # warm up: connections, plans, first pages
        run(step, writers=writers, seconds=seconds / 2)
    ratios: dict[str, list[float]] = {name: [] for name in names}
    rates: dict[str, list[float]] = {name: [] for name in names}
    before = run(baseline, writers=writers, seconds=seconds)
    for _ in range(rounds):
        for name in names:
            rate = run(contenders[name], writers=writers, seconds=seconds)
            after = run(baseline, writers=writers, seconds=seconds)
            ratios[name].append(rate / ((before + after) / 2))
            rates[name].append(rate)
            before = after
    return [figure(name, ratios[name], rates[name]) for name in names]


def run(step: Step, *, writers: int, seconds: float) -> float:
    """Return how many facts a second *writers* threads store."""
    done = [0] * writers
    errors: list[BaseException] = []
    begin = threading.Barrier(writers + 1)
    deadline = [0.0]

    def work(n: int) -> None:
        begin.wait()
        try:
            while time.perf_counter() < deadline[0]:
                done[n] += step(n)
        except BaseException as error:  # noqa: BLE001 - reported by the main thread
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(writers)]
    for thread in threads:
        thread.start()
    started = time.perf_counter()
    deadline[0] = started + seconds
    begin.wait()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return sum(done) / (time.perf_counter() - started)


def table(title: str, figures: list[Figure]) -> str:
    """Return the figures as a text table."""
    lines = [title, f"  {'':34}{'ratio':>8}{'10 %':>8}{'90 %':>8}{'facts/s':>12}"]
    lines += [f"  {f.name:34}{f.ratio:8.2f}{f.low:8.2f}{f.high:8.2f}{f.rate:12,.0f}" for f in figures]
    return "\n".join(lines)


def figure(name: str, ratios: Sequence[float], rates: Sequence[float]) -> Figure:
    """Return the figure of paired ratios and of what was measured."""
    tenths = statistics.quantiles(ratios, n=10, method="inclusive") if len(ratios) > 1 else [ratios[0]] * 9
    return Figure(name, statistics.median(ratios), tenths[0], tenths[-1], statistics.median(rates))
