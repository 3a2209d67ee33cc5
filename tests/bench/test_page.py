"""The page of the benchmarks is made from what benches keep, and says every aim, reached or not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest

from bench import page, results
from bench.harness import Figure, compare, figure
from bench.results import Aim, Machine, Result, Table
from services.wiring import Runtime

OURS = Figure("ours", 0.62, 0.55, 0.7, 1200)
FIGURES = [Figure("raw", 1.0, 0.9, 1.1, 2000), OURS, Figure("stock", 0.1, 0.09, 0.11, 200)]
AIMS = [
    Aim(of="ours", must=0.5, aim=0.75),
    Aim(of="ours", over="stock", aim=5),
    Aim(of="ours", by="rate", must=1000, at_most=True),
]
MACHINE = Machine(day=date(2025, 6, 14), cores=2, memory_gb=24, python="3.11.7", postgresql="17.2")
RESULT = Result(bench="append", title="Appends", machine=MACHINE, tables=[Table(title="Alone", figures=FIGURES, aims=AIMS)])


@pytest.fixture
def written(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "results").mkdir()
    (tmp_path / "results/append.json").write_bytes(msgspec.json.encode(RESULT))
    page.write(results.read(tmp_path / "results"), tmp_path / "docs")
    return (tmp_path / "docs/benchmarks.md").read_text("utf-8"), (tmp_path / "docs/images/benchmarks.svg").read_text("utf-8")


def test_the_page_says_every_aim_with_what_was_measured_and_what_it_reaches(written: tuple[str, str]) -> None:
    words, _ = written
    assert "| append | Alone: ours | 0.62 | ≥ 0.5 | ≥ 0.75 | the must |" in words
    assert "| append | Alone: ours to stock | 6.20 |  | ≥ 5 | the aim |" in words
    assert "| append | Alone: ours | 1,200 facts/s | ≤ 1,000 |  | neither |" in words


def test_aims_stand_beside_the_figures_that_they_are_for(written: tuple[str, str]) -> None:
    words, _ = written
    assert "| ours | 0.62 | 0.55 | 0.70 | 1,200 | must ≥ 0.5, aim ≥ 0.75; aim ≥ 5 of stock; must ≤ 1,000 facts/s |" in words
    assert "2025-06-14: 2 cores, 24 GB, Python 3.11.7, PostgreSQL 17.2" in words


def test_the_plot_has_a_mark_for_every_aim(written: tuple[str, str]) -> None:
    drawn = ET.fromstring(written[1])
    assert len(drawn.findall("{http://www.w3.org/2000/svg}circle")) == len(AIMS)
    assert "1.24×" in written[1], "6.2 times the stock recorder is 1.24 times the aim of 5"


def test_of_many_aims_alike_those_missed_are_named_and_the_one_that_is_reached_by_least(tmp_path: Path) -> None:
    figures = [Figure(f"page {n}", n / 10, 0, 0, 1) for n in range(1, 21)]
    table = Table(title="Pages", figures=figures, aims=[Aim(of=f.name, aim=1.75, at_most=True) for f in figures])
    page.write([msgspec.structs.replace(RESULT, tables=[table])], tmp_path)
    words = (tmp_path / "benchmarks.md").read_text("utf-8")
    first, below = words.split("### Pages")
    named = [line.split("|")[2].strip() for line in first.splitlines() if "| Pages:" in line]
    assert named == [f"Pages: page {n}" for n in (17, 18, 19, 20)]
    assert "| Pages: page 17 | 1.70 |  | ≤ 1.75 | the aim, as do 16 others by more |" in first
    assert first.count("| neither |") == 3
    assert all(f"| {f.name} |" in below for f in figures)
    assert len(ET.parse(tmp_path / "images/benchmarks.svg").findall("{http://www.w3.org/2000/svg}circle")) == 4


@pytest.mark.parametrize(
    ("read_whole", "said"), [(["member by register"], "from end to end: member by register."), ([], "from end to end: none."), (None, "")]
)
def test_the_page_says_which_tables_a_plan_reads_whole_where_plans_were_looked_at(read_whole: list[str] | None, said: str) -> None:
    looked_at = msgspec.structs.replace(RESULT, tables=[Table(title="Alone", figures=FIGURES, read_whole=read_whole)])
    words = page.page([msgspec.json.decode(msgspec.json.encode(looked_at), type=Result)])
    assert ("from end to end" in words) == bool(said)
    assert said in words


def test_a_page_without_figures_is_a_page(tmp_path: Path) -> None:
    page.write([], tmp_path)
    assert (tmp_path / "benchmarks.md").read_text("utf-8").startswith("# Benchmarks")


def test_a_figure_lies_within_what_was_measured() -> None:
    found = figure("ours", [2.0, 4.0, 3.0], [10.0, 30.0, 20.0])
    assert (found.ratio, found.rate) == (3.0, 20.0)
    assert 2.0 <= found.low <= found.ratio <= found.high <= 4.0


def test_an_aim_for_a_figure_that_nobody_measured_is_an_error() -> None:
    with pytest.raises(KeyError):
        Aim(of="theirs", aim=1).measured(FIGURES)


def test_every_contender_is_measured_against_the_first() -> None:
    steps = {"one": lambda _: 1, "ten": lambda _: 10}
    assert [f.name for f in compare(steps, writers=2, rounds=2, seconds=0.01)] == list(steps)


def test_what_stands_at_several_sizes_is_kept_by_size_and_read_in_their_order(runtime: Runtime, tmp_path: Path) -> None:
    for size, again in ((1_000_000, ""), (100_000, "--rows 100000"), (10_000_000, "--rows 10000000")):
        results.keep(tmp_path, runtime.db, "timeline", "Timelines", RESULT.tables, size=size, by_hand=again)
    found = results.read(tmp_path)
    assert [result.name for result in found] == ["timeline-100k", "timeline-1M", "timeline-10M"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["timeline-100k.json", "timeline-10M.json", "timeline-1M.json"]
    words = page.page(found)
    assert "`python -m bench.timeline --rows 100000`, measured on" in words
    assert "| timeline-1M | Alone: ours | 0.62 |" in words
