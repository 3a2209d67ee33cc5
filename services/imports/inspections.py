"""Another office's register of inspections in: one row a finding, several rows an inspection, years in the past."""

from __future__ import annotations

from domain import importing
from services.desk import Desk
from services.imports import batches, flow, registers
from services.imports.batches import Mode
from services.imports.flow import Preview, Progress, Result, silent
from services.imports.guards import Limits
from services.imports.mapping import Mapped
from services.imports.reading import Source, digest, read, size


def preview(desk: Desk, source: Source, mapped: Mapped, *, limits: Limits | None = None, progress: Progress = silent) -> Preview:
    """Return what a register would add, without adding anything; raises FileRefused where it cannot be taken as a whole."""
    desk.allow("inspection.import")
    progress("read", 0, 1)
    grids = read(source, limits=limits)
    progress("read", 1, 1)
    made = registers.make(desk, registers.table(grids, mapped), mapped, upto=None, progress=progress)
    return Preview(counts=made.counts, findings=made.findings)


def apply(
    desk: Desk, source: Source, mapped: Mapped, *, mode: Mode = "all", limits: Limits | None = None, progress: Progress = silent
) -> Result:
    """Turn a register into inspections and findings as it recorded them; the same register again changes nothing.

    The desk's command id is the import's; the same id again continues where it broke off. Raises FileRefused.
    """
    desk.allow("inspection.import")
    progress("read", 0, 1)
    grids = read(source, limits=limits)
    progress("read", 1, 1)
    table = registers.table(grids, mapped)
    uploaded = importing.Uploaded(kind="inspections", sha256=digest(grids), size=size(source), mapping=mapped.register.name)
    record = batches.on_record(desk.runtime, desk.county, desk.tenant)
    before = next((batch for batch in record if batch.id == desk.command_id), None)
    return flow.run(
        desk, uploaded, before, lambda at, upto: registers.make(at, table, mapped, upto=upto, progress=progress), mode, progress
    )
