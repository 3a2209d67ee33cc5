"""A report as PDF: letter paper set by typst with the product's own fonts, the same bytes for the same report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
import typst

from services.reports import live
from services.reports.basis import Basis
from services.reports.document import Cell, Document, Linked, Section, Table, Value, heading, plain
from services.reports.imprint import Imprint
from services.web.i18n import Words

_HERE: Final = Path(__file__).parent
_BROUGHT: Final = Path(__file__).parents[2] / "node_modules/@expo-google-fonts"
FONTS: Final[Mapping[str, Path]] = {
    "Noto Serif SC 400": _BROUGHT / "noto-serif-sc/400Regular",
    "Noto Serif SC 700": _BROUGHT / "noto-serif-sc/700Bold",
    "Noto Sans SC 400": _BROUGHT / "noto-sans-sc/400Regular",
    "Noto Sans SC 500": _BROUGHT / "noto-sans-sc/500Medium",
}
_SHARP: Final = 200
"""Dots an inch of a chart that is a picture."""


class FontsMissing(Exception):
    """The fonts of reports are not installed; run `make install` (npm ci), which brings them."""

    code = "reports.fonts-missing"


def pdf(document: Document, basis: Basis, imprint: Imprint, words: Words) -> bytes:
    """Return a document as PDF on the county's letter paper; raises FontsMissing."""
    said = {
        "lang": words.lang, "issuer": document.issuer, "title": document.title, "subtitle": document.subtitle,
        "rehearsal": imprint.rehearsal, "foot": imprint.foot, "coordinate": {"heading": imprint.heading, "lines": imprint.lines},
        "sections": [_section(section, basis, words) for section in document.sections],
        "code": live.code(live.address(basis, document.path), "svg").decode(),
    }  # fmt: skip
    made = compiled("sheets.typ", basis.known_on, form="pdf", document=said)
    assert isinstance(made, bytes), "a PDF is one file"
    return made


def pictures(drawings: Sequence[str]) -> list[bytes]:
    """Return drawings as PNG with the letters of our own fonts, for papers that take no SVG; raises FontsMissing."""
    if not drawings:
        return []
    made = compiled("drawing.typ", None, form="png", ppi=_SHARP, drawings=drawings)
    return made if isinstance(made, list) else [made]


def compiled(template: str, dated: datetime | None, *, form: Literal["pdf", "png"], ppi: float | None = None, **said: Any) -> Any:
    """Return what typst makes of a template and what is said to it; raises FontsMissing."""
    compiler = typst.Compiler(root=_HERE, font_paths=fonts(), ignore_system_fonts=True)
    made, warnings = compiler.compile_with_warnings(
        input=_HERE / template, format=form, ppi=ppi, timestamp=dated and dated.replace(microsecond=0),
        sys_inputs={name: msgspec.json.encode(value).decode() for name, value in said.items()},
    )  # fmt: skip
    if any("font" in str(warning) for warning in warnings):
        raise FontsMissing(str(warnings[0]))
    return made


@cache
def fonts() -> typst.Fonts:
    """Return the fonts that paper is set in, and no others: what a machine has besides must not change a page."""
    missing = [name for name, folder in FONTS.items() if not any(folder.glob("*.ttf"))]
    if missing:
        message = f"{', '.join(missing)}: {FontsMissing.__doc__}"
        raise FontsMissing(message)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in FONTS.values()])


def _section(section: Section, basis: Basis, words: Words) -> dict[str, Any]:
    return {
        "heading": section.heading, "url": live.address(basis, section.path), "body": section.body, "charts": section.charts,
        "tables": [_table(table, basis, words) for table in section.tables if table.shown],
    }  # fmt: skip


def _table(table: Table, basis: Basis, words: Words) -> dict[str, Any]:
    shown: Sequence[Sequence[Cell]] = table.rows[: table.shown]
    more = len(table.rows) - len(shown)
    return {
        "caption": table.caption, "url": live.address(basis, table.path),
        "columns": [{"lines": heading(c), "width": c.width, "align": c.align} for c in table.columns],
        "rows": [[said(cell, basis, words) for cell in row] for row in shown],
        "total": table.total and not more, "empty": table.empty or words("reports.none"),
        "note": words("reports.more", n=more) if more else "",
    }  # fmt: skip


def said(cell: Cell, basis: Basis, words: Words) -> tuple[str, str]:
    """Return a cell as it is printed, and the address that it leads to, if any."""
    return _printed(plain(cell), words), live.address(basis, cell.path) if isinstance(cell, Linked) else ""


def _printed(value: Value, words: Words) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else words.number(value)
