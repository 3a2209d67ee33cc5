"""A desk: one actor at one tenant's books, who reads, decides and writes under one command id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from uuid import UUID

import msgspec

from domain import corrections, sequence
from domain.catalogue import MAY_LIE_AHEAD, module_of
from domain.kernel import Decider, Fact, Refused, Stamp, fold
from infra.answers import Once
from infra.ledger import Channel, Command, CommandReused, Draft, Quiet, Receipt, Stale
from services import certified, resting, standing
from services.access import Forbidden, may

if TYPE_CHECKING:
    from services.wiring import Runtime

S = TypeVar("S")
P = ParamSpec("P")
Decided = Fact | Sequence[Fact] | None
Replacing = Sequence[tuple[Fact, int | None]]
"""Facts, each with the position of the one that it takes the place of, if any."""
_ATTEMPTS = 4


class Missing(Exception):
    """There is no such thing here."""

    code = "desk.missing"


class NotYet(Refused):
    """This may not be dated later than today ({today})."""


class Changed(Refused):
    """Somebody else has changed this since you opened it; look again and repeat what is still needed."""


def once(handler: Callable[P, Receipt]) -> Callable[P, Receipt]:
    """Let a handler that refuses a command which is on record answer with the first receipt instead.

    A handler looks at what has to be there before it decides, and that may be gone since the first time; whoever asks again because
    he lost the answer must not be told that what he did cannot be done.
    """

    @wraps(handler)
    def answered(*args: P.args, **kwargs: P.kwargs) -> Receipt:
        try:
            return handler(*args, **kwargs)
        except (Refused, Missing, CommandReused):
            first = next(each for each in args if isinstance(each, Desk)).first()
            if first is None:
                raise
            return first

    return answered


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in user in the role he acts in."""

    id: UUID
    role: str
    name: str = ""


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """One actor at one tenant: what he may do, on which day it holds, and the id that makes his command happen once."""

    runtime: Runtime
    actor: Actor
    county: int
    tenant: int
    command_id: UUID
    channel: Channel
    effective_on: date
    today: date
    fingerprint: bytes | None = None
    source: str | None = None
    correlation: UUID | None = None
    expected: int | None = None
    caused_by_tenant: int | None = None
    caused_by: int | None = None

    @property
    def stamp(self) -> Stamp:
        """Return what decisions may know of this command."""
        return Stamp(on=self.effective_on, by=self.actor.id, role=self.actor.role)

    @property
    def unbooked(self) -> Once:
        """Return what a command is known by that leaves no receipt (infra/answers.py)."""
        return Once(county=self.county, tenant=self.tenant, command_id=self.command_id, fingerprint=self.fingerprint or b"")

    def allow(self, action: str) -> None:
        """Raise Forbidden unless the actor's role allows *action*."""
        if not may(self.actor.role, action):
            raise Forbidden(action)

    def first(self) -> Receipt | None:
        """Return the receipt of this desk's command where it was stored before, None where it was not.

        Raises CommandReused where it was stored with another body.
        """
        return self.runtime.ledger.receipt(self.county, self.tenant, self.command_id, self.fingerprint)

    def history(self, stream: UUID) -> list[Any]:
        """Return a stream's recorded facts at this tenant, in clear."""
        return self.runtime.ledger.load(self.county, self.tenant, stream)

    def records(self, stream: UUID, decider: Decider[Any]) -> Sequence[Any]:
        """Return the history of an existing stream of a kind, or raise Missing."""
        return _there(_own(self.history(stream), decider))

    def state(self, stream: UUID, decider: Decider[S]) -> S:
        """Return the present state of a stream, or raise Missing."""
        state = fold(decider, _own(self.history(stream), decider))
        if state is None:
            raise Missing
        return state

    def begin(
        self, stream: UUID, decider: Decider[S], decide: Callable[[S | None], Decided], *, witnesses: Sequence[tuple[UUID, int]] = ()
    ) -> Receipt:
        """Decide on a stream that may not exist yet, and write what was decided."""
        return self._decide(stream, decider, decide, must_exist=False, witnesses=witnesses)

    def change(
        self, stream: UUID, decider: Decider[S], decide: Callable[[S], Decided], *, witnesses: Sequence[tuple[UUID, int]] = ()
    ) -> Receipt:
        """Decide on an existing stream and write what was decided; raises Missing, Refused or Changed.

        A command that was stored before gets its first receipt again, without a new decision.
        """
        return self._decide(stream, decider, decide, must_exist=True, witnesses=witnesses)

    def correct(self, stream: UUID, decider: Decider[S], position: int, decide: Callable[[S | None], Fact | None]) -> Receipt:
        """Put right the standing fact at a position by a whole fact of the same kind, decided as if it had never been recorded."""

        def replace(history: Sequence[Any]) -> Replacing:
            _alone(history, position)
            fact = decide(corrections.without(decider, history, position))
            right = None if fact is None else corrections.put_right(history, position, fact, on=self.effective_on)
            return [] if right is None else [(right, position)]

        return self.replace(stream, decider, replace)

    def void(self, stream: UUID, decider: Decider[Any], position: int, reason: str) -> Receipt:
        """Record that the standing fact at a position never happened."""

        def replace(history: Sequence[Any]) -> Replacing:
            _alone(history, position)
            return [(corrections.void(history, position, reason), position)]

        return self.replace(stream, decider, replace)

    def replace(self, stream: UUID, decider: Decider[Any], decide: Callable[[Sequence[Any]], Replacing]) -> Receipt:
        """Write facts of an existing stream that stand in the place of others, as decided by its history."""
        return self._settle(stream, decider, lambda history: decide(_there(history)))

    def write(
        self, drafts: Sequence[Draft], *, witnesses: Sequence[tuple[UUID, int]] = (), quiet: Quiet | None = None,
        directory: Sequence[Any] | None = None,
    ) -> Receipt:  # fmt: skip
        """Store facts of several streams as one command; refuses what changes a certified roster unasked or leaves others without hold.

        *quiet*: what nobody else may have recorded since the decision read. *directory*: what the county's books say of the tenant,
        where that has been read.
        """
        for draft in drafts:
            self._check_day(draft.fact, draft.effective_on)
        kept = certified.keep(self.runtime, self.county, self.tenant, drafts, today=self.today)
        held, still = resting.keep(self.runtime, self.county, self.tenant, drafts)
        standing.check(self.runtime, self.county, self.tenant, drafts, directory)
        quiet = still.beside(quiet) if still else quiet
        return self.runtime.ledger.append(self._command(), drafts, witnesses=_once((*witnesses, *kept, *held)), quiet=quiet)

    def _decide(
        self, stream: UUID, decider: Decider[S], decide: Callable[[Any], Decided], *, must_exist: bool,
        witnesses: Sequence[tuple[UUID, int]] = (),
    ) -> Receipt:  # fmt: skip
        def settle(history: Sequence[Any]) -> Replacing:
            state = fold(decider, history)
            if state is None and must_exist:
                raise Missing
            return [(fact, None) for fact in _listed(decide(state))]

        return self._settle(stream, decider, settle, witnesses)

    @once
    def _settle(
        self, stream: UUID, decider: Decider[Any], settle: Callable[[Sequence[Any]], Replacing],
        witnesses: Sequence[tuple[UUID, int]] = (),
    ) -> Receipt:  # fmt: skip
        """Decide, write, and where somebody was quicker decide again: only the same decision goes through.

        A refusal is true even where this same command, sent twice at once, was stored meanwhile: then there is none.
        """
        ledger = self.runtime.ledger
        before: Replacing | None = None
        beside = standing.place(self.county, self.tenant)
        for _ in range(_ATTEMPTS):
            found = ledger.opening(self.county, self.tenant, self.command_id, self.fingerprint, stream, beside=beside)
            if found.receipt is not None:
                return found.receipt
            history = _own(found.history, decider)
            if self.expected is not None and history and history[-1].version != self.expected:
                raise Changed
            facts = settle(history)
            sequence.check(history, facts, self.effective_on)
            if before is not None and facts != before:
                raise Changed
            last = history[-1].version if history else 0
            drafts = [
                Draft(stream=stream, version=last + 1 + i, fact=f, effective_on=self.effective_on, source=self.source, replaces=replaces)
                for i, (f, replaces) in enumerate(facts)
            ]
            try:
                return self.write(drafts, witnesses=witnesses, directory=found.beside)
            except Stale:
                before = facts
        raise Changed

    def _check_day(self, fact: Fact, on: date) -> None:
        if on > self.today and str(type(fact).__struct_config__.tag) not in MAY_LIE_AHEAD:
            raise NotYet(today=self.today)

    def _command(self) -> Command:
        return Command(
            county=self.county, tenant=self.tenant, command_id=self.command_id, actor=self.actor.id, role=self.actor.role,
            correlation=self.correlation or self.command_id, channel=self.channel, fingerprint=self.fingerprint,
            caused_by_tenant=self.caused_by_tenant, caused_by=self.caused_by,
        )  # fmt: skip


