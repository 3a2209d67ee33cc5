"""What the ledger keeps of an import itself: which file by its digest, what became of its rows; never a file name, never a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

import msgspec

from domain import importing
from infra.ledger import Draft, Quiet, Receipt
from services.desk import Desk
from services.imports import lots

if TYPE_CHECKING:
    from services.wiring import Runtime

Mode = Literal["all", "good-rows"]


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """An import on record: where it began, the day it holds from, and where it was finished (None: not yet)."""

    id: UUID
    sha256: str
    began: int
    on: date
    applied: importing.Applied | None = None
    applied_at: int | None = None
    rejected: bool = False

    @property
    def open(self) -> bool:
        """Return whether the import broke off and can be continued."""
        return self.applied is None and not self.rejected


def on_record(runtime: Runtime, county: int, tenant: int) -> list[Batch]:
    """Return the imports of a tenant, in the order they began."""
    with runtime.db.tenant(county, tenant) as sql:
        rows = sql.execute(
            "SELECT stream FROM ledger.events WHERE county_id = %s AND tenant_id = %s AND tag = 'importing.uploaded' AND version = 1",
            [county, tenant],
        ).fetchall()
        facts = runtime.ledger.streams(sql, county, tenant, [row[0] for row in rows])
    found: dict[UUID, Batch] = {}
    for e in facts:
        if isinstance(e.fact, importing.Uploaded):
            found[e.stream] = Batch(id=e.stream, sha256=e.fact.sha256, began=e.position, on=e.effective_on)
        elif isinstance(e.fact, importing.Applied):
            found[e.stream] = msgspec.structs.replace(found[e.stream], applied=e.fact, applied_at=e.position)
        elif isinstance(e.fact, importing.Rejected):
            found[e.stream] = msgspec.structs.replace(found[e.stream], rejected=True)
    return list(found.values())


def begun(desk: Desk) -> Batch | None:
    """Return the import of the desk's command as far as it is on record, None where it is not."""
    return next((batch for batch in on_record(desk.runtime, desk.county, desk.tenant) if batch.id == desk.command_id), None)


def unfinished(runtime: Runtime, county: int, tenant: int, sha256: str) -> UUID | None:
    """Return the import of a file that broke off, so that it can be continued under its own id."""
    return next((batch.id for batch in on_record(runtime, county, tenant) if batch.open and batch.sha256 == sha256), None)


def step(mode: Mode) -> str:
    """Return the step of an import that leaves it finished: the only one where all rows are one command, the last of several else."""
    return "whole" if mode == "all" else "finish"


def begin(desk: Desk, uploaded: importing.Uploaded) -> Receipt:
    """Record that a file came in; everything the import decides is decided on what was known at this position."""
    fact = importing.upload(None, uploaded)
    return lots.send(desk, "begin", [_draft(desk, 1, fact)])


def whole(
    desk: Desk, uploaded: importing.Uploaded, counts: Mapping[str, int], drafts: Sequence[Draft], *,
    witnesses: Sequence[tuple[UUID, int]] = (), quiet: Quiet | None = None,
) -> Receipt:  # fmt: skip
    """Record an import and all of its facts as one command, or nothing; raises Stale."""
    judgement = _judgement(counts)
    applied = _applied(judgement, "all", facts=len(drafts))
    own = [_draft(desk, n, fact) for n, fact in enumerate((importing.upload(None, uploaded), judgement, applied), start=1)]
    return lots.send(desk, step("all"), [*own[:2], *drafts, own[2]], witnesses=witnesses, quiet=quiet)


def judged(desk: Desk, counts: Mapping[str, int]) -> importing.RowsValidated:
    """Record how many rows are what."""
    fact = _judgement(counts)
    lots.send(desk, "judged", [_draft(desk, 2, fact)])
    return fact


def reject(desk: Desk, reason: str) -> Receipt:
    """Record that the file was not taken after all."""
    return lots.send(desk, "finish", [_draft(desk, 3, importing.Rejected(reason=reason))])


def finish(desk: Desk, judgement: importing.RowsValidated, receipts: list[Receipt], *, left: int = 0) -> Receipt:
    """Record that the good rows became facts, lot by lot; `left` rows that should have did not."""
    applied = _applied(judgement, "good-rows", facts=sum(receipt.size for receipt in receipts), left=left)
    if receipts:
        applied = msgspec.structs.replace(applied, first=receipts[0].first_position, last=receipts[-1].last)
    return lots.send(desk, "finish", [_draft(desk, 3, applied)])


def _judgement(counts: Mapping[str, int]) -> importing.RowsValidated:
    return importing.RowsValidated(
        rows=counts["rows"], changed=counts["new"] + counts["changed"], unchanged=counts["unchanged"],
        conflicting=counts["conflicting"],
        refused=counts["refused"] - counts["conflicting"], duplicates=counts["duplicates"],
    )  # fmt: skip


def _applied(judgement: importing.RowsValidated, mode: Mode, *, facts: int, left: int = 0) -> importing.Applied:
    """Return that the rows became facts; where they are one command, they are the facts just before this one."""
    applied = importing.Applied(
        mode=mode, rows=judgement.changed - left, facts=facts,
        refused=judgement.refused + judgement.conflicting + left, unchanged=judgement.unchanged,
    )  # fmt: skip
    return importing.apply(importing.Import(sha256="", validated=judgement), applied)


def _draft(desk: Desk, version: int, fact: Any) -> Draft:
    return Draft(stream=desk.command_id, version=version, fact=fact, effective_on=desk.effective_on, source=f"import {desk.command_id}")
