"""Corrections: what may be voided or put right, and the state that a corrected decision is judged by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, TypeVar

from domain.kernel import Decider, Fact, Recorded, Refused, Voided, standing

S = TypeVar("S")


class NotStanding(Refused):
    """There is no such fact here, or it was voided or put right already."""


class OtherKind(Refused):
    """A fact is put right by a whole fact of the same kind; void it and record what happened instead."""


class OthersRestOnIt(Refused):
    """Everything else here rests on this fact; put it right, or void the rest first."""


class DecidedTogether(Refused):
    """This was decided together with where its members, organisations and duties went; take the whole back and say it anew."""


def void(history: Sequence[Recorded[Any]], position: int, reason: str) -> Voided:
    """Return that a standing fact of a stream never happened; a founding fact goes last."""
    left = standing(history)
    _one(left, position)
    if left[0].position == position and len(left) > 1:
        raise OthersRestOnIt
    return Voided(reason=reason)


def put_right(history: Sequence[Recorded[Any]], position: int, fact: Fact, *, on: date | None = None) -> Fact | None:
    """Return the fact that takes the place of a standing one of the same kind, or nothing where both say the same of the same day."""
    wrong = _one(standing(history), position)
    if type(wrong.fact) is not type(fact):
        raise OtherKind
    return None if wrong.fact == fact and on in (None, wrong.effective_on) else fact


def without(decider: Decider[S], history: Sequence[Recorded[Any]], position: int) -> S | None:
    """Return the state as if one fact had not been recorded, by which its correction is decided; None without a founding fact."""
    left = standing(history)
    _one(left, position)
    if left[0].position == position:
        return None
    state: S | None = None
    for e in standing(history, order=getattr(decider, "ORDER", "recorded")):
        if e.position != position:
            state = decider.evolve(state, e.fact, e.stamp)
    return state


def before(decider: Decider[S], history: Sequence[Recorded[Any]], positions: Sequence[int]) -> S | None:
    """Return the state by which facts that were decided together are judged anew.

    Where facts fold by effective date it is all that stands but them; where they fold as steps of a life, what stood before the first.
    """
    order: Literal["recorded", "effective"] = getattr(decider, "ORDER", "recorded")
    left = standing(history, order=order)
    if order == "recorded":
        left = left[: min(i for i, e in enumerate(left) if e.position in positions)]
    state: S | None = None
    if {e.position for e in standing(history)[:1]} & set(positions):
        return None
    for e in left:
        if e.position not in positions:
            state = decider.evolve(state, e.fact, e.stamp)
    return state


def _one(left: Sequence[Recorded[Any]], position: int) -> Recorded[Any]:
    found = next((e for e in left if e.position == position), None)
    if found is None:
        raise NotStanding
    return found
