"""What changes about a member: details, class, groups, custody, employment, and the end of membership."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from domain import gb11643
from domain.kernel import Personal, Stamp
from domain.member.facts import (
    CLASSES,
    ENDINGS,
    GROUPS,
    ClassAssigned,
    DetailsChanged,
    DetailsCorrected,
    EmploymentChanged,
    Ended,
    GroupTagged,
    GroupUntagged,
    IdentityVerified,
    Joined,
    Left,
    PartyDatesSet,
    PersonalDataErased,
    Registered,
)
from domain.member.refusals import (
    AlreadyRegistered,
    BeforeItBegan,
    DataErased,
    DatesOutOfOrder,
    IdNumberWrong,
    InCustody,
    LaterFacts,
    MembershipEnded,
    NameMissing,
    NotInCustody,
    SomebodyElse,
    UnknownCode,
)
from domain.member.state import DETAILS, Member


def register(
    member: Member | None,
    founding: Registered,
    *,
    id: UUID,
    classes: Collection[str] = CLASSES,
    groups: Collection[str] = GROUPS,
) -> Registered:
    """Return the founding fact of a member in the custody of one branch and in one ledger class."""
    if member:
        raise AlreadyRegistered
    known(founding.ledger_class, classes, "ledger-class")
    for group in founding.groups:
        known(group, groups, "group")
    if not founding.name.value:
        raise NameMissing
    _identity(founding, id)
    _in_order(founding.joined_party_on, founding.full_member_on)
    return founding


def verify_identity(member: Member, document: str, *, at: Stamp) -> IdentityVerified | None:
    """Return that the identity was checked against a document, once for each kind."""
    standing_on(member, at)
    return None if document in member.documents else IdentityVerified(document=document)


def change_details(member: Member, changed: DetailsChanged, *, id: UUID, at: Stamp) -> DetailsChanged | None:
    """Return those of the details that differ from what was known for that day."""
    left = _different(member, changed, id, at)
    return DetailsChanged(**left) if left else None


def correct_details(member: Member, corrected: DetailsCorrected, *, id: UUID, at: Stamp) -> DetailsCorrected | None:
    """Return those of the details that had been entered wrongly."""
    left = _different(member, corrected, id, at)
    return DetailsCorrected(**left) if left else None


def set_party_dates(member: Member, dates: PartyDatesSet, *, at: Stamp) -> PartyDatesSet | None:
    """Return the days on which the person joined the Party and became a full member."""
    standing_on(member, at)
    _in_order(dates.joined_party_on, dates.full_member_on)
    now = (dates.joined_party_on, dates.full_member_on, dates.probationary)
    return None if member.party_dates.at(at.on) == now else dates


def assign_class(member: Member, ledger_class: str, *, at: Stamp, classes: Collection[str] = CLASSES) -> ClassAssigned | None:
    """Return the one ledger class the member is kept in from that day."""
    standing_on(member, at)
    known(ledger_class, classes, "ledger-class")
    return None if member.ledger_class.at(at.on) == ledger_class else ClassAssigned(ledger_class=ledger_class)


def tag_group(member: Member, group: str, *, at: Stamp, groups: Collection[str] = GROUPS) -> GroupTagged | None:
    """Return that the member counts among a group from that day."""
    standing_on(member, at)
    known(group, groups, "group")
    return None if group in (member.groups.at(at.on) or ()) else GroupTagged(group=group)


def untag_group(member: Member, group: str, *, at: Stamp) -> GroupUntagged | None:
    """Return that the member no longer counts among a group from that day."""
    standing_on(member, at)
    return GroupUntagged(group=group) if group in (member.groups.at(at.on) or ()) else None


def move(member: Member, branch: UUID, *, reason: str, note: Personal | None = None, at: Stamp) -> list[Left | Joined]:
    """Return the handing over from the branch of that day to another one of this tenant, on one day, so that custody is never empty."""
    standing_on(member, at)
    held = member.custody.at(at.on)
    if held == branch:
        return []
    if held is None:
        raise NotInCustody(on=at.on)
    return [Left(branch=held, reason=reason, note=note), Joined(branch=branch)]


def join(member: Member, branch: UUID, *, transfer: UUID | None = None, at: Stamp) -> Joined | None:
    """Return that a branch took custody of a member whom none has, as after a transfer from another tenant."""
    standing_on(member, at)
    held = member.custody.at(at.on)
    if held == branch:
        return None
    if held is not None:
        raise InCustody(on=at.on)
    return Joined(branch=branch, transfer=transfer)


def leave(member: Member, *, reason: str, transfer: UUID | None = None, note: Personal | None = None, at: Stamp) -> Left | None:
    """Return that this tenant's branch gave up custody, as after a transfer to another tenant."""
    standing_on(member, at)
    held = member.custody.at(at.on)
    return Left(branch=held, reason=reason, transfer=transfer, note=note) if held else None


def change_employment(member: Member, employment: str, *, post: Personal | None = None, at: Stamp) -> EmploymentChanged | None:
    """Return the new employment."""
    standing_on(member, at)
    return None if member.employment.at(at.on) == employment else EmploymentChanged(employment=employment, post=post)


def end(member: Member, reason: str, *, note: Personal | None = None, at: Stamp, reasons: Collection[str] = ENDINGS) -> Ended | None:
    """Return the end of membership, after which nothing happens to a member."""
    if member.ended_on == at.on:
        return None
    standing_on(member, at)
    known(reason, reasons, "ending")
    if member.latest > at.on:
        raise LaterFacts(latest=member.latest)
    return Ended(reason=reason, note=note)


def erase(member: Member, basis: str) -> PersonalDataErased | None:
    """Return that the person's data were made unreadable, once; the counts stay."""
    return None if member.erased else PersonalDataErased(basis=basis)


def standing_on(member: Member, at: Stamp) -> None:
    """Refuse what is earlier than the member's registration or later than the end of his membership."""
    if member.ledger_class.at(at.on) is None:
        raise BeforeItBegan(on=at.on)
    if member.ended_on is not None and at.on > member.ended_on:
        raise MembershipEnded(ended=member.ended_on)


def known(code: str, codes: Collection[str], of: str) -> None:
    """Refuse a code that is not in its list."""
    if code not in codes:
        raise UnknownCode(code=code, list=of)


def _different(member: Member, event: DetailsChanged | DetailsCorrected, id: UUID, at: Stamp) -> dict[str, Personal]:
    standing_on(member, at)
    if member.erased:
        raise DataErased
    _identity(event, id)
    if event.name is not None and not event.name.value:
        raise NameMissing
    held = member.details.at(at.on)
    given: dict[str, Personal] = {field: value for field in DETAILS if (value := getattr(event, field)) is not None}
    return {field: value for field, value in given.items() if (getattr(held, field) or Personal(id)) != value}


def _identity(event: Registered | DetailsChanged | DetailsCorrected, id: UUID) -> None:
    for field in DETAILS:
        value: Personal | None = getattr(event, field)
        if value is not None and value.person != id:
            raise SomebodyElse(field=field)
    if event.id_number is not None and event.id_number.value and not gb11643.valid(event.id_number.value):
        raise IdNumberWrong


def _in_order(joined: date | None, full: date | None) -> None:
    if joined and full and full < joined:
        raise DatesOutOfOrder(full=full, joined=joined)
