"""What the weekly report of coverage counts: who was expected, how each was reached, and by name who misses something still."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from msgspec.structs import replace

from domain import calendar
from services.reports.places import Place, places
from services.views import coverage
from services.views.coverage import Covered, Reach
from services.views.reading import Row, in_sets, rows, written_out

if TYPE_CHECKING:
    from services.reports.basis import Reading


class Held(Row):
    """One required session of the week: how many were expected, were there, and miss it still."""

    tenant: int
    session: UUID
    day: date
    title: str
    expected: int
    attended: int
    missing: int


class Figures(Row):
    """Everything that the weekly report of coverage says; `now` and `before` are by branch, for the county by tenant."""

    first_day: date
    last_day: date
    places: Sequence[Place]
    held: Sequence[Held]
    now: Sequence[Covered]
    before: Sequence[Covered]
    gaps: Sequence[Reach]


_HELD: Final = written_out((Path(__file__).parent / "figures.sql").read_bytes())


def figures(reading: Reading) -> Figures:
    """Return how far coverage had come at the end of the week, and at that of the week before."""
    basis = reading.basis
    first, last = calendar.first_day(basis.period), basis.true_on
    now, before = (
        coverage.counts(reading.own, basis.county, basis.scope, basis.at(day), by="tenant" if basis.whole_county else "branch")
        for day in (last, first - calendar.DAY)
    )
    found = coverage.gaps(reading.own, basis.county, basis.scope, basis.at())
    names = reading.people.names(each.person for each in found)
    with in_sets(reading.own):
        held = rows(reading.own, Held, _HELD, reading.asked(since=first))
    return Figures(
        first_day=first, last_day=last, places=places(reading, {each.tenant for each in now}), held=held, now=now, before=before,
        gaps=[replace(each, name=names.get(each.person)) for each in found] if basis.named else found,
    )  # fmt: skip
