"""Inspections: plan, hold, record step by step, sign; the unit acknowledges or objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain import inspection
from domain.campaign import Rules
from infra.ledger import Receipt
from services import campaigns
from services.desk import Desk, Missing, once
from services.teams import fitness


@once
def plan(desk: Desk, id: UUID, founding: inspection.Planned, *, visits_this_month: int = 0) -> Receipt:
    """Plan a visit to a unit of this tenant."""
    desk.allow("inspection.record")
    held = _rules(desk, founding.campaign)
    return desk.begin(id, inspection, lambda s: inspection.plan(s, founding, visits_this_month=visits_this_month, rules=held))


@once
def hold(
    desk: Desk, id: UUID, founding: inspection.Planned, started: inspection.Started, steps: Sequence[inspection.Step]
) -> Receipt:
    """Enter a whole visit after it was made."""
    desk.allow("inspection.record")
    held = _rules(desk, founding.campaign)
    return desk.begin(id, inspection, lambda s: inspection.hold(s, founding, started, steps, rules=held))


def start(desk: Desk, id: UUID, inspectors: tuple[UUID, ...], *, announced: bool = True) -> Receipt:
    """Record that the inspectors came."""
    desk.allow("inspection.record")
    return desk.change(id, inspection, lambda s: inspection.start(s, inspectors, announced=announced))


def record(desk: Desk, id: UUID, step: inspection.Step) -> Receipt:
    """Record what was seen, read, heard, asked or found good."""
    desk.allow("inspection.record")
    return desk.change(id, inspection, lambda s: inspection.record(s, step))


@once
def sign(desk: Desk, id: UUID, signed: inspection.ConclusionsSigned) -> Receipt:
    """Sign the conclusions, as a trained member of the team without a conflict."""
    desk.allow("inspection.record")
    founding = _founding(desk, id)
    trained, conflicted = fitness(desk, founding.team, founding.unit)
    return desk.change(id, inspection, lambda s: inspection.sign(s, signed, trained=trained, conflicted=conflicted))


def acknowledge(desk: Desk, id: UUID, note: str = "") -> Receipt:
    """Take note, as the unit."""
    desk.allow("finding.answer")
    return desk.change(id, inspection, lambda s: inspection.acknowledge(s, note))


@once
def object_to(desk: Desk, id: UUID, reason: str) -> Receipt:
    """Object to the conclusions, as the unit."""
    desk.allow("inspection.object")
    held = _rules(desk, _founding(desk, id).campaign)
    return desk.change(id, inspection, lambda s: inspection.object_to(s, reason, rules=held, at=desk.stamp))


def cancel(desk: Desk, id: UUID, reason: str) -> Receipt:
    """Record that the visit was not made."""
    desk.allow("inspection.record")
    return desk.change(id, inspection, lambda s: inspection.cancel(s, reason))


def _founding(desk: Desk, id: UUID) -> Any:
    first = next((e.fact for e in desk.history(id) if isinstance(e.fact, inspection.Planned)), None)
    if first is None:
        raise Missing
    return first


def _rules(desk: Desk, held: UUID | None) -> Rules:
    return campaigns.rules(desk, held).rules if held else Rules()
