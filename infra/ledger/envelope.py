"""What surrounds a fact when it is stored: the command that wrote it, the draft before, the receipt after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from eventsourcing.persistence import StoredEvent

Channel = Literal["web", "api", "import", "policy", "schedule"]
SYSTEM = UUID(int=1)
"""The fixed actor id under which the system itself acts."""
PUBLIC = UUID(int=2)
"""The fixed actor id under which the public acts."""


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """Who wants what from whose books; one command writes one tenant, once, however often it is sent."""

    county: int
    tenant: int
    command_id: UUID
    actor: UUID
    role: str
    correlation: UUID
    channel: Channel
    fingerprint: bytes | None = None
    on_behalf_of: UUID | None = None
    caused_by_tenant: int | None = None
    caused_by: int | None = None


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that a decision has made and the ledger has not yet stored; `version` counts from 1 within its stream."""

    stream: UUID
    version: int
    fact: Any
    effective_on: date
    replaces: int | None = None
    source: str | None = None


class Quiet(msgspec.Struct, frozen=True, kw_only=True):
    """That nobody else has recorded, after a position, a fact of some kinds, nor taken back one of some others; by their tags."""

    since: int
    kinds: frozenset[str]
    undone: frozenset[str] = frozenset()

    def beside(self, other: Quiet | None) -> Quiet:
        """Return what holds only where both hold: somebody may be disturbed by what would not have concerned him, and decides anew."""
        if other is None:
            return self
        return Quiet(since=min(self.since, other.since), kinds=self.kinds | other.kinds, undone=self.undone | other.undone)

    def after(self, receipt: Receipt) -> Quiet:
        """Return the same silence for the next command of the same correlation, from where a command that relied on it has looked.

        Under the head's lock that one found nobody up to its own facts, and its own disturb nobody. A repeat has looked at nothing.
        """
        return self if receipt.repeated else Quiet(since=max(self.since, receipt.last), kinds=self.kinds, undone=self.undone)


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The ledger's answer: where a command's facts stand, and when the county learned of them."""

    county: int
    tenant: int
    first_position: int
    size: int
    recorded_at: datetime
    repeated: bool = False

    @property
    def last(self) -> int:
        """Return the position that a view must have reached to show this command."""
        return self.first_position + self.size - 1


@dataclass(frozen=True)
class StoredFact(StoredEvent):
    """The library's stored event with the columns that our envelope adds to it."""

    effective_on: date
    replaces: int | None = None
    subjects: tuple[UUID, ...] = ()
    source: str | None = None


class ReadFact(msgspec.Struct, frozen=True, gc=False):
    """A stored fact as it is read back, with its position and the command that wrote it; thousands are made at a time."""

    stream: UUID
    version: int
    tag: str
    payload: bytes
    effective_on: date
    replaces: int | None
    subjects: Sequence[UUID]
    source: str | None
    position: int
    command_position: int
    recorded_at: datetime
    command: tuple[Any, ...]


Facts = Sequence[StoredFact]
