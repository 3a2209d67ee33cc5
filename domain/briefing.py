"""Briefings (简报): drafted and redrafted, numbered when they are signed, issued unchangeable, put right only by errata, archived."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from msgspec.structs import replace

from domain.kernel import Fact, Part, Refused, Stamp, State
from domain.report import File, Position


class Section(Part):
    """A part of a briefing: its heading, and what stands under it, paragraph by paragraph."""

    heading: str
    text: str


class Drafted(Fact, tag="briefing.drafted"):
    """A briefing of a series was drafted: its words, whom it goes to and in how many copies; it has no number yet."""

    series: str
    title: str
    issuer: str
    sections: tuple[Section, ...]
    main_to: tuple[str, ...] = ()
    copies_to: tuple[str, ...] = ()
    copies: int = 0
    readers: tuple[int, ...] = ()
    self_check: bool = False


class Redrafted(Fact, tag="briefing.redrafted"):
    """The draft was written anew, whole."""

    title: str
    issuer: str
    sections: tuple[Section, ...]
    main_to: tuple[str, ...] = ()
    copies_to: tuple[str, ...] = ()
    copies: int = 0
    readers: tuple[int, ...] = ()
    self_check: bool = False


class Discarded(Fact, tag="briefing.discarded"):
    """The draft was given up before it had a number."""

    reason: str


class Signed(Fact, tag="briefing.signed"):
    """The briefing was signed, and got its number in its series and year."""

    year: int
    number: int
    post: str = ""


class Issued(Fact, tag="briefing.issued"):
    """The signed briefing went out in these files; from here on its content never changes."""

    known_on: datetime
    positions: tuple[Position, ...]
    template: str
    release: str
    files: tuple[File, ...]
    content: str
    language: str = "zh-CN"
    site: str = ""


class ErrataIssued(Fact, tag="briefing.errata-issued"):
    """What the issued briefing says was put right in public; the briefing itself stays as it was printed."""

    number: int
    text: str


class Archived(Fact, tag="briefing.archived"):
    """The briefing was laid down; no more receipts are waited for."""

    note: str = ""


Event = Drafted | Redrafted | Discarded | Signed | Issued | ErrataIssued | Archived
Phase = Literal["drafted", "discarded", "signed", "issued", "archived"]


class Briefing(State):
    """A briefing as its decisions see it."""

    series: str
    draft: Drafted | Redrafted
    phase: Phase = "drafted"
    year: int = 0
    number: int = 0
    signed_on: date | None = None
    errata: int = 0


class AlreadyDrafted(Refused):
    """This briefing was drafted already."""


class Empty(Refused):
    """A briefing has a title, an issuer and at least one part with words in it."""


class NoDraft(Refused):
    """This is no draft any more: what was signed is not rewritten. Issue errata once it is out."""


class WasDiscarded(Refused):
    """This draft was given up."""


class NotSigned(Refused):
    """A briefing is signed before it is issued."""


class NotIssued(Refused):
    """This briefing has not been issued."""


class NothingPutRight(Refused):
    """Errata say what was wrong and what is right."""


def draft(briefing: Briefing | None, founding: Drafted) -> Drafted:
    """Return the founding fact of a briefing."""
    if briefing:
        raise AlreadyDrafted
    _filled(founding)
    return founding


def redraft(briefing: Briefing, anew: Redrafted) -> Redrafted | None:
    """Return the draft written anew; the same words change nothing."""
    _draft(briefing)
    _filled(anew)
    return None if as_redrafted(briefing.draft) == anew else anew


def discard(briefing: Briefing, reason: str) -> Discarded | None:
    """Return that the draft is given up, once; numbers are not touched, because it has none."""
    if briefing.phase == "discarded":
        return None
    _draft(briefing)
    return Discarded(reason=reason)


def sign(briefing: Briefing, *, year: int, number: int, post: str = "") -> Signed:
    """Return the signature, with the number that the series has given."""
    _draft(briefing)
    return Signed(year=year, number=number, post=post)


def to_issue(briefing: Briefing) -> bool:
    """Return whether the briefing is still to go out: it does so once, and signed."""
    if briefing.phase in ("issued", "archived"):
        return False
    if briefing.phase != "signed":
        raise WasDiscarded if briefing.phase == "discarded" else NotSigned
    return True


def put_right(briefing: Briefing, text: str) -> ErrataIssued:
    """Return errata to an issued briefing, numbered from 1."""
    if briefing.phase not in ("issued", "archived"):
        raise NotIssued
    if not text.strip():
        raise NothingPutRight
    return ErrataIssued(number=briefing.errata + 1, text=text)


def archive(briefing: Briefing, note: str = "") -> Archived | None:
    """Return that the briefing is laid down, once."""
    if briefing.phase == "archived":
        return None
    if briefing.phase != "issued":
        raise NotIssued
    return Archived(note=note)


def as_redrafted(draft: Drafted | Redrafted) -> Redrafted:
    """Return a draft's words as a whole redraft."""
    return Redrafted(**{name: getattr(draft, name) for name in Redrafted.__struct_fields__})


def _draft(briefing: Briefing) -> None:
    if briefing.phase == "discarded":
        raise WasDiscarded
    if briefing.phase != "drafted":
        raise NoDraft


def _filled(words: Drafted | Redrafted) -> None:
    if not (words.title.strip() and words.issuer.strip() and any(section.text.strip() for section in words.sections)):
        raise Empty


def evolve(briefing: Briefing | None, event: Event, at: Stamp) -> Briefing:
    """Return the briefing after one more fact."""
    if isinstance(event, Drafted):
        return Briefing(series=event.series, draft=event)
    assert briefing, "a briefing begins as a draft"
    match event:
        case Redrafted():
            return replace(briefing, draft=event)
        case Discarded():
            return replace(briefing, phase="discarded")
        case Signed(year=year, number=number):
            return replace(briefing, phase="signed", year=year, number=number, signed_on=at.on)
        case Issued():
            return replace(briefing, phase="issued")
        case ErrataIssued(number=number):
            return replace(briefing, errata=number)
        case Archived():
            return replace(briefing, phase="archived")
