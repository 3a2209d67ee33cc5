"""What a row of a weekly report's workbook puts right or takes back: what was told of that week, and the last step taken within it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

import msgspec

from domain import calendar, commitment, corrections, sequence
from domain.commitment import ProgressReported, StageAdvanced
from domain.kernel import Fact, Recorded, standing
from services.corrections import may_take_back
from services.desk import Desk
from services.imports.cells import Wrong, several, tidy, yes_no
from services.imports.tables import plain as as_compared
from services.judged import JUDGED, Case
from services.web.i18n import LANGUAGES, words

Asked = Literal["", "correct", "void"]
History = Sequence[Recorded[Any]]
Right = tuple[Recorded[Any], Fact]
"""A fact that stands, and what takes its place."""
_WAYS: Final[tuple[Asked, ...]] = ("correct", "void")


class Unfounded(Wrong):
    """The cell of a correction asks for what cannot be put right or taken back."""


def asked(cell: str) -> Asked:
    """Return whether a row puts right or takes back, by the word or the code for it; the yes of a roster's column puts right."""
    text = as_compared(tidy(cell, "token").text)
    for way in _WAYS:
        known = (word for lang in LANGUAGES for word in several(words(lang)(f"imports.promises.{way}")))
        if text and text in {as_compared(word) for word in (way, *known)}:
            return way
    try:
        return "correct" if text and yes_no(text) else ""
    except Wrong as error:
        raise Unfounded(rule="promise-correction-unknown") from error


def put_right(desk: Desk, history: History, period: str, text: str) -> list[Right]:
    """Return a text in the place of all that was told of a week: the last report says it, and those before it are taken back."""
    told = _told(history, period)
    if not told:
        raise Unfounded(rule="promise-nothing-told", period=period)
    _own(desk, told)
    *before, last = told
    fact = msgspec.structs.replace(last.fact, text=text)
    _judged(desk, history, last, fact)
    right = corrections.put_right(history, last.position, fact)
    gone: list[Right] = [(e, corrections.void(history, e.position, _why("replaced", period))) for e in before]
    return [*gone, (last, right)] if right else gone


def step(desk: Desk, history: History, period: str, stage: str) -> list[Right]:
    """Return another stage in the place of the last step of a week; one on which the promise stood before it takes the step back."""
    first, last = calendar.first_day(period), calendar.last_day(period)
    taken = [e for e in standing(history) if isinstance(e.fact, StageAdvanced) and first <= e.effective_on <= last]
    if not taken:
        raise Unfounded(rule="promise-no-step", period=period)
    e = taken[-1]
    _own(desk, [e])
    sequence.let_go(history, [e.position])
    fact = msgspec.structs.replace(e.fact, stage=stage)
    if _judged(desk, history, e, fact) is None:
        return [(e, corrections.void(history, e.position, _why("no-step", period)))]
    right = corrections.put_right(history, e.position, fact)
    return [(e, right)] if right else []


def take_back(desk: Desk, history: History, period: str, text: str, stage: str | None) -> list[Right]:
    """Return that nothing of what was told of a week was so, no fact where it is taken back already.

    The words of such a row are those that it takes back, and it asks for no other stage.
    """
    if stage:
        raise Unfounded(rule="promise-void-and-step")
    ever = {e.fact.text for e in history if isinstance(e.fact, ProgressReported) and e.fact.period == period}
    if not ever:
        raise Unfounded(rule="promise-nothing-told", period=period)
    if text and text not in ever:
        raise Unfounded(rule="promise-void-otherwise", period=period)
    told = _told(history, period)
    _own(desk, told)
    return [(e, corrections.void(history, e.position, _why("void", period))) for e in told]


def _told(history: History, period: str) -> list[Recorded[Any]]:
    return [e for e in standing(history) if isinstance(e.fact, ProgressReported) and e.fact.period == period]


def _own(desk: Desk, said: History) -> None:
    """Refuse what somebody else said: a unit never puts right what the county recorded."""
    desk.allow("fact.correct")
    if not all(may_take_back(desk.actor.role, e) for e in said):
        raise Unfounded(rule="promise-said-by-county")


def _judged(desk: Desk, history: History, e: Recorded[Any], fact: Fact) -> object:
    """Return what would have been decided, on the day of the fact and the state that it stood on; raises Refused."""
    at = msgspec.structs.replace(desk, effective_on=e.effective_on)
    return JUDGED[type(fact)](Case(desk=at, id=e.stream, state=corrections.before(commitment, history, [e.position]), fact=fact))


def _why(way: str, period: str) -> str:
    """Return the reason on record, in the language of the books."""
    return words(LANGUAGES[0])(f"imports.promises.why.{way}", period=period)


__all__ = ["Asked", "Right", "Unfounded", "asked", "put_right", "step", "take_back"]
