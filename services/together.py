"""Several streams of one tenant, decided on together and written as one command with one effective date."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Final, TypeVar
from uuid import UUID

from domain.catalogue import tag_of
from domain.kernel import Decider, Fact, fold
from infra.ledger import Draft, Quiet, Receipt, Stale, WitnessMoved
from services.desk import Changed, Desk, Missing, of_kind

S = TypeVar("S")
_ATTEMPTS: Final = 4


class Sheet:
    """What one command has read and is about to write: every stream that it relied on is either written or witnessed."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._read: dict[UUID, Sequence[Any]] = {}
        self._facts: dict[UUID, list[tuple[Fact, int | None]]] = {}
        self.quiet: Quiet | None = None

    def history(self, stream: UUID, decider: Decider[Any]) -> Sequence[Any]:
        """Return the facts of a stream of a kind; raises Missing."""
        if stream not in self._read:
            self._read[stream] = self.desk.records(stream, decider)
        return self._read[stream]

    def state(self, stream: UUID, decider: Decider[S]) -> S:
        """Return the present state of a stream; raises Missing."""
        state = fold(decider, self.history(stream, decider))
        if state is None:
            raise Missing
        return state

    def states(self, streams: Collection[UUID], decider: Decider[S]) -> dict[UUID, S]:
        """Return the present states of those streams that are of a kind, read at once and without personal values."""
        ours = [id for id, history in self.histories(streams).items() if of_kind(history, decider)]
        found = ((id, fold(decider, self._read[id])) for id in ours)
        return {id: state for id, state in found if state is not None}

    def histories(self, streams: Collection[UUID]) -> dict[UUID, Sequence[Any]]:
        """Return the facts of those streams that there are, of whatever kind, read at once and without personal values."""
        desk, unread = self.desk, {id for id in streams if id not in self._read}
        if unread:
            with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
                for e in desk.runtime.ledger.streams(sql, desk.county, desk.tenant, unread):
                    self._read[e.stream] = (*self._read.get(e.stream, ()), e)
        return {id: self._read[id] for id in streams if id in self._read}

    def undisturbed(self, kinds: Collection[type[Fact]], undone: Collection[type[Fact]] = ()) -> None:
        """Rely on nobody recording facts of some kinds, or taking such of others back, from here on; said before they are looked for."""
        desk = self.desk
        since = desk.runtime.ledger.head(desk.county, desk.tenant)
        tags = [frozenset(tag_of(kind) for kind in each) for each in (kinds, (*kinds, *undone))]
        self.quiet = Quiet(since=since, kinds=tags[0], undone=tags[1]).beside(self.quiet)

    def add(self, stream: UUID, decided: Fact | Iterable[Fact] | None) -> None:
        """Note what is to be written to a stream that was read."""
        facts = [] if decided is None else [decided] if isinstance(decided, Fact) else list(decided)
        if facts:
            self._facts.setdefault(stream, []).extend((fact, None) for fact in facts)

    def added(self, stream: UUID) -> list[Any]:
        """Return what is to be written to a stream so far."""
        return [fact for fact, _ in self._facts.get(stream, ())]

    def replace(self, stream: UUID, fact: Fact, position: int) -> None:
        """Note a fact that is to stand in the place of another one of a stream that was read."""
        self._facts.setdefault(stream, []).append((fact, position))

    def drafts(self) -> list[Draft]:
        """Return what is to be written as the ledger takes it."""
        return [
            Draft(
                stream=stream, version=self._read[stream][-1].version + 1 + n, fact=fact, effective_on=self.desk.effective_on,
                source=self.desk.source, replaces=replaces,
            )
            for stream, facts in self._facts.items()
            for n, (fact, replaces) in enumerate(facts)
        ]  # fmt: skip

    def witnesses(self) -> list[tuple[UUID, int]]:
        """Return the streams that were only read, with the version at which they were."""
        return [(stream, facts[-1].version) for stream, facts in self._read.items() if stream not in self._facts and facts]


def together(desk: Desk, stream: UUID, decider: Decider[Any], decide: Callable[[Sheet], None]) -> Receipt:
    """Decide on a stream and on all that moves with it, and write the whole or nothing; raises Missing, Refused or Changed.

    A command that was stored before gets its first receipt again. Where somebody was quicker in one of the streams, all is decided anew.
    """
    for _ in range(_ATTEMPTS):
        first = desk.runtime.ledger.receipt(desk.county, desk.tenant, desk.command_id, desk.fingerprint)
        if first is not None:
            return first
        sheet = Sheet(desk)
        history = sheet.history(stream, decider)
        if desk.expected is not None and history[-1].version != desk.expected:
            raise Changed
        decide(sheet)
        try:
            return desk.write(sheet.drafts(), witnesses=sheet.witnesses(), quiet=sheet.quiet)
        except (Stale, WitnessMoved):
            continue
    raise Changed
