"""What an institution may do, and when it must be refused."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from domain.institution.facts import (
    GONE,
    KINDS,
    STATUSES,
    Enrolled,
    Merged,
    Moved,
    Recoded,
    Registered,
    Renamed,
    Reparented,
    ResponsibleNamed,
    Split,
    StatusChanged,
    SuccessorNamed,
    TypeAssigned,
    Withdrawn,
)
from domain.institution.refusals import (
    AlreadyRegistered,
    BeforeItBegan,
    EndsLater,
    GoesInCircles,
    LaterFacts,
    LevelUnknown,
    NoLongerExists,
    NotAllPlaced,
    NotEnrolled,
    OwnSuccessor,
    ParentMissing,
    SplitNeedsTwo,
    SuccessorMissing,
    UnknownCode,
)
from domain.institution.state import Institution
from domain.kernel import Stamp


def register(
    institution: Institution | None, founding: Registered, *, id: UUID, ancestors: Collection[UUID] = (), kinds: Collection[str] = KINDS
) -> Registered:
    """Return the founding fact of a unit; `ancestors` is the chain above it, its parent included."""
    if institution:
        raise AlreadyRegistered
    _known(founding.kind, kinds, "institution-type")
    _known(founding.status, STATUSES, "institution-status")
    _place(id, founding.parent, founding.level, ancestors)
    return founding


def rename(institution: Institution, name: str, *, at: Stamp) -> Renamed | None:
    """Return the new name."""
    _standing(institution, at)
    return None if institution.name.at(at.on) == name else Renamed(name=name)


def recode(institution: Institution, code: str, *, at: Stamp) -> Recoded | None:
    """Return the new code."""
    _standing(institution, at)
    return None if institution.code.at(at.on) == code else Recoded(code=code)


def move(institution: Institution, address: str, *, at: Stamp) -> Moved | None:
    """Return the new address."""
    _standing(institution, at)
    return None if institution.address.at(at.on) == address else Moved(address=address)


def reparent(
    institution: Institution, parent: UUID | None, *, level: int, id: UUID, ancestors: Collection[UUID], at: Stamp
) -> Reparented | None:
    """Return the new place; `ancestors` is the chain above it on that day, the new parent included."""
    _standing(institution, at)
    _place(id, parent, level, ancestors)
    return None if institution.parent.at(at.on) == (parent, level) else Reparented(parent=parent, level=level)


def assign_type(institution: Institution, kind: str, *, at: Stamp, kinds: Collection[str] = KINDS) -> TypeAssigned | None:
    """Return the new type, a code of the campaign's list."""
    _standing(institution, at)
    _known(kind, kinds, "institution-type")
    return None if institution.kind.at(at.on) == kind else TypeAssigned(kind=kind)


def change_status(institution: Institution, status: str, reason: str = "", *, at: Stamp) -> StatusChanged | None:
    """Return the new status; what a closed unit leaves behind is `release`'s concern."""
    _standing(institution, at)
    _known(status, STATUSES, "institution-status")
    return None if institution.status.at(at.on) == status else StatusChanged(status=status, reason=reason)


def name_successor(institution: Institution, successor: UUID, *, id: UUID, at: Stamp) -> SuccessorNamed | None:
    """Return who takes over from this unit."""
    _begun(institution, at)
    if successor == id:
        raise OwnSuccessor
    return None if institution.successor == successor else SuccessorNamed(successor=successor)


def merge(institution: Institution, into: UUID, reason: str = "", *, id: UUID, members: int, obligations: int, at: Stamp) -> Merged:
    """Return the end of the unit in another one, once its members and open obligations (the numbers left) are placed."""
    _standing(institution, at)
    if into == id:
        raise OwnSuccessor
    _all_placed(institution, members, obligations, at)
    return Merged(into=into, reason=reason)


def split(
    institution: Institution, into: tuple[UUID, ...], reason: str = "", *, id: UUID, members: int, obligations: int, at: Stamp
) -> Split:
    """Return the end of the unit in several others, once its members and open obligations are placed."""
    _standing(institution, at)
    if id in into:
        raise OwnSuccessor
    if len(set(into)) < 2:  # noqa: PLR2004 - two is what a split means
        raise SplitNeedsTwo
    _all_placed(institution, members, obligations, at)
    return Split(into=into, reason=reason)


def receive(institution: Institution, *, at: Stamp) -> None:
    """Refuse that something comes under this unit, or goes into it, on a day from which on it does not stand for good."""
    _standing(institution, at)
    if not institution.alive.last:
        raise EndsLater(on=institution.alive.steps[-1][0])


def enrol(institution: Institution, campaign: UUID, batch: str, *, at: Stamp) -> Enrolled | None:
    """Return the unit's part in a batch."""
    _standing(institution, at)
    return None if (campaign, batch) in _enrolments(institution, at) else Enrolled(campaign=campaign, batch=batch)


def withdraw(institution: Institution, campaign: UUID, batch: str, reason: str = "", *, at: Stamp) -> Withdrawn:
    """Return the end of the unit's part in a batch."""
    _standing(institution, at)
    if (campaign, batch) not in _enrolments(institution, at):
        raise NotEnrolled(batch=batch)
    return Withdrawn(campaign=campaign, batch=batch, reason=reason)


def name_responsible(institution: Institution, named: ResponsibleNamed, *, at: Stamp) -> ResponsibleNamed | None:
    """Return who answers for the unit from that day."""
    _standing(institution, at)
    held = institution.responsible.at(at.on) or frozenset[tuple[str, UUID, str]]()
    return None if (named.duty, named.person, named.post) in held else named


def release(institution: Institution, *, left: int, at: Stamp) -> None:
    """Refuse that a closed unit without a successor loses its last member; `left` is how many would remain."""
    status = institution.status.at(at.on)
    if left == 0 and status in GONE and institution.successor is None:
        raise SuccessorMissing(status=status)


def _enrolments(institution: Institution, at: Stamp) -> frozenset[tuple[UUID, str]]:
    return institution.enrolments.at(at.on) or frozenset()


def _begun(institution: Institution, at: Stamp) -> None:
    if institution.name.at(at.on) is None:
        raise BeforeItBegan(on=at.on)


def _standing(institution: Institution, at: Stamp) -> None:
    _begun(institution, at)
    if not institution.alive.at(at.on):
        raise NoLongerExists(on=at.on)


def _known(code: str, codes: Collection[str], of: str) -> None:
    if code not in codes:
        raise UnknownCode(code=code, list=of)


def _place(id: UUID, parent: UUID | None, level: int, ancestors: Collection[UUID]) -> None:
    if level not in (1, 2):
        raise LevelUnknown(level=level)
    if level == 2 and parent is None:  # noqa: PLR2004 - the second level
        raise ParentMissing
    if id in ancestors or parent == id:
        raise GoesInCircles


def _all_placed(institution: Institution, members: int, obligations: int, at: Stamp) -> None:
    if institution.latest > at.on:
        raise LaterFacts(latest=institution.latest)
    if members or obligations:
        raise NotAllPlaced(members=members, obligations=obligations)
