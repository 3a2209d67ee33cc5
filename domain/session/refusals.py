"""The rules of sessions that a command can break."""

from __future__ import annotations

from domain.kernel import Refused


class AlreadyScheduled(Refused):
    """This session exists already."""


class UnknownKind(Refused):
    """There is no such kind of session as {kind}."""


class NobodyCalled(Refused):
    """A session calls the members of at least one branch."""


class AtAnEnd(Refused):
    """This session was cancelled."""


class NotHeld(Refused):
    """This session has not been held yet; its roll is closed afterwards."""


class AlreadyHeld(Refused):
    """This session was held on {held_on}; it cannot be cancelled or held again."""


class RollIsClosed(Refused):
    """The roll is closed; put it right by a correction that says why."""


class RollIsOpen(Refused):
    """The roll of this session is not closed yet."""


class OfAnotherDay(Refused):
    """A roll is of the day on which the session was held ({held_on})."""


class BeforeTheSession(Refused):
    """This session was held on {held_on}; nothing made up for it earlier."""


class NotInCustody(Refused):
    """The roll names somebody who was not on the books of these branches on that day."""


class NamedTwice(Refused):
    """The roll names somebody twice."""


class UnknownReason(Refused):
    """There is no such reason for an absence as {reason}."""


class WasPresent(Refused):
    """Who was present has nothing to make up for."""


class ReachedSince(Refused):
    """Somebody named here has made up for this session or was excused; void that first."""
