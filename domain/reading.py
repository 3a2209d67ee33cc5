"""Read receipts (阅知): that a unit has read an issued briefing, in its own books, with its self-check where one is asked for."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import Fact, Refused, Stamp, State


class ReceiptGiven(Fact, tag="reading.receipt-given"):
    """A unit said that it has read a briefing, and perhaps how it stands against it."""

    briefing: UUID
    issuer: int
    number: int
    self_check: str = ""


Event = ReceiptGiven


class Reading(State):
    """A unit's reading of one briefing as its decisions see it."""

    self_check: str


class SelfCheckMissing(Refused):
    """This briefing asks every unit to check itself against it; say how your unit stands."""


class NotAddressed(Refused):
    """This briefing is not addressed to your unit."""


def give(reading: Reading | None, receipt: ReceiptGiven, *, asked: bool) -> ReceiptGiven | None:
    """Return the receipt, once; a later one counts only where it says something else of how the unit stands."""
    if asked and not receipt.self_check.strip():
        raise SelfCheckMissing
    if reading is not None and reading.self_check == receipt.self_check:
        return None
    return receipt


def evolve(reading: Reading | None, event: Event, at: Stamp) -> Reading:  # of one make with all others
    """Return the reading after one more receipt."""
    return Reading(self_check=event.self_check)
