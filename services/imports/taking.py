"""The job that takes a large file: a worker turns its rows into facts while its owner watches how far it is."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import msgspec

from infra import answers
from infra.jobs import Hopeless, Job, JobContext, find, job, job_id, queue
from infra.jobs.table import Entry
from services.desk import Actor, Desk, Missing
from services.imports import batches, waiting
from services.imports.batches import Mode
from services.wiring import Runtime

KIND: Final = "import.take"
AT_ONCE: Final = 3_000
"""So many rows are taken while their owner waits; more of them are a worker's."""


def send(desk: Desk, id: UUID, mode: Mode) -> None:
    """Queue the taking of a file that waits, once for each time that somebody asks for it."""
    args = {"upload": str(id), "mode": mode, "actor": str(desk.actor.id), "role": desk.actor.role}
    wanted = Job(kind=KIND, key=f"{id}:{desk.command_id}", args=args, correlation=id)
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        if answers.answer(sql, desk.unbooked, msgspec.to_builtins(waiting.Taken(worker=True))).first:
            queue(sql, desk.county, desk.tenant, [wanted])
    desk.runtime.wake.hint("jobs")


def progress(runtime: Runtime, county: int, tenant: int, id: UUID, command: UUID) -> Entry | None:
    """Return how far the taking of a file has come, None where nobody has asked for it under that command."""
    with runtime.db.tenant(county, tenant) as sql:
        return find(sql, county, tenant, job_of(county, tenant, id, command))


def job_of(county: int, tenant: int, id: UUID, command: UUID) -> UUID:
    """Return the id of the job that takes a file at a command."""
    return job_id(county, tenant, KIND, f"{id}:{command}")


@job(KIND, attempts=4, limit=1800)
def take(ctx: JobContext[Runtime]) -> None:
    """Take a file as the person who asked for it; an import that broke off is continued where it stood."""
    with ctx.runtime.db.platform() as sql:
        row = sql.execute("SELECT ledger.today()").fetchone()
    assert row is not None
    id = UUID(str(ctx.args["upload"]))
    desk = Desk(
        runtime=ctx.runtime, actor=Actor(id=UUID(str(ctx.args["actor"])), role=str(ctx.args["role"])), county=ctx.county,
        tenant=ctx.tenant, command_id=id, channel="import", effective_on=row[0], today=row[0],
    )  # fmt: skip
    mode: Mode = "good-rows" if ctx.args["mode"] == "good-rows" else "all"
    try:
        result = waiting.take(desk, id, mode=mode, progress=ctx.lease.progress)
        said = {"applied": result.applied, "facts": result.counts.get("facts", 0)}
    except Missing as gone:
        record = batches.on_record(ctx.runtime, ctx.county, ctx.tenant)
        if not any(batch.id == id and batch.applied for batch in record):  # an attempt before this one may have died after its last lot
            raise Hopeless(Missing.code) from gone
        said = {"applied": True}
    with ctx.lease.finish(result=said):
        pass
