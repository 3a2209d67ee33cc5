"""The few shapes that every aggregate is made of: facts, states, stamps, refusals, and how a history folds into a state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final, Generic, Literal, Protocol, TypeVar, dataclass_transform
from uuid import UUID

import msgspec


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Frozen(msgspec.StructMeta):
    """Makes a struct and all its heirs immutable and keyword-only, so that no fact has to say so."""

    def __new__(mcls, *args: Any, **config: Any) -> Any:
        return super().__new__(mcls, *args, **({"frozen": True, "kw_only": True} | config))


class Fact(msgspec.Struct, metaclass=Frozen):
    """Something that happened and is kept for ever; its tag is a storage contract and never changes."""


class State(msgspec.Struct, metaclass=Frozen):
    """What an aggregate's decisions need to know of its past, and nothing more."""


class Part(msgspec.Struct, metaclass=Frozen):
    """A piece of a fact or of a state that means nothing alone, such as one milestone of a timetable."""


class Refused(Exception):
    """The rule that a command would break. The docstring of the class is the message; `details` fill the placeholders."""

    def __init__(self, **details: object) -> None:
        super().__init__(type(self).__doc__)
        self.details: dict[str, object] = details

    @classmethod
    def code(cls) -> str:
        """Return the stable code, `module.kebab-name`, under which the refusal is translated."""
        name = "".join(f"-{c.lower()}" if c.isupper() else c for c in cls.__name__).lstrip("-")
        where = cls.__module__.split(".")
        return f"{where[1] if where[0] == 'domain' else where[-1]}.{name}"


class Stamp(msgspec.Struct, metaclass=Frozen):
    """All that a decision sees of a command's envelope: the effective date, the actor and the role he acts in."""

    on: date
    by: UUID
    role: str


Marker = Literal["erased", "withheld"]


class Personal:
    """A value that speaks of one person: sealed under that person's key when stored, printable as a marker when it may not be read."""

    __slots__ = ("marker", "person", "value")

    def __init__(self, person: UUID, value: str = "", *, marker: Marker | None = None) -> None:
        self.person: Final = person
        self.value: Final = value
        self.marker: Final = marker

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Personal) and (self.person, self.value, self.marker) == (other.person, other.value, other.marker)

    def __hash__(self) -> int:
        return hash((self.person, self.value, self.marker))

    def __repr__(self) -> str:
        """Return a form that is safe in logs and tracebacks: never the value."""
        return f"Personal({self.person}{', ' + self.marker if self.marker else ''})"

    def __str__(self) -> str:
        return f"‹{self.marker}›" if self.marker else self.value


class Voided(Fact, tag="fact.voided"):
    """The fact named by the envelope's `replaces` never happened."""

    reason: str


F = TypeVar("F", bound=Fact)
S = TypeVar("S")


class Recorded(msgspec.Struct, Generic[F], metaclass=Frozen):
    """A stored fact with its envelope, as views, policies and folds see it."""

    fact: F
    county: int
    tenant: int
    position: int
    stream: UUID
    version: int
    tag: str
    effective_on: date
    recorded_at: datetime
    actor: UUID
    role: str
    command_id: UUID
    command_position: int
    channel: str
    correlation: UUID
    on_behalf_of: UUID | None = None
    replaces: int | None = None
    subjects: tuple[UUID, ...] = ()
    source: str | None = None
    caused_by_tenant: int | None = None
    caused_by: int | None = None

    @property
    def stamp(self) -> Stamp:
        """Return what `evolve` may see of the envelope."""
        return Stamp(on=self.effective_on, by=self.actor, role=self.role)


class Decider(Protocol[S]):
    """What a module of this package offers: how a state evolves and in which order its facts fold."""

    @staticmethod
    def evolve(state: S | None, event: Any, at: Stamp, /) -> S: ...


def standing(history: Iterable[Recorded[Any]], *, order: Literal["recorded", "effective"] = "recorded") -> list[Recorded[Any]]:
    """Return the facts that still stand, voided and replaced ones left out, in the order asked for.

    A correction stands in the place of the fact it replaces. In effective order facts stand by (effective_on, that place), so that
    on one day the later one wins; the founding fact comes first in either order, even when its date was corrected to a later
    day than that of facts already known.
    """
    facts = sorted(history, key=lambda e: e.position)
    gone = {e.replaces for e in facts if e.replaces is not None}
    place: dict[int, int] = {}
    for e in facts:
        place[e.position] = e.position if e.replaces is None else place.get(e.replaces, e.replaces)
    left = [e for e in facts if e.position not in gone and not isinstance(e.fact, Voided)]
    if order == "effective":
        first = min((place[e.position] for e in left), default=0)
        return sorted(left, key=lambda e: (place[e.position] != first, e.effective_on, place[e.position]))
    return sorted(left, key=lambda e: place[e.position])


def fold(decider: Decider[S], history: Sequence[Recorded[Any]]) -> S | None:
    """Return the state that a stream's facts add up to, or None where nothing (still) stands."""
    state: S | None = None
    for e in standing(history, order=getattr(decider, "ORDER", "recorded")):
        state = decider.evolve(state, e.fact, e.stamp)
    return state
