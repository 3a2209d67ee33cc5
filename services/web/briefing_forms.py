"""What can be said of a briefing in a form or a body: the draft in one text with headings, a signature, errata, a receipt."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Final
from uuid import UUID, uuid5

import msgspec
from msgspec import Meta

from domain import briefing
from infra.ledger import Receipt
from services import briefings
from services.desk import Desk
from services.web.asking import Asked

_HEADING: Final = re.compile(r"(?:[一二三四五六七八九十]+、|#\s+)\S.*")
_BETWEEN: Final = re.compile(r"[，,、;；\n\r]+")
Line = Annotated[str, Meta(min_length=1, max_length=200)]
Series = Annotated[str, Meta(min_length=1, max_length=20, pattern=r"\S")]
Names = Annotated[str, Meta(max_length=2000)]
Units = tuple[int, ...] | int
"""One unit or several: a form sends a single box as plain text."""
Note = Annotated[str, Meta(max_length=2000)]


class Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every form carries: the day on which it holds."""

    effective_on: date | None = None


class Words(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft: lines such as `一、…` or `# …` are headings; names are set apart by commas; no readers means every unit."""

    title: Line
    issuer: Line
    text: Annotated[str, Meta(min_length=1, max_length=100_000)]
    main_to: Names = ""
    copies_to: Names = ""
    copies: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    readers: Units = ()
    self_check: bool = False

    def redrafted(self) -> briefing.Redrafted:
        """Return the same as the domain takes it."""
        return briefing.Redrafted(
            title=self.title.strip(), issuer=self.issuer.strip(), sections=parts(self.text), main_to=names(self.main_to),
            copies_to=names(self.copies_to), copies=self.copies, readers=units(self.readers), self_check=self.self_check,
        )  # fmt: skip


class Drafted(Words, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new draft in a series, which is called as its paper is headed."""

    series: Series

    def drafted(self) -> briefing.Drafted:
        """Return the same as the domain takes it."""
        return briefing.Drafted(series=self.series.strip(), **msgspec.structs.asdict(self.redrafted()))


class Reason(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a draft is given up."""

    reason: Annotated[str, Meta(min_length=1, max_length=2000)]


class Signature(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The post in which somebody signs."""

    post: Annotated[str, Meta(max_length=100)] = ""


class Plain(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That it is to be done, and perhaps a word about it."""

    note: Note = ""


class Errata(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was wrong, and what is right."""

    text: Annotated[str, Meta(min_length=1, max_length=4000)]


class Reading(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That the unit has read it, and how it stands against it."""

    self_check: Annotated[str, Meta(max_length=4000)] = ""


class Wanted(Asked, frozen=True, kw_only=True):
    """Which briefings a list is asked for."""

    series: str | None = None
    year: Annotated[int, Meta(ge=1900, le=2200)] | None = None
    week: Annotated[str, Meta(pattern=r"^\d{4}-W\d{2}$")] | None = None
    """The week that a draft is to be compiled from."""


def new(desk: Desk) -> UUID:
    """Return the id of the briefing that a command drafts: the same whenever the command is repeated."""
    return uuid5(desk.command_id, "briefing")


def draft(desk: Desk, id: UUID, data: Drafted) -> Receipt:
    """Draft a briefing."""
    return briefings.draft(desk, id, data.drafted())


def parts(text: str) -> tuple[briefing.Section, ...]:
    """Return a text cut at its headings."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in (line.strip() for line in text.splitlines()):
        if _HEADING.fullmatch(line):
            found.append((line.lstrip("# "), []))
        elif line:
            found[-1][1].append(line)
    return tuple(briefing.Section(heading=heading, text="\n".join(lines)) for heading, lines in found if heading or lines)


def units(said: Units) -> tuple[int, ...]:
    """Return the units that were ticked, each once."""
    return (said,) if isinstance(said, int) else tuple(dict.fromkeys(said))


def names(text: str) -> tuple[str, ...]:
    """Return names that stand between commas."""
    return tuple(name.strip() for name in _BETWEEN.split(text) if name.strip())
