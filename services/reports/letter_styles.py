"""How an editable report looks: the page of GB/T 9704 and the official names of its typefaces, as styles that a secretary knows."""

from __future__ import annotations

import math
from typing import Any, Final

from docx.document import Document as Letter
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

LATIN: Final = "Times New Roman"
SONG, TITLE, HEI, KAI, FANGSONG = "宋体", "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"
WIDTH: Final = 156
"""Millimetres between the margins."""
_LINES, _SIGNS, _HEIGHT = 22, 28, 225
_TWIPS_PER_MM: Final = 1440 / 25.4
_BROUGHT: Final = frozenset({"Normal", "header", "footer", "Title", "heading 1", "heading 2", "caption"})
"""Styles of the library's own that a letter uses, by the names that stand in its file."""
_NUMBERED: Final = "List "
"""Those that the file's own numbering refers to begin like this."""
BODY, SMALL = 16, 9
"""Points of 三号 and 小五."""
_INK: Final = RGBColor(0, 0, 0)
_RED: Final = RGBColor(0xA8, 0x20, 0x1A)
_DOOR: Final = RGBColor(0x1D, 0x4E, 0x6B)


def dress(letter: Letter, *, chinese: bool) -> None:
    """Give a new letter its page, its grid of 22 lines by 28 signs, and its styles."""
    _page(letter)
    _bare(letter)
    styles: Any = letter.styles
    _type(styles["Normal"], FANGSONG, BODY, language="zh-CN" if chinese else "en-GB")
    _even(styles["Normal"])
    _type(styles["Title"], TITLE, 22)
    _centre(styles["Title"])
    _type(styles["Heading 1"], HEI, BODY)
    _type(styles["Heading 2"], KAI, BODY)
    for name in ("Heading 1", "Heading 2"):
        _even(styles[name])
        styles[name].paragraph_format.keep_with_next = True
    _type(styles["Caption"], HEI, 12)
    styles["Caption"].paragraph_format.space_before = Pt(12)
    styles["Caption"].paragraph_format.keep_with_next = True
    _new(letter, "Body", FANGSONG, BODY)
    if chinese:
        _indent(styles["Body"])
        _tighten(styles["Body"])
    _centre(_new(letter, "Issuer", KAI, 14))
    _centre(_new(letter, "Masthead", TITLE, 44, colour=_RED))
    line = _new(letter, "Dateline", FANGSONG, 14)
    _even(line)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    _centre(_new(letter, "Notice", HEI, 12, colour=_RED))
    for name, face in (("Cell", SONG), ("Cell Head", HEI), ("Foot", SONG), ("Figure", SONG)):
        _loose(_new(letter, name, face, SMALL))
    _type(letter.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER), "", 0, colour=_DOOR)


def twips(millimetres: float) -> int:
    """Return a length as word processors count it."""
    return round(millimetres * _TWIPS_PER_MM)


def _page(letter: Letter) -> None:
    page = letter.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    page.header_distance, page.footer_distance = Mm(20), Mm(10)
    sect: Any = vars(page)["_sectPr"]  # the library has no name for the grid
    for old in sect.findall(qn("w:docGrid")):
        sect.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(twips(_HEIGHT) / _LINES)))
    sect.append(grid)


def _bare(letter: Letter) -> None:
    """Take out the styles that the library brings and no letter uses: it goes through all of them for every paragraph."""
    brought: Any = letter.styles.element
    named = {name for style in brought.style_lst if (name := style.name_val) in _BROUGHT or name.startswith(_NUMBERED)}
    linked = {link.get(qn("w:val")) for style in brought.style_lst if style.name_val in named for link in style.findall(qn("w:link"))}
    for style in list(brought.style_lst):
        if style.name_val not in named and style.styleId not in linked and not style.default:
            brought.remove(style)


def _new(letter: Letter, name: str, face: str, points: float, *, colour: RGBColor = _INK) -> Any:
    style: Any = letter.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = letter.styles["Normal"]
    _type(style, face, points, colour=colour)
    return style


def _type(style: Any, face: str, points: float, *, colour: RGBColor = _INK, language: str = "") -> None:
    """Set a style's typeface by name for every kind of letter; what the theme would say instead is taken out."""
    run = style.element.get_or_add_rPr()
    if face:
        fonts = run.get_or_add_rFonts()
        for said in list(fonts.attrib):
            del fonts.attrib[said]
        for slot, name in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", face)):
            fonts.set(qn(f"w:{slot}"), name)
        style.font.size, style.font.bold = Pt(points), False
    style.font.color.rgb = colour
    if language:
        spoken = OxmlElement("w:lang")
        spoken.set(qn("w:val"), "en-GB")
        spoken.set(qn("w:eastAsia"), language)
        run.append(spoken)


def _even(style: Any) -> None:
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = 1


def _centre(style: Any) -> None:
    _even(style)
    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def _indent(style: Any) -> None:
    """Begin a paragraph two signs to the right, however large they are."""
    style.paragraph_format.first_line_indent = Pt(2 * BODY)
    style.element.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), "200")


def _tighten(style: Any) -> None:
    """Set signs so that 28 fill a line: by the style, because not every word processor follows a page's grid of signs."""
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(math.floor(twips(WIDTH) / _SIGNS) - BODY * 20))
    style.element.get_or_add_rPr().insert_element_before(spacing, "w:sz", "w:szCs", "w:lang")


def _loose(style: Any) -> None:
    """Let small type stand closer than the grid of the page."""
    _even(style)
    loose = OxmlElement("w:snapToGrid")
    loose.set(qn("w:val"), "0")
    style.element.get_or_add_pPr().insert_element_before(loose, "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")
