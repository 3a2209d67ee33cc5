"""From a coordinate to files: figures, their digest, and every form in which the report was asked for; the same bytes each time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import msgspec

from services.reports import letter, paper, workbook
from services.reports.basis import Basis, Reading
from services.reports.document import Document
from services.reports.imprint import Imprint, imprint
from services.reports.registry import REPORTS
from services.web.i18n import Lang, Words, words

if TYPE_CHECKING:
    from services.wiring import Runtime

MEDIA: Final = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}
"""The forms a report comes in."""
Tell = Callable[[str], None]


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """One form of a report."""

    format: str
    content: bytes


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """A report in all the forms asked for; `digest` is the SHA-256 of its figures as JSON."""

    digest: str
    forms: Sequence[Made]


def make(runtime: Runtime, basis: Basis, language: Lang, formats: Sequence[str], tell: Tell = lambda _: None) -> Whole:
    """Return a report made from its coordinate, whose views have been waited for."""
    report, speak = REPORTS[basis.report], words(language)
    tell("figures")
    with reading(runtime, basis) as doors:
        figures = report.figures(doors)
    said = {name: value for name, value in msgspec.structs.asdict(basis).items() if name != "site"} | {"figures": figures}
    digest = hashlib.sha256(canonical(said)).hexdigest()
    document = report.document(figures, basis, speak)
    foot = imprint(basis, digest, speak, document.path)
    forms: list[Made] = []
    for name in formats:
        tell(name)
        whole = {**said, "digest": digest, "document": document}
        content = canonical(whole) if name == "json" else _form(name, document, basis, foot, speak)
        forms.append(Made(format=name, content=content))
    return Whole(digest=digest, forms=forms)


def canonical(said: object) -> bytes:
    """Return what is said as JSON in one form only: names in order, no space between, one line."""
    return msgspec.json.encode(said, order="deterministic")


@contextmanager
def reading(runtime: Runtime, basis: Basis) -> Generator[Reading]:
    """Yield the doors a report reads through: a county's never shows anybody's name."""
    with runtime.db.county(basis.county) as wide:
        if basis.whole_county:
            yield Reading(own=wide, wide=wide, basis=basis)
            return
        with runtime.db.tenant(basis.county, basis.tenant) as own:
            yield Reading(own=own, wide=wide, basis=basis)


def _form(name: str, document: Document, basis: Basis, foot: Imprint, speak: Words) -> bytes:
    if name == "pdf":
        return paper.pdf(f"{basis.report}/template.typ", document, basis, foot, speak)
    if name == "docx":
        return letter.docx_of(document, basis, foot, speak)
    return workbook.xlsx(document, basis.known_on, foot, speak)
