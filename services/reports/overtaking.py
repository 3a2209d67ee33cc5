"""What overtakes a report: a fact that it could not know of, about its day or an earlier one, of a kind that its figures rest on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

from msgspec.structs import replace

from domain import report
from domain.kernel import Recorded, fold, standing
from infra.jobs import Job, JobContext, job
from services.reports.asking import clockwork
from services.reports.basis import PATIENCE, Behind
from services.reports.kind import Report
from services.reports.registry import REPORTS
from services.views.reading import Row, one, rows
from services.wiring import Runtime

if TYPE_CHECKING:
    from infra.db import Database

KIND: Final = "report.overtake"
_HERE: Final = Path(__file__).parent
_FIRST, _RUNS = ((_HERE / f"{name}.sql").read_bytes() for name in ("overtaking", "overtaken"))


class Hit(Row):
    """A run that no longer says what is known, and the first fact of a stretch that it does not know."""

    tenant: int
    run: UUID
    position: int


class First(Row):
    """The first fact that overtook a run."""

    tenant: int
    position: int
    tag: str
    how: Literal["late", "put-right", "never"]


def overtaken(db: Database, county: int, tenant: int, facts: Sequence[Recorded[Any]]) -> list[Hit]:
    """Return the runs of all tenants that a stretch of one tenant's facts overtakes, each once."""
    wanted = {
        "county": county, "tenant": tenant, "office": county * 1000, "first": facts[0].position, "last": facts[-1].position,
    }  # fmt: skip
    with db.county(county) as sql:
        return [hit for kind in REPORTS.values() for hit in rows(sql, Hit, _RUNS, {**wanted, "report": kind.name, **_rests(kind)})]


def watch(e: Recorded[report.Generated]) -> Job:
    """Return the job that looks, once, for what was recorded while a report was being built."""
    return Job(kind=KIND, key=f"built:{e.position}", args={"tenant": e.tenant, "run": e.stream, "after": e.position})


def supersede(hit: Hit) -> Job:
    """Return the job that marks a run as superseded: one for each run, however many facts overtake it."""
    return Job(kind=KIND, key=f"overtaken:{hit.tenant}:{hit.run}", args={"tenant": hit.tenant, "run": hit.run})


@job(KIND, attempts=8, limit=300)
def overtake(ctx: JobContext[Runtime]) -> None:
    """Mark a run as superseded by the first fact that overtook it; where there is none, or it is marked already, nothing happens."""
    tenant, run = int(ctx.args["tenant"]), UUID(str(ctx.args["run"]))
    if after := ctx.args.get("after"):
        _await_view(ctx.runtime, ctx.county, tenant, int(after))
    history: list[Recorded[report.Event]] = ctx.runtime.ledger.load(ctx.county, tenant, run)
    state = fold(report, history)
    found = None if state is None or state.superseded else _first(ctx.runtime, ctx.county, tenant, history)
    with ctx.lease.finish(result={"run": str(run), "superseded": found is not None}):
        if found is None:
            return
        reason = f"{found.how} {found.tag} {found.tenant}@{found.position}"
        desk = replace(
            clockwork(ctx, command_id=ctx.command_id(), caused_by=found.position), tenant=tenant, caused_by_tenant=found.tenant
        )
        desk.change(run, report, lambda s: report.supersede(s, reason, fact=found))


def _await_view(runtime: Runtime, county: int, tenant: int, position: int) -> None:
    """Return once the list of reports knows of a run: whatever is recorded from then on finds it there."""
    if not runtime.followers.wait(county, tenant, position, ["reports"], timeout=PATIENCE):
        raise Behind


def _first(runtime: Runtime, county: int, tenant: int, history: Sequence[Recorded[report.Event]]) -> report.Overtaking | None:
    """Return the first fact that a run could not know of, None where it was not built or still says what is known."""
    facts = [e.fact for e in standing(history)]
    asked = next((f for f in facts if isinstance(f, report.Requested)), None)
    built = next((f for f in facts if isinstance(f, report.Generated)), None)
    if asked is None or built is None:
        return None
    wanted = {
        "county": county, "tenant": tenant, "office": county * 1000, "whole_county": asked.whole_county, "on": built.true_on,
        "tenants": [each.tenant for each in built.positions], "positions": [each.position for each in built.positions],
        **_rests(REPORTS[asked.report]),
    }  # fmt: skip
    with runtime.db.county(county) as sql:
        found = one(sql, First, _FIRST, wanted)
    return found and report.Overtaking(tenant=found.tenant, position=found.position, tag=found.tag, how=found.how)


def _rests(kind: Report) -> dict[str, object]:
    return {"tags": sorted(kind.rests_on), "shared": sorted(kind.shared)}
