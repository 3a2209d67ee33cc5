"""`python -m bench.roster_import`: a roster of 8,414 people from workbook to facts, beside reading the workbook alone."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from statistics import median
from typing import Final
from uuid import uuid4

from bench import results
from bench.ground import following, ground
from bench.harness import figure, timed
from bench.results import Aim, Table
from services import views
from services.desk import Desk
from services.imports import roster, workbook
from services.imports.reading import read
from services.wiring import Runtime
from tests.services import rosters

CAUGHT_UP: Final = "import, all views caught up"
NAMES: Final = (
    CAUGHT_UP, "the same, one after the other", "import, empty books", "the same file again", "export", "export brought back"
)  # fmt: skip
BESIDE: Final = 1000
"""How far away each county is whose views are caught up."""


def main() -> None:
    """Bring the same roster into fresh tenants, each time between two readings of the workbook, and print the median ratio."""
    options = results.options("roster_import", {"people": 300, "rounds": 2}, people=8414, rounds=3)
    with ground() as (_, runtime):
        kept = _run(runtime, options.people, options.rounds)
        results.keep(options.into, runtime.db, "roster_import", f"A roster workbook of {options.people:,} people", [kept])


def _run(runtime: Runtime, people: int, rounds: int) -> Table:
    file = rosters.roster(rosters.person(n) for n in range(people))
    print(f"{people:,} people, workbook of {len(file) / 2**20:.1f} MB; ratio to reading the workbook alone, median of {rounds}\n")
    ratios: dict[str, list[float]] = {name: [] for name in NAMES}
    took: dict[str, list[float]] = {name: [] for name in NAMES}
    for round_ in range(rounds):
        county = 910_001 + round_
        alone = timed(lambda: read(file))
        for name, work in _works(runtime, county, file).items():
            with _beside(runtime, county + BESIDE) if name == CAUGHT_UP else nullcontext():
                took[name].append(timed(work))
            alone_after = timed(lambda: read(file))
            ratios[name].append(took[name][-1] / ((alone + alone_after) / 2))
            alone = alone_after
    print(f"{'':24}{'ratio':>8}{'last, s':>10}{'rows/s':>10}")
    for name, found in ratios.items():
        print(f"{name:24}{median(found):8.1f}{took[name][-1]:10.2f}{people / took[name][-1]:10,.0f}")
    figures = [figure(name, ratios[name], took[name]) for name in NAMES]
    aims = [Aim(of=CAUGHT_UP, by="rate", aim=5, at_most=True)]
    return Table(title="Work on a workbook, to reading it alone", unit="s", figures=figures, aims=aims)


@contextmanager
def _beside(runtime: Runtime, county: int) -> Generator[None]:
    """Let a follower run that has done its first work, in another tenant's books, and waits."""
    there = rosters.desk(runtime, county, tenant=county * 1000 + 112, command_id=uuid4())
    with following(runtime):
        roster.apply(there, rosters.roster([rosters.person(0)]))
        assert _followed(runtime, there, timeout=60)
        yield


def _followed(runtime: Runtime, desk: Desk, *, timeout: float) -> bool:
    """Return whether all views came to what a desk's tenant has on record."""
    head = runtime.ledger.head(desk.county, desk.tenant)
    return runtime.followers.wait(desk.county, desk.tenant, head, [view.name for view in views.ALL], timeout=timeout)


def _works(runtime: Runtime, county: int, file: bytes) -> dict[str, Callable[[], object]]:
    exported: list[bytes] = []

    def caught_up() -> None:
        """As at an office: the follower, a process of its own, takes each lot while the next is made."""
        there = rosters.desk(runtime, county + BESIDE, command_id=uuid4())
        roster.apply(there, file)
        assert _followed(runtime, there, timeout=60)

    def one_after_the_other() -> None:
        roster.apply(rosters.desk(runtime, county + 2 * BESIDE, command_id=uuid4()), file)
        runtime.followers.catch_up(county + 2 * BESIDE)

    def desk() -> Desk:
        return rosters.desk(runtime, county, command_id=uuid4())

    return {
        CAUGHT_UP: caught_up,
        "the same, one after the other": one_after_the_other,
        "import, empty books": lambda: roster.apply(desk(), file),
        "the same file again": lambda: roster.apply(desk(), file),
        "export": lambda: exported.append(workbook.export(desk())),
        "export brought back": lambda: roster.apply(desk(), exported[0]),
    }


if __name__ == "__main__":
    main()
