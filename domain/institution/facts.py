"""What can happen to an institution; the tags are a storage contract."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import Fact, Personal

KINDS = frozenset(
    {
        "organ",
        "township-organ",
        "community",
        "enterprise",
        "institute",
        "social-body",
        "intermediary",
        "new-economic",
        "new-social",
        "park",
        "school",
    }
)
STATUSES = frozenset({"normal", "stopped", "restructured", "closed", "bankrupt", "deregistered"})
GONE = frozenset({"closed", "bankrupt", "deregistered"})


class Registered(Fact, tag="institution.registered"):
    """A unit was entered with all that is known of it."""

    code: str
    name: str
    level: int
    kind: str
    parent: UUID | None = None
    status: str = "normal"
    address: str = ""
    note: str = ""


class Renamed(Fact, tag="institution.renamed"):
    """A unit bears a new name."""

    name: str


class Recoded(Fact, tag="institution.recoded"):
    """A unit bears a new code."""

    code: str


class Moved(Fact, tag="institution.moved"):
    """A unit has a new address."""

    address: str


class Reparented(Fact, tag="institution.reparented"):
    """A unit came under another one, or became first-level."""

    parent: UUID | None
    level: int


class TypeAssigned(Fact, tag="institution.type-assigned"):
    """A unit counts as another type."""

    kind: str


class StatusChanged(Fact, tag="institution.status-changed"):
    """A unit stopped, was restructured, closed, went bankrupt, or works again."""

    status: str
    reason: str = ""


class Merged(Fact, tag="institution.merged"):
    """A unit went into another one and ended."""

    into: UUID
    reason: str = ""


class Split(Fact, tag="institution.split"):
    """A unit was divided into others and ended."""

    into: tuple[UUID, ...]
    reason: str = ""


class SuccessorNamed(Fact, tag="institution.successor-named"):
    """Another unit takes over what this one leaves behind."""

    successor: UUID


class Enrolled(Fact, tag="institution.enrolled"):
    """A unit takes part in a batch of a campaign."""

    campaign: UUID
    batch: str


class Withdrawn(Fact, tag="institution.withdrawn"):
    """A unit was taken out of a batch."""

    campaign: UUID
    batch: str
    reason: str = ""


class ResponsibleNamed(Fact, tag="institution.responsible-named"):
    """A person answers for the unit, as first (`head`) or direct (`direct`) responsible person."""

    duty: str
    person: UUID
    name: Personal | None = None
    post: str = ""


Event = (
    Registered | Renamed | Recoded | Moved | Reparented | TypeAssigned | StatusChanged | Merged | Split | SuccessorNamed
    | Enrolled | Withdrawn | ResponsibleNamed
)  # fmt: skip
