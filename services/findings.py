"""Findings: raise, require, answer, verify; what an inspection found wrong until somebody independent saw it put right."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain import finding
from infra.ledger import Receipt
from services.desk import Desk
from services.people import of_unit


def raise_finding(desk: Desk, id: UUID, founding: finding.Raised) -> Receipt:
    """Enter what an inspection found wrong, in the books of the unit's tenant."""
    desk.allow("finding.raise")
    return desk.begin(id, finding, lambda s: finding.raise_finding(s, founding))


def require(desk: Desk, id: UUID, text: str, due: date) -> Receipt:
    """Say what the unit has to do by a day."""
    desk.allow("finding.raise")
    return desk.change(id, finding, lambda s: finding.require(s, text, due, at=desk.stamp))


def accept(desk: Desk, id: UUID, note: str = "") -> Receipt:
    """Agree, as the unit."""
    desk.allow("finding.answer")
    return desk.change(id, finding, lambda s: finding.accept(s, note))


def dispute(desk: Desk, id: UUID, reason: str) -> Receipt:
    """Disagree, as the unit."""
    desk.allow("finding.answer")
    return desk.change(id, finding, lambda s: finding.dispute(s, reason))


def report(desk: Desk, id: UUID, reported: finding.RectificationReported) -> Receipt:
    """Say that it was put right."""
    desk.allow("finding.answer")
    return desk.change(id, finding, lambda s: finding.report(s, reported, at=desk.stamp))


def turn_into(desk: Desk, id: UUID, commitment: UUID) -> Receipt:
    """Promise in public to put it right."""
    desk.allow("finding.answer")
    return desk.change(id, finding, lambda s: finding.turn_into(s, commitment))


def verify(desk: Desk, id: UUID, note: str = "", *, methods: tuple[str, ...], inspection: UUID | None = None) -> Receipt:
    """Record that somebody independent found it put right."""
    desk.allow("finding.verify")
    people = of_unit(desk)
    return desk.change(
        id, finding, lambda s: finding.verify(s, note, methods=methods, inspection=inspection, people=people, at=desk.stamp)
    )


def fail(desk: Desk, id: UUID, reason: str, *, methods: tuple[str, ...], inspection: UUID | None = None) -> Receipt:
    """Record that it was found not put right."""
    desk.allow("finding.verify")
    people = of_unit(desk)
    return desk.change(
        id, finding, lambda s: finding.fail(s, reason, methods=methods, inspection=inspection, people=people, at=desk.stamp)
    )


def reopen(desk: Desk, id: UUID, reason: str, due: date) -> Receipt:
    """Record that it is wrong again."""
    desk.allow("finding.verify")
    return desk.change(id, finding, lambda s: finding.reopen(s, reason, due, at=desk.stamp))
