"""From a coordinate to files: figures, their digest, and every form in which the report was asked for; the same bytes each time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from uuid import UUID

import msgspec

from services.imports.layout import FORMAT
from services.reports import letter, paper, workbook
from services.reports.basis import Basis, Reading
from services.reports.document import Document
from services.reports.imprint import Imprint, imprint
from services.reports.people import People
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
ASKED: Final = ("unit", "since", "named")
"""What only some kinds of reports are asked for with."""
Tell = Callable[[str], None]


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """One form of a report."""

    format: str
    content: bytes


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """A report in all the forms asked for; `digest` is the SHA-256 of its figures as JSON, `persons` are those it names."""

    digest: str
    forms: Sequence[Made]
    persons: Sequence[UUID]


def make(runtime: Runtime, basis: Basis, language: Lang, formats: Sequence[str], tell: Tell = lambda _: None) -> Whole:
    """Return a report made from its coordinate, whose views have been waited for."""
    report, speak = REPORTS[basis.report], words(language)
    tell("figures")
    with reading(runtime, basis) as doors:
        figures = report.figures(doors)
    said = coordinate(basis) | {"figures": figures}
    digest = digest_of(said)
    document = report.document(figures, basis, speak)
    foot = imprint(basis, digest, speak, document.path)
    forms: list[Made] = []
    for name in formats:
        tell(name)
        whole = {**said, "digest": digest, "document": document}
        content = canonical(whole) if name == "json" else _form(name, document, basis, foot, speak)
        forms.append(Made(format=name, content=content))
    return Whole(digest=digest, forms=forms, persons=sorted(doors.people.named))


def named(runtime: Runtime, basis: Basis) -> Sequence[UUID]:
    """Return whom a report names, without making its files."""
    if not basis.named:
        return ()
    with reading(runtime, basis) as doors:
        REPORTS[basis.report].figures(doors)
    return sorted(doors.people.named)


def coordinate(basis: Basis) -> dict[str, object]:
    """Return what the digest is over besides the figures: what was not asked for is not there, nor where the pages are."""
    held = msgspec.structs.asdict(basis)
    return {name: value for name, value in held.items() if name != "site" and not (name in ASKED and value in (None, False))}


def digest_of(said: object) -> str:
    """Return the digest under which what is said is on record, as 64 hexadecimal digits of SHA-256."""
    return hashlib.sha256(canonical(said)).hexdigest()


def canonical(said: object) -> bytes:
    """Return what is said as JSON in one form only: names in order, no space between, one line."""
    return msgspec.json.encode(said, order="deterministic")


@contextmanager
def reading(runtime: Runtime, basis: Basis) -> Generator[Reading]:
    """Yield the doors a report reads through: a county's never shows anybody's name."""
    people = People(runtime, basis)
    with runtime.db.county(basis.county) as wide:
        if basis.whole_county:
            yield Reading(own=wide, wide=wide, basis=basis, people=people)
            return
        with runtime.db.tenant(basis.county, basis.tenant) as own:
            yield Reading(own=own, wide=wide, basis=basis, people=people)


def _form(name: str, document: Document, basis: Basis, foot: Imprint, speak: Words) -> bytes:
    if name == "pdf":
        return paper.pdf(document, basis, foot, speak)
    if name == "docx":
        return letter.docx_of(document, basis, foot, speak)
    return workbook.xlsx(document, basis.known_on, foot, speak, stamp=_stamp(basis))


def _stamp(basis: Basis) -> dict[str, object]:
    """Return what a workbook that comes back says of where it stood."""
    position = next((each.position for each in basis.positions if each.tenant == basis.tenant), 0)
    return {
        "format": FORMAT, "county": basis.county, "tenant": basis.tenant, "position": position, "true_on": basis.true_on,
        "known_on": basis.known_on.isoformat(), "report": basis.report, "period": basis.period,
    }  # fmt: skip
