"""The rules of institutions that a command can break."""

from __future__ import annotations

from domain.kernel import Refused


class AlreadyRegistered(Refused):
    """This unit is registered already."""


class BeforeItBegan(Refused):
    """On {on} this unit was not registered yet."""


class NoLongerExists(Refused):
    """This unit was merged or split and no longer exists on {on}."""


class EndsLater(Refused):
    """That unit went into another one on {on}; name the one that took its place."""


class UnknownCode(Refused):
    """{code} is not in the list {list}."""


class LevelUnknown(Refused):
    """A unit is of the first or the second level, not {level}."""


class ParentMissing(Refused):
    """A unit of the second level stands under a unit; name it."""


class GoesInCircles(Refused):
    """A unit cannot stand under itself, nor under one that stands under it."""


class OwnSuccessor(Refused):
    """A unit cannot go into itself or succeed itself."""


class NotAllPlaced(Refused):
    """{members} members and {obligations} open obligations of this unit have no place yet."""


class SuccessorMissing(Refused):
    """A unit that is {status} may not lose its last member before another unit is named to take over."""


class SplitNeedsTwo(Refused):
    """A split names at least two units."""


class LaterFacts(Refused):
    """This unit has facts as late as {latest}; it cannot have ended before them."""


class NotEnrolled(Refused):
    """This unit does not take part in batch {batch}."""
