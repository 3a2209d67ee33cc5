"""The four axes in the reader's hands: every number of a line leads to exactly the rows that it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from services.views.axes import AXES, REASONS, Line, Reason
from services.views.compare import Two
from services.web.overview_columns import COMMITMENTS, COVERAGE, ROSTER, Column, links

if TYPE_CHECKING:
    from services.web.compare import Doors

COLUMNS: Final[Mapping[str, Column]] = {column.figure: column for column in (*ROSTER, *COMMITMENTS, *COVERAGE)}
NATURES: Final[Mapping[Reason, str]] = {"learned": "learned", "changed": "real", "reorganised": "reorganised"}
"""What a comparison calls the reasons of a difference."""
_WAYS: Final = {"came": "added", "went": "ended"}


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """So many things came to be counted, or are counted no more, for one reason; `address` opens them."""

    way: str
    n: int
    address: str


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One line with the addresses behind its numbers."""

    line: Line
    then: str
    now: str
    steps: Mapping[Reason, Sequence[Step]]


def shown(doors: Doors, two: Two, lines: Sequence[Line], county: int, *, whole: bool) -> dict[int, dict[str, Shown]]:
    """Return the lines of each tenant by figure, the county's own number first; *whole* says that the county asks."""
    found: dict[int, dict[str, Shown]] = {}
    for line in lines:
        tenant = None if whole and line.tenant == county * 1000 else line.tenant
        found.setdefault(line.tenant, {})[line.figure] = _shown(doors, two, line, tenant)
    return found


def measures() -> Mapping[str, Sequence[str]]:
    """Return the figures of each axis."""
    return {axis: [measure.figure for measure in held] for axis, held in AXES.items()}


def _shown(doors: Doors, two: Two, line: Line, tenant: int | None) -> Shown:
    column = COLUMNS[line.figure]
    where, under = (None, str(line.tenant)) if line.folded else (tenant, "")  # books of several tenants are a list of the county alone
    path, asks = links(column, where), {"under": under, **column.asks, "list": column.page}
    return Shown(
        line=line, then=doors.at(path, two.first, under=under), now=doors.at(path, two.second, under=under),
        steps={reason: list(_steps(doors, two, line, reason, where, asks)) for reason in REASONS},
    )  # fmt: skip


def _steps(doors: Doors, two: Two, line: Line, reason: Reason, tenant: int | None, asks: Mapping[str, str]) -> Iterator[Step]:
    """Yield who came and who went for one reason: the first day at both instants for what was learned, else both days as known later."""
    step = Two(first=two.first, second=two.middle) if reason == "learned" else Two(first=two.middle, second=two.second)
    for way, difference in _WAYS.items():
        if n := getattr(getattr(line.moves, reason), way):
            yield Step(way=way, n=n, address=doors.between(step, tenant, **asks, difference=difference, nature=NATURES[reason]))
