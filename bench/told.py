"""What is told in made-up books: a fact of a stream on its day, some of them late, some of them putting an earlier one right."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from domain.kernel import Fact, Voided

FIRST: Final = date(2005, 1, 1)
LAST: Final = date(2024, 12, 31)


class Told(msgspec.Struct):
    """A fact of a stream: its day, when it was told, and which earlier fact of the stream it replaces."""

    stream: UUID
    on: date
    at: datetime
    fact: Fact
    replaces: int | None = None
    position: int = 0


def said(dice: random.Random, stream: UUID, on: date, fact: Fact) -> Told:
    """Return a fact that is told within its day, or, one in ten, up to sixty days late."""
    late = dice.randrange(1, 60) if on > FIRST and dice.random() < 1 / 10 else 0
    at = datetime.combine(on, datetime.min.time(), UTC) + timedelta(days=late, microseconds=dice.randrange(86_400_000_000))
    return Told(stream=stream, on=on, at=at, fact=fact)


def life(dice: random.Random, stream: UUID, founding: Fact, length: int, draw: Callable[[], Fact]) -> list[Told]:
    """Return a founding and so many facts after it; one in ten is told late, one in thirty puts another right, one in sixty is a void."""
    days = (FIRST + timedelta(days=dice.randrange(1, (LAST - FIRST).days)) for _ in range(length))
    found = [said(dice, stream, FIRST, founding), *(said(dice, stream, on, draw()) for on in days)]
    found.sort(key=lambda one: one.at)
    for n in range(2, len(found)):
        chance = dice.random()
        earlier = found[n - 1]
        if earlier.replaces is None and chance < 1 / 20:
            found[n].replaces = n - 1
            found[n].fact = Voided(reason="误录") if chance < 1 / 60 else earlier.fact
    return found


def course(dice: random.Random, stream: UUID, on: date, facts: list[Fact], *, within: int, ends: float = 1 / 200) -> list[Told]:
    """Return facts that follow each other within so many days each, until the books end or, by chance, before that."""
    found: list[Told] = []
    for fact in facts:
        if on > LAST or (found and dice.random() < ends):
            break
        found.append(said(dice, stream, on, fact))
        on += timedelta(days=dice.randrange(1, within))
    return found


def some_day(dice: random.Random, before_end: int = 0) -> date:
    """Return a day of the books, so many days before their end at the latest."""
    return FIRST + timedelta(days=dice.randrange((LAST - FIRST).days - before_end))


def some_id(dice: random.Random) -> UUID:
    """Return an id that the dice give again for the same seed."""
    return UUID(int=dice.getrandbits(128), version=4)
