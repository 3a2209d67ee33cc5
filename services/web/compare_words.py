"""What the columns of a comparison say, in the reader's words: codes and dates spelled out, things and people by their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from services.views import compare, identity
from services.views.compare import Changed, Column, Two
from services.views.compared import List
from services.web.county import names
from services.web.rosters import sees_names
from services.web.terms import Terms, terms
from services.web.visit import Visit
from services.web.who import Who, who

_CODES: Final[Mapping[str, str]] = {
    "roster.ledger_class": "imports.code.ledger-class", "roster.groups": "imports.code.group", "roster.employment": "employment",
    "roster.contact": "contact", "roster.standing": "standing", "roster.reason": "leaving",
    "institutions.kind": "imports.code.institution-type", "institutions.level": "imports.code.level",
    "institutions.status": "imports.code.institution-status", "institutions.standing": "institutions.standing",
    "organisations.kind": "imports.code.organisation-kind", "organisations.health": "imports.code.organisation-health",
    "organisations.standing": "institutions.standing", "commitments.status": "commitment-status", "commitments.level": "level",
    "commitments.source": "problem-source", "commitments.scope": "scope", "inspections.kind": "inspection-kind",
    "inspections.status": "inspection-status", "inspections.methods": "method", "inspections.planned_methods": "method",
    "findings.method": "method", "findings.severity": "severity", "findings.status": "finding-status", "findings.escalated_to": "role",
    "periods.phase": "township.phase", "coverage.reasons": "absence", "sessions.kind": "session-kind", "sessions.status": "session-status",
    "sessions.way": "way", "sessions.reason": "absence", "tenants.kind": "kind",
}  # fmt: skip
_TITLES: Final[Mapping[List, tuple[str, ...]]] = {
    "roster": (), "institutions": ("name",), "organisations": ("name",), "commitments": ("title",),
    "inspections": ("purpose", "unit_name"), "findings": ("text",), "periods": ("period",), "sessions": ("title",), "coverage": (),
    "tenants": ("name",),
}  # fmt: skip
BRIEF: Final[Mapping[List, tuple[str, ...]]] = {
    "roster": ("ledger_class", "branch", "groups", "standing"), "institutions": ("code", "kind", "level", "standing"),
    "organisations": ("code", "kind", "institution", "standing"), "commitments": ("number", "problem", "stage", "status", "due"),
    "inspections": ("held_on", "kind", "status", "methods"), "findings": ("raised_on", "severity", "status", "due"),
    "periods": ("phase", "counted_on", "counted_members", "due"), "coverage": ("branch", "expected", "reached", "missing", "reasons"),
    "sessions": ("held_on", "kind", "status", "place"), "tenants": ("code", "kind", "parent", "merged_into", "merged_on"),
}  # fmt: skip
"""What is told of a row that came or went."""
OF_MEMBERS: Final = ("roster", "coverage")
"""The lists whose rows are people: they have no title of their own, and lead to the person's card."""


