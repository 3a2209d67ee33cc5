"""How a promise is claimed, verified by somebody independent, confirmed by the public, closed, and looked at again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from domain.campaign.rules import Rules
from domain.commitment.facts import (
    Closed,
    CompletionClaimed,
    EffectLasting,
    LookBackPassed,
    PublicConfirmationClosed,
    PublicConfirmationOpened,
    RelapseFound,
    Reopened,
    VerificationFailed,
    VerificationPassed,
)
from domain.commitment.promise import in_force, not_at_an_end
from domain.commitment.refusals import (
    DueInThePast,
    EffectNotReached,
    FieldVisitMissing,
    MethodMissing,
    NegativeCount,
    NeverUnannounced,
    NoEvidence,
    NoSuchLookBack,
    NotAFallBack,
    NotClaimed,
    NotClosed,
    NothingLeft,
    NotIndependent,
    NoWindow,
    OnPaperOnly,
    OpenChallenge,
    TooEarly,
    UnknownStage,
    WindowStillOpen,
)
from domain.commitment.state import EFFECT, SUBSTANTIVE, Commitment
from domain.kernel import Stamp

FIELD_VISIT = "field-visit"


def claim(commitment: Commitment, note: str = "", *, rules: Rules) -> CompletionClaimed | None:
    """Return the claim that the promise is kept, once its effect shows."""
    in_force(commitment)
    if commitment.claimed_by:
        return None
    stage = rules.stage(commitment.stage)
    if stage is None or stage.paper:
        raise OnPaperOnly
    if rules.order(commitment.stage) < rules.order(EFFECT):
        raise EffectNotReached(stage=EFFECT)
    return CompletionClaimed(note=note)


def fail(
    commitment: Commitment,
    reason: str,
    *,
    methods: tuple[str, ...],
    inspection: UUID | None = None,
    people: Collection[UUID] = (),
    at: Stamp,
) -> VerificationFailed:
    """Return that the promise was found not kept; the claim lapses. `people` are the users of the responsible unit."""
    _verifiable(commitment, methods, people, at)
    return VerificationFailed(methods=methods, reason=reason, inspection=inspection)


def verify(
    commitment: Commitment,
    note: str = "",
    *,
    methods: tuple[str, ...],
    inspection: UUID | None = None,
    people: Collection[UUID] = (),
    place: str = "",
    rules: Rules,
    at: Stamp,
) -> list[VerificationPassed | PublicConfirmationOpened | Closed]:
    """Return that the promise was found kept, and with it the public's window or, where the rules give none, the closing."""
    _verifiable(commitment, methods, people, at)
    if commitment.draft.level in rules.field_visit_levels and FIELD_VISIT not in methods:
        raise FieldVisitMissing
    _well_founded(commitment, rules)
    passed = VerificationPassed(methods=methods, note=note, inspection=inspection)
    if rules.public_days:
        return [passed, PublicConfirmationOpened(until=at.on + timedelta(days=rules.public_days), place=place)]
    return [passed, Closed(cycle=commitment.cycle)]


def confirm(
    commitment: Commitment,
    *,
    satisfied: int,
    dissatisfied: int,
    objections: int,
    people: Collection[UUID] = (),
    rules: Rules,
    at: Stamp,
) -> list[PublicConfirmationClosed | Closed]:
    """Return the public's answers after its window, counted by somebody independent.

    The promise is closed unless somebody objects or most are dissatisfied.
    """
    in_force(commitment)
    if commitment.window_until is None:
        raise NoWindow
    if at.on < commitment.window_until:
        raise WindowStillOpen(until=commitment.window_until)
    _by_others(commitment, people, at)
    if min(satisfied, dissatisfied, objections) < 0:
        raise NegativeCount
    confirmed = not objections and dissatisfied <= satisfied
    answers = PublicConfirmationClosed(satisfied=satisfied, dissatisfied=dissatisfied, objections=objections, confirmed=confirmed)
    if not confirmed:
        return [answers]
    _well_founded(commitment, rules)
    return [answers, Closed(cycle=commitment.cycle)]


