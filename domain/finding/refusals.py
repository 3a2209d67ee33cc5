"""The rules of findings that a command can break."""

from __future__ import annotations

from domain.kernel import Refused


class AlreadyRaised(Refused):
    """This finding exists already."""


class UnknownMethod(Refused):
    """There is no such method as {method}."""


class UnknownSeverity(Refused):
    """There is no such severity as {severity}."""


class AlreadyClosed(Refused):
    """This finding is closed; reopen it if it is wrong again."""


class DueInThePast(Refused):
    """What is required on {on} cannot have been due on {due}."""


class AlreadyAccepted(Refused):
    """The unit has agreed with this finding; it cannot dispute it any more."""


class InDispute(Refused):
    """The unit disputes this finding; that is decided first."""


class NotDisputed(Refused):
    """Nobody disputes this finding."""


class UnknownOutcome(Refused):
    """A dispute ends with the finding upheld, changed or withdrawn, not {outcome}."""


class NewTextMissing(Refused):
    """A changed finding says what it is changed to."""


class OtherCommitment(Refused):
    """This finding was turned into another commitment already."""


class DoneAhead(Refused):
    """What is done on {done} cannot be reported on {on}."""


class NothingReported(Refused):
    """The unit has not reported that it was put right."""


class NotIndependent(Refused):
    """Who reported that it was put right may not verify it, nor may anybody of the unit."""


class MethodMissing(Refused):
    """A verification says how it was made."""


class NothingDue(Refused):
    """Nothing of that kind is due of this finding on {due}; take the day from the list of what is due."""


class NotClosed(Refused):
    """Only a closed finding can be reopened."""
