"""`python -m bench.page`: docs/benchmarks.md and its plot, out of whatever figures the benches have kept."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bench import plot, results
from bench.harness import Figure
from bench.results import Aim, Result, Table

DOCS: Final = Path(__file__).parents[1] / "docs"
_HEAD: Final = """\
# Benchmarks

Made by `python -m bench.page` from the figures in `bench/results/`, which `make bench` measures anew.

A figure is a ratio to the first row of its table, measured in the same run: each contender takes a short slice between two slices of
that baseline. A table shows the median of these paired ratios and where 10 % and 90 % of them lie. The first row against itself shows
the noise: a difference within it is no finding. The last column is for orientation only, since another machine has other absolute
figures.

*Must* is what the product promises, *aim* what it is built for. Where a table has many aims alike, as every page has, the first table and
the plot name those that are missed, and of the others the one that is reached by least; all of them stand beside their figures below.
"""
_MANY: Final = 8
_PLOT: Final = "\n![Every aim: what was measured, as a multiple of it](images/benchmarks.svg)\n"


def main() -> None:
    """Write the page and the plot."""
    parser = argparse.ArgumentParser(prog="python -m bench.page")
    parser.add_argument("--results", type=Path, default=results.FOLDER)
    parser.add_argument("--docs", type=Path, default=DOCS)
    options = parser.parse_args()
    write(results.read(options.results), options.docs)


def write(found: Sequence[Result], docs: Path) -> None:
    """Write the page and the plot of some results under *docs*."""
    (docs / "images").mkdir(parents=True, exist_ok=True)
    (docs / "benchmarks.md").write_text(page(found), "utf-8")
    (docs / "images" / "benchmarks.svg").write_text(plot.draw(list(_marks(found))) + "\n", "utf-8")


def page(found: Sequence[Result]) -> str:
    """Return the page: all aims in one table, then each bench with its tables."""
    return "\n".join([_HEAD, *(_aims(found) if any(_marks(found)) else []), *(line for result in found for line in _bench(result))])


def _aims(found: Sequence[Result]) -> list[str]:
    lines = ["## What is aimed at, and what was measured", _PLOT, "| bench | what | measured | must | aim | reached |",
             "| --- | --- | ---: | ---: | ---: | --- |"]  # fmt: skip
    for result, table, aim, others in _first(found):
        value = aim.measured(table.figures)
        bounds = f"{_bound(aim, aim.must)} | {_bound(aim, aim.aim)}"
        reached = aim.reached(value) + (f", as do {others} others by more" if others else "")
        lines.append(f"| {result.name} | {_what(table, aim)} | {_number(value)}{_unit(table, aim)} | {bounds} | {reached} |")
    return [*lines, ""]


def _bench(result: Result) -> Iterator[str]:
    on = result.machine
    yield f"## {result.title}\n"
    yield (
        f"`{' '.join(filter(None, ('python -m bench.' + result.bench, result.by_hand)))}`, measured on {on.day.isoformat()}:"
        f" {on.cores} cores, {on.memory_gb} GB, Python {on.python},"
        f" PostgreSQL {on.postgresql}.\n"
    )
    for table in result.tables:
        yield f"### {table.title}\n"
        yield f"| | ratio | 10 % | 90 % | {table.unit} | must, aim |\n| --- | ---: | ---: | ---: | ---: | --- |"
        for f in table.figures:
            own = "; ".join(_beside(table, aim) for aim in table.aims if aim.of == f.name)
            yield f"| {f.name} | {_number(f.ratio)} | {_number(f.low)} | {_number(f.high)} | {_number(f.rate)} | {own} |"
        yield ""
        if table.read_whole is not None:
            yield f"Big tables that a plan reads from end to end: {', '.join(table.read_whole) or 'none'}.\n"


def _beside(table: Table, aim: Aim) -> str:
    said = [f"{word} {_bound(aim, bound)}" for word, bound in (("must", aim.must), ("aim", aim.aim)) if bound is not None]
    return ", ".join(said) + (f" of {aim.over}" if aim.over else "") + _unit(table, aim)


def _first(found: Sequence[Result]) -> Iterator[tuple[Result, Table, Aim, int]]:
    """Yield each aim that is said before the benches, and for how many others it stands.

    Those are all of a table, unless more than `_MANY` of its aims are of one unit: then each that is missed, and of those that are reached
    the one that is reached by least, which stands for the others.
    """
    for result in found:
        for table in result.tables:
            for by in dict.fromkeys(aim.by for aim in table.aims):
                alike = [aim for aim in table.aims if aim.by == by]
                yield from ((result, table, aim, others) for aim, others in _named(alike, table.figures))


def _named(alike: Sequence[Aim], figures: Sequence[Figure]) -> Iterator[tuple[Aim, int]]:
    reached = [aim for aim in alike if aim.reached(aim.measured(figures)) == "the aim"]
    least = min(reached, key=lambda aim: aim.times(figures), default=None) if len(alike) > _MANY else None
    for aim in alike:
        if len(alike) <= _MANY or aim is least or aim not in reached:
            yield aim, len(reached) - 1 if aim is least else 0


def _marks(found: Sequence[Result]) -> Iterator[plot.Mark]:
    for result, table, aim, others in _first(found):
        if value := aim.times(table.figures):
            words = f"{result.name}: {_what(table, aim)}" + (f" and {others} others" if others else "")
            yield plot.Mark(label=words, value=value, must=aim.least)


def _what(table: Table, aim: Aim) -> str:
    return f"{table.title}: {aim.of}" + (f" to {aim.over}" if aim.over else "")


def _unit(table: Table, aim: Aim) -> str:
    return f" {table.unit}" if aim.by == "rate" else ""


def _bound(aim: Aim, bound: float | None) -> str:
    return "" if bound is None else f"{'≤' if aim.at_most else '≥'} {bound:,g}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


if __name__ == "__main__":
    main()
