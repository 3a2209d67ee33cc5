"""Facts into the ledger in lots, each lot one command: sent again after a crash, a lot gets the receipt it got the first time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final
from uuid import UUID, uuid5

import msgspec

from domain.kernel import Personal
from infra.ledger import Command, Draft, Quiet, Receipt
from services.desk import Desk

LOT: Final = 500


def command_id(import_id: UUID, step: str) -> UUID:
    """Return the id of one step of an import, the same whenever the step is repeated."""
    return uuid5(import_id, step)


def send(
    desk: Desk, step: str, drafts: Sequence[Draft], *, witnesses: Sequence[tuple[UUID, int]] = (), quiet: Quiet | None = None
) -> Receipt:
    """Write one step of an import; raises Stale where somebody else has written to one of its streams, or to one it relied on."""
    # The body in one pass of the encoder: the ledger's own fingerprint walks every value in Python, twice the cost of sealing.
    body = msgspec.json.encode([(d.stream, d.version, d.effective_on, d.fact) for d in drafts], enc_hook=_clear)
    command = Command(
        county=desk.county, tenant=desk.tenant, command_id=command_id(desk.command_id, step), actor=desk.actor.id, role=desk.actor.role,
        correlation=desk.command_id, channel="import",
        fingerprint=desk.runtime.vault.fingerprint(body),
    )  # fmt: skip
    return desk.runtime.ledger.append(command, drafts, witnesses=witnesses, quiet=quiet)


def write(
    desk: Desk, drafts: Sequence[Draft], *, size: int = LOT, witnesses: Sequence[tuple[UUID, int]] = (), quiet: Quiet | None = None,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[Receipt]:  # fmt: skip
    """Write the facts of an import lot by lot, yielding each receipt; raises Stale, with what is written staying written.

    Each lot looks for the silence that the import relies on from where the one before has looked: an import beside busy writers would
    read all that they have written once more with each lot.
    """
    told(0, len(drafts))
    for number, first in enumerate(range(0, len(drafts), size)):
        lot = drafts[first : first + size]
        receipt = send(desk, f"lot {number}", lot, witnesses=witnesses, quiet=quiet)
        quiet = quiet.after(receipt) if quiet else None
        yield receipt
        told(min(first + size, len(drafts)), len(drafts))


def _clear(value: object) -> object:
    assert isinstance(value, Personal), "a fact holds plain values and personal ones"
    return [value.person, value.value]
