"""The work on a promise: stages, reports, more time, and what is due."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.campaign.rules import Rules
from domain.commitment.facts import (
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    HandedOver,
    ObligationReassigned,
    ObligationWaived,
    ProgressReported,
    StageAdvanced,
    StageReversed,
)
from domain.commitment.promise import in_force
from domain.commitment.refusals import (
    ExtensionsUsedUp,
    LastingIsFound,
    NoneRequested,
    NotAFallBack,
    NotAnExtension,
    NothingDue,
    StageSkipped,
    UnknownStage,
)
from domain.commitment.state import LASTING, Commitment


def advance(commitment: Commitment, stage: str, note: str = "", *, rules: Rules) -> StageAdvanced | None:
    """Return the next stage of the ladder; the last one is never declared, look-backs find it."""
    in_force(commitment)
    if not rules.order(stage):
        raise UnknownStage(stage=stage)
    if stage == commitment.stage:
        return None
    if stage == LASTING:
        raise LastingIsFound
    following = rules.next_stage(commitment.stage)
    if stage != following:
        raise StageSkipped(next=following)
    return StageAdvanced(stage=stage, note=note)


def fall_back(commitment: Commitment, stage: str, reason: str, *, rules: Rules) -> StageReversed | None:
    """Return an earlier stage; a claim made on the later one lapses."""
    in_force(commitment)
    if not rules.order(stage):
        raise UnknownStage(stage=stage)
    if stage == commitment.stage:
        return None
    if rules.order(stage) > rules.order(commitment.stage):
        raise NotAFallBack(stage=stage)
    return StageReversed(stage=stage, reason=reason)


def report(commitment: Commitment, text: str, *, period: str = "") -> ProgressReported:
    """Return how far the unit says it has come."""
    in_force(commitment)
    return ProgressReported(text=text, period=period)


def request_extension(commitment: Commitment, due: date, reason: str, *, rules: Rules) -> ExtensionRequested | None:
    """Return the wish for more time, while there are extensions left."""
    in_force(commitment)
    if commitment.requested == due:
        return None
    if due <= commitment.due:
        raise NotAnExtension(due=commitment.due)
    if commitment.extensions >= rules.max_extensions:
        raise ExtensionsUsedUp(granted=commitment.extensions)
    return ExtensionRequested(due=due, reason=reason)


def grant_extension(commitment: Commitment, reason: str = "", *, rules: Rules) -> ExtensionGranted:
    """Return the new due day that was asked for."""
    in_force(commitment)
    if commitment.requested is None:
        raise NoneRequested
    if commitment.extensions >= rules.max_extensions:
        raise ExtensionsUsedUp(granted=commitment.extensions)
    return ExtensionGranted(due=commitment.requested, was=commitment.due, reason=reason)


def refuse_extension(commitment: Commitment, reason: str) -> ExtensionRefused:
    """Return that the due day stays."""
    in_force(commitment)
    if commitment.requested is None:
        raise NoneRequested
    return ExtensionRefused(reason=reason)


def waive(commitment: Commitment, due: date, reason: str) -> ObligationWaived | None:
    """Return that what was due on a day need not be done."""
    in_force(commitment)
    _is_due(commitment, due)
    return None if due in commitment.waived else ObligationWaived(due=due, reason=reason)


def reassign(commitment: Commitment, due: date, person: UUID, reason: str) -> ObligationReassigned | None:
    """Return that what is due on a day is another person's to do."""
    in_force(commitment)
    _is_due(commitment, due)
    return None if commitment.reassigned.get(due) == person else ObligationReassigned(due=due, person=person, reason=reason)


def hand_over(commitment: Commitment, unit: UUID, reason: str = "") -> HandedOver | None:
    """Return that another unit of the tenant keeps the promise from that day."""
    return None if commitment.draft.unit == unit else HandedOver(unit=unit, reason=reason)


def _is_due(commitment: Commitment, due: date) -> None:
    if due != commitment.due and due not in {milestone.due for milestone in commitment.milestones}:
        raise NothingDue(due=due)
