"""A report as a workbook: a sheet for each table in full, the coordinate on the first, the same bytes for the same report."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

import xlsxwriter

from services.reports.document import Cell, Document, Table, Value, plain
from services.reports.imprint import Imprint
from services.web.i18n import Words

_UNSAFE: Final = re.compile(r"[\[\]:*?/\\]")
_TRIGGERS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A text that begins like this is kept as text even where somebody saves the sheet in another form."""
_NAME: Final = 31
_UNIT: Final = 14
KEY: Final = "taizhang"
"""What heads the hidden column by which rows that come back are known."""
_DAY: Final = 12


def xlsx(document: Document, known_on: datetime, imprint: Imprint, words: Words, *, stamp: Mapping[str, object] | None = None) -> bytes:
    """Return a document as a workbook without formulas, links or anything that runs; it is as old as what was known.

    A table that returns is stamped, on a sheet that nobody sees, with its coordinate and the headings of the columns that come back.
    """
    out = io.BytesIO()
    options: dict[str, Any] = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        created = known_on.astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"title": document.title, "author": document.issuer, "created": created})
        sheets = _Sheets(book)
        sheets.cover(document, imprint, words)
        for table in (table for section in document.sections for table in section.tables):
            name = sheets.table(table)
            if table.returns:
                sheets.stamp(words("imports.sheet.info"), {**(stamp or {}), "kind": table.returns, "sheet": name}, table)
    return out.getvalue()


def _returning(document: Document, words: Words) -> str:
    """Return which sheets come back, or that none does: nobody is to fill in what cannot be taken."""
    names = [table.name for section in document.sections for table in section.tables if table.returns]
    return words("reports.returns.these", sheets=words("briefings.paper.list").join(names)) if names else words("reports.returns.none")


class _Sheets:
    """The sheets of one workbook, their formats and their names, none of them twice."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book, self._names = book, set[str]()
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._text = book.add_format({"valign": "top"})
        self._quoted = book.add_format({"valign": "top", "quote_prefix": True})
        self._date = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
        self._number = book.add_format({"num_format": "#,##0", "valign": "top"})

    def cover(self, document: Document, imprint: Imprint, words: Words) -> None:
        """Write what the workbook is, what it says in sentences, and its coordinate."""
        sheet = self._add(words("reports.cover"))
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 90)
        lines: list[tuple[Value, Value]] = [(document.title, None), (document.issuer, document.subtitle), (None, None)]
        if imprint.rehearsal:
            lines.insert(1, (imprint.rehearsal, None))
        lines += [*imprint.lines, (words("reports.returns"), _returning(document, words))]
        for section in document.sections:
            lines += [(None, None), (section.heading, None), *((None, text) for text in section.body)]
        for n, line in enumerate(lines):
            for column, value in enumerate(line):
                self._write(sheet, n, column, value)
        sheet.write_string(0, 0, document.title, self._title)

    def table(self, table: Table) -> str:
        """Write a table in full under its headings, and return the name of its sheet."""
        sheet = self._add(table.name)
        for n, column in enumerate(table.columns):
            sheet.set_column(n, n, column.width * _UNIT or _DAY)
            sheet.write_string(0, n, column.title, self._head)
        for n, row in enumerate(table.rows, 1):
            for column, value in enumerate(row):
                self._write(sheet, n, column, value)
        sheet.freeze_panes(1, 0)
        if table.rows:
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
        if table.returns:
            for n, key in enumerate((KEY, *table.ids)):
                sheet.write_string(n, len(table.columns), key, self._text)
            sheet.set_column(len(table.columns), len(table.columns), _DAY, None, {"hidden": True})
        return str(sheet.get_name())

    def stamp(self, name: str, pairs: Mapping[str, object], table: Table) -> None:
        """Write where a table that returns stood, and under which headings its columns come back, where nobody sees it."""
        sheet = self._add(name)
        columns = {f"column.{column.key}": column.title for column in table.columns if column.key}
        for n, (key, value) in enumerate({**pairs, **columns}.items()):
            sheet.write_string(n, 0, key, self._text)
            sheet.write_string(n, 1, str(value), self._text)
        sheet.very_hidden()

    def _add(self, wanted: str) -> Any:
        plain = _UNSAFE.sub(" ", wanted)[:_NAME].strip("' ") or "1"
        name, n = plain, 2
        while name.casefold() in self._names:
            name = f"{plain[: _NAME - 3]} {n}"
            n += 1
        self._names.add(name.casefold())
        return self._book.add_worksheet(name)

    def _write(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        value = plain(cell)
        if value is None:
            return
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, self._date)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, self._quoted if value.startswith(_TRIGGERS) else self._text)
        else:
            sheet.write_number(row, column, value, self._number)
