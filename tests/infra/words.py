"""A tiny language of facts for tests of the ledger, which knows no word of the domain."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from domain.kernel import Fact, Personal, Recorded, Voided
from infra.ledger import Command, Language


class Opened(Fact, tag="box.opened"):
    label: str
    size: int = 0


class Moved(Fact, tag="box.moved"):
    to: str


class Owned(Fact, tag="box.owned"):
    owner: Personal
    notes: tuple[Personal, ...] = ()
    parts: dict[str, Personal] = msgspec.field(default_factory=dict)


WORDS = Language(facts=Opened | Moved | Owned | Voided, personal=Personal, recorded=Recorded, voided=Voided)


def command(county: int, tenant: int, command_id: UUID, **more: Any) -> Command:
    """A command by a made-up actor."""
    base = Command(
        county=county, tenant=tenant, command_id=command_id, actor=UUID(int=77), role="clerk", correlation=command_id, channel="api"
    )
    return msgspec.structs.replace(base, **more)