class Values:
    """How one page puts the columns of one list into words."""

    def __init__(self, visit: Visit, name: List, called: Mapping[UUID, str], people: Who) -> None:
        self._words, self._called, self._people = visit.words, called, people
        self._units: Mapping[int, str] = names(visit) if name == "tenants" else {}
        self._name: List = name
        self._said: Terms = terms(visit)

    def column(self, name: str) -> str:
        """Return what a column is called in this list."""
        own = f"column.{self._name}.{name}"
        return self._words(own) if self._words.has(own) else self._words.code("column", name)

    def of(self, column: str, value: Any) -> str:
        """Return a value of a column, nothing where there is none."""
        return self._text(column, value)

    def ordered(self, columns: Sequence[Column]) -> list[Column]:
        """Return columns in the order of their weight: what the list itself shows first."""
        first = {name: n for n, name in enumerate(BRIEF[self._name])}
        return sorted(columns, key=lambda c: (first.get(c.name, len(first)), c.name))

    def brief(self, item: Changed) -> list[tuple[str, str]]:
        """Return what a row said of itself where it was on the list, as (column, value)."""
        held = item.after if item.difference == "added" else item.before
        return [(self.column(name), text) for name in BRIEF[self._name] if held and (text := self._text(name, held.get(name)))]

    def title(self, item: Changed) -> str:
        """Return what a row is called; a member whose name the reader may not see, or who has none, goes by a number."""
        if self._name in OF_MEMBERS:
            return self._called.get(item.key) or self._words("roster.masked", id=item.key.hex[:6])
        return titled(self._name, item) or self._words("compare.untitled", id=item.key.hex[:6])

    def path(self, item: Changed) -> str:
        """Return the address of what a row is about."""
        if self._name == "tenants":
            return f"/t/{(item.after or item.before or {})['code']}"
        return f"/t/{item.tenant}/{'roster' if self._name in OF_MEMBERS else self._name}/{item.key}"

    def _text(self, column: str, value: Any) -> str:
        if value is None or value in ("", []):
            return ""
        if isinstance(value, bool):
            return self._words("told.yes" if value else "told.no")
        if isinstance(value, list):
            return self._words("told.and").join(self._text(column, each) for each in value)
        if isinstance(value, dict):
            return " ".join(text for name, each in value.items() if (text := self._text(name, each)))
        return self._plain(column, value)

    def _plain(self, column: str, value: str | float) -> str:
        if column == "stage":
            return self._said.stage(str(value))
        if column == "problem":
            return self._said.problem(str(value))
        if family := _CODES.get(f"{self._name}.{column}"):
            return self._words.code(family, str(value))
        if self._name == "tenants" and isinstance(value, int):
            return str(value) if column == "code" else self._units.get(value, str(value))
        if isinstance(value, int | float):
            return self._words.number(value)
        if (id := as_id(value)) is not None:
            return self._called.get(id) or self._people(id) or self._words("compare.number", id=id.hex[:6])
        return _day(self._words.date, value)


def _day(words: Any, value: str) -> str:
    try:
        return words(date.fromisoformat(value)) if len(value) == len("2005-06-14") else value
    except ValueError:
        return value


def titled(name: List, item: Changed) -> str:
    """Return what a thing calls itself, at the second coordinate or else at the first."""
    held = item.after or item.before or {}
    return next((str(held[column]) for column in _TITLES[name] if held.get(column)), "")


def titles(visit: Visit, name: List, items: Sequence[Changed]) -> Mapping[UUID, str]:
    """Return what rows are called; members only where the reader may see their names."""
    if name not in OF_MEMBERS:
        return {item.key: titled(name, item) for item in items}
    if not sees_names(visit) or not items:
        return {}
    with visit.reading() as sql:
        return identity.names(sql, visit.county, visit.tenant, [item.key for item in items])


def values(visit: Visit, two: Two, name: List, items: Sequence[Changed]) -> Values:
    """Return the words for a page of differences, with the names of all that they speak of."""
    ids = list({id for item in items for id in _ids(item)})
    tenants = sorted({item.tenant for item in items})
    with visit.reading() as sql:
        called = compare.names(sql, visit.county, tenants, two, ids)
        if sees_names(visit):
            persons = [*ids, *(item.key for item in items if name in OF_MEMBERS)]
            called |= {id: said for id, said in identity.names(sql, visit.county, visit.tenant, persons).items() if said}
    return Values(visit, name, called, who(visit, [id for id in ids if id not in called]))


def as_id(value: object) -> UUID | None:
    """Return the id that a value is, if it is one."""
    try:
        return UUID(value) if isinstance(value, str) and len(value) == len(str(UUID(int=0))) else None
    except ValueError:
        return None


def _ids(item: Changed) -> Iterable[UUID]:
    for held in (item.before, item.after):
        for value in (held or {}).values():
            for each in value if isinstance(value, list) else [value]:
                for one in each.values() if isinstance(each, dict) else [each]:
                    if (id := as_id(one)) is not None:
                        yield id
