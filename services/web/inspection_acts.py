"""What forms and API bodies about inspections and findings mean: each said thing carried out at a desk."""

from __future__ import annotations

from uuid import UUID

from domain import finding, inspection
from infra.ledger import Receipt
from services import findings, inspections
from services.desk import Desk, once
from services.web.commitment_acts import required
from services.web.commitment_forms import several
from services.web.inspection_forms import Answer, Check, Plan, Raise


def plan(desk: Desk, id: UUID, data: Plan) -> Receipt:
    """Plan a visit, or enter one that was made."""
    founding = data.fact(desk.actor.id)
    if not data.held:
        return inspections.plan(desk, id, founding)
    started = inspection.Started(inspectors=(desk.actor.id,), announced=data.announced)
    return inspections.hold(desk, id, founding, started, [step.fact() for step in data.steps])


@once
def raise_finding(desk: Desk, id: UUID, data: Raise) -> Receipt:
    """Enter what was found wrong on an inspection of this unit; raises Missing where there is none."""
    desk.allow("finding.raise")
    desk.state(data.inspection, inspection)
    founding = finding.Raised(
        inspection=data.inspection, method=data.method, text=data.text, severity=data.severity, code=data.code, problem=data.problem,
        unit=data.unit, files=data.files,
    )  # fmt: skip
    return findings.raise_finding(desk, id, founding)


def answer(desk: Desk, id: UUID, data: Answer) -> Receipt:
    """Say what the unit thinks of a finding, or has done about it."""
    match data.answer:
        case "accepted":
            return findings.accept(desk, id, data.note)
        case "disputed":
            return findings.dispute(desk, id, required(data.note, "note"))
        case "rectified":
            told = finding.RectificationReported(
                text=required(data.note, "note"), done_on=data.done_on or desk.effective_on, files=data.files
            )
            return findings.report(desk, id, told)
        case "promised":
            return findings.turn_into(desk, id, required(data.commitment, "commitment"))


def check(desk: Desk, id: UUID, data: Check) -> Receipt:
    """Record what somebody independent found."""
    methods = several(data.methods)
    if data.result == "failed":
        return findings.fail(desk, id, required(data.note, "note"), methods=methods, inspection=data.inspection)
    return findings.verify(desk, id, data.note, methods=methods, inspection=data.inspection)
