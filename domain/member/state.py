"""What a member's decisions need to know of his past."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal
from uuid import UUID

from msgspec.structs import replace

from domain.kernel import Part, Personal, Stamp, State
from domain.member.facts import (
    ClassAssigned,
    ConfirmedDuplicate,
    ContactConfirmed,
    ContactLost,
    ContactRestored,
    DetailsChanged,
    DetailsCorrected,
    EmploymentChanged,
    Ended,
    Event,
    FlaggedPossibleDuplicate,
    GroupTagged,
    GroupUntagged,
    IdentityVerified,
    Joined,
    Left,
    MergedInto,
    MobileDestinationRecorded,
    NotDuplicate,
    PartyDatesSet,
    PersonalDataErased,
    Registered,
)
from domain.spans import Spans, since

ORDER: Final = "effective"
DETAILS = ("name", "id_number", "phone", "sex", "born", "ethnicity", "education", "post", "address", "note")


class Details(Part):
    """Who the person is, as known on one day."""

    name: Personal
    id_number: Personal | None = None
    phone: Personal | None = None
    sex: Personal | None = None
    born: Personal | None = None
    ethnicity: Personal | None = None
    education: Personal | None = None
    post: Personal | None = None
    address: Personal | None = None
    note: Personal | None = None


class Member(State):
    """A member as decisions see him, day by day."""

    details: Spans[Details]
    ledger_class: Spans[str]
    custody: Spans[UUID | None]
    groups: Spans[frozenset[str]]
    employment: Spans[str]
    party_dates: Spans[tuple[date | None, date | None, bool]]
    latest: date
    destination: Spans[tuple[str, Personal | None, date | None]] = Spans()
    reach: Spans[Literal["confirmed", "lost", "restored"]] = Spans()
    documents: frozenset[str] = frozenset()
    possible: frozenset[UUID] = frozenset()
    confirmed: frozenset[UUID] = frozenset()
    ended_on: date | None = None
    merged_into: UUID | None = None
    erased: bool = False


def evolve(member: Member | None, event: Event, at: Stamp) -> Member:
    """Return the member after one more fact."""
    if isinstance(event, Registered):
        return _registered(event, at)
    assert member, "a member begins by being registered"
    now, on = replace(member, latest=max(member.latest, at.on)), at.on
    match event:
        case IdentityVerified(document=document):
            return replace(now, documents=now.documents | {document})
        case DetailsChanged() | DetailsCorrected():
            return replace(now, details=now.details.then(on, _changed(now, event, at)))
        case PartyDatesSet(joined_party_on=joined, full_member_on=full, probationary=probationary):
            return replace(now, party_dates=now.party_dates.then(on, (joined, full, probationary)))
        case ClassAssigned(ledger_class=ledger_class):
            return replace(now, ledger_class=now.ledger_class.then(on, ledger_class))
        case GroupTagged(group=group):
            return replace(now, groups=now.groups.then(on, (now.groups.at(on) or frozenset()) | {group}))
        case GroupUntagged(group=group):
            return replace(now, groups=now.groups.then(on, (now.groups.at(on) or frozenset()) - {group}))
        case Joined(branch=branch):
            return replace(now, custody=now.custody.then(on, branch))
        case Left():
            return replace(now, custody=now.custody.then(on, None))
        case EmploymentChanged(employment=employment):
            return replace(now, employment=now.employment.then(on, employment))
        case MobileDestinationRecorded(region=region, place=place, until=until):
            return replace(now, destination=now.destination.then(on, (region, place, until)))
        case ContactConfirmed() | ContactLost() | ContactRestored():
            return replace(now, reach=now.reach.then(on, _reach(event)))
        case FlaggedPossibleDuplicate() | ConfirmedDuplicate() | NotDuplicate():
            return _compared(member, event)
        case MergedInto(other=other):
            return replace(now, merged_into=other, ended_on=on)
        case Ended():
            return replace(now, ended_on=on)
        case PersonalDataErased():
            return replace(member, erased=True)


def _registered(event: Registered, at: Stamp) -> Member:
    return Member(
        details=since(at.on, Details(**{field: getattr(event, field) for field in DETAILS})),
        ledger_class=since(at.on, event.ledger_class),
        custody=since(at.on, event.branch),
        groups=since(at.on, frozenset(event.groups)),
        employment=since(at.on, event.employment),
        party_dates=since(at.on, (event.joined_party_on, event.full_member_on, event.probationary)),
        latest=at.on,
    )


def _changed(member: Member, event: DetailsChanged | DetailsCorrected, at: Stamp) -> Details:
    """Return the details with the event's over those of the day; evolve has no earlier ones only for a corrected founding fact."""
    before = member.details.at(at.on) or member.details.steps[0][1]
    return replace(before, **{field: value for field in DETAILS if (value := getattr(event, field)) is not None})


def _reach(event: ContactConfirmed | ContactLost | ContactRestored) -> Literal["confirmed", "lost", "restored"]:
    match event:
        case ContactConfirmed():
            return "confirmed"
        case ContactLost():
            return "lost"
        case ContactRestored():
            return "restored"


def _compared(member: Member, event: FlaggedPossibleDuplicate | ConfirmedDuplicate | NotDuplicate) -> Member:
    other = event.other
    match event:
        case FlaggedPossibleDuplicate():
            return replace(member, possible=member.possible | {other})
        case ConfirmedDuplicate():
            return replace(member, possible=member.possible - {other}, confirmed=member.confirmed | {other})
        case NotDuplicate():
            return replace(member, possible=member.possible - {other}, confirmed=member.confirmed - {other})
