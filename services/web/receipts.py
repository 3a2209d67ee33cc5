"""What a command answers: to a form a redirect to the page that will show it, to the API a receipt."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar.response import Redirect as _Redirect

from infra.ledger import Receipt
from services.desk import Desk

Redirect = _Redirect


class Booked(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt: where in whose books a command's facts stand, and when the county learned of them."""

    tenant: int
    first_position: int
    size: int
    positions: tuple[int, ...]
    recorded_at: datetime
    command_id: UUID
    id: UUID | None = None
    """What the command has created, where it has."""


def booked(desk: Desk, receipt: Receipt, *, id: UUID | None = None) -> Booked:
    """Return the receipt of a command as the API says it; a repeat says the same."""
    positions = tuple(range(receipt.first_position, receipt.first_position + receipt.size))
    return Booked(
        tenant=receipt.tenant, first_position=receipt.first_position, size=receipt.size, positions=positions,
        recorded_at=receipt.recorded_at, command_id=desk.command_id, id=id,
    )  # fmt: skip


def see(path: str, *, after: Receipt | None = None) -> Redirect:
    """Return a 303 to a page of ours, which waits (at most a second) for its views to reach the receipt."""
    base, mark, place = path.partition("#")
    query = f"{'&' if '?' in base else '?'}after={after.last}" if after is not None and after.size else ""
    return Redirect(quote(base, safe="/?&=%:") + query + mark + quote(place), status_code=303)
