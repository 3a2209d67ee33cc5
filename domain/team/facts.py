"""What can happen to a supervision team; the tags are a storage contract."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.kernel import Fact, Part, Personal


class Unit(Part):
    """A unit that a team watches: a tenant, or one institution of it."""

    tenant: int
    institution: UUID | None = None


class Formed(Fact, tag="team.formed"):
    """A team of the province, the prefecture or the county was set up."""

    name: str
    level: str
    leader: UUID | None = None
    campaign: UUID | None = None
    batch: str = ""
    mandate_until: date | None = None


class MemberSeconded(Fact, tag="team.member-seconded"):
    """A person was lent to the team by a tenant."""

    user: UUID
    home: int | None = None
    name: Personal | None = None
    post: str = ""


class SecondmentRefused(Fact, tag="team.secondment-refused"):
    """The person or the home unit did not comply."""

    user: UUID
    reason: str


class SecondmentOrdered(Fact, tag="team.secondment-ordered"):
    """The refusal was overruled."""

    user: UUID
    reason: str = ""


class MemberTrained(Fact, tag="team.member-trained"):
    """A member of the team completed the training without which nobody signs."""

    user: UUID
    course: str


class UnitsAssigned(Fact, tag="team.units-assigned"):
    """The units that the team watches from that day, in full."""

    units: tuple[Unit, ...]


class RotationMade(Fact, tag="team.rotation-made"):
    """Members left the team and others took their place."""

    left: tuple[UUID, ...]
    joined: tuple[UUID, ...]
    reason: str = ""


class ConflictDeclared(Fact, tag="team.conflict-declared"):
    """A member stands too near a unit to judge it."""

    user: UUID
    unit: Unit
    reason: str


class MandateExtended(Fact, tag="team.mandate-extended"):
    """The team stays on until a later day."""

    until: date
    reason: str = ""


class Disbanded(Fact, tag="team.disbanded"):
    """The team ended."""

    reason: str = ""


Event = (
    Formed
    | MemberSeconded
    | SecondmentRefused
    | SecondmentOrdered
    | MemberTrained
    | UnitsAssigned
    | RotationMade
    | ConflictDeclared
    | MandateExtended
    | Disbanded
)
