"""What forms and API bodies about promises mean: each said thing carried out at a desk."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID, uuid5

from domain import commitment
from infra.ledger import Receipt
from services import commitments
from services.desk import Desk
from services.web.commitment_forms import Draft, Evidence, LookBack, Stage, TimeAnswer, Verification, several
from services.web.problem import BadForm

T = TypeVar("T")


def new_id(desk: Desk) -> UUID:
    """Return the id of what a command creates: the same whenever the command is repeated."""
    return uuid5(desk.command_id, "created")


def draft(desk: Desk, id: UUID, data: Draft) -> Receipt:
    """Put a promise into words."""
    return commitments.draft(desk, id, data.fact())


def stage(desk: Desk, id: UUID, data: Stage) -> Receipt:
    """Climb to a stage, or for a reason fall back to it."""
    if data.reason:
        return commitments.fall_back(desk, id, data.stage, data.reason)
    return commitments.advance(desk, id, data.stage, data.note)


def evidence(desk: Desk, id: UUID, data: Evidence) -> Receipt:
    """Show what was done."""
    piece = data.evidence or new_id(desk)
    attached = commitment.EvidenceAttached(evidence=piece, kind=data.kind, happened_on=data.happened_on, files=data.files, note=data.note)
    return commitments.attach(desk, id, attached)


def verification(desk: Desk, id: UUID, data: Verification) -> Receipt:
    """Record what an independent check found."""
    methods = several(data.methods)
    if data.result == "failed":
        return commitments.fail(desk, id, required(data.note, "note"), methods=methods, inspection=data.inspection)
    return commitments.verify(desk, id, data.note, methods=methods, inspection=data.inspection, place=data.place)


def look_back(desk: Desk, id: UUID, data: LookBack) -> Receipt:
    """Record what a look at a closed promise found."""
    methods = several(data.methods)
    if data.result == "relapse":
        return commitments.relapse(
            desk, id, required(data.note, "note"), due=required(data.due, "due"), announced=data.announced, methods=methods, days=data.days,
            inspection=data.inspection,
        )  # fmt: skip
    return commitments.look_back(
        desk, id, data.note, days=required(data.days, "days"), announced=data.announced, methods=methods, inspection=data.inspection
    )


def answer_extension(desk: Desk, id: UUID, data: TimeAnswer) -> Receipt:
    """Give the time that was asked for, or say why not."""
    if data.granted:
        return commitments.grant_extension(desk, id, data.reason)
    return commitments.refuse_extension(desk, id, required(data.reason, "reason"))


def required(value: T | None, name: str) -> T:
    """Return what a command cannot do without; raises BadForm."""
    if value is None or value == "":
        raise BadForm((name, "field.required"))
    return value
