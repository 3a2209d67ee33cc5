"""The job that writes a long timeline: waits for its view, writes the file while its owner watches, and keeps it by content."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from infra import crash
from infra.files import Files, register
from infra.jobs import Job, JobContext, job, queue
from services.coordinate import zone
from services.exports import writing
from services.exports.asking import FORMATS, KIND, Export
from services.notices import KIND as NOTICE
from services.notices import Notice
from services.reports import basis as bases
from services.views import timeline
from services.web.i18n import words
from services.wiring import Runtime

if TYPE_CHECKING:
    from infra.db import Sql


@job(KIND, attempts=4, limit=1800)
def write(ctx: JobContext[Runtime]) -> None:
    """Write what was asked for; an attempt after one that died writes the same bytes, which are kept once."""
    asked = msgspec.convert(ctx.args["export"], Export)
    assert asked.known_on is not None, "a request is fixed at the instant at which it was made"
    ctx.lease.progress("waiting")
    positions = bases.positions(ctx.runtime, ctx.county, asked.tenant, asked.known_on)
    bases.follow(ctx.runtime, ctx.county, positions, writing.VIEWS, lambda n, of: ctx.lease.progress("waiting", n, of))
    ctx.lease.progress("counting")
    db = ctx.runtime.db
    with db.tenant(ctx.county, asked.tenant) if asked.tenant else db.county(ctx.county) as sql:
        total = timeline.count(sql, ctx.county, asked.tenant, asked.at, asked.wanted)
        content = writing.written(
            ctx.runtime, sql, asked, words(asked.lang), total=total, positions=positions,
            tell=lambda n, of: ctx.lease.progress("writing", n, of),
        )  # fmt: skip
        kept = Files(Path(ctx.runtime.settings.data) / "files").put(content)
    crash.point("export.after-file")
    with ctx.lease.finish(result={"sha256": kept.sha256, "size": kept.size, "facts": total}) as sql:
        register(sql, ctx.county, ctx.tenant, kept, media_type=FORMATS[asked.form], kind="export")
        queue(sql, ctx.county, ctx.tenant, [_ready(ctx, sql, asked, total)])
    ctx.runtime.wake.hint("jobs")


def _ready(ctx: JobContext[Runtime], sql: Sql, asked: Export, facts: int) -> Job:
    """Return what tells whoever asked that his file is there, and at which coordinate it stands."""
    assert asked.known_on is not None
    known = asked.known_on.astimezone(zone(sql, ctx.runtime.settings.time_zone))
    id = str(ctx.lease.job_id)
    said = {"facts": facts, "day": asked.true_on, "known": known.isoformat(), "id": id}
    here = "/county" if ctx.tenant == ctx.county * 1000 else f"/t/{ctx.tenant}"
    notice = Notice(
        kind="export-ready", key=id, user=UUID(str(ctx.args["actor"])), params=said, link=f"{here}/timeline/exports/{id}"
    )  # fmt: skip
    return Job(kind=NOTICE, key=f"export-ready:{id}", args=msgspec.to_builtins(notice))
