"""Steps that follow one another in time: a promise cannot be verified on a day before it was claimed, however late it is told.

What accompanies a life - evidence, progress, a challenge - may be told for any day; its steps may be told late, but in their order.
Aggregates that fold by effective date need no such rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from domain import commitment, finding, inspection
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
})  # fmt: skip
"""The kinds of facts whose effective dates never go back within a stream."""


class BeforeWhatItFollows(Refused):
    """This follows what happened on {since}; it cannot have been earlier."""


class AfterWhatFollows(Refused):
    """What happened on {until} follows this; it cannot have been later."""


def check(history: Sequence[Recorded[Any]], facts: Sequence[Fact], on: date, replaces: int | None = None) -> None:
    """Refuse steps that would stand out of their order in time; `replaces` is the position of the fact that is put right, if any."""
    if not any(type(fact) in STEPS for fact in facts):
        return
    left = [e for e in standing(history) if type(e.fact) in STEPS or e.position == replaces]
    here = next((i for i, e in enumerate(left) if e.position == replaces), len(left))
    earlier, later = left[:here], left[here + 1 :]
    if earlier and on < (since := max(e.effective_on for e in earlier)):
        raise BeforeWhatItFollows(since=since)
    if later and on > (until := min(e.effective_on for e in later)):
        raise AfterWhatFollows(until=until)
