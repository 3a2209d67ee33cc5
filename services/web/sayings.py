"""What a recorded fact says, in the reader's words: its parts by name, its codes and dates spelled out, its thing as an address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from services.views.timeline import Told
from services.web.i18n import Words
from services.web.terms import Terms
from services.web.who import Who

_FAMILIES: Final[Mapping[str, str]] = {
    "method": "method", "methods": "method", "severity": "severity", "role": "role", "commitment.kind": "evidence",
    "commitment.level": "level", "commitment.scope": "scope", "commitment.source": "problem-source", "campaign.source": "problem-source",
    "campaign.priority": "problem-priority", "inspection.kind": "inspection-kind", "finding.outcome": "outcome", "tenant.kind": "kind",
    "team.level": "team-level", "finding.to": "role",
    "finding.what": "obligation", "organisation.what": "obligation", "institution.kind": "imports.code.institution-type",
    "institution.status": "imports.code.institution-status", "organisation.kind": "imports.code.organisation-kind",
    "organisation.health": "imports.code.organisation-health", "member.ledger_class": "imports.code.ledger-class",
    "member.group": "imports.code.group", "member.groups": "imports.code.group",
    "member.reason": "leaving", "organisation.post": "post", "organisation.reason": "removal",
    "member.employment": "employment", "member.means": "means", "member.sign": "sign", "report.language": "language",
    "session.kind": "session-kind", "session.reason": "absence",
}  # fmt: skip
_PAGES: Final[Mapping[str, str]] = {
    "commitment": "commitments", "inspection": "inspections", "finding": "findings", "session": "sessions",
}  # fmt: skip
_FIRST: Final = ("title", "wording", "text", "seen", "what", "topic", "name", "stage", "reason", "note")


class Sayings:
    """How one page puts facts into words."""

    def __init__(self, words: Words, who: Who, said: Terms) -> None:
        self._words, self._who, self._said = words, who, said

    def of(self, line: Told) -> list[tuple[str, str]]:
        """Return what a fact says, as (name, words), the most telling part first; ids of things are left out."""
        order = {name: n for n, name in enumerate(_FIRST)}
        found: list[tuple[str, str]] = []
        for name in sorted(line.params, key=lambda name: (order.get(name, len(order)), name)):
            text = self._text(line.module, name, line.params[name])
            if text:
                found.append((self._words.code("told", name), text))
        return found

    def brief(self, line: Told) -> str:
        """Return the most telling part alone."""
        told = [(name, text) for name in _FIRST if (text := self._text(line.module, name, line.params.get(name)))]
        return told[0][1] if told else ""

    def page(self, line: Told) -> str:
        """Return the address of what a fact is about: its own page, or its timeline."""
        if line.module in _PAGES:
            return f"/t/{line.tenant}/{_PAGES[line.module]}/{line.stream}"
        return f"/t/{line.tenant}/timeline?{'person' if line.module == 'member' else 'subject'}={line.stream}"

    def _text(self, module: str, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return self._words("told.yes") if value else self._words("told.no")
        if isinstance(value, int | float):
            return self._words.number(value)
        if isinstance(value, list):
            return self._words("told.and").join(text for item in value if (text := self._text(module, name, item)))
        if isinstance(value, dict):
            return " ".join(text for key, item in value.items() if (text := self._text(module, key, item)))
        return self._plain(module, name, value) if isinstance(value, str) else ""

    def _plain(self, module: str, name: str, value: str) -> str:
        if name == "stage":
            return self._said.stage(value)
        if name == "phase":
            return self._said.phase(value)
        if name == "problem":
            return self._said.problem(value)
        family = _FAMILIES.get(f"{module}.{name}") or _FAMILIES.get(name)
        if family:
            return self._words.code(family, value)
        if (id := _uuid(value)) is not None:
            return self._who(id)
        return self._dated(value)

    def _dated(self, value: str) -> str:
        try:
            return self._words.date(date.fromisoformat(value)) if len(value) == len("2005-06-14") else self._words.instant(_instant(value))
        except ValueError:
            return value


def _instant(value: str) -> datetime:
    if len(value) < len("2005-06-14T00:00") or value[4:5] != "-" or value[10:11] != "T":
        raise ValueError(value)
    return datetime.fromisoformat(value)


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value) if len(value) == len(str(UUID(int=0))) else None
    except ValueError:
        return None
