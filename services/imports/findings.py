"""What an import has to say of a file: each finding names sheet, row, column and rule, and never the value of a cell."""

from __future__ import annotations

from typing import Literal

import msgspec

from domain.kernel import Refused
from services.web.i18n import Words

Severity = Literal["error", "conflict", "notice"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong, in conflict or worth knowing, by its place in the file; `details` hold nothing personal."""

    rule: str
    severity: Severity = "error"
    sheet: str = ""
    row: int = 0
    column: str = ""
    details: dict[str, str] = {}
    refusal: str = ""

    @property
    def blocks(self) -> bool:
        """Return whether the row cannot be taken."""
        return self.severity != "notice"

    @property
    def key(self) -> tuple[str, int]:
        """Return the row that the finding speaks of."""
        return self.sheet, self.row


class FileRefused(Exception):
    """The file as a whole cannot be taken; `findings` say why and what to do."""

    code = "imports.file-refused"

    def __init__(self, *findings: Finding) -> None:
        super().__init__(", ".join(f.rule for f in findings))
        self.findings = findings


def wrong(rule: str, **details: object) -> FileRefused:
    """Return the refusal of a whole file for one reason."""
    return FileRefused(Finding(rule=rule, details={name: str(value) for name, value in details.items()}))


def refused(error: Refused, *, sheet: str, row: int, column: str = "") -> Finding:
    """Return the finding that a rule of the domain has made: the rule is the refusal's own code."""
    details = {name: str(value) for name, value in error.details.items()}
    return Finding(rule=error.code(), sheet=sheet, row=row, column=column, details=details, refusal=type(error).__doc__ or "")


def message(finding: Finding, words: Words) -> str:
    """Return what is wrong, in a language."""
    return _text(finding, words, f"imports.rule.{finding.rule}") or _text(finding, words, finding.rule) or _filled(finding.refusal, finding)


def remedy(finding: Finding, words: Words) -> str:
    """Return what to do about it, in a language."""
    return _text(finding, words, f"imports.remedy.{finding.rule}") or words("imports.remedy.other")


def where(finding: Finding, words: Words) -> str:
    """Return the place in the file as a person would point at it: sheet, row, column."""
    key = f"imports.sheet.{finding.sheet}"
    parts = [words(key) if words.has(key) else finding.sheet] if finding.sheet else []
    if finding.row:
        parts.append(words("imports.place.row", row=finding.row))
    if finding.column:
        parts.append(column_name(finding.sheet, finding.column, words))
    return words("imports.place.between").join(parts)


def column_name(sheet: str, column: str, words: Words) -> str:
    """Return the header of a column in a language, or the column itself where it is the file's own."""
    key = f"imports.column.{sheet}.{column}"
    return words(key) if words.has(key) else column


def _text(finding: Finding, words: Words, key: str) -> str:
    return _filled(words(key), finding, words) if words.has(key) else ""


def _filled(text: str, finding: Finding, words: Words | None = None) -> str:
    details: dict[str, str] = dict(finding.details)
    if words and "column" in details:
        details["column"] = column_name(finding.sheet, details["column"], words)
    if words and "columns" in details:
        details["columns"] = "、".join(column_name(finding.sheet, c, words) for c in details["columns"].split(","))
    for name in ("base", "theirs", "ours"):
        if words and details.get(name) in {"", None} and name in details:
            details[name] = words("imports.empty")
    try:
        return text.format_map(details)
    except (KeyError, IndexError, ValueError):
        return text
