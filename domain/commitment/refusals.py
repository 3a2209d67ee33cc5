"""The rules of commitments that a command can break."""

from __future__ import annotations

from domain.kernel import Refused


class AlreadyDrafted(Refused):
    """This commitment exists already."""


class UnknownProblem(Refused):
    """There is no problem {problem} to promise about."""


class UnknownLevel(Refused):
    """A commitment is the county's or a unit's, not of level {level}."""


class DueInThePast(Refused):
    """A promise cannot be due on {due}, before it is made."""


class NotPublicised(Refused):
    """Nothing can be done for a promise that is not published yet."""


class AlreadyPublicised(Refused):
    """The published words of a promise never change; amend them, the old ones stay beside."""


class NobodyResponsible(Refused):
    """A promise is published with a person who answers for it."""


class AlreadyClosed(Refused):
    """This commitment is closed; only a look-back can open it again."""


class AtAnEnd(Refused):
    """This commitment was superseded or withdrawn."""


class UnknownStage(Refused):
    """The ladder has no stage {stage}."""


class StageSkipped(Refused):
    """The next stage is {next}; stages are climbed one at a time."""


class LastingIsFound(Refused):
    """Nobody declares an effect lasting; only look-backs find it so."""


class NotAFallBack(Refused):
    """The stage {stage} is not earlier than the present one."""


class MilestonesOutOfOrder(Refused):
    """A timetable climbs the ladder: a later stage is not due before an earlier one, nor any after {due}."""


class EvidenceKnown(Refused):
    """This piece of evidence is attached already."""


class UnknownEvidence(Refused):
    """There is no such piece of evidence."""


class EvidenceAhead(Refused):
    """Evidence of {happened} cannot be attached on {on}; it has not happened yet."""


class NothingShown(Refused):
    """Evidence is a file or a description; this is neither."""


class OwnEvidence(Refused):
    """Who attached a piece of evidence does not decide about the doubts."""


class NotChallenged(Refused):
    """Nobody doubts this piece of evidence."""


class NotAnExtension(Refused):
    """An extension ends later than {due}."""


class ExtensionsUsedUp(Refused):
    """This promise was extended {granted} times; it cannot be extended again."""


class NoneRequested(Refused):
    """No extension was asked for."""


class OnPaperOnly(Refused):
    """A promise that has only been surveyed, planned or ruled upon cannot be claimed as kept."""


class EffectNotReached(Refused):
    """A promise can be claimed as kept from the stage {stage} on."""


class NotClaimed(Refused):
    """The unit has not claimed that this promise is kept."""


class NotIndependent(Refused):
    """Who claimed, approved or answers for a promise may not verify it, nor may anybody of the unit."""


class MethodMissing(Refused):
    """A verification says how it was made."""


class FieldVisitMissing(Refused):
    """This promise can only be verified on the spot, by a field visit."""


class NoEvidence(Refused):
    """No accepted evidence is dated after substantive work began on {since}."""


class OpenChallenge(Refused):
    """{challenges} pieces of evidence are still in doubt."""


class WindowStillOpen(Refused):
    """The public can still object until {until}."""


class NoWindow(Refused):
    """The public was not asked about this promise."""


class NegativeCount(Refused):
    """Answers are counted from nought."""


class NotClosed(Refused):
    """Look-backs follow the closing of a promise."""


class NoSuchLookBack(Refused):
    """The next look-back comes {days} days after closing."""


class NothingLeft(Refused):
    """All look-backs of this promise are done."""


class TooEarly(Refused):
    """This look-back is due from {due} on."""


class NeverUnannounced(Refused):
    """At least {least} look-backs come unannounced; this one has to."""


class OwnSuccessor(Refused):
    """A commitment cannot take its own place."""


class SelfApproved(Refused):
    """Taking back a promise is signed by somebody else than who asks for it."""


class NothingDue(Refused):
    """Nothing of this promise is due on {due}."""
