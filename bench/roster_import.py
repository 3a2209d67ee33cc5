"""`python -m bench.roster_import`: a roster of 8,414 people from workbook to facts, beside reading the workbook alone."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median
from uuid import uuid4

from bench.ground import ground
from services.desk import Desk
from services.imports import roster, workbook
from services.imports.reading import read
from services.wiring import Runtime
from tests.services import rosters


def main() -> None:
    """Bring the same roster into fresh tenants, each time between two readings of the workbook, and print the median ratio."""
    parser = argparse.ArgumentParser(prog="python -m bench.roster_import")
    parser.add_argument("--people", type=int, default=8414)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with ground() as (_, runtime):
        _run(runtime, options.people, options.rounds)


def _run(runtime: Runtime, people: int, rounds: int) -> None:
    file = rosters.roster(rosters.person(n) for n in range(people))
    print(f"{people:,} people, workbook of {len(file) / 2**20:.1f} MB; ratio to reading the workbook alone, median of {rounds}\n")
    ratios: dict[str, list[float]] = {"import, empty books": [], "the same file again": [], "export": [], "export brought back": []}
    took = dict.fromkeys(ratios, 0.0)
    for round_ in range(rounds):
        county = 910_001 + round_
        alone = _timed(lambda: read(file))
        for name, work in _works(runtime, county, file).items():
            took[name] = _timed(work)
            alone_after = _timed(lambda: read(file))
            ratios[name].append(took[name] / ((alone + alone_after) / 2))
            alone = alone_after
    print(f"{'':24}{'ratio':>8}{'last, s':>10}{'rows/s':>10}")
    for name, found in ratios.items():
        print(f"{name:24}{median(found):8.1f}{took[name]:10.2f}{people / took[name]:10,.0f}")


def _works(runtime: Runtime, county: int, file: bytes) -> dict[str, Callable[[], object]]:
    exported: list[bytes] = []

    def desk() -> Desk:
        return rosters.desk(runtime, county, command_id=uuid4())

    return {
        "import, empty books": lambda: roster.apply(desk(), file),
        "the same file again": lambda: roster.apply(desk(), file),
        "export": lambda: exported.append(workbook.export(desk())),
        "export brought back": lambda: roster.apply(desk(), exported[0]),
    }


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
