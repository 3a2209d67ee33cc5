"""What shows that a promise is being kept, and the doubts about it."""

from __future__ import annotations

from uuid import UUID

from domain.commitment.facts import EvidenceAttached, EvidenceChallenged, EvidenceRejected, EvidenceUpheld
from domain.commitment.promise import in_force
from domain.commitment.refusals import EvidenceAhead, EvidenceKnown, NotChallenged, NothingShown, OwnEvidence, UnknownEvidence
from domain.commitment.state import Commitment, Evidence
from domain.kernel import Stamp


def attach(commitment: Commitment, attached: EvidenceAttached, *, at: Stamp) -> EvidenceAttached:
    """Return a piece of evidence of something that has happened."""
    in_force(commitment)
    if attached.evidence in commitment.evidence:
        raise EvidenceKnown
    if not attached.files and not attached.note:
        raise NothingShown
    if attached.happened_on > at.on:
        raise EvidenceAhead(happened=attached.happened_on, on=at.on)
    return attached


def challenge(commitment: Commitment, evidence: UUID, reason: str) -> EvidenceChallenged | None:
    """Return the doubt about a piece of evidence; the promise cannot be closed while it stands."""
    in_force(commitment)
    held = _piece(commitment, evidence)
    return EvidenceChallenged(evidence=evidence, reason=reason) if held.standing == "accepted" else None


def uphold(commitment: Commitment, evidence: UUID, reason: str = "", *, at: Stamp) -> EvidenceUpheld:
    """Return that the doubts were answered, by somebody else than who attached it."""
    _decidable(commitment, evidence, at)
    return EvidenceUpheld(evidence=evidence, reason=reason)


def reject(commitment: Commitment, evidence: UUID, reason: str, *, at: Stamp) -> EvidenceRejected:
    """Return that a doubted piece of evidence counts no more."""
    _decidable(commitment, evidence, at)
    return EvidenceRejected(evidence=evidence, reason=reason)


def _decidable(commitment: Commitment, evidence: UUID, at: Stamp) -> None:
    in_force(commitment)
    held = _piece(commitment, evidence)
    if held.standing != "challenged":
        raise NotChallenged
    if held.by == at.by:
        raise OwnEvidence


def _piece(commitment: Commitment, evidence: UUID) -> Evidence:
    held = commitment.evidence.get(evidence)
    if held is None:
        raise UnknownEvidence
    return held
