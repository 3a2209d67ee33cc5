"""What benches measured, kept as JSON: figures with what they are to reach, and the machine that they were measured on."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from bench.harness import Figure

if TYPE_CHECKING:
    from infra.db import Database

FOLDER: Final = Path(__file__).parent / "results"


class Aim(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a figure must reach and what it is to aim at: at least, unless it says at most; `over` divides by another figure."""

    of: str
    over: str = ""
    by: Literal["ratio", "rate"] = "ratio"
    must: float | None = None
    aim: float | None = None
    at_most: bool = False

    def measured(self, figures: Sequence[Figure]) -> float:
        """Return what was measured, of the figures of the aim's own table."""
        held = {figure.name: figure.rate if self.by == "rate" else figure.ratio for figure in figures}
        return held[self.of] / held[self.over] if self.over else held[self.of]

    def times(self, figures: Sequence[Figure]) -> float:
        """Return what was measured as a multiple of the aim (of the must where there is none): 1 reaches it, more is better."""
        measured, goal = self.measured(figures), self._goal
        return 0.0 if measured <= 0 or not goal else goal / measured if self.at_most else measured / goal

    @property
    def least(self) -> float:
        """Return the must as such a multiple."""
        goal, must = self._goal, self.must
        return 1.0 if must is None or not goal else goal / must if self.at_most else must / goal

    @property
    def _goal(self) -> float | None:
        return self.aim if self.aim is not None else self.must

    def reached(self, measured: float) -> Literal["the aim", "the must", "neither"]:
        """Return which of the two a measured figure reaches."""
        if self._holds(self.aim, measured):
            return "the aim"
        return "the must" if self._holds(self.must, measured) else "neither"

    def _holds(self, bound: float | None, measured: float) -> bool:
        return bound is not None and (measured <= bound if self.at_most else measured >= bound)


class Table(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Figures of one run, the baseline first, and the unit of their rates."""

    title: str
    figures: Sequence[Figure]
    unit: str = "facts/s"
    aims: Sequence[Aim] = ()
    read_whole: Sequence[str] | None = None
    """The big tables that a plan of what was measured reads from end to end; None where no plan was looked at."""


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """What the figures were measured on."""

    day: date
    cores: int
    memory_gb: int
    python: str
    postgresql: str


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that one bench measured in one run."""

    bench: str
    title: str
    machine: Machine
    tables: Sequence[Table]
    size: int = 0
    """How many facts there were, for a bench that is run at several sizes."""
    by_hand: str = ""
    """What is said behind the name of such a bench to run it at that size again."""

    @property
    def name(self) -> str:
        """Return the name of the bench, with the size."""
        return f"{self.bench}-{short_of(self.size)}" if self.size else self.bench


def short_of(size: int) -> str:
    """Return a number of facts in few letters: 100k, 1M."""
    for unit, letter in ((1_000_000, "M"), (1_000, "k")):
        if size >= unit:
            return f"{size / unit:g}{letter}"
    return str(size)


def options(bench: str, short: Mapping[str, Any], *, books: bool = False, **usual: float) -> argparse.Namespace:
    """Return what the command line of a bench says: its numbers, `--short` for a small run, `--into` for where figures are kept.

    With *books* it also says in which folder those that were made up are kept, to be asked again.
    """
    parser = argparse.ArgumentParser(prog=f"python -m bench.{bench}")
    for name, value in usual.items():
        parser.add_argument(f"--{name}", type=type(value), default=value)
    if books:
        parser.add_argument("--books", type=Path, help="keep the made-up books in this folder, or ask those that are kept there")
    parser.add_argument("--short", action="store_true", help="a small run, whose figures are kept only where --into says so")
    parser.add_argument("--into", type=Path, default=FOLDER, help="the folder in which figures are kept")
    if parser.parse_known_args()[0].short:
        parser.set_defaults(into=None, **short)
    return parser.parse_args()


def keep(
    into: Path | None, db: Database, bench: str, title: str, tables: Sequence[Table], *, size: int = 0, by_hand: str = ""
) -> None:  # fmt: skip
    """Write what a bench measured, in place of what it measured before at that size; nothing where there is no folder."""
    if into is None:
        return
    into.mkdir(parents=True, exist_ok=True)
    result = Result(bench=bench, title=title, machine=_machine(db), tables=tables, size=size, by_hand=by_hand)
    (into / f"{result.name}.json").write_bytes(msgspec.json.format(msgspec.json.encode(result)) + b"\n")


def read(folder: Path) -> list[Result]:
    """Return what is kept, by the name of the bench and by size."""
    found = [msgspec.json.decode(path.read_bytes(), type=Result) for path in folder.glob("*.json")]
    return sorted(found, key=lambda result: (result.bench, result.size))


def _machine(db: Database) -> Machine:
    with db.statement() as sql:
        version = sql.info.server_version
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Machine(
        day=datetime.now(UTC).date(), cores=len(os.sched_getaffinity(0)),
        memory_gb=round(memory / 2**30), python=platform.python_version(), postgresql=f"{version // 10000}.{version % 10000}",
    )  # fmt: skip
