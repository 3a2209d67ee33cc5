"""Steps that follow one another in time: a promise cannot be verified on a day before it was claimed, however late it is told.

What accompanies a life - evidence, progress, a challenge - may be told for any day; its steps may be told late, but in their order.
Aggregates that fold by effective date need no such rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from domain import commitment, finding, inspection, member, session
from domain.corrections import NotStanding, OthersRestOnIt
from domain.kernel import Fact, Recorded, Refused, standing

STEPS: Final[frozenset[type[Fact]]] = frozenset({
    commitment.Drafted, commitment.Approved, commitment.Publicised, commitment.StageAdvanced, commitment.StageReversed,
    commitment.CompletionClaimed, commitment.VerificationFailed, commitment.VerificationPassed, commitment.PublicConfirmationOpened,
    commitment.PublicConfirmationClosed, commitment.Closed, commitment.LookBackPassed, commitment.RelapseFound, commitment.Reopened,
    commitment.EffectLasting, commitment.Superseded, commitment.Withdrawn,
    inspection.Planned, inspection.Started, inspection.ConclusionsSigned, inspection.UnitAcknowledged, inspection.UnitObjected,
    inspection.Cancelled,
    finding.Raised, finding.Accepted, finding.Disputed, finding.DisputeResolved, finding.RectificationReported, finding.Verified,
    finding.NotVerified, finding.Reopened, finding.Closed,
    session.Scheduled, session.Held, session.RollClosed, session.Cancelled,
})  # fmt: skip
"""The kinds of facts whose effective dates never go back within a stream."""


class BeforeWhatItFollows(Refused):
    """This follows what happened on {since}; it cannot have been earlier."""


class AfterWhatFollows(Refused):
    """What happened on {until} follows this; it cannot have been later."""


def check(history: Sequence[Recorded[Any]], facts: Sequence[tuple[Fact, int | None]], on: date) -> None:
    """Refuse steps that would stand out of their order in time; each comes with the position of the fact that it puts right, if any."""
    if not any(type(fact) in STEPS for fact, _ in facts):
        return
    places = {replaces for _, replaces in facts}
    left = [e for e in standing(history) if type(e.fact) in STEPS or e.position in places]
    here = [i for i, e in enumerate(left) if e.position in places]
    earlier, later = left[: here[0] if here else len(left)], left[here[-1] + 1 if here else len(left) :]
    if earlier and on < (since := max(e.effective_on for e in earlier)):
        raise BeforeWhatItFollows(since=since)
    if later and on > (until := min(e.effective_on for e in later)):
        raise AfterWhatFollows(until=until)


TOGETHER: Final[Sequence[frozenset[type[Fact]]]] = (
    frozenset({member.Left, member.Joined}), frozenset({finding.Verified, finding.Closed}),
)  # fmt: skip
"""Kinds that one decision may write together: who leaves a branch for another, what is verified and thereby closed."""


def with_its_like(history: Sequence[Recorded[Any]], position: int) -> Sequence[Recorded[Any]]:
    """Return a standing fact and those that were decided together with it; a correction keeps them together."""
    left = standing(history)
    one = next((e for e in left if e.position == position), None)
    if one is None:
        raise NotStanding
    kinds = next((kinds for kinds in TOGETHER if type(one.fact) in kinds), frozenset[type[Fact]]())
    return [e for e in left if e is one or (e.command_position == one.command_position and type(e.fact) in kinds)]


def let_go(history: Sequence[Recorded[Any]], positions: Sequence[int]) -> None:
    """Refuse that a step never happened while another that followed it stands."""
    left = standing(history)
    here = [i for i, e in enumerate(left) if e.position in positions]
    if any(type(left[i].fact) in STEPS for i in here) and any(type(e.fact) in STEPS for e in left[here[-1] + 1 :]):
        raise OthersRestOnIt
