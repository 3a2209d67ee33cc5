"""The rules of campaigns that a command can break."""

from __future__ import annotations

from domain.kernel import Refused


class AlreadyLaunched(Refused):
    """This campaign is launched already."""


class CampaignOver(Refused):
    """This campaign is closed."""


class UnknownBatch(Refused):
    """This campaign has no batch {batch}."""


class UnknownPhase(Refused):
    """This campaign has no phase {phase}."""


class UnknownProblem(Refused):
    """This campaign has no problem {problem}."""


class UnknownAction(Refused):
    """This campaign has no mandatory action {action}."""


class EndsBeforeItBegins(Refused):
    """What begins on {starts} cannot end on {ends}."""


class OutsideBatch(Refused):
    """The phase lies outside the window of its batch, {starts} to {ends}."""


class PhasesOverlap(Refused):
    """The phase {phase} and the phase {other} of this batch would overlap or change their order."""


class AlreadyScheduled(Refused):
    """The phase {phase} of batch {batch} has its days already; move them with a reason."""


class NotScheduled(Refused):
    """The phase {phase} of batch {batch} has no days yet."""


class PhaseFinished(Refused):
    """The phase {phase} is finished for every batch; nothing can become mandatory in it."""


class NotOpened(Refused):
    """Batch {batch} has not set out yet."""


class ConsolidationTooEarly(Refused):
    """Consolidation follows the batch; it cannot begin before {ends}."""


class OrderTaken(Refused):
    """Two phases or stages cannot have the same place {order} in the order."""


class EmptyList(Refused):
    """A list, a ladder or a policy needs at least one entry."""


class TwiceInList(Refused):
    """{code} appears twice in one list."""


class DaysMustRise(Refused):
    """The days of look-backs are whole days after closing, each later than the one before."""


class TooManyUnannounced(Refused):
    """There are only {visits} look-backs; no more than these can come unannounced."""


class NegativeNumber(Refused):
    """A policy counts days, visits and extensions; none of them can be below its least value."""


class InUse(Refused):
    """{uses} promises name this; it stays under its code. Put its words right, or retire it."""


class StillOpen(Refused):
    """{commitments} commitments are still open without a successor."""
