"""What the monthly report of movement counts: everybody who came, left or changed class or branch, and the totals that they add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from msgspec.structs import replace

from domain import calendar
from services.reports.classes import Movement, movements
from services.reports.places import Place, places
from services.views.reading import Row, in_sets, rows, written_out

if TYPE_CHECKING:
    from services.reports.basis import Reading

MONTHS: Final = 12
"""So many months the line of members goes back."""


class Step(Row):
    """What changed for one member on a day; class and branch are empty where he was, or is, in nobody's custody."""

    tenant: int
    person: UUID
    number: str
    day: date
    is_in: bool
    was_in: bool
    is_new: bool
    standing: str
    reason: str
    ledger_class: str
    was_class: str
    branch: UUID | None
    was_branch: UUID | None
    branch_name: str
    was_branch_name: str
    name: str | None = None


class Flow(Row):
    """Members of one class of a tenant: at the opening, whoever came and left, and at the closing, both added up and counted anew."""

    tenant: int
    code: str
    opening: int
    joined: int
    came: int
    gone: int
    went: int
    closing: int
    counted: int


class Month(Row):
    """How many members there were at the end of a month, and how many came and left in it."""

    day: date
    members: int
    joined: int
    gone: int


class Figures(Row):
    """Everything that the monthly report of movement says."""

    first_day: date
    last_day: date
    places: Sequence[Place]
    flows: Sequence[Flow]
    steps: Sequence[Step]
    months: Sequence[Month]


_HERE: Final = Path(__file__).parent
_STEPS, _MONTHS = (written_out((_HERE / f"{name}.sql").read_bytes()) for name in ("figures", "months"))


def figures(reading: Reading) -> Figures:
    """Return what moved in the month."""
    first, last = calendar.first_day(reading.basis.period), reading.basis.true_on
    opening = first - calendar.DAY
    with in_sets(reading.own):
        found = rows(reading.own, Step, _STEPS, reading.asked(before=opening))
    names = reading.people.names(step.person for step in found)
    steps = [replace(step, name=names.get(step.person)) for step in found] if reading.basis.named else found
    flows = _flows(movements(reading, opening), steps)
    return Figures(
        first_day=first, last_day=last, flows=flows, steps=steps, places=places(reading, {flow.tenant for flow in flows}),
        months=_months(reading, first, last),
    )  # fmt: skip


def _flows(held: Sequence[Movement], steps: Iterable[Step]) -> list[Flow]:
    """Return what each class came to; whoever left and came back within the month is counted both ways."""
    joined, came, gone, went = (Counter[tuple[int, str]]() for _ in range(4))
    for step in steps:
        now, was = (step.tenant, step.ledger_class), (step.tenant, step.was_class)
        if step.is_in != step.was_in:
            (joined if step.is_in else gone)[now if step.is_in else was] += 1
        elif now != was:
            came[now] += 1
            went[was] += 1
    opening, counted = ({(m.tenant, m.code): n for m in held if (n := getattr(m, side))} for side in ("before", "after"))
    return [
        Flow(
            tenant=key[0], code=key[1], opening=opening.get(key, 0), joined=joined[key], came=came[key], gone=gone[key], went=went[key],
            closing=opening.get(key, 0) + joined[key] + came[key] - gone[key] - went[key], counted=counted.get(key, 0),
        )
        for key in sorted({*opening, *counted, *joined, *came, *gone, *went})
    ]  # fmt: skip


def _months(reading: Reading, first: date, last: date) -> list[Month]:
    """Return the months of the line, the last of them up to the day of the report."""
    ends = [last]
    for _ in range(MONTHS):
        ends.append(first - calendar.DAY)
        first = calendar.first_day(calendar.month(ends[-1]))
    return rows(reading.own, Month, _MONTHS, reading.asked(days=ends[::-1], since=ends[-1]))