def look_back(
    commitment: Commitment,
    note: str = "",
    *,
    days: int,
    announced: bool,
    methods: tuple[str, ...],
    inspection: UUID | None = None,
    people: Collection[UUID] = (),
    rules: Rules,
    at: Stamp,
) -> list[LookBackPassed | EffectLasting]:
    """Return that the promise is still kept so many days after closing; the last look-back finds the effect lasting."""
    closed_on = _closed(commitment)
    if days in {passed for passed, _ in commitment.looked_back}:
        return []
    _independent(commitment, methods, people, at)
    left = [due for due in rules.look_back_days if due not in {passed for passed, _ in commitment.looked_back}]
    if not left:
        raise NothingLeft
    if days != left[0]:
        raise NoSuchLookBack(days=left[0])
    if at.on < closed_on + timedelta(days=days):
        raise TooEarly(due=closed_on + timedelta(days=days))
    unannounced = sum(not told for _, told in commitment.looked_back) + (not announced)
    if unannounced + len(left) - 1 < rules.unannounced_min:
        raise NeverUnannounced(least=rules.unannounced_min)
    passed = LookBackPassed(days=days, announced=announced, methods=methods, note=note, inspection=inspection)
    return [passed, EffectLasting(cycle=commitment.cycle)] if len(left) == 1 else [passed]


def relapse(
    commitment: Commitment,
    reason: str,
    *,
    due: date,
    announced: bool,
    methods: tuple[str, ...],
    stage: str = SUBSTANTIVE,
    days: int | None = None,
    inspection: UUID | None = None,
    people: Collection[UUID] = (),
    rules: Rules,
    at: Stamp,
) -> list[RelapseFound | Reopened]:
    """Return that the problem is back: the same commitment is open again, one cycle on, with a new due day."""
    _closed(commitment)
    _independent(commitment, methods, people, at)
    if not rules.order(stage):
        raise UnknownStage(stage=stage)
    if rules.order(stage) > rules.order(SUBSTANTIVE):
        raise NotAFallBack(stage=stage)
    if due < at.on:
        raise DueInThePast(due=due)
    return [
        RelapseFound(reason=reason, announced=announced, methods=methods, days=days, inspection=inspection),
        Reopened(cycle=commitment.cycle + 1, stage=stage, due=due, reason=reason),
    ]


def _verifiable(commitment: Commitment, methods: tuple[str, ...], people: Collection[UUID], at: Stamp) -> None:
    in_force(commitment)
    if commitment.claimed_by is None:
        raise NotClaimed
    if commitment.window_until is not None:
        raise WindowStillOpen(until=commitment.window_until)
    _independent(commitment, methods, people, at)


def _independent(commitment: Commitment, methods: tuple[str, ...], people: Collection[UUID], at: Stamp) -> None:
    if not methods:
        raise MethodMissing
    _by_others(commitment, people, at)


def _by_others(commitment: Commitment, people: Collection[UUID], at: Stamp) -> None:
    if at.by in {commitment.claimed_by, commitment.approver, commitment.responsible, *people}:
        raise NotIndependent


def _well_founded(commitment: Commitment, rules: Rules) -> None:
    """Refuse to close what has not reached its effect, has no accepted evidence of it, or is still in doubt."""
    if rules.order(commitment.stage) < rules.order(EFFECT):
        raise EffectNotReached(stage=EFFECT)
    challenges = sum(piece.standing == "challenged" for piece in commitment.evidence.values())
    if challenges:
        raise OpenChallenge(challenges=challenges)
    since = commitment.substantive_on
    accepted = [piece.happened_on for piece in commitment.evidence.values() if piece.standing == "accepted"]
    if since is None or not any(day >= since for day in accepted):
        raise NoEvidence(since=since)


def _closed(commitment: Commitment) -> date:
    not_at_an_end(commitment)
    if commitment.closed_on is None:
        raise NotClosed
    return commitment.closed_on
