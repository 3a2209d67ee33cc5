"""The overview's figures counted span by span, the slow way: what the cube must say too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from services.coordinate import Coordinate
from services.views.commitments import Stuck
from services.views.overview import Figures
from services.views.reading import rows, standing_at

_BY_INTERVALS: Final = Path(__file__).with_name("overview_by_intervals.sql").read_bytes()


def figures(sql: Any, county: int, tenant: int | None, at: Coordinate) -> Sequence[Figures]:
    """Return one row for each tenant that has anything in its books at that coordinate."""
    stuck = Stuck()
    return rows(sql, Figures, _BY_INTERVALS, standing_at(county, tenant, at, paper=list(stuck.stages), days=stuck.days))
