"""From cells to rows: which sheet is which, which column is which, and what the stamp of an export says."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache

import msgspec

from services.imports.findings import FileRefused, Finding, wrong
from services.imports.layout import CORRECTION, EFFECTIVE, FORMAT, INFO, NOTES, ORDER, SHEETS, STREAM, Sheet, SheetName
from services.imports.reading import Grid
from services.web.i18n import LANGUAGES, words


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """Where an exported workbook stood: whose books, up to which position, as true on which day."""

    format: int
    county: int
    tenant: int
    position: int
    true_on: date


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a sheet as it stands in the file: its number as a person counts, and its cells by column."""

    sheet: SheetName
    number: int
    cells: Mapping[str, str]


class Tables(msgspec.Struct, frozen=True, kw_only=True):
    """What a file holds for us: rows in the order of the sheets, the columns it has, the stamp, and what there is to say."""

    lines: list[Line]
    columns: Mapping[SheetName, frozenset[str]]
    stamp: Stamp | None = None
    findings: list[Finding] = []


def tables(grids: Sequence[Grid], *, county: int, tenant: int, head: int) -> Tables:
    """Return the rows of a file of this tenant; raises FileRefused where the file is another's, of another kind, or misshapen."""
    stamp = _stamp(grids, county=county, tenant=tenant, head=head)
    known: dict[SheetName, Grid] = {name: grid for grid in grids if (name := _sheet_of(grid)) is not None}
    if not known:
        raise wrong(rule="other-kind", sheets="、".join(_sheet_title(name) for name in ORDER))
    findings = list[Finding]()
    lines, columns = list[Line](), dict[SheetName, frozenset[str]]()
    for name in ORDER:
        if (grid := known.get(name)) is None:
            continue
        findings.extend(_merged(grid, name))
        header, said = _header(grid, SHEETS[name])
        findings.extend(said)
        columns[name] = frozenset(header.values()) - {STREAM, EFFECTIVE, CORRECTION}
        before = len(lines)
        lines.extend(_lines(grid, name, header))
        if len(lines) == before:
            findings.append(Finding(rule="empty-sheet", severity="notice", sheet=name))
    if blocking := [finding for finding in findings if finding.blocks]:
        raise FileRefused(*blocking)
    if not lines:
        raise wrong(rule="empty")
    findings.extend(_ignored(grids, known))
    return Tables(lines=lines, columns=columns, stamp=stamp, findings=findings)


@cache
def headers(sheet: SheetName) -> Mapping[str, str]:
    """Return the column that each header of either language means."""
    found: dict[str, str] = {}
    for lang in LANGUAGES:
        text = words(lang)
        for column in SHEETS[sheet].columns:
            also = f"imports.also.{sheet}.{column.key}"
            names = [text(f"imports.column.{sheet}.{column.key}"), *(text(also).split("|") if text.has(also) else ())]
            found |= {plain(name): column.key for name in names}
    return found


def plain(header: str) -> str:
    """Return a header as it is compared: without spaces, marks and width."""
    return "".join(unicodedata.normalize("NFKC", header).split()).strip("*:").lower()


def _stamp(grids: Sequence[Grid], *, county: int, tenant: int, head: int) -> Stamp | None:
    grid = next((grid for grid in grids if _is(grid.name, INFO)), None)
    if grid is None:
        return None
    pairs = {row[0]: row[1] for row in grid.rows if len(row) > 1}
    try:
        stamp = msgspec.convert(pairs, Stamp, strict=False)
    except msgspec.ValidationError as error:
        raise wrong(rule="stamp-broken") from error
    if (stamp.county, stamp.tenant) != (county, tenant):
        raise wrong(rule="other-tenant", tenant=stamp.tenant)
    if stamp.format != FORMAT:
        raise wrong(rule="other-format", format=stamp.format)
    if stamp.position > head:
        raise wrong(rule="other-ledger")
    return stamp


def _sheet_of(grid: Grid) -> SheetName | None:
    for name in ORDER:
        if _is(grid.name, name):
            return name
    if grid.name or not grid.rows:
        return None
    hits = {name: sum(plain(cell) in headers(name) for cell in grid.rows[0]) for name in ORDER}
    best = max(ORDER, key=lambda name: hits[name])
    return best if hits[best] > 1 else None


def _is(title: str, name: str) -> bool:
    return plain(title) in {plain(words(lang)(f"imports.sheet.{name}")) for lang in LANGUAGES}


def _sheet_title(name: str) -> str:
    return words(LANGUAGES[0])(f"imports.sheet.{name}")


def _merged(grid: Grid, name: SheetName) -> Iterator[Finding]:
    for top, left, bottom, right in grid.merged:
        cells = f"{letters(left)}{top + 1}:{letters(right)}{bottom + 1}"
        yield Finding(rule="merged-cells", sheet=name, row=top + 1, details={"cells": cells})


def _header(grid: Grid, sheet: Sheet) -> tuple[dict[int, str], list[Finding]]:
    first = grid.rows[0] if grid.rows else []
    if not any(cell.strip() for cell in first):
        return {}, []
    found = {place: headers(sheet.name)[plain(cell)] for place, cell in enumerate(first) if plain(cell) in headers(sheet.name)}
    findings = list[Finding]()
    if len(found) * 2 >= sum(bool(cell.strip()) for cell in first):  # else the first row may be a person, whose name is not repeated
        for place, cell in enumerate(first):
            if cell.strip() and place not in found:
                named = {"header": cell.strip()[:40], "place": letters(place)}
                findings.append(Finding(rule="header-unknown", sheet=sheet.name, row=1, details=named))
    missing = [c.key for c in sheet.columns if (c.required or c.key == sheet.identity) and c.key not in found.values()]
    if missing:
        findings.append(Finding(rule="header-missing", sheet=sheet.name, row=1, details={"columns": ",".join(missing)}))
    for key in sorted({key for key in found.values() if list(found.values()).count(key) > 1}):
        findings.append(Finding(rule="header-twice", sheet=sheet.name, row=1, column=key))
    return found, findings


def _lines(grid: Grid, name: SheetName, header: Mapping[int, str]) -> Iterator[Line]:
    for number, row in enumerate(grid.rows[1:], start=2):
        cells = {key: row[place] if place < len(row) else "" for place, key in header.items()}
        if any(cell.strip() for cell in cells.values()):
            yield Line(sheet=name, number=number, cells=cells)


def _ignored(grids: Sequence[Grid], known: Mapping[SheetName, Grid]) -> Iterator[Finding]:
    for grid in grids:
        if grid.name and grid not in known.values() and not _is(grid.name, INFO) and not _is(grid.name, NOTES) and any(map(any, grid.rows)):
            yield Finding(rule="sheet-ignored", severity="notice", details={"name": grid.name[:40]})


def letters(place: int) -> str:
    """Return the letters of a column counted from 0, as spreadsheets show them."""
    text, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
