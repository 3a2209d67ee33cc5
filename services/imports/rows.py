"""The cells of one row as values of the domain: parsed by column, each wrong one named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final
from uuid import UUID

import msgspec

from domain import gb11643
from domain.kernel import Personal
from services.imports.cells import Cell, Wrong, day, id_number, phone, several, tidy, yes_no
from services.imports.findings import Finding
from services.imports.identity import Known, Register
from services.imports.layout import LISTS, SHEETS, STREAM, Column, SheetName
from services.imports.tables import plain
from services.web.i18n import LANGUAGES, words

_EMPTY: Final[Mapping[str, Any]] = {"date": None, "day": None, "reference": None, "codes": frozenset[str](), "yes-no": False}

_MARKERS: Final = frozenset(str(Personal(UUID(int=0), marker=marker)) for marker in ("erased", "withheld"))


class Parsed(msgspec.Struct, frozen=True, kw_only=True):
    """A row's values by column, only those that the file states; `findings` name what is wrong."""

    known: Known
    values: Mapping[str, Any]
    on: date
    findings: list[Finding]

    @property
    def blocked(self) -> bool:
        """Return whether the row cannot be taken."""
        return any(finding.blocks for finding in self.findings)


class Reader:
    """Parses rows of one file: which columns it has, which day holds by default, whether an empty cell means empty."""

    def __init__(self, register: Register, *, on: date, today: date, exported: bool) -> None:
        self._register, self._on, self._today, self._exported = register, on, today, exported

    def parse(self, known: Known) -> Parsed:
        """Return the row's values and what is wrong with them."""
        sheet, values, findings = SHEETS[known.line.sheet], dict[str, Any](), list[Finding]()
        on, stated = self._on, self._exported and bool(known.line.cells.get(STREAM))
        for column in sheet.columns[1:]:
            raw = known.line.cells.get(column.key)
            if raw is None:
                continue
            try:
                cell = tidy(raw, column.kind)
                value, notices = self._value(column, cell)
                findings += [_named(known, column.key, rule, severe=False) for rule in notices]
            except Wrong as wrong:
                findings.append(_named(known, column.key, wrong.rule, details=wrong.details))
                continue
            if column.kind == "day":
                on = value or on
            elif cell.text or stated:
                values[column.key] = value
        findings += [_named(known, key, "missing-value") for key in self._missing(known, values, findings)]
        if known.line.sheet == "members":
            findings += _agreeing(known, values)
        return Parsed(known=known, values=values, on=on, findings=findings)

    def _missing(self, known: Known, values: Mapping[str, Any], findings: list[Finding]) -> list[str]:
        wrong = {finding.column for finding in findings if finding.blocks}
        wanted = [c.key for c in SHEETS[known.line.sheet].columns if c.required and c.key not in wrong]
        return [key for key in wanted if not values.get(key) and (known.new or key in values)]

    def _value(self, column: Column, cell: Cell) -> tuple[Any, tuple[str, ...]]:
        text, notices = cell.text, cell.notices
        if text in _MARKERS:  # an export shows an erased person so; the cell says nothing
            return text, notices
        if not text:
            return _EMPTY.get(column.kind, ""), notices
        match column.kind:
            case "date" | "day":
                found, more = day(text)
                if column.kind == "day" and found > self._today:
                    raise Wrong(rule="date-ahead", today=self._today.isoformat())
                return found.isoformat() if column.personal else found, (*notices, *more)
            case "code":
                return _code(column.of, text), notices
            case "codes":
                return frozenset(code for part in several(text) for code in _codes(column.of, part)), notices
            case "reference":
                return self._reference(column, text), notices
            case "id-number" | "phone" | "yes-no":
                return _PARSE[column.kind](text), notices
            case "text" | "token" | "stream":
                return text, notices

    def _reference(self, column: Column, text: str) -> UUID:
        sheet: SheetName = "institutions" if column.of == "institutions" else "organisations"
        try:
            return self._register.resolve(sheet, text)
        except Wrong as wrong:
            if column.key == "branch" and wrong.rule == "unknown-organisations":
                raise Wrong(rule="unknown-branch") from wrong
            raise


_PARSE: Final[Mapping[str, Callable[[str], Any]]] = {"id-number": id_number, "phone": phone, "yes-no": yes_no}


def _code(of: str, text: str) -> str:
    if (code := _words_of(of).get(plain(text))) is not None:
        return code
    raise Wrong(rule="unknown-code", known="、".join(words(LANGUAGES[0])(f"imports.code.{of}.{code}") for code in LISTS[of]))


def _codes(of: str, part: str) -> list[str]:
    """Return the code that a part names, or those of its words where spaces stand between several."""
    return [_code(of, part)] if plain(part) in _words_of(of) else [_code(of, word) for word in part.split()]


@cache
def _words_of(of: str) -> Mapping[str, str]:
    """Return the code that each word of either language, or the code itself, stands for."""
    found = {plain(code): code for code in LISTS[of]}
    for lang in LANGUAGES:
        text = words(lang)
        for code in LISTS[of]:
            also = f"imports.also.{of}.{code}"
            for name in (text(f"imports.code.{of}.{code}"), *(text(also).split("|") if text.has(also) else ())):
                found[plain(name)] = code
    return found


def _agreeing(known: Known, values: Mapping[str, Any]) -> list[Finding]:
    """Return what the ID number says otherwise than the row's own columns."""
    number = values.get("id_number") or ""
    born = gb11643.birth_date(number) if values.get("born") else None
    sex = gb11643.sex(number) if values.get("sex") else None
    found = list[Finding]()
    if born and values["born"] != born.isoformat():
        found.append(_named(known, "born", "born-disagrees"))
    if sex and values["sex"] != sex:
        found.append(_named(known, "sex", "sex-disagrees"))
    return found


def _named(known: Known, column: str, rule: str, *, severe: bool = True, details: dict[str, str] | None = None) -> Finding:
    severity = "error" if severe else "notice"
    return Finding(
        rule=rule, severity=severity, sheet=known.line.sheet, row=known.line.number, column=column, details=details or {}
    )
