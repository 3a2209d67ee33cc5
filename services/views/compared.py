"""The lists that can be compared: which view each is made by, which of its facts count, and how its filter is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from domain import catalogue
from services.views import commitment_rows, commitments, findings, inspections, institutions, organisations, periods, roster
from services.views.commitments import Stuck
from services.views.reading import Row, text

if TYPE_CHECKING:
    from infra.followers import View

List = Literal["roster", "institutions", "organisations", "commitments", "inspections", "findings", "periods"]
Filter = (
    roster.Filter | institutions.Filter | organisations.Filter | commitments.Filter | inspections.Filter | findings.Filter | periods.Filter
)
_STUCK: Final = Stuck()


class Sides(Row):
    """A list's own filter at each coordinate, where the tree of each cuts it down to other rows; `middle` as `Two` has it."""

    before: Filter
    middle: Filter
    after: Filter


class Compared(Row):
    """One list: its question in parts, and the tags of the facts that its rows are made of."""

    name: List
    question: bytes
    tags: tuple[str, ...]


def _compared(name: List, view: View, beside: Collection[str] = ()) -> Compared:
    """Return a list by its view; facts *beside* it go into other tables of that view."""
    passed = {*view.passes_over(catalogue.BY_TAG.values()), *beside}
    parts = ("sides", name, "suspects", f"{name}_said", "page")
    return Compared(
        name=name, question=b"".join(text(f"compare_{part}") for part in parts), tags=tuple(sorted(catalogue.BY_TAG.keys() - passed))
    )


LISTS: Final[Mapping[List, Compared]] = {
    each.name: each
    for each in (
        _compared(
            "roster", roster.view, ("member.flagged-possible-duplicate", "member.confirmed-duplicate", "member.not-duplicate")
        ),
        _compared("institutions", institutions.view),
        _compared("organisations", organisations.view),
        _compared(
            "commitments", commitment_rows.view,
            ("commitment.look-back-passed", "commitment.obligation-waived", "commitment.obligation-reassigned"),
        ),
        _compared("inspections", inspections.view),
        _compared("findings", findings.view),
        _compared(
            "periods", periods.view,
            (
                "period.discrepancy-raised", "period.discrepancy-explained", "period.correction-requested", "period.correction-approved",
                "period.correction-refused",
            ),
        ),
    )
}  # fmt: skip
DEFAULTS: Final[Mapping[List, Filter]] = {
    "roster": roster.Filter(), "institutions": institutions.Filter(), "organisations": organisations.Filter(),
    "commitments": commitments.Filter(), "inspections": inspections.Filter(), "findings": findings.Filter(),
    "periods": periods.Filter(),
}  # fmt: skip
"""What each list shows where nothing is left out."""


def asked(wanted: Filter | Sides, stuck: Stuck = _STUCK) -> dict[str, object]:
    """Return a list's own filter as the parameters of its question."""
    sides = wanted if isinstance(wanted, Sides) else Sides(before=wanted, middle=wanted, after=wanted)
    said: dict[str, object] = {**msgspec.structs.asdict(sides.after), "by_tree": isinstance(wanted, Sides)}
    if isinstance(sides.after, commitments.Filter):
        status = sides.after.status
        said |= {"status": status and list(status), "paper": list(stuck.stages), "days": stuck.days}
    for side, one in msgspec.structs.asdict(sides).items():
        if isinstance(one, roster.Filter):
            said |= {f"{side}_{name}": value for name, value in roster.behind(one).items()}
    return said
