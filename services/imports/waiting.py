"""A file between being handed in and being taken: looked at, kept sealed, decided upon, destroyed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal
from uuid import UUID

import msgspec
from msgspec.structs import replace

from infra import answers, uploads
from infra.answers import Once
from infra.uploads import Upload
from services.desk import Desk, Missing
from services.imports import inspections, mapping, promises, roster
from services.imports.batches import Mode
from services.imports.findings import Finding
from services.imports.flow import Preview, Progress, Result, silent
from services.imports.guards import Limits

Kind = Literal["roster", "promises", "inspections"]
ALLOWED: Final = {"roster": "roster.import", "promises": "commitment.stage", "inspections": "inspection.import"}
_MAY_BE_KEPT: Final = frozenset({"other", "cells", "columns", "place", "header", "limit", "size", "today", "known", "left"})


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What whoever took a file was answered: whether it was, after which position it shows, or that a worker takes it."""

    applied: bool = False
    after: int | None = None
    worker: bool = False


def hand_in(
    desk: Desk, data: bytes, *, kind: Kind = "roster", map_name: str = "", limits: Limits | None = None, progress: Progress = silent
) -> Preview:
    """Look at a file and keep it sealed under the desk's command id, which is the import's; raises FileRefused, and then keeps nothing.

    The same command again keeps nothing either: the file may have been taken or thrown away since.
    """
    desk.allow(ALLOWED[kind])
    if kind == "roster":
        seen = roster.preview(desk, data, limits=limits, progress=progress)
    elif kind == "promises":
        seen = promises.preview(desk, data, limits=limits, progress=progress)
    else:
        seen = inspections.preview(desk, data, mapping.shipped(map_name), limits=limits, progress=progress)
    upload = Upload(
        county=desk.county, tenant=desk.tenant, id=desk.command_id, kind=kind, effective_on=desk.effective_on, by=desk.actor.id,
        mapping=map_name, counts=dict(seen.counts),
    )  # fmt: skip
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        if answers.answer(sql, desk.unbooked).first:
            uploads.keep(sql, desk.runtime.vault, upload, data)
            uploads.note(sql, desk.county, desk.tenant, desk.command_id, _rows(seen.findings))
    return seen


def handed_in(desk: Desk) -> bool:
    """Return whether this desk's command has handed its file in before; raises CommandReused where it was another file."""
    return answers.before(desk.runtime.db, desk.unbooked) is not None


def waits(desk: Desk, id: UUID) -> Upload | None:
    """Return the file in waiting under an id, unopened; None where it was taken, thrown away or never there."""
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        return uploads.peek(sql, desk.county, desk.tenant, id)


def taken(desk: Desk) -> Taken | None:
    """Return what this desk's command was answered when it took a file before; raises CommandReused where it took another."""
    held = answers.before(desk.runtime.db, desk.unbooked)
    return None if held is None else msgspec.convert(held.said, Taken)


def take(
    desk: Desk, id: UUID, *, mode: Mode = "all", progress: Progress = silent, once: Once | None = None
) -> Result:
    """Turn a file that was handed in into facts, and destroy it once it was taken; raises Missing where it is gone.

    *once*: the command that takes it, which is on record as soon as the file is gone.
    """
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        try:
            upload, data = uploads.fetch(sql, desk.runtime.vault, desk.county, desk.tenant, id)
        except uploads.Gone as gone:
            raise Missing from gone
    at = replace(desk, command_id=id, effective_on=upload.effective_on)
    if upload.kind == "roster":
        result = roster.apply(at, data, mode=mode, progress=progress)
    elif upload.kind == "promises":
        result = promises.apply(at, data, mode=mode, progress=progress)
    else:
        result = inspections.apply(at, data, mapping.shipped(upload.mapping), mode=mode, progress=progress)
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        uploads.note(sql, desk.county, desk.tenant, id, _rows(result.findings))
        if result.applied or result.finish:  # an import that broke off between two lots is handed in again
            uploads.destroy(sql, desk.county, desk.tenant, id)
            after = result.finish.last if result.finish else None
            answers.answer(sql, once, msgspec.to_builtins(Taken(applied=result.applied, after=after)))
    return result


def throw_away(desk: Desk, id: UUID) -> None:
    """Destroy a file that nobody wants to take, and for the same command again nothing more; raises Missing."""
    desk.allow("roster.import")
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        if answers.answer(sql, desk.unbooked).first and not uploads.destroy(sql, desk.county, desk.tenant, id):
            raise Missing


def found(desk: Desk, id: UUID) -> list[Finding]:
    """Return what was found in a file, by place and rule, also after it was taken or destroyed."""
    desk.allow("tenant.read")
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        rows = uploads.notes(sql, desk.county, desk.tenant, id)
    return [
        Finding(severity=severity, rule=rule, sheet=sheet, row=row, column=column, details=details)
        for severity, rule, sheet, row, column, details in rows
    ]


def _rows(findings: Iterable[Finding]) -> list[tuple[str, str, str, int, str, dict[str, str]]]:
    """Return findings as they may be kept: without what stood in a cell."""
    return [
        (f.severity, f.rule, f.sheet, f.row, f.column, {name: value for name, value in f.details.items() if name in _MAY_BE_KEPT})
        for f in findings
    ]
