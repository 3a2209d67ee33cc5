"""Facts into the ledger in lots, each lot one command: sent again after a crash, a lot gets the receipt it got the first time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final
from uuid import UUID, uuid5

from infra.ledger import Command, Draft, Receipt
from services.desk import Desk

LOT: Final = 500


def command_id(import_id: UUID, step: str) -> UUID:
    """Return the id of one step of an import, the same whenever the step is repeated."""
    return uuid5(import_id, step)


def send(desk: Desk, import_id: UUID, step: str, drafts: Sequence[Draft]) -> Receipt:
    """Write one step of an import; raises Stale where somebody else has written to one of its streams."""
    command = Command(
        county=desk.county, tenant=desk.tenant, command_id=command_id(import_id, step), actor=desk.actor.id, role=desk.actor.role,
        correlation=import_id, channel="import",
    )  # fmt: skip
    return desk.runtime.ledger.append(command, drafts)


def write(
    desk: Desk, import_id: UUID, drafts: Sequence[Draft], *, size: int = LOT, told: Callable[[int, int], None] = lambda done, total: None
) -> Iterator[Receipt]:
    """Write the facts of an import lot by lot, yielding each receipt; raises Stale, with what is written staying written."""
    told(0, len(drafts))
    for number, first in enumerate(range(0, len(drafts), size)):
        lot = drafts[first : first + size]
        yield send(desk, import_id, f"lot {number}", lot)
        told(min(first + size, len(drafts)), len(drafts))
