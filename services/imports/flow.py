"""The course of an import, whatever its kind: look, begin, judge, write lot by lot, finish; broken off anywhere, it continues exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec
from msgspec.structs import replace

from domain import importing
from infra.ledger import Draft, Quiet, Receipt, Stale
from services.desk import Desk
from services.imports import batches, lots
from services.imports.batches import Batch, Mode
from services.imports.findings import Finding

Progress = Callable[[str, int, int], None]
_LOOKS: Final = 5
"""So often a file is looked at anew where somebody else keeps writing to the same records, before nothing is written."""


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
    finish: Receipt | None = None
    """The receipt that views must have reached to show the import, None where nothing was recorded."""
    repeated: bool = False

    @property
    def refused(self) -> list[Finding]:
        """Return the findings that kept rows out."""
        return [finding for finding in self.findings if finding.blocks]


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What a kind of import plans: the facts, what there is to say, how many rows are what, and the position it stood on."""

    drafts: list[Draft]
    findings: list[Finding]
    counts: Mapping[str, int]
    position: int
    witnesses: Sequence[tuple[UUID, int]] = ()
    """What else the plan relied on: nothing is written once that has moved."""
    quiet: Quiet | None = None
    """What nobody may have done since: nothing is written once somebody has."""


def silent(_step: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def run(
    desk: Desk, uploaded: importing.Uploaded, before: Batch | None, make: Callable[[Desk, int | None], Made], mode: Mode, progress: Progress
) -> Result:
    """Carry an import out; `make` plans it on what was known at a position (None: now), the same way every time."""
    if before is not None:
        return _continued(desk, uploaded, before, make, progress)
    result = (_all_or_nothing if mode == "all" else _good_rows)(desk, uploaded, make, progress)
    if result.finish is None and (begun := batches.begun(desk)) is not None and not begun.rejected:
        return _continued(desk, uploaded, begun, make, progress)  # the same import at the same time was quicker, and left nothing to do
    return result


def _continued(
    desk: Desk, uploaded: importing.Uploaded, before: Batch, make: Callable[[Desk, int | None], Made], progress: Progress
) -> Result:
    """Carry an import to its end that is on record, or say once more what it did."""
    if before.sha256 != uploaded.sha256:
        raise importing.AlreadyUploaded
    if before.rejected:
        raise importing.WasRejected
    if before.applied:
        return _again(desk, before.applied)
    desk = replace(desk, effective_on=before.on)  # only an import of the good rows leaves something to continue
    return _write_lots(desk, make(desk, before.began), progress)


def _good_rows(desk: Desk, uploaded: importing.Uploaded, make: Callable[[Desk, int | None], Made], progress: Progress) -> Result:
    """Write the rows that can be taken, lot by lot."""
    made = make(desk, None)
    if not made.drafts:
        return _nothing(desk, made)
    began = batches.begin(desk, uploaded)
    if began.first_position != made.position + 1:  # somebody wrote between the look and the beginning: look again
        made = make(desk, began.first_position)
    return _write_lots(desk, made, progress)


def _nothing(desk: Desk, made: Made) -> Result:
    blocked = any(finding.blocks for finding in made.findings)
    return Result(import_id=desk.command_id, applied=not blocked, receipts=[], counts=made.counts, findings=made.findings)


def _all_or_nothing(desk: Desk, uploaded: importing.Uploaded, make: Callable[[Desk, int | None], Made], progress: Progress) -> Result:
    """Write every row as one command, looking again where somebody else was quicker, or write nothing at all."""
    made = make(desk, None)
    for left in reversed(range(_LOOKS)):
        if not made.drafts or any(finding.blocks for finding in made.findings):
            return _nothing(desk, made)
        progress("write", 0, len(made.drafts))
        receipt = _whole(desk, uploaded, made, strictly=left > 0)
        if receipt is None:
            made = make(desk, None)
            continue
        progress("write", len(made.drafts), len(made.drafts))
        return Result(
            import_id=desk.command_id, applied=True, receipts=[receipt], finish=receipt, counts=made.counts, findings=made.findings
        )
    counts = {**made.counts, "facts": 0, "refused": made.counts["rows"]}
    found = [*made.findings, Finding(rule="kept-changing")]
    return Result(import_id=desk.command_id, applied=False, receipts=[], counts=counts, findings=found)


def _whole(desk: Desk, uploaded: importing.Uploaded, made: Made, *, strictly: bool) -> Receipt | None:
    """Write all rows, or return None where somebody else was quicker: at one of the same records or, *strictly*, anywhere at all."""
    if strictly and desk.runtime.ledger.head(desk.county, desk.tenant) != made.position:  # it may concern a person of this file
        return None
    try:
        return batches.whole(desk, uploaded, made.counts, made.drafts, witnesses=made.witnesses, quiet=made.quiet)
    except Stale:
        return None


def _write_lots(desk: Desk, made: Made, progress: Progress) -> Result:
    receipts = list[Receipt]()
    judgement = batches.judged(desk, made.counts)
    try:
        told = lots.write(
            desk, made.drafts, witnesses=made.witnesses, quiet=made.quiet, told=lambda done, total: progress("write", done, total)
        )
        for receipt in told:
            receipts.append(receipt)
    except Stale:
        return _broken_off(desk, made, judgement, receipts)
    finish = batches.finish(desk, judgement, receipts)
    return Result(
        import_id=desk.command_id, applied=True, receipts=receipts, finish=finish, counts=made.counts, findings=made.findings
    )


def _broken_off(desk: Desk, made: Made, judgement: importing.RowsValidated, receipts: list[Receipt]) -> Result:
    """Say truthfully what was written before somebody else wrote to one of the same records, and what was not."""
    written = sum(receipt.size for receipt in receipts)
    left = len({draft.source for draft in made.drafts[written:]})
    finish = batches.finish(desk, judgement, receipts, left=left) if receipts else batches.reject(desk, "changed-meanwhile")
    counts = {**made.counts, "facts": written, "refused": made.counts["refused"] + left}
    findings = [*made.findings, Finding(rule="changed-meanwhile", details={"left": str(left)})]
    return Result(
        import_id=desk.command_id, applied=False, receipts=receipts, finish=finish, counts=counts, findings=findings
    )


def _again(desk: Desk, applied: importing.Applied) -> Result:
    ledger, whole = desk.runtime.ledger, applied.mode == "all"
    receipt = ledger.receipt(desk.county, desk.tenant, lots.command_id(desk.command_id, batches.step(applied.mode)))
    first = receipt if whole else ledger.receipt(desk.county, desk.tenant, lots.command_id(desk.command_id, "lot 0"))
    counts = {"rows": applied.rows, "facts": applied.facts, "unchanged": applied.unchanged, "refused": applied.refused}
    return Result(
        import_id=desk.command_id, applied=True, receipts=[first] if first else [], finish=receipt, counts=counts, findings=[],
        repeated=True,
    )  # fmt: skip
