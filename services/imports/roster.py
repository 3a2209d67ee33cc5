"""Rosters in: a workbook or CSV is looked at without effect (`preview`), or becomes facts (`apply`), all rows or the good ones."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec
from msgspec.structs import replace

from domain import importing
from infra.ledger import Receipt, Stale
from services.desk import Desk
from services.imports import batches, books, lots, plan
from services.imports.batches import Batch, Mode
from services.imports.findings import FileRefused, Finding
from services.imports.guards import Limits
from services.imports.plan import Base, Frame, Plan, Progress
from services.imports.reading import Source, content, read
from services.imports.tables import Tables, tables


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a file would do: how many rows are new, changed, unchanged, refused, in conflict or absent, and every finding."""

    counts: Mapping[str, int]
    findings: list[Finding]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did: the receipts of its facts, the counts, and the findings on rows that were not taken."""

    import_id: UUID
    applied: bool
    receipts: list[Receipt]
    counts: Mapping[str, int]
    findings: list[Finding]
    repeated: bool = False

    @property
    def refused(self) -> list[Finding]:
        """Return the findings that kept rows out."""
        return [finding for finding in self.findings if finding.blocks]

    @property
    def last(self) -> int | None:
        """Return the position that views must have reached to show the import."""
        return self.receipts[-1].last if self.receipts else None


class _Handed(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it was handed in, read and known by its digest."""

    tables: Tables
    sha256: str
    size: int
    before: Batch | None
    same: Batch | None


def _silent(_step: str, _done: int, _total: int) -> None: ...


def preview(desk: Desk, source: Source, *, limits: Limits | None = None, progress: Progress = _silent) -> Preview:
    """Return what a file would change, without changing anything; raises FileRefused where it cannot be taken as a whole."""
    desk.allow("roster.import")
    handed = _read(desk, source, limits, progress)
    made = _plan(desk, handed, desk.command_id, progress)
    return Preview(counts=made.counts, findings=made.findings)


def apply(
    desk: Desk, source: Source, *, mode: Mode = "all", limits: Limits | None = None, progress: Progress = _silent
) -> Result:
    """Turn a file into facts; the desk's command id is the import's, and the same id again continues where it broke off.

    Nothing is written where `mode` is "all" and a row is refused, nor where nothing would change. Raises FileRefused.
    """
    desk.allow("roster.import")
    import_id = desk.command_id
    handed = _read(desk, source, limits, progress)
    if handed.before and handed.before.applied:
        return _again(desk, import_id, handed.before.applied)
    if handed.before is None:
        made = _plan(desk, handed, import_id, progress)
        if not made.drafts or (mode == "all" and any(f.blocks for f in made.findings)):
            done = not any(f.blocks for f in made.findings)
            return Result(import_id=import_id, applied=done, receipts=[], counts=made.counts, findings=made.findings)
        began = _begin(desk, handed, import_id)
        if began.first_position != made.position + 1:  # somebody wrote between the look and the beginning: look again
            made = _plan(desk, handed, import_id, progress, upto=began.first_position)
    else:
        desk = replace(desk, effective_on=handed.before.on)
        made = _plan(desk, handed, import_id, progress, upto=handed.before.began)
    return _write(desk, import_id, made, mode, progress)


def _write(desk: Desk, import_id: UUID, made: Plan, mode: Mode, progress: Progress) -> Result:
    counts = made.counts
    receipts = list[Receipt]()
    try:
        judgement = batches.judged(desk, import_id, counts)
        if mode == "all" and any(f.blocks for f in made.findings):
            batches.reject(desk, import_id, "rows-refused")
            return Result(import_id=import_id, applied=False, receipts=[], counts=counts, findings=made.findings)
        for receipt in lots.write(desk, import_id, made.drafts, told=lambda done, total: progress("write", done, total)):
            receipts.append(receipt)
    except Stale:
        broken = Finding(rule="changed-meanwhile")
        return Result(import_id=import_id, applied=False, receipts=receipts, counts=counts, findings=[*made.findings, broken])
    batches.finish(desk, import_id, judgement, receipts, mode)
    return Result(import_id=import_id, applied=True, receipts=receipts, counts=counts, findings=made.findings)


def _again(desk: Desk, import_id: UUID, applied: importing.Applied) -> Result:
    receipt = desk.runtime.ledger.receipt(desk.county, desk.tenant, lots.command_id(import_id, "finish"))
    counts = {"rows": applied.rows, "facts": applied.facts, "unchanged": applied.unchanged, "refused": applied.refused}
    return Result(import_id=import_id, applied=True, receipts=[receipt] if receipt else [], counts=counts, findings=[], repeated=True)


def _read(desk: Desk, source: Source, limits: Limits | None, progress: Progress) -> _Handed:
    progress("read", 0, 1)
    grids = read(source, limits=limits)
    data = content(source, limits=limits)
    head = desk.runtime.ledger.head(desk.county, desk.tenant)
    found = tables(grids, county=desk.county, tenant=desk.tenant, head=head)
    sha256 = batches.digest(data)
    record = batches.on_record(desk.runtime, desk.county, desk.tenant)
    before = next((batch for batch in record if batch.id == desk.command_id), None)
    if before and before.sha256 != sha256:
        raise importing.AlreadyUploaded
    until = before.began if before else head + 1
    same = [batch for batch in record if batch.sha256 == sha256 and batch.applied_at and batch.applied_at < until]
    progress("read", 1, 1)
    return _Handed(tables=found, sha256=sha256, size=len(data), before=before, same=same[-1] if same else None)


def _plan(desk: Desk, handed: _Handed, import_id: UUID, progress: Progress, *, upto: int | None = None) -> Plan:
    progress("recall", 0, 1)
    book = books.read(desk.runtime, desk.county, desk.tenant, upto=upto)
    progress("recall", 1, 1)
    stamp, base, on = handed.tables.stamp, None, desk.effective_on
    if stamp:
        base = Base(position=stamp.position, on=stamp.true_on)
    if handed.same:  # the same file came in before: whatever was changed since then is not the file's doing
        base, on = Base(position=handed.same.applied_at or 0), handed.same.on
    frame = Frame(
        import_id=import_id, actor=desk.actor.id, role=desk.actor.role, on=on, today=desk.today, base=base, exported=stamp is not None,
        progress=progress,
    )  # fmt: skip
    return plan.make(handed.tables, book, frame)


def _begin(desk: Desk, handed: _Handed, import_id: UUID) -> Receipt:
    stamp = handed.tables.stamp
    uploaded = importing.Uploaded(kind="roster", sha256=handed.sha256, size=handed.size, base=stamp.position if stamp else None)
    return batches.begin(desk, import_id, uploaded)


__all__ = ["FileRefused", "Finding", "Limits", "Preview", "Result", "apply", "preview"]
