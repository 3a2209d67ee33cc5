"""The job that asks a provider what became of something that had left when its worker died; what he cannot say is left to a person."""

from __future__ import annotations

from uuid import UUID

from infra.jobs import JobContext, asking, find, job
from infra.jobs.kinds import KINDS
from infra.jobs.lease import LOSSES
from services.wiring import Runtime


@job(asking.KIND, attempts=8, backoff=10)
def ask(ctx: JobContext[Runtime]) -> None:
    """Ask about all that is uncertain of a job, and let it go on where all is known."""
    id = UUID(str(ctx.args["job"]))
    with ctx.runtime.db.tenant(ctx.county, ctx.tenant) as sql:
        entry = find(sql, ctx.county, ctx.tenant, id)
        open_ = asking.uncertain(sql, ctx.county, ctx.tenant, id)
    if entry is None or not open_:
        return
    kind = KINDS[entry.kind]
    answers = [(one, kind.asks(ctx.runtime, one) if kind.asks else None) for one in open_]
    with ctx.lease.finish(result={"asked": len(answers)}) as sql:
        asking.answered(sql, ctx.county, ctx.tenant, id, answers, attempts=kind.attempts, losses=LOSSES)
    ctx.runtime.wake.hint("jobs")
