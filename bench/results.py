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


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """All that one bench measured in one run."""

    bench: str
    title: str
    machine: Machine
    tables: Sequence[Table]


def options(bench: str, short: Mapping[str, Any], **usual: float) -> argparse.Namespace:
    """Return what the command line of a bench says: its numbers, `--short` for a small run, `--into` for where figures are kept."""
    parser = argparse.ArgumentParser(prog=f"python -m bench.{bench}")
    for name, value in usual.items():
        parser.add_argument(f"--{name}", type=type(value), default=value)
    parser.add_argument("--short", action="store_true", help="a small run, whose figures are kept only where --into says so")
    parser.add_argument("--into", type=Path, default=FOLDER, help="the folder in which figures are kept")
    if parser.parse_known_args()[0].short:
        parser.set_defaults(into=None, **short)
    return parser.parse_args()


def keep(into: Path | None, db: Database, bench: str, title: str, tables: Sequence[Table]) -> None:
    """Write what a bench measured, in place of what it measured before; nothing where there is no folder."""
    if into is None:
        return
    into.mkdir(parents=True, exist_ok=True)
    result = Result(bench=bench, title=title, machine=_machine(db), tables=tables)
    (into / f"{bench}.json").write_bytes(msgspec.json.format(msgspec.json.encode(result)) + b"\n")


def read(folder: Path) -> list[Result]:
    """Return what is kept, by the name of the bench."""
    return [msgspec.json.decode(path.read_bytes(), type=Result) for path in sorted(folder.glob("*.json"))]


def _machine(db: Database) -> Machine:
    with db.statement() as sql:
        version = sql.info.server_version
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Machine(
        day=datetime.now(UTC).date(), cores=len(os.sched_getaffinity(0)),
        memory_gb=round(memory / 2**30), python=platform.python_version(), postgresql=f"{version // 10000}.{version % 10000}",
    )  # fmt: skip
