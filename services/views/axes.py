"""The county's before and after on four axes: stricter demands on leaders, better style, more service to the base, higher mass rating.

Every axis stands on figures that are in the books anyway (docs/decisions/0011); which ones is said in `AXES` and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from services.views import coverage, overview
from services.views.commitments import Stuck
from services.views.reading import Row

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate
    from services.views.compare import Two

Axis = Literal["leaders", "style", "base", "masses"]


class Measure(Row):
    """A figure of the overview, or of coverage, that stands for an axis, and whether more of it is better, or less."""

    figure: str
    better: Literal["more", "less"]
    apart: str = ""
    """A figure that is counted within it and shown by itself."""

    def of(self, row: Mapping[str, int]) -> int:
        """Return the figure of a tenant at a coordinate; nought where it has nothing in its books."""
        return row.get(self.figure, 0) - row.get(self.apart, 0)


AXES: Final[Mapping[Axis, tuple[Measure, ...]]] = {
    "leaders": (  # what leaders have promised or were told to do, and did not do in time
        Measure(figure="overdue", better="less"),
        Measure(figure="overdue_findings", better="less"),
    ),
    "style": (  # work that stays on paper, or was for show and came back
        Measure(figure="stuck", better="less"),
        Measure(figure="reopened", better="less"),
    ),
    "base": (  # branches that cannot work, members whom nobody finds, and whom no study has reached
        Measure(figure="weak", better="less"),
        Measure(figure="lost", better="less"),
        Measure(figure="unreached", better="less"),
    ),
    "masses": (  # what people have confirmed as kept, what has held since, and what they still wait for
        Measure(figure="closed", better="more", apart="lasting"),
        Measure(figure="lasting", better="more"),
        Measure(figure="open_findings", better="less"),
    ),
}


class Line(Row):
    """One figure of one tenant, or of the county under its own number: `then` at the first coordinate, `now` at the second.

    `learned` and `changed` add up to the difference; `better` is None where there is none.
    """

    tenant: int
    axis: Axis
    figure: str
    then: int
    now: int
    learned: int
    changed: int
    better: bool | None


_STUCK: Final = Stuck()


def compare(sql: Sql, county: int, tenant: int | None, two: Two, *, stuck: Stuck = _STUCK) -> Sequence[Line]:
    """Return every measure of the county (where no tenant is asked for) and of each tenant at both coordinates, axis by axis."""
    first, second = two.first, two.second
    middle = type(first)(true_on=first.true_on, today=first.today, known_at=second.known_at)
    before, between, after = (_figures(sql, county, tenant, at, stuck) for at in (first, middle, second))
    codes = sorted(before.keys() | between.keys() | after.keys())
    return [
        _line(code, axis, measure, (before.get(code, {}), between.get(code, {}), after.get(code, {})))
        for code in codes
        for axis, measures in AXES.items()
        for measure in measures
    ]


def _figures(sql: Sql, county: int, tenant: int | None, at: Coordinate, stuck: Stuck) -> dict[int, dict[str, int]]:
    """Return the figures of each tenant, and of the county where no tenant is asked for: its own books are in the sum, and have no line."""
    found = overview.figures(sql, county, tenant, at, stuck=stuck)
    reach = {each.tenant: each.unreached for each in coverage.counts(sql, county, tenant, at, by="tenant")}
    held = {each.tenant: {**msgspec.structs.asdict(each), "unreached": reach.get(each.tenant, 0)} for each in found}
    if tenant is not None:
        return held
    whole = overview.total(found, county)
    return {**held, whole.tenant: {**msgspec.structs.asdict(whole), "unreached": sum(reach.values())}}


def _line(code: int, axis: Axis, measure: Measure, at: tuple[Mapping[str, int], Mapping[str, int], Mapping[str, int]]) -> Line:
    then, between, now = (measure.of(row) for row in at)
    better = None if then == now else (now > then) == (measure.better == "more")
    return Line(
        tenant=code, axis=axis, figure=measure.figure, then=then, now=now, learned=between - then, changed=now - between, better=better
    )
