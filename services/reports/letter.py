"""A report as DOCX: what paper says, in a form that an office can edit, the same bytes for the same report."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC
from typing import Any, Final

import docx
from docx.document import Document as Letter
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from services.reports import letter_styles, live, paper
from services.reports.basis import Basis
from services.reports.document import Column, Document, Section, Table
from services.reports.imprint import Imprint
from services.reports.letter_tables import Said, clean, table
from services.web.i18n import Words

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_CODE: Final = 15
_FOOT: Final = (Column("", 18), Column("", 118), Column("", 20, "right"))


def docx_of(document: Document, basis: Basis, imprint: Imprint, words: Words) -> bytes:
    """Return a document as DOCX; it is as old as what was known."""
    letter = opened(document.title, document.issuer, basis, words)
    _head(letter, document)
    writer = Writer(letter, basis, words)
    pictures = iter(paper.pictures([chart.svg for section in document.sections for chart in section.charts]))
    for section in document.sections:
        writer.section(section, pictures)
    writer.imprint(imprint)
    margins(letter, imprint, live.address(basis, document.path))
    return packed(letter)


def opened(title: str, issuer: str, basis: Basis, words: Words) -> Letter:
    """Return an empty letter on the county's page, with its styles and its date."""
    letter = docx.Document()
    letter_styles.dress(letter, chinese=words.lang == "zh-CN")
    said = letter.core_properties
    said.title, said.author, said.last_modified_by, said.comments = clean(title), clean(issuer), clean(issuer), ""
    said.created = said.modified = basis.known_on.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    return letter


def _head(letter: Letter, document: Document) -> None:
    for words, style in ((document.issuer, "Issuer"), (document.title, "Title"), (document.subtitle, "Issuer")):
        letter.add_paragraph(clean(words), style)


class Writer:
    """Writes the parts of a document into a letter, one after the other."""

    def __init__(self, letter: Letter, basis: Basis, words: Words) -> None:
        self._letter, self._basis, self._words = letter, basis, words

    def section(self, section: Section, pictures: Any) -> None:
        """Write a part: its heading, sentences, charts as pictures, and tables."""
        self._linked(section.heading, "Heading 1", section.path)
        for said in section.body:
            self._letter.add_paragraph(clean(said), "Body")
        for chart in section.charts:
            self._letter.add_paragraph(clean(chart.caption), "Caption")
            place = self._letter.add_paragraph("", "Figure").add_run()
            drawn: Any = place.add_picture(io.BytesIO(next(pictures)), width=Mm(letter_styles.WIDTH))
            drawn._inline.docPr.set("descr", clean(chart.caption))  # noqa: SLF001  # what a reader without eyes is told
        for one in section.tables:
            if one.shown:
                self._table(one)

    def imprint(self, imprint: Imprint) -> None:
        """Write what the report is made from."""
        self._letter.add_paragraph(imprint.heading, "Caption")
        self._add([Column("", 34), Column("", 122)], [[(key, ""), (text, "")] for key, text in imprint.lines])

    def _table(self, one: Table) -> None:
        self._linked(one.caption, "Caption", one.path)
        shown = one.rows[: one.shown]
        more = len(one.rows) - len(shown)
        if not shown:
            self._letter.add_paragraph(one.empty or self._words("reports.none"), "Foot")
            return
        rows = [[paper.said(cell, self._basis, self._words) for cell in row] for row in shown]
        self._add(one.columns, rows, total=one.total and not more)
        self._letter.add_paragraph(self._words("reports.more", n=more) if more else "", "Foot")

    def _add(self, columns: Sequence[Column], rows: Sequence[Sequence[Said]], *, total: bool = False) -> None:
        body: Any = self._letter.element.body
        body.insert_element_before(table(columns, rows, self._relate, total=total), "w:sectPr")

    def _linked(self, words: str, style: str, path: str) -> None:
        url = live.address(self._basis, path)
        place: Any = self._letter.add_paragraph("" if url else clean(words), style)
        if url:
            door = parse_xml(f'<w:hyperlink {nsdecls("w", "r")} r:id="{self._relate(url)}"/>')
            door.append(place.add_run(clean(words))._r)  # noqa: SLF001  # the library has no links of its own
            place._p.append(door)  # noqa: SLF001

    def _relate(self, url: str) -> str:
        return self._letter.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)


def margins(letter: Letter, imprint: Imprint, url: str) -> None:
    """Write what stands on every page: above, that it is a rehearsal; below, the code, the coordinate, and the page's number."""
    page: Any = letter.sections[0]
    if imprint.rehearsal:
        page.header.paragraphs[0].text, page.header.paragraphs[0].style = imprint.rehearsal, letter.styles["Notice"]
    foot = page.footer
    foot.is_linked_to_previous = False
    row = table(_FOOT, [[("", ""), (imprint.foot, ""), ("", "")]], lambda _: "")
    row.tblPr.find(qn("w:tblBorders")).remove(row.tblPr.find(qn("w:tblBorders")).find(qn("w:bottom")))
    foot._element.insert(0, row)  # noqa: SLF001  # a row of XML goes where the library has no place for it
    placed = foot.tables[0].rows[0].cells
    if url:
        placed[0].paragraphs[0].add_run().add_picture(io.BytesIO(live.code(url, "png")), width=Mm(_CODE))
    for part in ("— ", "PAGE", " —"):
        said = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        mark = said if part == "PAGE" else f'<w:r {nsdecls("w")}><w:t xml:space="preserve">{part}</w:t></w:r>'
        placed[2].paragraphs[0]._p.append(parse_xml(mark))  # noqa: SLF001
    foot.paragraphs[-1].style = letter.styles["Foot"]


def packed(letter: Letter) -> bytes:
    """Return a letter's file with nothing in it that depends on when it was written."""
    written, fixed = io.BytesIO(), io.BytesIO()
    letter.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
