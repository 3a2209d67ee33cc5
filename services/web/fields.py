"""The plain fields of a fact as a form asks for them, and as they are read back: by their types, codes from their lists."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, Union, get_args, get_origin
from uuid import UUID

import msgspec

from domain import catalogue, finding, inspection, session
from domain.kernel import Fact
from services import corrections
from services.imports.layout import LISTS
from services.web.problem import BadForm
from services.web.terms import terms
from services.web.visit import Visit

LONG: Final = frozenset({
    "text", "reason", "note", "wording", "seen", "result", "what", "topic", "measures", "basis", "scope", "purpose",
})  # fmt: skip
_LISTS: Final[Mapping[str, tuple[str, Sequence[str]]]] = {
    "institution.kind": ("imports.code.institution-type", LISTS["institution-type"]),
    "institution.status": ("imports.code.institution-status", LISTS["institution-status"]),
    "institution.level": ("imports.code.level", LISTS["level"]),
    "organisation.kind": ("imports.code.organisation-kind", LISTS["organisation-kind"]),
    "organisation.health": ("imports.code.organisation-health", LISTS["organisation-health"]),
    "member.ledger_class": ("imports.code.ledger-class", LISTS["ledger-class"]),
    "member.group": ("imports.code.group", LISTS["group"]),
    "finding.severity": ("severity", sorted(finding.SEVERITIES)),
    "session.kind": ("session-kind", session.KINDS),
    "finding.method": ("method", sorted(inspection.METHODS)),
}
_PLACES: Final[Mapping[str, str]] = {
    "institution.parent": "institution", "institution.successor": "institution", "institution.into": "institution",
    "organisation.parent": "organisation", "organisation.institution": "institution", "organisation.into": "organisation",
    "member.branch": "organisation", "inspection.unit": "institution", "finding.unit": "institution",
}  # fmt: skip
_PLAIN: Final = (str, int, float, bool, date)


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a fact as a form shows it: `kind` is that of an input, `area` or `select`."""

    name: str
    label: str
    kind: str
    value: str
    required: bool
    choices: Sequence[tuple[str, str]] = ()


def ask(visit: Visit, fact: Fact, places: Mapping[str, Sequence[tuple[str, str]]]) -> tuple[list[Field], list[str]]:
    """Return the fields that a person can say otherwise, and the names of those that stay as they are."""
    module, asked, kept = catalogue.module_of(catalogue.tag_of(fact)), list[Field](), list[str]()
    for field in msgspec.structs.fields(type(fact)):
        kind, value = _kind(field.type), getattr(fact, field.name)
        label, choices = _label(visit, module, field.name), _choices(visit, f"{module}.{field.name}", places)
        if (kind is UUID and not choices) or kind is None:
            if value not in (None, "", (), frozenset()):
                kept.append(label)
            continue
        shown = "" if value is None else str(value).lower() if kind is bool else str(value)
        if kind is bool:
            choices = [("true", visit.words("told.yes")), ("false", visit.words("told.no"))]
        if choices and shown and shown not in dict(choices):
            choices = [(shown, shown), *choices]
        required = field.required and not _optional(field.type)
        input_ = _input(field.name, kind, choices)
        asked.append(Field(name=field.name, label=label, kind=input_, value=shown, required=required, choices=choices))
    return asked, kept


def read(fact: Fact, said: Mapping[str, object]) -> dict[str, object]:
    """Return what is said of a fact's fields as their types have it; raises BadForm for a field that is none, or that cannot be read."""
    kinds = {field.name: field.type for field in msgspec.structs.fields(type(fact))}
    found = dict[str, object]()
    for name, value in said.items():
        if name not in kinds or _kind(kinds[name]) is None:
            raise BadForm((name, "field.unknown"))
        found[name] = None if value == "" and _optional(kinds[name]) else value
        try:
            corrections.changed(fact, {name: found[name]})
        except msgspec.ValidationError as wrong:
            raise BadForm((name, str(wrong))) from wrong
    return found


def _kind(kind: Any) -> type | None:
    """Return the plain type of a field, a UUID's included; None for what a form does not ask: personal values, lists, structures."""
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(arg for arg in get_args(kind) if arg is not type(None))
    return kind if kind in (*_PLAIN, UUID) else None


def _optional(kind: Any) -> bool:
    return get_origin(kind) in (Union, types.UnionType) and type(None) in get_args(kind)


def _choices(visit: Visit, name: str, places: Mapping[str, Sequence[tuple[str, str]]]) -> Sequence[tuple[str, str]]:
    if name == "commitment.stage":
        return terms(visit).stage_choices
    if name in _PLACES:
        return places[_PLACES[name]]
    family, codes = _LISTS.get(name, ("", ()))
    return visit.words.choices(family, codes) if codes else ()


def _label(visit: Visit, module: str, name: str) -> str:
    header = f"imports.column.{module}s.{name}"
    return visit.words(header) if visit.words.has(header) else visit.words.code("told", name)


def _input(name: str, kind: type | None, choices: Sequence[tuple[str, str]]) -> str:
    if choices:
        return "select"
    if kind is date:
        return "date"
    if kind in (int, float):
        return "number"
    return "area" if name in LONG else "text"
