"""Roster periods: what a roster must add up to, what was counted, and who explains the difference."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid5

from domain import period
from domain.period import Period
from infra.ledger import Receipt
from services.desk import Decided, Desk

_NAMESPACE = UUID("4f0a6c1e-7f6e-5a5e-9d0c-430626000002")


def stream(tenant: int, name: str) -> UUID:
    """Return the stream of a tenant's roster period."""
    return uuid5(_NAMESPACE, f"{tenant} {name}")


def begin(desk: Desk, founding: period.Opened) -> Receipt:
    """Set out to go through the roster."""
    desk.allow("period.declare")
    return desk.begin(stream(desk.tenant, founding.period), period, lambda s: period.open_period(s, founding))


def change(desk: Desk, name: str, decide: Callable[[Period], Decided]) -> Receipt:
    """Write any one decision about a period: declared totals, discrepancies, explanations, handing in."""
    desk.allow("period.declare")
    return desk.change(stream(desk.tenant, name), period, decide)
