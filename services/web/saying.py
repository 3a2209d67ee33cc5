"""What a fact says in a few words: its parameters with their labels, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

import msgspec

from services.views.timeline import Line
from services.web.i18n import Words

_FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "ledger_class": ("imports.code.ledger-class",),
    "group": ("imports.code.group",),
    "groups": ("imports.code.group",),
    "status": ("imports.code.institution-status", "status"),
    "health": ("imports.code.organisation-health",),
    "kind": ("imports.code.institution-type", "imports.code.organisation-kind", "kind"),
    "employment": ("employment",),
    "reason": ("ending", "leaving", "reason"),
    "means": ("means",),
    "stage": ("stage",),
    "method": ("method",),
    "severity": ("severity",),
    "outcome": ("outcome",),
    "phase": ("phase",),
    "sign": ("sign",),
    "role": ("role",),
}
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_LONGEST: Final = 160


class Said(msgspec.Struct, frozen=True):
    """One thing that a fact says: what about, and what."""

    label: str
    text: str


def said(line: Line, words: Words, names: Mapping[str, str] | None = None) -> list[Said]:
    """Return what a fact says; ids are shown by the names given for them, and left out without one."""
    found: list[Said] = []
    for key, value in line.params.items():
        text = _text(key, value, words, names or {})
        if text and words.has(f"said.{key}"):
            found.append(Said(words(f"said.{key}"), text))
    return found


def _text(key: str, value: object, words: Words, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        parts = [_text(key, item, words, names) for item in value if isinstance(item, str)]
        return words("said.between").join(part for part in parts if part)
    if isinstance(value, bool):
        return words("imports.yes") if value else ""
    if isinstance(value, int | float):
        return words.number(value)
    if not isinstance(value, str):
        return ""
    if _ID.fullmatch(value):
        return names.get(value, "")
    if _DAY.fullmatch(value):
        return words.date(date.fromisoformat(value))
    for family in _FAMILIES.get(key, ()):
        if words.has(f"{family}.{value}"):
            return words(f"{family}.{value}")
    return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
