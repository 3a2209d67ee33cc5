"""The course of an import, whatever its kind: look, begin, judge, write lot by lot, finish; broken off anywhere, it continues exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

import msgspec
from msgspec.structs import replace

from domain import importing
from infra.ledger import Draft, Receipt, Stale
from services.desk import Desk
from services.imports import batches, lots
from services.imports.batches import Batch, Mode
from services.imports.findings import Finding

Progress = Callable[[str, int, int], None]


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


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What a kind of import plans: the facts, what there is to say, how many rows are what, and the position it stood on."""

    drafts: list[Draft]
    findings: list[Finding]
    counts: Mapping[str, int]
    position: int


def silent(_step: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def run(
    desk: Desk, uploaded: importing.Uploaded, before: Batch | None, make: Callable[[Desk, int | None], Made], mode: Mode, progress: Progress
) -> Result:
    """Carry an import out; `make` plans it on what was known at a position (None: now), the same way every time."""
    import_id = desk.command_id
    if before is not None:
        if before.sha256 != uploaded.sha256:
            raise importing.AlreadyUploaded
        if before.rejected:
            raise importing.WasRejected
        if before.applied:
            return _again(desk, before.applied)
        desk = replace(desk, effective_on=before.on)
        return _write(desk, make(desk, before.began), mode, progress)
    made = make(desk, None)
    blocked = any(finding.blocks for finding in made.findings)
    if not made.drafts or (mode == "all" and blocked):
        return Result(import_id=import_id, applied=not blocked, receipts=[], counts=made.counts, findings=made.findings)
    began = batches.begin(desk, uploaded)
    if began.first_position != made.position + 1:  # somebody wrote between the look and the beginning: look again
        made = make(desk, began.first_position)
    return _write(desk, made, mode, progress)


def _write(desk: Desk, made: Made, mode: Mode, progress: Progress) -> Result:
    import_id, counts, receipts = desk.command_id, made.counts, list[Receipt]()
    judgement = batches.judged(desk, counts)
    if mode == "all" and any(finding.blocks for finding in made.findings):
        batches.reject(desk, "rows-refused")
        return Result(import_id=import_id, applied=False, receipts=[], counts=counts, findings=made.findings)
    try:
        for receipt in lots.write(desk, made.drafts, told=lambda done, total: progress("write", done, total)):
            receipts.append(receipt)
    except Stale:
        return _broken_off(desk, made, judgement, receipts)
    batches.finish(desk, judgement, receipts, mode)
    return Result(import_id=import_id, applied=True, receipts=receipts, counts=counts, findings=made.findings)


def _broken_off(desk: Desk, made: Made, judgement: importing.RowsValidated, receipts: list[Receipt]) -> Result:
    """Say truthfully what was written before somebody else wrote to one of the same records, and what was not."""
    written = sum(receipt.size for receipt in receipts)
    left = len({draft.source for draft in made.drafts[written:]})
    if receipts:
        batches.finish(desk, judgement, receipts, "good-rows", left=left)
    else:
        batches.reject(desk, "changed-meanwhile")
    counts = {**made.counts, "facts": written, "refused": made.counts["refused"] + left}
    findings = [*made.findings, Finding(rule="changed-meanwhile", details={"left": str(left)})]
    return Result(import_id=desk.command_id, applied=False, receipts=receipts, counts=counts, findings=findings)


def _again(desk: Desk, applied: importing.Applied) -> Result:
    receipt = desk.runtime.ledger.receipt(desk.county, desk.tenant, lots.command_id(desk.command_id, "finish"))
    counts = {"rows": applied.rows, "facts": applied.facts, "unchanged": applied.unchanged, "refused": applied.refused}
    return Result(
        import_id=desk.command_id, applied=True, receipts=[receipt] if receipt else [], counts=counts, findings=[], repeated=True
    )
