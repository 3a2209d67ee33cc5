"""Imports: a file was handed in, its rows were judged, and they became facts or did not; file names are never kept."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from msgspec.structs import replace

from domain.kernel import Fact, Refused, Stamp, State


class Uploaded(Fact, tag="importing.uploaded"):
    """A file of a kind (`roster`, `inspections`) came in, known by its SHA-256; `base` is the position it was exported at."""

    kind: str
    sha256: str
    size: int
    base: int | None = None
    mapping: str = ""


class RowsValidated(Fact, tag="importing.rows-validated"):
    """Every row was judged against the rules."""

    rows: int
    changed: int
    unchanged: int
    conflicting: int
    refused: int
    duplicates: int = 0


class Applied(Fact, tag="importing.applied"):
    """The rows became facts, all of them or the good ones."""

    mode: Literal["all", "good-rows"]
    rows: int
    facts: int
    refused: int = 0
    unchanged: int = 0
    first: int | None = None
    last: int | None = None


class Rejected(Fact, tag="importing.rejected"):
    """The file was not taken at all."""

    reason: str


class RolledForward(Fact, tag="importing.rolled-forward"):
    """What the import did was undone by facts that void its own."""

    reason: str
    facts: int
    by: UUID | None = None


Event = Uploaded | RowsValidated | Applied | Rejected | RolledForward


class Import(State):
    """An import as its decisions see it."""

    sha256: str
    validated: RowsValidated | None = None
    applied: bool = False
    rejected: bool = False
    undone: bool = False


class AlreadyUploaded(Refused):
    """This import exists already."""


class NotValidated(Refused):
    """The rows were not judged yet."""


class RowsRefused(Refused):
    """{refused} rows are refused and {conflicting} in conflict; put them right, or take the good rows only."""


class AlreadyApplied(Refused):
    """This import was applied already."""


class WasRejected(Refused):
    """This import was rejected; hand the file in again."""


class NotApplied(Refused):
    """This import was never applied; there is nothing to undo."""


def upload(importing: Import | None, founding: Uploaded) -> Uploaded | None:
    """Return the founding fact; the same file under the same id changes nothing."""
    if importing is None:
        return founding
    if importing.sha256 == founding.sha256:
        return None
    raise AlreadyUploaded


def validate(importing: Import, validated: RowsValidated) -> RowsValidated | None:
    """Return the judgement of the rows; it may be made again until the rows are applied."""
    _waiting(importing)
    return None if importing.validated == validated else validated


def apply(importing: Import, applied: Applied) -> Applied:
    """Return that the rows became facts, all of them only where none is refused or in conflict."""
    _waiting(importing)
    judged = importing.validated
    if judged is None:
        raise NotValidated
    if applied.mode == "all" and (judged.refused or judged.conflicting):
        raise RowsRefused(refused=judged.refused, conflicting=judged.conflicting)
    return applied


def reject(importing: Import, reason: str) -> Rejected | None:
    """Return that the file was not taken."""
    if importing.applied:
        raise AlreadyApplied
    return None if importing.rejected else Rejected(reason=reason)


def roll_forward(importing: Import, reason: str, *, facts: int, by: UUID | None = None) -> RolledForward | None:
    """Return that what the import did was undone."""
    if not importing.applied:
        raise NotApplied
    return None if importing.undone else RolledForward(reason=reason, facts=facts, by=by)


def _waiting(importing: Import) -> None:
    if importing.rejected:
        raise WasRejected
    if importing.applied:
        raise AlreadyApplied


def evolve(importing: Import | None, event: Event, at: Stamp) -> Import:
    """Return the import after one more fact."""
    if isinstance(event, Uploaded):
        return Import(sha256=event.sha256)
    assert importing, "an import begins by an upload"
    match event:
        case RowsValidated():
            return replace(importing, validated=event)
        case Applied():
            return replace(importing, applied=True)
        case Rejected():
            return replace(importing, rejected=True)
        case RolledForward():
            return replace(importing, undone=True)
