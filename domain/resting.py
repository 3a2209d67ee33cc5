"""What rests on what: a member on the branch that keeps him, an organisation on its unit and the one above it, a unit on its parent.

Commands see to it that whatever something rests on stands as long as it does. So must whatever puts right or takes back what they wrote,
on every day that this touches and not only on its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from domain import institution, member, organisation
from domain.hierarchy import Steps
from domain.kernel import Part, Recorded, Refused, fold, standing
from domain.spans import Spans

_A_DAY = timedelta(days=1)
Kind = Literal["organisation", "institution"]
Lives = Sequence[tuple[date, date | None]]


class NothingStandsThere(Refused):
    """On {on} something would then belong to a branch, an organisation or a unit that does not stand; put right where it belongs first."""


class Claim(Part):
    """That a thing rests on another one of a kind from a day until before another day (None: for good)."""

    on: UUID
    kind: Kind
    since: date
    until: date | None


class Side(Part):
    """A thing as one history tells of it: of what kind, what it rests on, on which days it stands, and whom it stands under."""

    kind: Kind | None = None
    claims: Sequence[Claim] = ()
    alive: Spans[bool] = Spans()
    uppers: Steps = ()

    def hangs(self, held: UUID, on: date, other: Side) -> bool:
        """Return whether this thing rests on another one on a day on which that one does not stand."""
        rests = {c.kind for c in self.claims if c.on == held and c.since <= on and (c.until is None or on < c.until)}
        return any(kind != other.kind or not other.alive.at(on) for kind in rests)

    def days(self) -> set[date]:
        """Return the days on which something about it may change."""
        ends = {c.until for c in self.claims if c.until is not None}
        return {c.since for c in self.claims} | ends | {day for day, _ in self.alive.steps}


def side(history: Sequence[Recorded[Any]]) -> Side:
    """Return what a history tells of a thing, nothing where no fact of it stands."""
    left = standing(history)
    match left[0].fact if left else None:
        case member.Registered():
            held = fold(member, history)
            return Side(claims=list(_spans("organisation", held.custody.steps, [(date.min, held.ended_on)]))) if held else Side()
        case organisation.Established():
            return _organisation(fold(organisation, history), left)
        case institution.Registered():
            return _institution(fold(institution, history), left)
        case _:
            return Side(claims=list(_answers(left)))


def broken(held: UUID, before: tuple[Side, Side], after: tuple[Side, Side]) -> date | None:
    """Return the first day on which a thing would rest on one that does not stand, and did not do so before; None where there is none."""
    days = sorted({day for each in (*before, *after) for day in each.days()})
    return next((day for day in days if after[0].hangs(held, day, after[1]) and not before[0].hangs(held, day, before[1])), None)


def _organisation(held: organisation.Organisation | None, left: Sequence[Recorded[Any]]) -> Side:
    if held is None:
        return Side()
    lives = _lives(held.alive)
    units, uppers = _spans("institution", held.institution.steps, lives), _spans("organisation", held.parent.steps, lives)
    claims = [*units, *uppers, *_heirs("organisation", left)]
    return Side(kind="organisation", claims=claims, alive=held.alive, uppers=held.parent.steps)


def _institution(held: institution.Institution | None, left: Sequence[Recorded[Any]]) -> Side:
    if held is None:
        return Side()
    uppers = [(day, parent) for day, (parent, _) in held.parent.steps]
    claims = [*_spans("institution", uppers, _lives(held.alive)), *_heirs("institution", left)]
    return Side(kind="institution", claims=claims, alive=held.alive, uppers=uppers)


def _lives(alive: Spans[bool]) -> Lives:
    """Return from which day until which a thing stands: once, or again after it was dissolved."""
    steps = alive.steps
    return [(day, steps[n + 1][0] if n + 1 < len(steps) else None) for n, (day, stands) in enumerate(steps) if stands]


def _spans(kind: Kind, steps: Steps, lives: Lives) -> Iterator[Claim]:
    for n, (day, value) in enumerate(steps):
        for begin, end in lives if value is not None else ():
            later = [each for each in (end, steps[n + 1][0] if n + 1 < len(steps) else None) if each is not None]
            since, until = max(day, begin), min(later, default=None)
            if value is not None and (until is None or since < until):
                yield Claim(on=value, kind=kind, since=since, until=until)


def _heirs(kind: Kind, left: Sequence[Recorded[Any]]) -> Iterator[Claim]:
    """Yield into whom a thing went, or who took over: that one stood on the day itself."""
    for e in left:
        match e.fact:
            case organisation.Merged(into=into) | institution.Merged(into=into) | institution.SuccessorNamed(successor=into):
                yield Claim(on=into, kind=kind, since=e.effective_on, until=e.effective_on + _A_DAY)
            case organisation.Split(into=several) | institution.Split(into=several):
                yield from (Claim(on=each, kind=kind, since=e.effective_on, until=e.effective_on + _A_DAY) for each in several)
            case _:
                continue


def _answers(left: Sequence[Recorded[Any]]) -> Iterator[Claim]:
    """Yield which units a promise or a finding was laid to: each stood on that day, and may have gone since."""
    for e in left:
        unit = getattr(e.fact, "unit", None)
        if isinstance(unit, UUID):
            yield Claim(on=unit, kind="institution", since=e.effective_on, until=e.effective_on + _A_DAY)
