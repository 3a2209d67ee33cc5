"""What can happen to a Party organisation; the tags are a storage contract."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.kernel import Fact, Part, Personal

KINDS = frozenset({"committee", "general-branch", "branch", "joint-branch", "group"})
HEAD = "secretary"
HEALTH = frozenset({"sound", "incomplete", "weak"})


class FacilityItem(Part):
    """One item of the facility standard, and whether it was met."""

    item: str
    met: bool
    note: str = ""


class Established(Fact, tag="organisation.established"):
    """An organisation was set up, with all that is known of it."""

    code: str
    name: str
    kind: str
    institution: UUID | None = None
    parent: UUID | None = None
    health: str = ""
    note: str = ""


class Renamed(Fact, tag="organisation.renamed"):
    """An organisation bears a new name."""

    name: str


class Recoded(Fact, tag="organisation.recoded"):
    """An organisation bears a new code."""

    code: str


class KindChanged(Fact, tag="organisation.kind-changed"):
    """An organisation became one of another kind, as when a branch grows into a general branch."""

    kind: str


class Attached(Fact, tag="organisation.attached"):
    """An organisation belongs to an institution (None: to none)."""

    institution: UUID | None


class ParentChanged(Fact, tag="organisation.parent-changed"):
    """An organisation came under another one."""

    parent: UUID | None


class LeaderAppointed(Fact, tag="organisation.leader-appointed"):
    """A person took a post; `secretary` is the head."""

    post: str
    person: UUID
    name: Personal | None = None


class LeaderRemoved(Fact, tag="organisation.leader-removed"):
    """A person left a post: `unfit`, `transfer`, `term` or another reason of the list."""

    post: str
    person: UUID
    reason: str


class CommitteeElected(Fact, tag="organisation.committee-elected"):
    """A committee was elected for a term."""

    seats: int
    term_until: date | None = None


class HealthAssessed(Fact, tag="organisation.health-assessed"):
    """An organisation was found sound, incomplete, or weak and lax."""

    health: str
    basis: str = ""


class RectificationOrdered(Fact, tag="organisation.rectification-ordered"):
    """A weak organisation was told to put itself right."""

    measures: str
    due: date | None = None


class RectificationCompleted(Fact, tag="organisation.rectification-completed"):
    """Another body found that a weak organisation has put itself right."""

    checked_by: UUID
    result: str = ""


class CommitteeCompleted(Fact, tag="organisation.committee-completed"):
    """The vacant seats of an incomplete committee were filled."""

    seats: int


class FacilityAssessed(Fact, tag="organisation.facility-assessed"):
    """The rooms and stores of an organisation were gone through item by item."""

    standard: str
    items: tuple[FacilityItem, ...]


class VenueRecorded(Fact, tag="organisation.venue-recorded"):
    """An organisation has a place to meet."""

    place: str
    tenure: str = ""
    square_metres: int | None = None


class VenueLost(Fact, tag="organisation.venue-lost"):
    """An organisation lost its place to meet."""

    reason: str = ""


class Merged(Fact, tag="organisation.merged"):
    """An organisation went into another one and ended."""

    into: UUID
    reason: str = ""


class Split(Fact, tag="organisation.split"):
    """An organisation was divided into others and ended."""

    into: tuple[UUID, ...]
    reason: str = ""


class Dissolved(Fact, tag="organisation.dissolved"):
    """An organisation ended without a successor in its own right."""

    reason: str = ""


OBLIGATIONS = frozenset({"rectification", "term"})
"""What of an organisation is due on a day: that it puts itself right, and that its next committee is elected."""


class ObligationWaived(Fact, tag="organisation.obligation-waived"):
    """What was due on a day, a rectification or an election, need not be done."""

    what: str
    due: date
    reason: str


class ObligationReassigned(Fact, tag="organisation.obligation-reassigned"):
    """What is due on a day, a rectification or an election, is another person's to do."""

    what: str
    due: date
    person: UUID
    reason: str


class Restored(Fact, tag="organisation.restored"):
    """An organisation that had been dissolved was set up again, under its own name and code."""

    reason: str = ""


Event = (
    Established | Renamed | Recoded | KindChanged | Attached | ParentChanged | LeaderAppointed | LeaderRemoved | CommitteeElected
    | HealthAssessed | RectificationOrdered | RectificationCompleted | CommitteeCompleted | FacilityAssessed | VenueRecorded | VenueLost
    | Merged | Split | Dissolved | Restored | ObligationWaived | ObligationReassigned
)  # fmt: skip
