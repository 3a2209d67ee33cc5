"""Reveals (查看姓名): that somebody of the county had names of a unit's members shown to him, whose and why; facts of the unit's books."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from domain.kernel import Fact, Refused, Stamp, State

LASTS: Final = timedelta(minutes=30)
"""How long names stay open to whoever had them shown."""
MOST: Final = 200
SHORTEST: Final = 5
LONGEST: Final = 300


class NamesShown(Fact, tag="reveal.names-shown"):
    """Somebody who sees numbers had the names of these people shown to him, for a reason; it happened, and is never taken back."""

    reason: str
    people: tuple[UUID, ...]


Event = NamesShown


class Reveal(State):
    """A reveal as its decisions see it: it was."""

    people: tuple[UUID, ...]


class NeedsReason(Refused):
    """Say why you need the names, in {least} to {most} characters."""


class NobodyToShow(Refused):
    """Say whose names you need."""


class TooMany(Refused):
    """{n} names at once are too many; {most} are shown at most."""


def show(reveal: Reveal | None, people: tuple[UUID, ...], reason: str) -> NamesShown | None:
    """Return that the names of these people were shown, each once; one reveal is never added to."""
    if reveal is not None:
        return None
    check(people, reason)
    return NamesShown(reason=reason.strip(), people=tuple(dict.fromkeys(people)))


def check(people: tuple[UUID, ...], reason: str) -> None:
    """Refuse a reveal of nobody, of too many at once, or without a reason that somebody can judge it by."""
    if not SHORTEST <= len(reason.strip()) <= LONGEST:
        raise NeedsReason(least=SHORTEST, most=LONGEST)
    if not people:
        raise NobodyToShow
    if (n := len(set(people))) > MOST:
        raise TooMany(n=n, most=MOST)


def evolve(reveal: Reveal | None, event: Event, at: Stamp) -> Reveal:
    """Return the reveal after its only fact."""
    del reveal, at
    return Reveal(people=event.people)
