"""A file between being handed in and being taken: looked at, kept sealed, decided upon, destroyed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal
from uuid import UUID

import msgspec
from msgspec.structs import asdict, replace

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


class Outcome(Result, frozen=True, kw_only=True):
    """What taking a file did, and what whoever took it is answered: the same for the same command, however often and whenever it comes."""

    answer: Taken


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
) -> Outcome:
    """Turn a file that was handed in into facts, and destroy it once it was taken; raises Missing where it is gone.

    *once*: the command that takes it, which is on record as soon as the file is gone. The same at the same time gets the same answer.
    """
    try:
        with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
            upload, data = uploads.fetch(sql, desk.runtime.vault, desk.county, desk.tenant, id)
    except uploads.Gone as gone:
        before = answers.before(desk.runtime.db, once)  # the same command may have taken it just now
        if before is None:
            raise Missing from gone
        said = msgspec.convert(before.said, Taken)
        return Outcome(import_id=id, applied=said.applied, receipts=[], counts={}, findings=[], repeated=True, answer=said)
    at = replace(desk, command_id=id, effective_on=upload.effective_on)
    if upload.kind == "roster":
        result = roster.apply(at, data, mode=mode, progress=progress)
    elif upload.kind == "promises":
        result = promises.apply(at, data, mode=mode, progress=progress)
    else:
        result = inspections.apply(at, data, mapping.shipped(upload.mapping), mode=mode, progress=progress)
    return Outcome(**asdict(result), answer=_end(desk, id, result, once))


def _end(desk: Desk, id: UUID, result: Result, once: Once | None) -> Taken:
    """Keep what was found, destroy the file where it was taken, and return what its command is answered, now or the first time."""
    said = Taken(applied=result.applied, after=result.finish.last if result.finish else None)
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        if not result.applied and result.finish is None:  # nothing was written: the file waits on
            uploads.note(sql, desk.county, desk.tenant, id, _rows(result.findings))
            return said
        held = answers.answer(sql, once, msgspec.to_builtins(said))
        if not held.first:
            return msgspec.convert(held.said, Taken)
        if not result.repeated:  # an import that was finished before finds nothing any more
            uploads.note(sql, desk.county, desk.tenant, id, _rows(result.findings))
        uploads.destroy(sql, desk.county, desk.tenant, id)  # an import that broke off between two lots is handed in again
    return said


def throw_away(desk: Desk, id: UUID) -> None:
    """Destroy a file that nobody wants to take, and for the same command again nothing more; raises Missing."""
    desk.allow("roster.import")
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        if answers.answer(sql, desk.unbooked).first and not uploads.destroy(sql, desk.county, desk.tenant, id):
            raise Missing


def found(desk: Desk, id: UUID) -> list[Finding]:
    """Return what was found in a file, by place and rule, also after it was taken or destroyed."""
    return found_in(desk, [id]).get(id, [])


def found_in(desk: Desk, ids: Sequence[UUID]) -> Mapping[UUID, list[Finding]]:
    """Return the same of several files, by their ids; what is not there had nothing, or keeps nothing."""
    desk.allow("tenant.read")
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        rows = uploads.notes(sql, desk.county, desk.tenant, ids)
    held = dict[UUID, list[Finding]]()
    for id, severity, rule, sheet, row, column, details in rows:
        one = Finding(severity=severity, rule=rule, sheet=sheet, row=row, column=column, details=details)
        held.setdefault(id, []).append(one)
    return held


def _rows(findings: Iterable[Finding]) -> list[tuple[str, str, str, int, str, dict[str, str]]]:
    """Return findings as they may be kept: without what stood in a cell."""
    return [
        (f.severity, f.rule, f.sheet, f.row, f.column, {name: value for name, value in f.details.items() if name in _MAY_BE_KEPT})
        for f in findings
    ]
