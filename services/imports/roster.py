"""Rosters in: a workbook or CSV is looked at without effect (`preview`), or becomes facts (`apply`), all rows or the good ones."""

from __future__ import annotations

from typing import Final

import msgspec

from domain import importing, institution, organisation, sequence
from domain.catalogue import tag_of
from infra.ledger import Quiet
from services import certified
from services.desk import Desk
from services.imports import batches, books, flow, plan
from services.imports.batches import Batch, Mode
from services.imports.findings import FileRefused, Finding
from services.imports.flow import Made, Preview, Progress, Result, silent
from services.imports.guards import Limits
from services.imports.plan import Base, Frame
from services.imports.reading import Source, digest, read, size
from services.imports.tables import Tables, tables

_ENDS: Final = frozenset(tag_of(kind) for kind in sequence.ENDINGS)
_BEGINS: Final = frozenset(map(tag_of, (institution.Registered, organisation.Established, organisation.Restored)))
"""Whoever a row puts into a branch, or under a unit, was put where something stands: it must not end meanwhile, nor never have been."""


class _Handed(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it was handed in, read and known by its digest; `before` is this import begun earlier, `same` this file taken earlier."""

    tables: Tables
    uploaded: importing.Uploaded
    before: Batch | None
    same: Batch | None


def preview(desk: Desk, source: Source, *, limits: Limits | None = None, progress: Progress = silent) -> Preview:
    """Return what a file would change, without changing anything; raises FileRefused where it cannot be taken as a whole."""
    desk.allow("roster.import")
    made = _plan(desk, _read(desk, source, limits, progress), progress, None)
    return Preview(counts=made.counts, findings=made.findings)


def apply(desk: Desk, source: Source, *, mode: Mode = "all", limits: Limits | None = None, progress: Progress = silent) -> Result:
    """Turn a file into facts; the desk's command id is the import's, and the same id again continues where it broke off.

    Nothing is written where `mode` is "all" and a row is refused, nor where nothing would change. Raises FileRefused.
    """
    desk.allow("roster.import")
    handed = _read(desk, source, limits, progress)
    return flow.run(desk, handed.uploaded, handed.before, lambda at, upto: _plan(at, handed, progress, upto), mode, progress)


def _read(desk: Desk, source: Source, limits: Limits | None, progress: Progress) -> _Handed:
    progress("read", 0, 1)
    grids = read(source, limits=limits)
    head = desk.runtime.ledger.head(desk.county, desk.tenant)
    found = tables(grids, county=desk.county, tenant=desk.tenant, head=head)
    uploaded = importing.Uploaded(
        kind="roster", sha256=digest(grids), size=size(source), base=found.stamp.position if found.stamp else None
    )
    record = batches.on_record(desk.runtime, desk.county, desk.tenant)
    before = next((batch for batch in record if batch.id == desk.command_id), None)
    until = before.began if before else head + 1
    same = [b for b in record if b.sha256 == uploaded.sha256 and b.applied_at and b.applied_at < until]
    progress("read", 1, 1)
    return _Handed(tables=found, uploaded=uploaded, before=before, same=same[-1] if same else None)


def _plan(desk: Desk, handed: _Handed, progress: Progress, upto: int | None) -> Made:
    progress("recall", 0, 1)
    book = books.read(desk.runtime, desk.county, desk.tenant, upto=upto)
    held = certified.read(desk.runtime, desk.county, desk.tenant, upto=book.position)
    progress("recall", 1, 1)
    stamp, base, on = handed.tables.stamp, None, desk.effective_on
    if stamp:
        base = Base(position=stamp.position, on=stamp.true_on)
    if handed.same:  # the same file came in before: whatever was changed since then is not the file's doing
        base, on = Base(position=handed.same.applied_at or 0), handed.same.on
    frame = Frame(
        import_id=desk.command_id, actor=desk.actor.id, role=desk.actor.role, on=on, today=desk.today, base=base,
        exported=stamp is not None, periods=held.periods, progress=progress,
    )  # fmt: skip
    standing = Quiet(since=book.position, kinds=_ENDS, undone=_ENDS | _BEGINS)
    return msgspec.structs.replace(plan.make(handed.tables, book, frame), witnesses=held.witnesses, quiet=standing)


__all__ = ["FileRefused", "Finding", "Limits", "Preview", "Result", "apply", "preview"]
