"""What the facts say of members, of sessions and of those whom a roll names."""

from __future__ import annotations

from typing import Any, Final

from domain import session
from domain.kernel import Recorded
from domain.member import (
    ClassAssigned,
    ConfirmedDuplicate,
    ContactConfirmed,
    ContactLost,
    ContactRestored,
    EmploymentChanged,
    Ended,
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
from domain.session import Cancelled, Held, RollClosed, RollCorrected, Scheduled
from tests.services.replay.telling import SILENT, Column, Key, Rows, column, day, of, own, part, same

_CONTACT: Final = (ContactConfirmed, ContactRestored, ContactLost)

PERSON: Final = Rows(
    table="views.member",
    begins={Registered: own},
    columns={
        **same("number", Registered), **same("ledger_class", Registered, ClassAssigned),
        **same("employment", Registered, EmploymentChanged),
        **same("joined_party_on full_member_on probationary", Registered, PartyDatesSet),
        "branch": column(None, Registered, Joined, also={Left: None}),
        "standing": column(None, Registered, Joined, says="member", also={Left: "left", MergedInto: "merged", Ended: "ended"}),
        "standing_on": column(None, Registered, Joined, Left, MergedInto, Ended, says=day),
        "reason": column("", Left, Ended, also={Joined: "", MergedInto: ""}),
        "contact": column("", ContactConfirmed, ContactRestored, says="ok", also={ContactLost: "lost"}),
        "contact_on": column(None, *_CONTACT, says=day),
        "destination": column("", MobileDestinationRecorded, says=of("region")),
        "destination_until": column(None, MobileDestinationRecorded, says=of("until")),
        "verified": column("", IdentityVerified, says=of("document")),
        "merged_into": column(None, MergedInto, says=of("other")),
        "erased": column(False, PersonalDataErased, says=True),
    },
)  # fmt: skip
GROUP: Final = Rows(
    table="views.member_group",
    begins={Registered: lambda e: [(e.stream, group) for group in e.fact.groups], GroupTagged: part("group")},
    ends={GroupUntagged: part("group")},
    columns={"since": column(None, Registered, GroupTagged, says=day)},
)
DOUBLE: Final = Rows(
    table="views.member_duplicate",
    begins={FlaggedPossibleDuplicate: part("other")},
    speaks={ConfirmedDuplicate: part("other"), NotDuplicate: part("other")},
    columns={
        **same("sign", FlaggedPossibleDuplicate),
        "verdict": Column({FlaggedPossibleDuplicate: "possible", ConfirmedDuplicate: "confirmed", NotDuplicate: "dismissed"}),
    },
)


def _place_if_said(e: Recorded[Held], _: Key) -> Any:
    return e.fact.place or SILENT


def _absent(e: Recorded[RollClosed | RollCorrected]) -> list[Key]:
    return [(e.stream, missed.person) for missed in e.fact.absent]


SESSION: Final = Rows(
    table="views.session",
    begins={Scheduled: own},
    columns={
        **same("kind title required campaign phase planned_for", Scheduled),
        "place": column(None, Scheduled, also={Held: _place_if_said}),
        "held_on": column(None, Held, says=day),
        "status": column(None, Scheduled, says="planned", also={Held: "held", RollClosed: "rolled", Cancelled: "cancelled"}),
        "note": column("", Held, also={Cancelled: of("reason")}),
    },
)  # fmt: skip
CALLED: Final = Rows(
    table="views.session_branch",
    begins={Scheduled: lambda e: [(e.stream, branch) for branch in e.fact.branches]}, columns={},
)  # fmt: skip
_WAYS: Final = {
    session.AbsenceExcused: "excused", session.MakeUpDone: "made-up", session.HomeDeliveryDone: "home",
    session.RemoteStudyRecorded: "remote",
}  # fmt: skip



def _reason(e: Recorded[RollClosed | RollCorrected], key: Key) -> str:
    return [missed.reason for missed in e.fact.absent if missed.person == key[1]][-1]


ABSENCE: Final = Rows(
    table="views.session_absence",
    begins={RollClosed: _absent, RollCorrected: _absent},
    ends={RollCorrected: lambda e: [(e.stream, there) for there in e.fact.present]},
    speaks=dict.fromkeys(_WAYS, part("person")),
    columns={
        "reason": column(None, RollClosed, RollCorrected, says=_reason),
        "way": column(None, RollClosed, RollCorrected, says="absent", also=_WAYS),
        "since": column(None, RollClosed, RollCorrected, *_WAYS, says=day),
    },
)
ALL: Final = (PERSON, GROUP, DOUBLE, SESSION, CALLED, ABSENCE)
