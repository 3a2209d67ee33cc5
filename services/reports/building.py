"""The job that builds a report: waits for the views, makes the files, keeps them by content, and puts on record what was made, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from domain import report
from domain.kernel import Recorded, fold, standing
from infra import crash
from infra.db import Sql
from infra.files import Files, Kept, register
from infra.jobs import Hopeless, JobContext, LeaseLost, job, job_id
from infra.jobs.faults import outside
from services.desk import Missing
from services.reports import basis as bases
from services.reports.asking import clockwork
from services.reports.basis import Basis
from services.reports.making import MEDIA, Whole, make, named
from services.reports.registry import REPORTS
from services.web.i18n import LANGUAGES, known
from services.wiring import Runtime

KIND: Final = "report.build"
ATTEMPTS: Final = 6
_BUILT, _FAILED = 0, 1
"""The commands of this job, so that each is stored once however often the job is tried."""


def job_of(county: int, tenant: int, position: int) -> UUID:
    """Return the id of the job that builds what was asked for at a position."""
    return job_id(county, tenant, KIND, key(position))


def key(position: int) -> str:
    """Return the key of the job that builds what was asked for at a position."""
    return f"report-requested:{position}"


@job(KIND, attempts=ATTEMPTS, backoff=3, limit=900)
def build(ctx: JobContext[Runtime]) -> None:
    """Build what was asked for; a report that cannot be built is put on record as failed when its last attempt has failed."""
    try:
        _build(ctx)
    except LeaseLost:  # another worker builds it
        raise
    except Exception as error:
        if (ctx.lease.attempt >= ATTEMPTS and not outside(error)) or isinstance(error, Hopeless):
            _put_failure_on_record(ctx, error)
        raise


def _build(ctx: JobContext[Runtime]) -> None:
    run = UUID(str(ctx.args["run"]))
    history: list[Recorded[report.Event]] = ctx.runtime.ledger.load(ctx.county, ctx.tenant, run)
    state = fold(report, history)
    if state is None or state.superseded or _called_off(history):
        with ctx.lease.finish(result={"run": str(run), "files": 0}):
            return
    done = next((e.fact for e in standing(history) if isinstance(e.fact, report.Generated)), None)
    asked = next(e for e in standing(history) if isinstance(e.fact, report.Requested))
    built, persons = (done, _named(ctx, asked, done)) if done else _made(ctx, asked)
    crash.point("report.after-files")
    with ctx.lease.finish(result={"run": str(run), "files": len(built.files)}) as sql:
        if done is None:  # a worker may have died between the fact and the job's end
            desk = clockwork(ctx, command_id=ctx.command_id(_BUILT), caused_by=asked.position)
            desk.change(run, report, lambda s: report.generate(s, built))
            crash.point("report.after-append")
        _register(sql, ctx, built, run, persons)


def _called_off(history: list[Recorded[report.Event]]) -> bool:
    return any(isinstance(e.fact, report.Failed) and e.fact.reason == report.CANCELLED for e in standing(history))


def release() -> str:
    """Return the release that builds, empty where the product runs from a folder that was never installed."""
    try:
        return version("taizhang")
    except PackageNotFoundError:
        return ""


def _made(ctx: JobContext[Runtime], asked: Recorded[report.Event]) -> tuple[report.Generated, Sequence[UUID]]:
    """Return what was asked for, its files kept under their hashes, and whom they name."""
    wanted = asked.fact
    assert isinstance(wanted, report.Requested), "a run begins with its request"
    instant = min(wanted.known_on or asked.recorded_at, asked.recorded_at)
    kind = REPORTS[wanted.report]
    ctx.lease.progress("waiting", message="reports.progress.waiting")
    basis = _basis(ctx.runtime, ctx.county, ctx.tenant, wanted, instant)
    bases.await_views(
        ctx.runtime, basis, kind.views, lambda n, of: ctx.lease.progress("waiting", n, of, "reports.progress.waiting")
    )
    steps = ("figures", *wanted.formats)
    whole = make(
        ctx.runtime, basis, known(wanted.language) or LANGUAGES[0], wanted.formats,
        lambda step: ctx.lease.progress(step, steps.index(step), len(steps), f"reports.progress.{step}"),
    )  # fmt: skip
    files = Files(Path(ctx.runtime.settings.data) / "files")
    kept = [(form.format, files.put(form.content)) for form in whole.forms]
    built = report.Generated(
        true_on=basis.true_on, known_on=basis.known_on, positions=basis.positions, template=basis.template, release=release(),
        files=tuple(report.File(format=name, sha256=each.sha256, size=each.size) for name, each in kept), figures=whole.digest,
        site=basis.site,
    )  # fmt: skip
    return built, whole.persons


def made_again(runtime: Runtime, county: int, tenant: int, id: UUID) -> Whole:
    """Return a report made once more from the coordinate that is on record: the same release makes the same bytes; raises Missing."""
    history: list[Recorded[report.Event]] = runtime.ledger.load(county, tenant, id)
    done = next((e.fact for e in standing(history) if isinstance(e.fact, report.Generated)), None)
    if done is None:
        raise Missing
    asked = next(e.fact for e in standing(history) if isinstance(e.fact, report.Requested))
    basis = replace(_basis(runtime, county, tenant, asked, done.known_on), positions=done.positions, site=done.site)
    return make(runtime, basis, known(asked.language) or LANGUAGES[0], asked.formats)


def _named(ctx: JobContext[Runtime], asked: Recorded[report.Event], done: report.Generated) -> Sequence[UUID]:
    """Return whom the files name that a worker kept before it died."""
    assert isinstance(asked.fact, report.Requested), "a run begins with its request"
    return named(ctx.runtime, _basis(ctx.runtime, ctx.county, ctx.tenant, asked.fact, done.known_on))


def _basis(runtime: Runtime, county: int, tenant: int, wanted: report.Requested, instant: datetime) -> Basis:
    with runtime.db.platform() as sql:
        clock = sql.execute("SELECT rehearsal, time_zone FROM ledger.clock").fetchone()
    rehearsal, zone = clock or (False, runtime.settings.time_zone)
    scope = None if wanted.whole_county else tenant
    return Basis(
        report=wanted.report, template=REPORTS[wanted.report].template, county=county, tenant=tenant,
        whole_county=wanted.whole_county, period=wanted.period, true_on=wanted.true_on, known_on=instant,
        positions=bases.positions(runtime, county, scope, instant), rehearsal=rehearsal, time_zone=zone,
        unit=wanted.unit, since=wanted.since, named=wanted.named,
        site=runtime.settings.address,
    )  # fmt: skip


def _register(sql: Sql, ctx: JobContext[Runtime], built: report.Generated, run: UUID, persons: Sequence[UUID]) -> None:
    for each in built.files:
        kept = Kept(each.sha256, each.size)
        register(sql, ctx.county, ctx.tenant, kept, media_type=MEDIA[each.format], kind="report", subjects=persons, made_by=run)


def _put_failure_on_record(ctx: JobContext[Runtime], error: Exception) -> None:
    """Say that the report could not be built; a code, never the error's words, which may hold anything."""
    ctx.lease.check()
    desk = clockwork(ctx, command_id=ctx.command_id(_FAILED), caused_by=int(ctx.args["position"]))
    reason = str(getattr(error, "code", type(error).__name__))
    desk.change(UUID(str(ctx.args["run"])), report, lambda s: report.fail(s, reason))
