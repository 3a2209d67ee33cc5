"""The job that tells of a report which is built, has failed or was superseded: to the user who asked for it, else to the unit."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from domain import report
from domain.kernel import Recorded, standing
from infra.jobs import JobContext, job
from infra.ledger import SYSTEM
from services.notices import Notice, deliver
from services.wiring import Runtime

KIND: Final = "report.tell"


@job(KIND, attempts=8)
def tell(ctx: JobContext[Runtime]) -> None:
    """Tell that a report is ready, that it failed, or that it was superseded."""
    run = UUID(str(ctx.args["run"]))
    history: list[Recorded[report.Event]] = ctx.runtime.ledger.load(ctx.county, ctx.tenant, run)
    asked = next((e for e in standing(history) if isinstance(e.fact, report.Requested)), None)
    if asked is None:  # the request was voided meanwhile
        deliver(ctx, [])
        return
    assert isinstance(asked.fact, report.Requested)
    where = "/county" if ctx.tenant == ctx.county * 1000 else f"/t/{ctx.tenant}"
    deliver(ctx, [
        Notice(
            kind=str(ctx.args.get("what") or ("report-failed" if ctx.args["failed"] else "report-ready")), key=str(run),
            user=None if asked.actor == SYSTEM else asked.actor, link=f"{where}/reports/{run}",
            params={"report": asked.fact.report, "period": asked.fact.period, "id": str(run)},
        )
    ])  # fmt: skip
