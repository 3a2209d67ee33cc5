"""A report that is not wanted any more is called off by whoever asked for it: its job is cancelled, and its stream says so."""

from __future__ import annotations

from uuid import UUID

from domain import report
from domain.kernel import fold, standing
from infra.ledger import Receipt
from services import withdrawal
from services.desk import Desk, Missing, once
from services.reports.building import job_of


@once
def call_off(desk: Desk, id: UUID) -> Receipt:
    """Call off a report that is not built yet; raises Missing, NotYours and NotUnderWay. A worker that is at it puts nothing on record."""
    desk.allow("report.request")
    history = desk.records(id, report)
    asked = next((e for e in standing(history) if isinstance(e.fact, report.Requested)), None)
    state = fold(report, history)
    if asked is None or state is None:
        raise Missing
    if asked.actor != desk.actor.id:
        raise withdrawal.NotYours
    if state.phase == "requested":  # first the job, so that nothing is built behind the fact
        withdrawal.stop(desk, job_of(desk.county, desk.tenant, asked.position))
    return desk.change(id, report, report.call_off)
