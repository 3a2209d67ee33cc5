"""Tidying: what crashed writers left in the folder of files is removed once a month."""

from __future__ import annotations

from pathlib import Path

from infra.files import Files
from infra.jobs import JobContext, job
from services.wiring import Runtime


@job("work.tidy")
def tidy(ctx: JobContext[Runtime]) -> None:
    """Remove half-written files older than a day, and say how many."""
    removed = Files(Path(ctx.runtime.settings.data) / "files").tidy()
    with ctx.lease.finish(result={"removed": removed}):
        pass
