"""The rules of a roster period that can be broken."""

from __future__ import annotations

from domain.kernel import Refused


class AlreadyOpened(Refused):
    """This period is open already."""


class NothingDeclared(Refused):
    """No totals were declared yet."""


class NegativeTotal(Refused):
    """Totals count from nought."""


class NotExplained(Refused):
    """Of {figure}, {declared} were declared and {counted} counted; the difference is explained first."""


class NoDiscrepancy(Refused):
    """Of {figure}, what was declared and what was counted do not differ."""


class UnknownFigure(Refused):
    """There is no such figure as {figure}."""


class NotSubmitted(Refused):
    """The roster has not been handed in."""


class AlreadyCertified(Refused):
    """The roster is certified; only a correction changes it."""


class NotCertified(Refused):
    """The roster is not certified."""


class OthersOpen(Refused):
    """The county certifies last; {tenants} tenants are not certified yet."""


class Sealed(Refused):
    """Certified as of {true_on} ({period}); to change that day or an earlier one, ask for approval on the page of the roster period."""


class DaysReversed(Refused):
    """The last of these days lies before the first."""


class NothingSealed(Refused):
    """None of these days is certified; no approval is needed."""


class UnknownRequest(Refused):
    """There is no such request to correct this roster."""


class AlreadyDecided(Refused):
    """The county has decided on this request already."""


class AlreadyOver(Refused):
    """An approval cannot have ended before it is given."""
