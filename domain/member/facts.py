"""What can happen to a member; the tags are a storage contract, and whatever speaks of the person is Personal."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.kernel import Fact, Personal

CLASSES = frozenset({"on-job", "mobile", "retired"})
GROUPS = frozenset({"laid-off", "retired", "graduate", "ex-serviceman", "self-employed-officer", "new-organisation"})
ENDINGS = frozenset({"died", "expelled", "resigned", "struck-off"})


class Registered(Fact, tag="member.registered"):
    """A person was entered on the roster with all that is known of him; the stream's id is the person's."""

    name: Personal
    ledger_class: str
    branch: UUID
    id_number: Personal | None = None
    phone: Personal | None = None
    sex: Personal | None = None
    born: Personal | None = None
    ethnicity: Personal | None = None
    education: Personal | None = None
    post: Personal | None = None
    address: Personal | None = None
    note: Personal | None = None
    groups: tuple[str, ...] = ()
    employment: str = ""
    joined_party_on: date | None = None
    full_member_on: date | None = None
    probationary: bool = False
    number: str = ""


class IdentityVerified(Fact, tag="member.identity-verified"):
    """The person's identity was checked against a document."""

    document: str


class DetailsChanged(Fact, tag="member.details-changed"):
    """Some details of the person changed: None leaves one as it was, an empty value clears it."""

    name: Personal | None = None
    id_number: Personal | None = None
    phone: Personal | None = None
    sex: Personal | None = None
    born: Personal | None = None
    ethnicity: Personal | None = None
    education: Personal | None = None
    post: Personal | None = None
    address: Personal | None = None
    note: Personal | None = None


class DetailsCorrected(Fact, tag="member.details-corrected"):
    """Some details had been entered wrongly and never were so: None leaves one as it was, an empty value clears it."""

    name: Personal | None = None
    id_number: Personal | None = None
    phone: Personal | None = None
    sex: Personal | None = None
    born: Personal | None = None
    ethnicity: Personal | None = None
    education: Personal | None = None
    post: Personal | None = None
    address: Personal | None = None
    note: Personal | None = None


class PartyDatesSet(Fact, tag="member.party-dates-set"):
    """The days on which the person joined the Party and became a full member are these."""

    joined_party_on: date | None
    full_member_on: date | None
    probationary: bool = False


class ClassAssigned(Fact, tag="member.class-assigned"):
    """The member is kept in another ledger class."""

    ledger_class: str


class GroupTagged(Fact, tag="member.group-tagged"):
    """The member counts among a group."""

    group: str


class GroupUntagged(Fact, tag="member.group-untagged"):
    """The member no longer counts among a group."""

    group: str


class Joined(Fact, tag="member.joined"):
    """A branch took custody of the member; `transfer` names the county's decision behind it, if any."""

    branch: UUID
    transfer: UUID | None = None


class Left(Fact, tag="member.left"):
    """A branch gave up custody of the member."""

    branch: UUID
    reason: str
    transfer: UUID | None = None
    note: Personal | None = None


class EmploymentChanged(Fact, tag="member.employment-changed"):
    """The member's employment changed."""

    employment: str
    post: Personal | None = None


class MobileDestinationRecorded(Fact, tag="member.mobile-destination-recorded"):
    """It became known where a mobile member went."""

    region: str
    place: Personal | None = None
    until: date | None = None


class ContactConfirmed(Fact, tag="member.contact-confirmed"):
    """The branch reached the member."""

    means: str


class ContactLost(Fact, tag="member.contact-lost"):
    """The branch cannot reach the member any more."""

    circumstances: Personal | None = None


class ContactRestored(Fact, tag="member.contact-restored"):
    """A member out of reach was found again."""

    means: str
    note: Personal | None = None


class FlaggedPossibleDuplicate(Fact, tag="member.flagged-possible-duplicate"):
    """The member may be the same person as another one."""

    other: UUID
    sign: str


class ConfirmedDuplicate(Fact, tag="member.confirmed-duplicate"):
    """Somebody looked and found that both are the same person."""

    other: UUID


class NotDuplicate(Fact, tag="member.not-duplicate"):
    """Somebody looked and found that they are two persons."""

    other: UUID


class MergedInto(Fact, tag="member.merged-into"):
    """This stream ends; the person is kept under the other one."""

    other: UUID


class Ended(Fact, tag="member.ended"):
    """Membership ended: the person died, was expelled, resigned or was struck off."""

    reason: str
    note: Personal | None = None


class PersonalDataErased(Fact, tag="member.personal-data-erased"):
    """The person's key was destroyed; what was sealed under it cannot be read again."""

    basis: str


Event = (
    Registered | IdentityVerified | DetailsChanged | DetailsCorrected | PartyDatesSet | ClassAssigned | GroupTagged | GroupUntagged
    | Joined | Left | EmploymentChanged | MobileDestinationRecorded | ContactConfirmed | ContactLost | ContactRestored
    | FlaggedPossibleDuplicate | ConfirmedDuplicate | NotDuplicate | MergedInto | Ended | PersonalDataErased
)  # fmt: skip
