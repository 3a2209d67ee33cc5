"""A report as PDF: letter paper set by typst with the product's own fonts, the same bytes for the same report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
import typst

from services.reports.basis import Basis
from services.reports.document import Cell, Document, Section, Table, plain
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


class FontsMissing(Exception):
    """The fonts of reports are not installed; run `make install` (npm ci), which brings them."""

    code = "reports.fonts-missing"


def pdf(template: str, document: Document, basis: Basis, imprint: Imprint, words: Words) -> bytes:
    """Return a document as PDF by the template of its report's folder; raises FontsMissing."""
    said = {
        "lang": words.lang, "issuer": document.issuer, "title": document.title, "subtitle": document.subtitle,
        "rehearsal": imprint.rehearsal, "foot": imprint.foot, "coordinate": {"heading": imprint.heading, "lines": imprint.lines},
        "sections": [_section(section, words) for section in document.sections],
    }  # fmt: skip
    compiler = typst.Compiler(root=_HERE, font_paths=fonts(), ignore_system_fonts=True)
    made, warnings = compiler.compile_with_warnings(
        input=_HERE / template, format="pdf", timestamp=basis.known_on.replace(microsecond=0),
        sys_inputs={"document": msgspec.json.encode(said).decode()},
    )  # fmt: skip
    if any("font" in str(warning) for warning in warnings):
        raise FontsMissing(str(warnings[0]))
    assert isinstance(made, bytes), "a PDF is one file"
    return made


@cache
def fonts() -> typst.Fonts:
    """Return the fonts that paper is set in, and no others: what a machine has besides must not change a page."""
    missing = [name for name, folder in FONTS.items() if not any(folder.glob("*.ttf"))]
    if missing:
        message = f"{', '.join(missing)}: {FontsMissing.__doc__}"
        raise FontsMissing(message)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in FONTS.values()])


def _section(section: Section, words: Words) -> dict[str, Any]:
    return {
        "heading": section.heading, "body": section.body, "charts": section.charts,
        "tables": [_table(table, words) for table in section.tables if table.shown],
    }  # fmt: skip


def _table(table: Table, words: Words) -> dict[str, Any]:
    shown: Sequence[Sequence[Cell]] = table.rows[: table.shown]
    more = len(table.rows) - len(shown)
    return {
        "caption": table.caption, "columns": table.columns, "rows": [[_cell(value, words) for value in row] for row in shown],
        "total": table.total and not more, "empty": table.empty or words("reports.none"),
        "note": words("reports.more", n=more) if more else "",
    }  # fmt: skip


def _cell(cell: Cell, words: Words) -> str:
    value = plain(cell)
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else words.number(value)
