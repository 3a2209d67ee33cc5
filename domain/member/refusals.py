"""The rules of members that a command can break."""

from __future__ import annotations

from domain.kernel import Refused


class AlreadyRegistered(Refused):
    """This person is on the roster already."""


class BeforeItBegan(Refused):
    """On {on} this person was not on the roster yet."""


class MembershipEnded(Refused):
    """Membership ended on {ended}; nothing later than that day can be recorded."""


class LaterFacts(Refused):
    """There are facts as late as {latest} about this member; membership cannot have ended before them."""


class UnknownCode(Refused):
    """{code} is not in the list {list}."""


class NameMissing(Refused):
    """A member has a name."""


class IdNumberWrong(Refused):
    """The ID number fails its check; please compare it with the card."""


class SomebodyElse(Refused):
    """The field {field} speaks of another person than this member."""


class InCustody(Refused):
    """A branch has custody of this member on {on} already; leaving it comes first."""


class NotInCustody(Refused):
    """This branch does not have custody of the member on {on}."""


class DatesOutOfOrder(Refused):
    """Nobody becomes a full member on {full} before joining on {joined}."""


class ContactNotLost(Refused):
    """This member is not out of contact on {on}."""


class OwnDuplicate(Refused):
    """Nobody is his own duplicate."""


class NotFlagged(Refused):
    """These two were not flagged as a possible duplicate."""


class NotConfirmed(Refused):
    """Two streams are merged only after somebody confirmed that they are one person."""


class DataErased(Refused):
    """The personal data of this member were erased; nothing personal can be added."""
