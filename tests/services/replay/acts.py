"""A whole history, act by act: what the handlers refuse does not happen, and anything that stands may be put right or taken back."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from hypothesis import strategies as st

from domain.kernel import Recorded, Refused
from infra.followers import Followers
from infra.ledger import Receipt
from services import corrections, views
from services.access import Forbidden
from services.desk import Actor, Missing
from tests.services.replay import acts_of_papers, acts_of_people, acts_of_promises, acts_of_units, acts_of_visits
from tests.services.replay.county import SPAN, TODAY, Act, County, NothingThere, Step, Town, picked


def _voided(c: County, t: Town, s: Step) -> Receipt:
    e = _some(c, t, s)
    return corrections.void(c.desk(Actor(id=e.actor, role=e.role), e.tenant), e.position, "误录")


def _shifted(c: County, t: Town, s: Step) -> Receipt:
    """Say again what stands, of another day, and some of its words otherwise."""
    e = _some(c, t, s, right=True)
    day = min(e.effective_on + timedelta(days=s.late - 9), TODAY)
    return corrections.correct(c.desk(Actor(id=e.actor, role=e.role), e.tenant, day), e.position, _otherwise(e, s.b))


def _some(c: County, t: Town, s: Step, *, right: bool = False) -> Recorded[Any]:
    """Return a fact that may be taken back, or put *right*, in a town's books or in the office's."""
    facts = c.facts(c.office if s.b == 0 else t.code)
    fit = [e for e in facts if corrections.may_take_back(e.role, e) and (not right or corrections.correctable(type(e.fact)))]
    return picked(fit[::-1], s.a * s.b + s.late)


def _otherwise(e: Recorded[Any], n: int) -> dict[str, object]:
    """Return another text for one of a fact's free texts, or another of the things that it names, if it has any."""
    texts = [name for name in TEXTS if isinstance(getattr(e.fact, name, None), str)]
    if not texts or n % 3 == 0:
        return {}
    name = picked(texts, n)
    return {name: {"ledger_class": "retired", "stage": "plan"}.get(name, f"更正{n}")}


ACTS: Final[dict[str, Act]] = {
    **acts_of_people.ACTS, **acts_of_units.ACTS, **acts_of_promises.ACTS, **acts_of_visits.ACTS, **acts_of_papers.ACTS,
    "void": _voided, "correct": _shifted,
}  # fmt: skip
OFTEN: Final = (
    *("void",) * 9, *("correct",) * 9, *("kept",) * 5, *("looked back",) * 4, *("round",) * 5, *("put right",) * 3, *("moves",) * 3,
    *("session",) * 2, *("reached",) * 2, "roll put right", "promise", "promise", "falls back", "public", "doubted", "visit", "found",
    "noted", "again", "again", "bodies merged", "body split", "units merged", "unit split", "team", "campaign",
)  # fmt: skip
TEXTS: Final = ("name", "title", "text", "reason", "place", "note", "ledger_class", "stage")
STEPS: Final = st.lists(
    st.builds(
        Step, st.sampled_from([*OFTEN, *ACTS]), st.integers(0, 2), st.integers(0, 7), st.integers(0, 7),
        st.sampled_from([0, 0, 0, 0, 2, 9, 20, 45]),
    ),
    min_size=40, max_size=70,
)  # fmt: skip
NOT_DONE: Final = (Refused, Missing, Forbidden, NothingThere)


class Played:
    """What became of a history: which acts were done, and which were refused for what."""

    def __init__(self) -> None:
        self.done, self.refused = Counter[str](), Counter[tuple[str, str]]()


BEGUN: Final = (("promise", 2), ("visit", 1), ("found", 1), ("session", 2), ("round", 0))
"""What each town has from the start besides its people, so that most acts find what they are about."""


def play(c: County, steps: Sequence[Step], played: Played, *, every: int = 7) -> None:
    """Let a history happen over the days up to today, while the views follow it every few steps."""
    c.founded()
    for (act, n), town in itertools.product(BEGUN, c.towns):
        ACTS[act](c, town, Step(act, 0, n if act != "round" else 0, n, 0))
    follow(c)
    for n, step in enumerate(steps):
        c.day = TODAY - timedelta(days=SPAN - 1 - n * (SPAN - 2) // len(steps)) - timedelta(days=step.late)
        c.day = max(c.day, TODAY - timedelta(days=SPAN))
        try:
            ACTS[step.act](c, c.towns[step.town], step)
        except NOT_DONE as why:
            played.refused[step.act, type(why).__name__] += 1
        else:
            played.done[step.act] += 1
        if n % every == every - 1:
            follow(c)
    follow(c)


def follow(c: County) -> None:
    """Bring every view to where the books are."""
    Followers(c.runtime.db, c.runtime.ledger, views.ALL).catch_up(c.code)


