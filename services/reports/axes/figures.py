"""What the four axes come to on two days: the first as it was known at its end and as it is known now, and the second."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from services import coordinate
from services.reports.campaign import ladder, stuck
from services.reports.places import Place, places
from services.views import axes
from services.views.axes import Line
from services.views.compare import Two
from services.views.reading import Row

if TYPE_CHECKING:
    from services.coordinate import Coordinate
    from services.reports.basis import Basis, Reading


class Figures(Row):
    """Everything that the report of the four axes says; a line stands for one figure of one tenant, or of the county."""

    first_day: date
    last_day: date
    places: Sequence[Place]
    lines: Sequence[Line]


def figures(reading: Reading) -> Figures:
    """Return the four axes on both days."""
    basis = reading.basis
    two = Two(first=_then(basis), second=basis.at())
    lines = axes.compare(reading.own, basis.county, basis.scope, two, stuck=stuck(ladder(reading)))
    assert basis.since is not None, "this kind is asked for with an earlier day"
    return Figures(
        first_day=basis.since, last_day=basis.true_on, places=places(reading, {line.tenant for line in lines}), lines=lines
    )


def _then(basis: Basis) -> Coordinate:
    """Return the first day as it was known at its end, and never as known later than the report."""
    at = coordinate.at(basis.true_on, ZoneInfo(basis.time_zone), true_on=basis.since, known_on=basis.since)
    return coordinate.Coordinate(true_on=at.true_on, today=at.today, known_at=min(at.known, basis.known_on))
