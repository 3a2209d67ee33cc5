"""What becomes of a Party organisation: its name, its place, its leaders, its venue, its end."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from domain.kernel import Personal, Stamp
from domain.organisation.facts import (
    HEAD,
    HEALTH,
    KINDS,
    Attached,
    Dissolved,
    Established,
    KindChanged,
    LeaderAppointed,
    LeaderRemoved,
    Merged,
    ParentChanged,
    Recoded,
    Renamed,
    Restored,
    Split,
    VenueLost,
    VenueRecorded,
)
from domain.organisation.refusals import (
    AlreadyEstablished,
    BeforeItBegan,
    EndsLater,
    GoesInCircles,
    HeadInPost,
    LaterFacts,
    MembersLeft,
    NoLongerExists,
    NotInPost,
    NoVenue,
    OwnSuccessor,
    SplitNeedsTwo,
    StillStands,
    StoodAgain,
    UnknownCode,
    WentElsewhere,
)
from domain.organisation.state import Organisation


def establish(
    organisation: Organisation | None, founding: Established, *, id: UUID, ancestors: Collection[UUID] = (), kinds: Collection[str] = KINDS
) -> Established:
    """Return the founding fact; `ancestors` is the chain of organisations above it, its parent included."""
    if organisation:
        raise AlreadyEstablished
    if founding.kind not in kinds:
        raise UnknownCode(code=founding.kind, list="organisation-kind")
    if founding.health not in HEALTH | {""}:
        raise UnknownCode(code=founding.health, list="organisation-health")
    _no_circle(id, founding.parent, ancestors)
    return founding


def rename(organisation: Organisation, name: str, *, at: Stamp) -> Renamed | None:
    """Return the new name."""
    standing_on(organisation, at)
    return None if organisation.name.at(at.on) == name else Renamed(name=name)


def recode(organisation: Organisation, code: str, *, at: Stamp) -> Recoded | None:
    """Return the new code."""
    standing_on(organisation, at)
    return None if organisation.code.at(at.on) == code else Recoded(code=code)


def change_kind(organisation: Organisation, kind: str, *, at: Stamp, kinds: Collection[str] = KINDS) -> KindChanged | None:
    """Return the new kind."""
    standing_on(organisation, at)
    if kind not in kinds:
        raise UnknownCode(code=kind, list="organisation-kind")
    return None if organisation.kind.at(at.on) == kind else KindChanged(kind=kind)


def attach(organisation: Organisation, institution: UUID | None, *, at: Stamp) -> Attached | None:
    """Return the institution that the organisation belongs to from that day."""
    standing_on(organisation, at)
    return None if organisation.institution.at(at.on) == institution else Attached(institution=institution)


def change_parent(
    organisation: Organisation, parent: UUID | None, *, id: UUID, ancestors: Collection[UUID], at: Stamp
) -> ParentChanged | None:
    """Return the new place; `ancestors` is the chain above it on that day, the new parent included."""
    standing_on(organisation, at)
    _no_circle(id, parent, ancestors)
    return None if organisation.parent.at(at.on) == parent else ParentChanged(parent=parent)


def appoint(
    organisation: Organisation, person: UUID, *, post: str = HEAD, name: Personal | None = None, at: Stamp
) -> LeaderAppointed | None:
    """Return a person's appointment; an organisation never has two heads."""
    standing_on(organisation, at)
    held = organisation.posts.at(at.on) or frozenset[tuple[str, UUID]]()
    if (post, person) in held:
        return None
    if post == HEAD and any(other == HEAD for other, _ in held):
        raise HeadInPost
    return LeaderAppointed(post=post, person=person, name=name)


def remove(organisation: Organisation, person: UUID, *, post: str = HEAD, reason: str, at: Stamp) -> LeaderRemoved:
    """Return a person's removal from a post he holds on that day."""
    standing_on(organisation, at)
    if (post, person) not in (organisation.posts.at(at.on) or ()):
        raise NotInPost(post=post, on=at.on)
    return LeaderRemoved(post=post, person=person, reason=reason)


def record_venue(organisation: Organisation, venue: VenueRecorded, *, at: Stamp) -> VenueRecorded | None:
    """Return the place where the organisation meets from that day."""
    standing_on(organisation, at)
    return None if organisation.venue.at(at.on) == (venue.place, venue.tenure, venue.square_metres) else venue


def lose_venue(organisation: Organisation, reason: str = "", *, at: Stamp) -> VenueLost:
    """Return the loss of the venue."""
    standing_on(organisation, at)
    if organisation.venue.at(at.on) is None:
        raise NoVenue
    return VenueLost(reason=reason)


def merge(organisation: Organisation, into: UUID, reason: str = "", *, id: UUID, members: int, at: Stamp) -> Merged:
    """Return the end of the organisation in another one, once no member is left in its custody."""
    _may_end(organisation, members, at)
    if into == id:
        raise OwnSuccessor
    return Merged(into=into, reason=reason)


def split(organisation: Organisation, into: tuple[UUID, ...], reason: str = "", *, id: UUID, members: int, at: Stamp) -> Split:
    """Return the end of the organisation in several others, once no member is left in its custody."""
    _may_end(organisation, members, at)
    if id in into:
        raise OwnSuccessor
    if len(set(into)) < 2:  # noqa: PLR2004 - two is what a split means
        raise SplitNeedsTwo
    return Split(into=into, reason=reason)


def dissolve(organisation: Organisation, reason: str = "", *, members: int, at: Stamp) -> Dissolved:
    """Return the end of the organisation, once no member is left in its custody."""
    _may_end(organisation, members, at)
    return Dissolved(reason=reason)


def restore(organisation: Organisation, reason: str = "", *, at: Stamp) -> Restored | None:
    """Return that a dissolved organisation stands again from that day; one that went into others does not come back by itself."""
    if organisation.name.at(at.on) is None:
        raise BeforeItBegan(on=at.on)
    if not organisation.apart.at(at.on):
        raise WentElsewhere
    if organisation.alive.at(at.on):
        if (at.on, True) in organisation.alive.steps[1:]:
            return None
        raise StillStands(on=at.on)
    if (again := organisation.alive.until(at.on)) is not None:
        raise StoodAgain(since=again)
    return Restored(reason=reason)


def receive(organisation: Organisation, *, at: Stamp) -> None:
    """Refuse that something comes under this organisation, or goes into it, on a day from which on it does not stand for good."""
    standing_on(organisation, at)
    if not organisation.alive.last:
        raise EndsLater(on=organisation.alive.steps[-1][0])


def standing_on(organisation: Organisation, at: Stamp) -> None:
    """Refuse what concerns a day on which the organisation did not exist."""
    if organisation.name.at(at.on) is None:
        raise BeforeItBegan(on=at.on)
    if not organisation.alive.at(at.on):
        raise NoLongerExists(on=at.on)


def _may_end(organisation: Organisation, members: int, at: Stamp) -> None:
    standing_on(organisation, at)
    if members:
        raise MembersLeft(members=members)
    if organisation.latest > at.on:
        raise LaterFacts(latest=organisation.latest)


def _no_circle(id: UUID, parent: UUID | None, ancestors: Collection[UUID]) -> None:
    if id in ancestors or parent == id:
        raise GoesInCircles
