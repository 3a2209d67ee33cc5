"""The ledger: immutable facts per tenant, appended through one door and read in order."""

from infra.ledger.envelope import PUBLIC, SYSTEM, Channel, Command, Draft, Quiet, Receipt
from infra.ledger.errors import CommandReused, Gap, Malformed, NotOfItsStream, Stale, WitnessMoved
from infra.ledger.ledger import Ledger, Opening
from infra.ledger.mapper import Language, Unreadable, Unwritable

__all__ = [
    "PUBLIC",
    "SYSTEM",
    "Channel",
    "Command",
    "CommandReused",
    "Draft",
    "Gap",
    "Language",
    "Ledger",
    "Malformed",
    "NotOfItsStream",
    "Opening",
    "Quiet",
    "Receipt",
    "Stale",
    "Unreadable",
    "Unwritable",
    "WitnessMoved",
]
