"""Whether a member can be reached, and where a mobile one went."""

from __future__ import annotations

from datetime import date

from domain.kernel import Personal, Stamp
from domain.member.decisions import standing_on
from domain.member.facts import ContactConfirmed, ContactLost, ContactRestored, MobileDestinationRecorded
from domain.member.refusals import ContactNotLost
from domain.member.state import Member


def record_destination(
    member: Member, region: str, *, place: Personal | None = None, until: date | None = None, at: Stamp
) -> MobileDestinationRecorded | None:
    """Return where a mobile member is from that day."""
    standing_on(member, at)
    now = (region, place, until)
    return None if member.destination.at(at.on) == now else MobileDestinationRecorded(region=region, place=place, until=until)


def confirm_contact(member: Member, means: str, *, at: Stamp) -> ContactConfirmed | ContactRestored | None:
    """Return that the branch reached the member; one who was out of reach is thereby found again."""
    standing_on(member, at)
    if member.reach.at(at.on) == "lost":
        return ContactRestored(means=means)
    reached = any(day == at.on and reach != "lost" for day, reach in member.reach.steps)
    return None if reached else ContactConfirmed(means=means)


def lose_contact(member: Member, circumstances: Personal | None = None, *, at: Stamp) -> ContactLost | None:
    """Return that the member cannot be reached since that day."""
    standing_on(member, at)
    return None if member.reach.at(at.on) == "lost" else ContactLost(circumstances=circumstances)


def restore_contact(member: Member, means: str, *, note: Personal | None = None, at: Stamp) -> ContactRestored:
    """Return that a member out of reach was found again."""
    standing_on(member, at)
    if member.reach.at(at.on) != "lost":
        raise ContactNotLost(on=at.on)
    return ContactRestored(means=means, note=note)
