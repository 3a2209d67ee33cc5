"""How many histories are looked at: few and always the same in every run of the tests, many by `make oracles`."""

from __future__ import annotations

import os
from collections import Counter
from typing import Final

from hypothesis import HealthCheck, Phase, settings

from domain.catalogue import BY_TAG
from tests.services.replay.acts import Played
from tests.services.replay.against import Kept
from tests.services.replay.oracles import ORACLES

MANY: Final = int(os.environ.get("TAIZHANG_ORACLES", "0"))
"""How many histories of each kind to look at; 0 for the few that every run of the tests looks at."""


class Counts:
    """How much was compared, and of what."""

    def __init__(self) -> None:
        self.histories = self.coordinates = self.listed = self.figures = self.comparisons = self.differences = 0
        self.played = Played()
        self.rows = Counter[str]()
        self.tags = Counter[str]()

    def add(self, kept: Kept, coordinates: int, rows: Counter[str]) -> None:
        """Count the history of one tenant."""
        self.histories += 1
        self.tags.update(e.tag for held in kept.streams.values() for e in held)
        self.coordinates += coordinates
        self.rows.update(rows)

    def told(self) -> list[str]:
        """Return in words how much was compared, and which facts and tables never came up."""
        facts, rows = sum(self.tags.values()), sum(self.rows.values())
        silent, empty = sorted(BY_TAG.keys() - self.tags.keys()), sorted(ORACLES.keys() - (+self.rows).keys())
        return [
            f"{self.histories:,} books, {facts:,} facts of {len(self.tags)} kinds (never: {', '.join(silent) or 'none'})",
            f"{self.coordinates:,} coordinates, {rows:,} rows of {len(+self.rows)} tables (never: {', '.join(empty) or 'none'})",
            f"{self.listed:,} rows of lists, {self.figures:,} figures of the cube",
            f"{self.comparisons:,} comparisons with {self.differences:,} differences",
            f"{sum(self.played.done.values()):,} acts done, {sum(self.played.refused.values()):,} refused",
        ]


COUNTS: Final = Counts()


def histories(few: int) -> settings:
    """Return how to look at so many histories, the same in every run, or at many others where many are asked for."""
    return settings(
        max_examples=MANY or few, deadline=None, derandomize=not MANY, database=None,
        phases=(Phase.explicit, Phase.generate, *((Phase.shrink,) if MANY else ())),
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip
