"""Reports: what was asked for, what was built from which coordinate, who signed it, and what overtook it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec.structs import replace

from domain.kernel import Fact, Part, Refused, Stamp, State


class Position(Part):
    """How far a tenant's ledger had been read."""

    tenant: int
    position: int


class File(Part):
    """One form of the finished report: `pdf`, `xlsx` and the like, found by its SHA-256."""

    format: str
    sha256: str
    size: int


class Overtaking(Part):
    """The first fact that a report could not know of, and how it came: learned late, put right, or never happened."""

    tenant: int
    position: int
    tag: str
    how: Literal["late", "put-right", "never"]


class Requested(Fact, tag="report.requested"):
    """A report was asked for: of one period, true on a day, as known on an instant (None: when it is built)."""

    report: str
    period: str
    true_on: date
    known_on: datetime | None = None
    formats: tuple[str, ...] = ("pdf", "xlsx")
    language: str = "zh-CN"
    whole_county: bool = False
    unit: UUID | None = None
    """The unit that it is about, where its kind is about one."""
    since: date | None = None
    """The first of the two days that it compares, where its kind compares two; `true_on` is the other."""
    named: bool = False
    """Whether it says what people are called: where its kind does, and whoever asked may know."""


class Generated(Fact, tag="report.generated"):
    """The report was built; with these coordinates it can be built again."""

    true_on: date
    known_on: datetime
    positions: tuple[Position, ...]
    template: str
    release: str
    files: tuple[File, ...]
    figures: str = ""
    site: str = ""


class Failed(Fact, tag="report.failed"):
    """The report could not be built, and will not be tried again unasked."""

    reason: str


class Signed(Fact, tag="report.signed"):
    """Somebody put his name to the report as it was built."""

    post: str = ""


class Submitted(Fact, tag="report.submitted"):
    """The signed report went to the county (a tenant) or to somebody outside."""

    to: int | None = None
    outside: str = ""


class Superseded(Fact, tag="report.superseded"):
    """What the report says was overtaken by a correction, or by another report."""

    reason: str
    by: UUID | None = None
    fact: Overtaking | None = None


Event = Requested | Generated | Failed | Signed | Submitted | Superseded


class Report(State):
    """A report as its decisions see it."""

    phase: Literal["requested", "generated", "failed", "signed", "submitted"] = "requested"
    files: tuple[File, ...] = ()
    overtaken: Superseded | None = None

    @property
    def superseded(self) -> bool:
        """Return whether something has overtaken what the report says."""
        return self.overtaken is not None


CANCELLED = "cancelled"
"""The reason of a report that was called off by whoever had asked for it."""


class AlreadyRequested(Refused):
    """This report was asked for already."""


class NoFormat(Refused):
    """A report is asked for in at least one format."""


class NotGenerated(Refused):
    """This report is not built yet."""


class AlreadyGenerated(Refused):
    """This report was built already, with other content; ask for a new one."""


class NotSigned(Refused):
    """A report is signed before it is handed in."""


class Overtaken(Refused):
    """This report was superseded; ask for a new one."""


class NotOvertaken(Refused):
    """Nothing has overtaken this report; it stands as it is."""


class BuiltAnew(Refused):
    """This report was built anew already."""


class NotUnderWay(Refused):
    """This report is built already; there is nothing to call off."""


def request(report: Report | None, founding: Requested) -> Requested:
    """Return the founding fact of a report run."""
    if report:
        raise AlreadyRequested
    if not founding.formats:
        raise NoFormat
    return founding


def generate(report: Report, generated: Generated) -> Generated | None:
    """Return what was built; the same files built twice change nothing, others are another report."""
    if report.superseded:
        raise Overtaken
    if not report.files:
        return generated
    if set(report.files) == set(generated.files):
        return None
    raise AlreadyGenerated


def fail(report: Report, reason: str) -> Failed | None:
    """Return that the report could not be built; one that was built did not fail."""
    return Failed(reason=reason) if report.phase == "requested" else None


def call_off(report: Report) -> Failed | None:
    """Return that the report is not wanted any more; one that has failed is called off already."""
    if report.phase == "failed":
        return None
    if report.phase != "requested":
        raise NotUnderWay
    return Failed(reason=CANCELLED)


def sign(report: Report, post: str = "") -> Signed | None:
    """Return the signature under what was built, once."""
    _built(report)
    return None if report.phase in ("signed", "submitted") else Signed(post=post)


def submit(report: Report, *, to: int | None = None, outside: str = "") -> Submitted | None:
    """Return that the signed report was handed in, once."""
    _built(report)
    if report.phase == "submitted":
        return None
    if report.phase != "signed":
        raise NotSigned
    return Submitted(to=to, outside=outside)


def supersede(report: Report, reason: str, *, by: UUID | None = None, fact: Overtaking | None = None) -> Superseded | None:
    """Return that the report was overtaken, once."""
    return None if report.superseded else Superseded(reason=reason, by=by, fact=fact)


def build_anew(report: Report, *, by: UUID) -> Superseded:
    """Return the word that a report was overtaken, said whole once more: now it names the run that is built in its place."""
    if report.overtaken is None:
        raise NotOvertaken
    if report.overtaken.by is not None:
        raise BuiltAnew
    return replace(report.overtaken, by=by)


def _built(report: Report) -> None:
    if report.superseded:
        raise Overtaken
    if not report.files:
        raise NotGenerated


def evolve(report: Report | None, event: Event, at: Stamp) -> Report:
    """Return the report after one more fact."""
    if isinstance(event, Requested):
        return Report()
    assert report, "a report begins by being asked for"
    match event:
        case Generated(files=files):
            return replace(report, phase="generated", files=files)
        case Failed():
            return replace(report, phase="failed")
        case Signed():
            return replace(report, phase="signed")
        case Submitted():
            return replace(report, phase="submitted")
        case Superseded():
            return replace(report, overtaken=event)
