"""The rules of inspections that a command can break."""

from __future__ import annotations

from domain.kernel import Refused


class AlreadyPlanned(Refused):
    """This inspection exists already."""


class TooManyVisits(Refused):
    """The unit has {visits} visits in this month, {cap} are allowed; merge them, or say why one more is needed."""


class UnknownMethod(Refused):
    """There is no such method as {method}."""


class AtAnEnd(Refused):
    """This inspection was cancelled or merged with another one."""


class FromElsewhere(Refused):
    """This inspection was recorded in another register; it is kept as it stands there."""


class NotStarted(Refused):
    """This inspection has not begun yet."""


class AlreadySigned(Refused):
    """The conclusions are signed; nothing can be added to what was seen."""


class NotSigned(Refused):
    """The conclusions are not signed yet."""


class NothingSeen(Refused):
    """Conclusions need at least one place seen, unless the inspection was declared a desk review."""


class Untrained(Refused):
    """Who has not been trained as an inspector may not sign."""


class Conflicted(Refused):
    """Who declared a conflict with this unit may not sign."""


class TooLateToObject(Refused):
    """The unit could object until {until}."""


class UnderWay(Refused):
    """An inspection that has begun cannot be cancelled; sign what was seen."""


class OtherOne(Refused):
    """An inspection cannot be merged with itself."""


class NobodyAsked(Refused):
    """At least one person was asked, or nobody was interviewed."""
