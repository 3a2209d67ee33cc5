"""The rules of Party organisations that a command can break."""

from __future__ import annotations

from domain.kernel import Refused


class AlreadyEstablished(Refused):
    """This organisation is established already."""


class BeforeItBegan(Refused):
    """On {on} this organisation was not established yet."""


class NoLongerExists(Refused):
    """This organisation was merged, split or dissolved and no longer exists on {on}."""


class StillStands(Refused):
    """On {on} this organisation stands; there is nothing to restore."""


class WentElsewhere(Refused):
    """This organisation went into others. Take the merger or the split back where it was wrong, or establish a new one."""


class StoodAgain(Refused):
    """This organisation was restored on {since} already."""


class EndsLater(Refused):
    """That organisation ended on {on}; name one that goes on."""


class UnknownCode(Refused):
    """{code} is not in the list {list}."""


class NothingDue(Refused):
    """Nothing of that kind is due of this organisation on {due}; take the day from the list of what is due."""


class GoesInCircles(Refused):
    """An organisation cannot stand under itself, nor under one that stands under it."""


class HeadInPost(Refused):
    """Another secretary is in post; an organisation has exactly one head, remove that one first."""


class NotInPost(Refused):
    """This person does not hold the post {post} on {on}."""


class StaysWeak(Refused):
    """A weak organisation stays weak until another body finds its rectification completed."""


class NotWeak(Refused):
    """Rectification is for weak organisations; this one is {health}."""


class NotOrdered(Refused):
    """Rectification was not ordered yet."""


class OwnJudge(Refused):
    """An organisation cannot find its own rectification completed; another body checks it."""


class NotIncomplete(Refused):
    """The committee of this organisation is not known to be incomplete."""


class NoVenue(Refused):
    """This organisation has no venue on record."""


class MembersLeft(Refused):
    """{members} members are in its custody on this day, or come into it later; move them first, and end it after those have left."""


class LaterFacts(Refused):
    """This organisation has facts as late as {latest}; it cannot have ended before them."""


class OwnSuccessor(Refused):
    """An organisation cannot go into itself."""


class SplitNeedsTwo(Refused):
    """A split names at least two organisations."""