def of_kind(history: Sequence[Any], decider: Decider[Any]) -> bool:
    """Return whether a stream is of a module's kind."""
    return module_of(history[0].tag) == getattr(decider, "__name__", "").rpartition(".")[2]


def _own(history: Sequence[Any], decider: Decider[Any]) -> Sequence[Any]:
    """Return a history, or raise Missing where it is of another kind: a right to one kind reaches no other by its id."""
    if history and not of_kind(history, decider):
        raise Missing
    return history


def _alone(history: Sequence[Any], position: int) -> None:
    """Refuse that one half of what was decided together is put right or taken back without the other."""
    if len(sequence.with_its_like(history, position)) > 1:
        raise corrections.DecidedTogether


def _once(witnesses: Iterable[tuple[UUID, int]]) -> Sequence[tuple[UUID, int]]:
    """Return each stream once, as it was read first: where it has moved since, the append finds out."""
    found: dict[UUID, int] = {}
    for stream, version in witnesses:
        found.setdefault(stream, version)
    return list(found.items())


def _there(history: Sequence[Any]) -> Sequence[Any]:
    if not history:
        raise Missing
    return history


def _listed(decided: Decided) -> list[Fact]:
    if decided is None:
        return []
    return [decided] if isinstance(decided, Fact) else list(decided)
