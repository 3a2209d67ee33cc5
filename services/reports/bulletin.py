"""An issued briefing on paper, as a letter and as JSON, after GB/T 9704: red head, number, issuer and day, body, whom it goes to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import msgspec
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from services.reports import letter, live, paper
from services.reports.basis import Basis
from services.reports.imprint import Imprint, imprint
from services.reports.letter_tables import clean
from services.reports.making import MEDIA, Made, canonical, coordinate, digest_of
from services.web.i18n import LANGUAGES, Words, known, words

if TYPE_CHECKING:
    from domain.briefing import Briefing, Issued
    from services.wiring import Runtime

TEMPLATE: Final = "briefing/2"
FORMS: Final = ("pdf", "docx", "json")
__all__ = ["FORMS", "MEDIA", "TEMPLATE", "Printed", "printed"]


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """What a briefing says, in the words of its paper."""

    lang: str
    series: str
    number: str
    issuer: str
    day: str
    title: str
    sections: Sequence[tuple[str, Sequence[str]]]
    to: Sequence[str]
    printed: str


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """A briefing in all its forms; `digest` is the SHA-256 of what it says, as JSON."""

    digest: str
    forms: Sequence[Made]


def printed(runtime: Runtime, county: int, tenant: int, id: UUID, state: Briefing, out: Issued) -> Printed:
    """Return the files of a briefing as it goes out, the same bytes from the same coordinate."""
    speak, basis = words(known(out.language) or LANGUAGES[0]), _basis(runtime, county, tenant, state, out)
    sheet, path = _sheet(state, speak), _page(county, tenant, id)
    said = coordinate(basis) | {"briefing": sheet}
    digest = digest_of(said)
    foot = imprint(basis, digest, speak, path)
    forms = {
        "pdf": lambda: _pdf(sheet, basis, foot, path), "docx": lambda: _docx(sheet, basis, foot, path, speak),
        "json": lambda: canonical({**said, "digest": digest}),
    }  # fmt: skip
    return Printed(digest=digest, forms=[Made(format=name, content=forms[name]()) for name in FORMS])


def _page(county: int, tenant: int, id: UUID) -> str:
    """Return where the code on paper leads: the county's to the page of whoever photographs it, a unit's to the unit's own."""
    return f"/briefings/{id}" if tenant == county * 1000 else f"/t/{tenant}/own-briefings/{id}"


def _basis(runtime: Runtime, county: int, tenant: int, state: Briefing, out: Issued) -> Basis:
    with runtime.db.platform() as sql:
        clock = sql.execute("SELECT rehearsal, time_zone FROM ledger.clock").fetchone()
    rehearsal, zone = clock or (False, runtime.settings.time_zone)
    assert state.signed_on, "what goes out was signed"
    return Basis(
        report="briefing", template=out.template, county=county, tenant=tenant, whole_county=False, period=str(state.year),
        true_on=state.signed_on, known_on=out.known_on, positions=out.positions, rehearsal=rehearsal, time_zone=zone, site=out.site,
    )  # fmt: skip


def _sheet(state: Briefing, speak: Words) -> Sheet:
    words, comma = state.draft, speak("briefings.paper.list")
    to = [
        speak(f"briefings.paper.{key}", names=comma.join(names))
        for key, names in (("main", words.main_to), ("copies-to", words.copies_to)) if names
    ]  # fmt: skip
    return Sheet(
        lang=speak.lang, series=state.series, number=speak("briefings.paper.number", number=str(state.number)), issuer=words.issuer,
        day=speak("briefings.paper.day", day=state.signed_on), title=words.title,
        sections=[(one.heading, [line for line in one.text.splitlines() if line.strip()]) for one in words.sections], to=to,
        printed=speak("briefings.paper.printed", n=words.copies) if words.copies else "",
    )  # fmt: skip


def _pdf(sheet: Sheet, basis: Basis, foot: Imprint, path: str) -> bytes:
    said = {
        **msgspec.structs.asdict(sheet), "rehearsal": foot.rehearsal, "foot": foot.foot,
        "code": live.code(live.address(basis, path), "svg").decode(),
    }  # fmt: skip
    made = paper.compiled("bulletin.typ", basis.known_on, form="pdf", document=said)
    assert isinstance(made, bytes), "a PDF is one file"
    return made


def _docx(sheet: Sheet, basis: Basis, foot: Imprint, path: str, speak: Words) -> bytes:
    out = letter.opened(sheet.title, sheet.issuer, basis, speak)
    out.add_paragraph(clean(sheet.series), "Masthead")
    out.add_paragraph(clean(sheet.number), "Issuer")
    place: Any = out.add_paragraph(f"{clean(sheet.issuer)}\t{sheet.day}", "Dateline")
    place._p.get_or_add_pPr().append(parse_xml(_RULE))  # noqa: SLF001  # the library draws no lines
    out.add_paragraph(clean(sheet.title), "Title")
    for heading, lines in sheet.sections:
        if heading.strip():
            part = out.add_paragraph(clean(heading), "Heading 1")
            part.paragraph_format.first_line_indent = _TWO_SIGNS if speak.lang == "zh-CN" else None
        for line in lines:
            out.add_paragraph(clean(line), "Body")
    _distributed(out, sheet)
    letter.margins(out, foot, live.address(basis, path))
    return letter.packed(out)


def _distributed(out: Any, sheet: Sheet) -> None:
    """Say below the words whom they go to and in how many copies, between lines, as GB/T 9704 has it."""
    lines = [line for line in (*sheet.to, sheet.printed) if line]
    for n, line in enumerate(lines):
        place: Any = out.add_paragraph(clean(line), "Dateline")
        edges = [*(["top"] if n == 0 or line == sheet.printed else []), *(["bottom"] if n + 1 == len(lines) else [])]
        drawn = "".join(f'<w:{edge} w:val="single" w:sz="8" w:space="3" w:color="000000"/>' for edge in edges)
        if drawn:  # before the rest, whose places the library knows
            place._p.get_or_add_pPr().append(parse_xml(f"<w:pBdr {nsdecls('w')}>{drawn}</w:pBdr>"))  # noqa: SLF001  # as above
        place.paragraph_format.first_line_indent = None if line == sheet.printed else _ONE_SIGN  # the lines are as wide as the words
        place.paragraph_format.keep_with_next = n + 1 < len(lines)
        if line == sheet.printed:
            place.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if n == 0:
            place.paragraph_format.space_before = _TWO_SIGNS


_ONE_SIGN, _TWO_SIGNS = Pt(14), Pt(32)
_RULE: Final = f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="18" w:space="4" w:color="A8201A"/></w:pBdr>'
