"""What a commitment's decisions need to know of its past."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import field
from msgspec.structs import replace

from domain.commitment.facts import (
    Approved,
    Closed,
    Closing,
    CompletionClaimed,
    Drafted,
    EffectLasting,
    Event,
    EvidenceAttached,
    EvidenceChallenged,
    EvidenceRejected,
    EvidenceUpheld,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    HandedOver,
    LookBackPassed,
    Milestone,
    MilestonesSet,
    ObligationReassigned,
    ObligationWaived,
    ProgressReported,
    PublicConfirmationClosed,
    PublicConfirmationOpened,
    Publicised,
    Redrafted,
    RelapseFound,
    Reopened,
    ResponsibleChanged,
    ResponsibleNamed,
    StageAdvanced,
    StageReversed,
    Superseded,
    VerificationFailed,
    VerificationPassed,
    Withdrawn,
    Wording,
    WordingAmended,
    Work,
)
from domain.kernel import Part, Stamp, State

FIRST_STAGE = "survey"
SUBSTANTIVE = "substantive"
EFFECT = "effect"
LASTING = "lasting"


class Evidence(Part):
    """A piece of evidence as it stands now."""

    happened_on: date
    by: UUID
    standing: Literal["accepted", "challenged", "rejected"] = "accepted"


class Commitment(State):
    """A commitment as its decisions see it."""

    draft: Drafted
    wording: str
    due: date
    drafted_on: date
    stage: str = FIRST_STAGE
    cycle: int = 1
    approver: UUID | None = None
    publicised: bool = False
    responsible: UUID | None = None
    milestones: tuple[Milestone, ...] = ()
    substantive_on: date | None = None
    evidence: dict[UUID, Evidence] = field(default_factory=dict[UUID, Evidence])
    requested: date | None = None
    extensions: int = 0
    claimed_by: UUID | None = None
    window_until: date | None = None
    closed_on: date | None = None
    looked_back: tuple[tuple[int, bool], ...] = ()
    lasting: bool = False
    end: Literal["superseded", "withdrawn"] | None = None
    waived: frozenset[date] = frozenset()
    reassigned: dict[date, UUID] = field(default_factory=dict[date, UUID])


def evolve(commitment: Commitment | None, event: Event, at: Stamp) -> Commitment:
    """Return the commitment after one more fact."""
    if isinstance(event, Drafted):
        return Commitment(draft=event, wording=event.wording, due=event.due, drafted_on=at.on, responsible=event.responsible)
    assert commitment, "a commitment begins by being drafted"
    if isinstance(event, Wording):
        return _worded(commitment, event, at)
    if isinstance(event, Work):
        return _worked(commitment, event, at)
    return _closing(commitment, event, at)


def _worded(commitment: Commitment, event: Wording, at: Stamp) -> Commitment:
    match event:
        case Redrafted(title=title, wording=wording, due=due, measures=measures):
            draft = replace(commitment.draft, title=title, wording=wording, due=due, measures=measures)
            return replace(commitment, draft=draft, wording=wording, due=due, approver=None)
        case Approved():
            return replace(commitment, approver=at.by)
        case Publicised(wording=wording, due=due):
            return replace(commitment, publicised=True, wording=wording, due=due)
        case WordingAmended(wording=wording):
            return replace(commitment, wording=wording)
        case ResponsibleNamed(person=person) | ResponsibleChanged(person=person):
            return replace(commitment, responsible=person)
        case MilestonesSet(milestones=milestones):
            return replace(commitment, milestones=milestones)


def _worked(commitment: Commitment, event: Work, at: Stamp) -> Commitment:
    match event:
        case StageAdvanced(stage=stage):
            since = at.on if stage == SUBSTANTIVE else commitment.substantive_on
            return replace(commitment, stage=stage, substantive_on=since)
        case StageReversed(stage=stage):
            since = commitment.substantive_on if stage in (SUBSTANTIVE, EFFECT) else None
            return replace(commitment, stage=stage, substantive_on=since, claimed_by=None, window_until=None)
        case EvidenceAttached(evidence=evidence, happened_on=happened_on):
            return replace(commitment, evidence=commitment.evidence | {evidence: Evidence(happened_on=happened_on, by=at.by)})
        case EvidenceChallenged() | EvidenceUpheld() | EvidenceRejected():
            return _judged(commitment, event)
        case ExtensionRequested(due=due):
            return replace(commitment, requested=due)
        case ExtensionGranted(due=due):
            return replace(commitment, requested=None, due=due, extensions=commitment.extensions + 1)
        case ExtensionRefused():
            return replace(commitment, requested=None)
        case ObligationWaived(due=due):
            return replace(commitment, waived=commitment.waived | {due})
        case ObligationReassigned(due=due, person=person):
            return replace(commitment, reassigned=commitment.reassigned | {due: person})
        case HandedOver(unit=unit):
            return replace(commitment, draft=replace(commitment.draft, unit=unit))
        case ProgressReported():
            return commitment


def _closing(commitment: Commitment, event: Closing, at: Stamp) -> Commitment:
    match event:
        case CompletionClaimed():
            return replace(commitment, claimed_by=at.by)
        case VerificationFailed():
            return replace(commitment, claimed_by=None)
        case PublicConfirmationOpened(until=until):
            return replace(commitment, window_until=until)
        case PublicConfirmationClosed(confirmed=confirmed):
            return replace(commitment, window_until=None, claimed_by=commitment.claimed_by if confirmed else None)
        case Closed():
            return replace(commitment, closed_on=at.on, looked_back=())
        case LookBackPassed(days=days, announced=announced):
            return replace(commitment, looked_back=(*commitment.looked_back, (days, announced)))
        case Reopened(cycle=cycle, stage=stage, due=due):
            return _reopened(commitment, cycle, stage, due, at)
        case EffectLasting():
            return replace(commitment, stage=LASTING, lasting=True)
        case Superseded():
            return replace(commitment, end="superseded")
        case Withdrawn():
            return replace(commitment, end="withdrawn")
        case VerificationPassed() | RelapseFound():
            return commitment


def _judged(commitment: Commitment, event: EvidenceChallenged | EvidenceUpheld | EvidenceRejected) -> Commitment:
    match event:
        case EvidenceChallenged():
            standing: Literal["accepted", "challenged", "rejected"] = "challenged"
        case EvidenceUpheld():
            standing = "accepted"
        case EvidenceRejected():
            standing = "rejected"
    known = commitment.evidence.get(event.evidence)
    if known is None:  # the piece was attached by a fact that has since been voided
        return commitment
    return replace(commitment, evidence=commitment.evidence | {event.evidence: replace(known, standing=standing)})


def _reopened(commitment: Commitment, cycle: int, stage: str, due: date, at: Stamp) -> Commitment:
    """Return the commitment at the start of another cycle: evidence has to be newer than it, extensions start anew."""
    return replace(
        commitment,
        cycle=cycle,
        stage=stage,
        due=due,
        substantive_on=at.on if stage == SUBSTANTIVE else None,
        claimed_by=None,
        closed_on=None,
        lasting=False,
        looked_back=(),
        extensions=0,
        requested=None,
    )
