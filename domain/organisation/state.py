"""What a Party organisation's decisions need to know of its past."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from domain.kernel import Stamp, State
from domain.organisation.facts import (
    HEAD,
    Attached,
    CommitteeCompleted,
    CommitteeElected,
    Dissolved,
    Established,
    Event,
    FacilityAssessed,
    FacilityItem,
    HealthAssessed,
    KindChanged,
    LeaderAppointed,
    LeaderRemoved,
    Merged,
    ObligationReassigned,
    ObligationWaived,
    ParentChanged,
    Recoded,
    RectificationCompleted,
    RectificationOrdered,
    Renamed,
    Restored,
    Split,
    VenueLost,
    VenueRecorded,
)
from domain.spans import Spans, since

ORDER: Final = "effective"


class Organisation(State):
    """An organisation as its decisions see it, day by day; no longer `apart` is one that went into others."""

    name: Spans[str]
    code: Spans[str]
    kind: Spans[str]
    institution: Spans[UUID | None]
    parent: Spans[UUID | None]
    health: Spans[str]
    alive: Spans[bool]
    apart: Spans[bool]
    latest: date
    posts: Spans[frozenset[tuple[str, UUID]]] = Spans()
    ordered: Spans[tuple[str, date | None] | None] = Spans()
    committee: Spans[tuple[int, date | None]] = Spans()
    facility: Spans[tuple[str, tuple[FacilityItem, ...]]] = Spans()
    venue: Spans[tuple[str, str, int | None] | None] = Spans()
    waived: Spans[frozenset[tuple[str, date]]] = Spans()
    reassigned: Spans[frozenset[tuple[str, date, UUID]]] = Spans()


def evolve(organisation: Organisation | None, event: Event, at: Stamp) -> Organisation:
    """Return the organisation after one more fact."""
    if isinstance(event, Established):
        return _established(event, at)
    assert organisation, "an organisation begins by being established"
    now, on = replace(organisation, latest=max(organisation.latest, at.on)), at.on
    match event:
        case Renamed(name=name):
            return replace(now, name=now.name.then(on, name))
        case Recoded(code=code):
            return replace(now, code=now.code.then(on, code))
        case KindChanged(kind=kind):
            return replace(now, kind=now.kind.then(on, kind))
        case Attached(institution=institution):
            return replace(now, institution=now.institution.then(on, institution))
        case ParentChanged(parent=parent):
            return replace(now, parent=now.parent.then(on, parent))
        case LeaderAppointed() | LeaderRemoved():
            return replace(now, posts=now.posts.then(on, _posts(now, event, at)))
        case CommitteeElected() | HealthAssessed() | RectificationOrdered() | RectificationCompleted() | CommitteeCompleted():
            return _health(now, event, on)
        case FacilityAssessed(standard=standard, items=items):
            return replace(now, facility=now.facility.then(on, (standard, items)))
        case VenueRecorded(place=place, tenure=tenure, square_metres=size):
            return replace(now, venue=now.venue.then(on, (place, tenure, size)))
        case VenueLost():
            return replace(now, venue=now.venue.then(on, None))
        case ObligationWaived() | ObligationReassigned():
            return _due(now, event, on)
        case Merged() | Split():
            return replace(now, alive=now.alive.then(on, value=False), apart=now.apart.then(on, value=False))
        case Dissolved():
            return replace(now, alive=now.alive.then(on, value=False))
        case Restored():
            return replace(now, alive=now.alive.then(on, value=True))


def _established(event: Established, at: Stamp) -> Organisation:
    return Organisation(
        name=since(at.on, event.name),
        code=since(at.on, event.code),
        kind=since(at.on, event.kind),
        institution=since(at.on, event.institution),
        parent=since(at.on, event.parent),
        health=since(at.on, event.health),
        alive=since(at.on, value=True),
        apart=since(at.on, value=True),
        latest=at.on,
    )


def _posts(organisation: Organisation, event: LeaderAppointed | LeaderRemoved, at: Stamp) -> frozenset[tuple[str, UUID]]:
    held = organisation.posts.at(at.on) or frozenset()
    entry = (event.post, event.person)
    if isinstance(event, LeaderRemoved):
        return held - {entry}
    if event.post == HEAD:  # a head learned of late gives way to the next one, so that there are never two
        held = frozenset(other for other in held if other[0] != HEAD)
    return held | {entry}


def _due(now: Organisation, event: ObligationWaived | ObligationReassigned, on: date) -> Organisation:
    of = (event.what, event.due)
    if isinstance(event, ObligationWaived):
        return replace(now, waived=now.waived.then(on, (now.waived.at(on) or frozenset()) | {of}))
    others = frozenset(held for held in now.reassigned.at(on) or () if held[:2] != of)
    return replace(now, reassigned=now.reassigned.then(on, others | {(*of, event.person)}))


def _health(
    now: Organisation,
    event: CommitteeElected | HealthAssessed | RectificationOrdered | RectificationCompleted | CommitteeCompleted,
    on: date,
) -> Organisation:
    match event:
        case CommitteeElected(seats=seats, term_until=until):
            return replace(now, committee=now.committee.then(on, (seats, until)))
        case HealthAssessed(health=health):
            return replace(now, health=now.health.then(on, health))
        case RectificationOrdered(measures=measures, due=due):
            return replace(now, ordered=now.ordered.then(on, (measures, due)))
        case RectificationCompleted():
            return replace(now, health=now.health.then(on, "sound"), ordered=now.ordered.then(on, None))
        case CommitteeCompleted():
            return replace(now, health=now.health.then(on, "sound"))
