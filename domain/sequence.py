"""Steps that follow one another in time: a promise cannot be verified on a day before it was claimed, however late it is told.

What accompanies a life - evidence, progress, a challenge - may be told for any day; its steps may be told late, but in their order.
Aggregates that fold by effective date need no such rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from domain import briefing, commitment, finding, inspection, institution, member, organisation, session
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
    briefing.Drafted, briefing.Signed, briefing.Issued, briefing.Archived,
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

ENDINGS: Final = (organisation.Merged, organisation.Split, organisation.Dissolved, institution.Merged, institution.Split)
"""Kinds that one decision writes together with where all that the ended thing held went, in streams of their own."""
WHOLE: Final = (*ENDINGS, organisation.Restored)
"""Kinds that name what one decision wrote as a whole: it is taken back as a whole."""


def first_said(history: Sequence[Recorded[Any]]) -> Mapping[int, Recorded[Any]]:
    """Return for each fact, by position, the one in whose place it stands: itself, unless it puts another right."""
    first: dict[int, Recorded[Any]] = {}
    for e in sorted(history, key=lambda e: e.position):
        first[e.position] = first.get(e.replaces or 0, e)
    return first


def with_its_like(history: Sequence[Recorded[Any]], position: int) -> Sequence[Recorded[Any]]:
    """Return a standing fact and those of its stream that were decided together with it; a correction of one keeps them together."""
    left, first = standing(history), first_said(history)
    one = next((e for e in left if e.position == position), None)
    if one is None:
        raise NotStanding
    kinds = next((kinds for kinds in TOGETHER if type(one.fact) in kinds), frozenset[type[Fact]]())
    command = first[position].command_position
    return [e for e in left if e is one or (first[e.position].command_position == command and type(e.fact) in kinds)]


def let_go(history: Sequence[Recorded[Any]], positions: Sequence[int]) -> None:
    """Refuse that a step never happened while another that followed it stands."""
    left = standing(history)
    here = [i for i, e in enumerate(left) if e.position in positions]
    if any(type(left[i].fact) in STEPS for i in here) and any(type(e.fact) in STEPS for e in left[here[-1] + 1 :]):
        raise OthersRestOnIt
