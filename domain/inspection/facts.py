"""What can happen to an inspection; the tags are a storage contract."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.kernel import Fact, Part


class Identifier(Part):
    """A number or code under which another register knows a unit, with that register's own name for it."""

    name: str
    value: str


class Planned(Fact, tag="inspection.planned"):
    """A visit was planned to an institution of the tenant (None: the tenant itself); inspections of one visit share its id."""

    kind: str
    purpose: str
    planned_for: date
    visit: UUID | None = None
    team: UUID | None = None
    unit: UUID | None = None
    methods: tuple[str, ...] = ()
    inspectors: tuple[UUID, ...] = ()
    campaign: UUID | None = None
    desk_review: bool = False
    over_cap: str = ""


class Registered(Fact, tag="inspection.registered"):
    """The visit was put on file: why, how far it goes, how many people for how many days."""

    reason: str
    scope: str
    people: int | None = None
    days: int | None = None


class MergedWithOther(Fact, tag="inspection.merged-with-other"):
    """The visit is made together with another one, to spare the unit."""

    other: UUID


class Started(Fact, tag="inspection.started"):
    """The inspectors came."""

    inspectors: tuple[UUID, ...] = ()
    announced: bool = True


class SiteSeen(Fact, tag="inspection.site-seen"):
    """The inspectors saw a place with their own eyes."""

    place: str
    seen: str
    files: tuple[str, ...] = ()


class FilesReviewed(Fact, tag="inspection.files-reviewed"):
    """The inspectors read files."""

    what: str
    result: str = ""
    count: int | None = None


class BriefingHeard(Fact, tag="inspection.briefing-heard"):
    """The inspectors heard a report."""

    topic: str
    speaker_post: str = ""
    result: str = ""


class PeopleInterviewed(Fact, tag="inspection.people-interviewed"):
    """The inspectors asked people, who are counted and never named."""

    count: int
    where: str = ""
    result: str = ""


class FactCommended(Fact, tag="inspection.fact-commended"):
    """Something was found good; `checked` says that the inspectors made sure, and how."""

    text: str
    checked: bool = False
    basis: str = ""


class ConclusionsSigned(Fact, tag="inspection.conclusions-signed"):
    """The inspectors put their name to what they found."""

    text: str
    result: str = ""
    score: float | None = None


class UnitAcknowledged(Fact, tag="inspection.unit-acknowledged"):
    """The unit takes note of the conclusions."""

    note: str = ""


class UnitObjected(Fact, tag="inspection.unit-objected"):
    """The unit does not agree with the conclusions."""

    reason: str


class Cancelled(Fact, tag="inspection.cancelled"):
    """The visit was not made."""

    reason: str


class RecordedElsewhere(Fact, tag="inspection.recorded-elsewhere"):
    """An inspection that another register recorded, on the effective date, with all that register says of it."""

    register: str
    reference: str
    unit_name: str
    unit_address: str = ""
    unit: UUID | None = None
    identifiers: tuple[Identifier, ...] = ()
    kind: str = ""
    purpose: str = ""
    risk: str = ""
    result: str = ""
    score: float | None = None
    note: str = ""


Step = SiteSeen | FilesReviewed | BriefingHeard | PeopleInterviewed | FactCommended
Event = (
    Planned
    | Registered
    | MergedWithOther
    | Started
    | Step
    | ConclusionsSigned
    | UnitAcknowledged
    | UnitObjected
    | Cancelled
    | RecordedElsewhere
)
