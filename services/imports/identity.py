"""Which row is whose: by the ledger's own number, else by ID number or code; and what a cell that names another row points at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID, uuid5

import msgspec

from domain import gb11643
from services.imports.books import Book
from services.imports.cells import Wrong, tidy
from services.imports.findings import Finding
from services.imports.layout import ORDER, SHEETS, STREAM, SheetName
from services.imports.tables import Line


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A row with the stream it speaks of, and whether the ledger holds that stream already."""

    line: Line
    stream: UUID
    new: bool


class Register:
    """Finds streams of a tenant by what identifies them, in the ledger and in the file."""

    def __init__(self, book: Book) -> None:
        self._book: Final = book
        self._by_identity: Final[dict[SheetName, dict[str, list[UUID]]]] = {name: defaultdict(list) for name in ORDER}
        self._by_name: Final[dict[SheetName, dict[str, set[UUID]]]] = {name: defaultdict(set) for name in ORDER}
        for name in ORDER:
            for stream in book.streams(name):
                state = book.state(stream)
                if state is None:
                    continue
                if name == "members":
                    number = state.details.last.id_number
                    self.enter(name, stream, str(number.value) if number else "", "")
                else:
                    self.enter(name, stream, state.code.last, state.name.last)

    def enter(self, sheet: SheetName, stream: UUID, identity: str, name: str) -> None:
        """Add what a stream is called."""
        if identity and stream not in self._by_identity[sheet][_same(identity)]:
            self._by_identity[sheet][_same(identity)].append(stream)
        if name:
            self._by_name[sheet][_same(name)].add(stream)

    def holder(self, sheet: SheetName, identity: str) -> UUID | None:
        """Return who bears an ID number or code, the first that was entered."""
        found = self._by_identity[sheet].get(_same(identity))
        return found[0] if found else None

    def resolve(self, sheet: SheetName, text: str) -> UUID:
        """Return the unit or organisation that a cell names by code or by name; raises Wrong."""
        if (found := self.holder(sheet, text)) is not None:
            return found
        named = self._by_name[sheet].get(_same(text), set())
        if len(named) == 1:
            return next(iter(named))
        raise Wrong(rule="name-ambiguous" if named else f"unknown-{sheet}")


def identify(lines: Sequence[Line], book: Book, register: Register, seed: UUID) -> tuple[list[Known], list[Finding]]:
    """Return the rows with their streams, and findings on those that cannot be told apart; `seed` makes the ids of new rows."""
    known, findings = list[Known](), list[Finding]()
    for line in lines:
        try:
            known.append(_identified(line, book, register, seed))
        except Wrong as wrong:
            column = STREAM if wrong.rule.startswith("stream") else SHEETS[line.sheet].identity
            findings.append(Finding(rule=wrong.rule, sheet=line.sheet, row=line.number, column=column, details=wrong.details))
    doubled = list(_doubled(known))
    gone = {finding.key for finding in doubled}
    return [k for k in known if (k.line.sheet, k.line.number) not in gone], [*findings, *doubled]


def _identified(line: Line, book: Book, register: Register, seed: UUID) -> Known:
    identity = _identity(line)
    holder = register.holder(line.sheet, identity) if identity else None
    stamped = line.cells.get(STREAM, "").strip()
    if stamped:
        try:
            stream = UUID(stamped)
        except ValueError as error:
            raise Wrong(rule="stream-unknown") from error
        if book.sheet_of.get(stream) != line.sheet:
            raise Wrong(rule="stream-unknown")
        if holder not in {None, stream}:
            raise Wrong(rule="held-already")
        return Known(line=line, stream=stream, new=False)
    if holder is not None:
        return Known(line=line, stream=holder, new=False)
    return Known(line=line, stream=uuid5(seed, f"{line.sheet} {line.number}"), new=True)


def _identity(line: Line) -> str:
    sheet = SHEETS[line.sheet]
    raw = line.cells.get(sheet.identity, "")
    try:
        text = tidy(raw, sheet.column(sheet.identity).kind).text
    except Wrong:  # said again, with its column, when the cells are read
        return ""
    return gb11643.normal(text) if line.sheet == "members" else text


def _doubled(known: Sequence[Known]) -> list[Finding]:
    groups: dict[tuple[SheetName, str], list[Known]] = defaultdict(list)
    for row in known:
        if not row.new:
            groups[row.line.sheet, f"stream {row.stream}"].append(row)
        if identity := _same(_identity(row.line)):
            groups[row.line.sheet, identity].append(row)
    found: dict[tuple[str, int], Finding] = {}
    for (sheet, _), rows in groups.items():
        if len(rows) > 1:
            found |= {finding.key: finding for finding in _pairs(sheet, rows) if finding.key not in found}
    return list(found.values())


def _pairs(sheet: SheetName, rows: Sequence[Known]) -> list[Finding]:
    first, *others = rows
    column = SHEETS[sheet].identity
    if all(_cells(row.line.cells) == _cells(first.line.cells) for row in others):
        return [_at(row, "duplicate-row", column, first) for row in others]
    rule = "two-with-one-number" if sheet == "members" else "two-with-one-code"
    return [_at(row, rule, column, first if row is not first else others[0]) for row in rows]


def _at(row: Known, rule: str, column: str, other: Known) -> Finding:
    return Finding(rule=rule, sheet=row.line.sheet, row=row.line.number, column=column, details={"other": str(other.line.number)})


def _cells(cells: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted((key, cell.strip()) for key, cell in cells.items())


def _same(text: str) -> str:
    return "".join(text.split()).upper()
