"""Tables of an editable report: written whole as XML, because the library would look at every cell of a table for each of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from services.reports.document import Column, heading
from services.reports.letter_styles import WIDTH, twips

_MOST: Final = 2400
_PAD: Final = 170
_WIDE, _NARROW = 180, 105
"""Twips that a sign of the small type takes, in the wider typefaces too that an office without the official ones has instead."""
_FIRST_WIDE: Final = 0x2E80
_UNSPEAKABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
Said = tuple[str, str]
"""What a cell says, and the address behind it, if any."""


def table(columns: Sequence[Column], rows: Sequence[Sequence[Said]], relate: Callable[[str], str], *, total: bool = False) -> Any:
    """Return a ruled table whose headings come again on every page and whose rows are never torn; `relate` gives an address its id."""
    widths = _widths(columns, rows)
    named = any(column.title for column in columns)
    heads = [_cell(("\n".join(heading(c)), ""), c, w, "CellHead", relate) for c, w in zip(columns, widths, strict=True)]
    head = _row(heads, head=True) if named else ""
    last = len(rows) - 1 if total else -1
    body = [
        _row([_cell(said, c, w, "CellHead" if n == last else "Cell", relate) for said, c, w in zip(row, columns, widths, strict=True)])
        for n, row in enumerate(rows)
    ]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return parse_xml(f"<w:tbl {nsdecls('w', 'r')}>{_properties(sum(widths))}<w:tblGrid>{grid}</w:tblGrid>{head}{''.join(body)}</w:tbl>")


def clean(words: str) -> str:
    """Return a text without the signs that no XML may hold."""
    return _UNSPEAKABLE.sub("", words)


def _properties(width: int) -> str:
    lines = "".join(
        f'<w:{side} w:val="{kind}" w:sz="{size}" w:space="0" w:color="{colour}"/>'
        for side, kind, size, colour in (
            ("top", "single", 8, "000000"), ("left", "nil", 0, "auto"), ("bottom", "single", 8, "000000"), ("right", "nil", 0, "auto"),
            ("insideH", "single", 4, "9AA1A9"), ("insideV", "nil", 0, "auto"),
        )
    )  # fmt: skip
    return (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    )


def _row(cells: Sequence[str], *, head: bool = False) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(said: Said, column: Column, width: int, style: str, relate: Callable[[str], str]) -> str:
    words, url = said
    lines = escape(clean(words)).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    run = f'<w:t xml:space="preserve">{lines}</w:t></w:r>'
    linked = '<w:r><w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr>'
    run = f'<w:hyperlink r:id="{relate(url)}">{linked}{run}</w:hyperlink>' if url else f"<w:r>{run}"
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/>'
        f'<w:jc w:val="{column.align}"/></w:pPr>{run}</w:p></w:tc>'
    )


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[Said]]) -> list[int]:
    """Return the columns' widths in twips: first those that are as wide as what they hold, then shares of what is left."""
    held = [
        0 if column.width else min(_MOST, max(_length(words) for words in (column.title, *(row[n][0] for row in rows))) + _PAD)
        for n, column in enumerate(columns)
    ]
    shares = sum(column.width for column in columns) or 1
    left = max(twips(WIDTH) - sum(held), 0)
    return [fixed or round(column.width / shares * left) for column, fixed in zip(columns, held, strict=True)]


def _length(words: str) -> int:
    return sum(_WIDE if ord(sign) >= _FIRST_WIDE else _NARROW for sign in words)
