"""Commitments: draft, publish, climb the ladder, show evidence, claim, verify, look back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, cast
from uuid import UUID

from domain import campaign, commitment
from domain.campaign import Rules
from domain.commitment import Commitment
from domain.corrections import NotStanding
from domain.kernel import Fact, fold
from infra.ledger import Receipt
from services.desk import Desk, once
from services.people import of_unit

_RECORDING: Final[Mapping[str, tuple[type[Fact], ...]]] = {
    "commitment.draft": (
        commitment.Drafted, commitment.Redrafted, commitment.ResponsibleNamed, commitment.ResponsibleChanged, commitment.MilestonesSet,
        commitment.HandedOver,
    ),
    "commitment.approve": (commitment.Approved,),
    "commitment.publicise": (commitment.Publicised, commitment.WordingAmended),
    "commitment.stage": (
        commitment.StageAdvanced, commitment.StageReversed, commitment.ProgressReported, commitment.ExtensionRequested,
    ),
    "commitment.evidence": (commitment.EvidenceAttached,),
    "commitment.challenge": (commitment.EvidenceChallenged, commitment.EvidenceUpheld, commitment.EvidenceRejected),
    "commitment.claim": (commitment.CompletionClaimed,),
    "commitment.verify": (
        commitment.VerificationFailed, commitment.VerificationPassed, commitment.PublicConfirmationOpened,
        commitment.PublicConfirmationClosed, commitment.Closed,
    ),
    "commitment.look-back": (commitment.LookBackPassed, commitment.RelapseFound, commitment.Reopened, commitment.EffectLasting),
    "commitment.extend": (
        commitment.ExtensionGranted, commitment.ExtensionRefused, commitment.ObligationWaived, commitment.ObligationReassigned,
    ),
    "commitment.withdraw": (commitment.Superseded, commitment.Withdrawn),
}  # fmt: skip
RECORDED_BY: Final[Mapping[type[Fact], str]] = {kind: action for action, kinds in _RECORDING.items() for kind in kinds}
"""Which action records a kind of fact: who may not record it may not take it back either."""


@once
def draft(desk: Desk, id: UUID, founding: commitment.Drafted) -> Receipt:
    """Put a promise into words, about a problem that its campaign lists."""
    desk.allow("commitment.draft")
    problems = _problems(desk, founding.campaign)
    return desk.begin(id, commitment, lambda s: commitment.draft(s, founding, problems=problems, at=desk.stamp))


def redraft(desk: Desk, id: UUID, words: commitment.Redrafted) -> Receipt:
    """Change the words before anybody outside has seen them."""
    desk.allow("commitment.draft")
    return desk.change(id, commitment, lambda s: commitment.redraft(s, words, at=desk.stamp))


def approve(desk: Desk, id: UUID, note: str = "") -> Receipt:
    """Allow a promise to be published as it stands."""
    desk.allow("commitment.approve")
    return desk.change(id, commitment, lambda s: commitment.approve(s, note))


def publish(desk: Desk, id: UUID, *, scope: str = "public", place: str = "") -> Receipt:
    """Publish a promise in the words of its draft."""
    desk.allow("commitment.publicise")
    return desk.change(id, commitment, lambda s: commitment.publish(s, scope=scope, place=place))


def amend(desk: Desk, id: UUID, wording: str, reason: str) -> Receipt:
    """Publish new words beside the old ones."""
    desk.allow("commitment.publicise")
    return desk.change(id, commitment, lambda s: commitment.amend(s, wording, reason))


def name_responsible(desk: Desk, id: UUID, person: UUID, *, post: str = "", department: str = "", reason: str = "") -> Receipt:
    """Say who answers for a promise."""
    desk.allow("commitment.draft")
    return desk.change(id, commitment, lambda s: commitment.name_responsible(s, person, post=post, department=department, reason=reason))


def set_milestones(desk: Desk, id: UUID, milestones: tuple[commitment.Milestone, ...]) -> Receipt:
    """Set the timetable."""
    desk.allow("commitment.draft")
    return desk.change(id, commitment, lambda s: commitment.set_milestones(s, milestones, rules=rules(desk, s)))


def advance(desk: Desk, id: UUID, stage: str, note: str = "") -> Receipt:
    """Climb to the next stage of the ladder."""
    desk.allow("commitment.stage")
    return desk.change(id, commitment, lambda s: commitment.advance(s, stage, note, rules=rules(desk, s)))


def fall_back(desk: Desk, id: UUID, stage: str, reason: str) -> Receipt:
    """Go back to an earlier stage."""
    desk.allow("commitment.stage")
    return desk.change(id, commitment, lambda s: commitment.fall_back(s, stage, reason, rules=rules(desk, s)))


def report(desk: Desk, id: UUID, text: str, *, period: str = "") -> Receipt:
    """Tell how far the unit has come."""
    desk.allow("commitment.stage")
    return desk.change(id, commitment, lambda s: commitment.report(s, text, period=period))


def attach(desk: Desk, id: UUID, attached: commitment.EvidenceAttached) -> Receipt:
    """Show what was done."""
    desk.allow("commitment.evidence")
    return desk.change(id, commitment, lambda s: commitment.attach(s, attached, at=desk.stamp))


def challenge(desk: Desk, id: UUID, evidence: UUID, reason: str) -> Receipt:
    """Doubt a piece of evidence."""
    desk.allow("commitment.challenge")
    return desk.change(id, commitment, lambda s: commitment.challenge(s, evidence, reason))


def judge(desk: Desk, id: UUID, evidence: UUID, *, upheld: bool, reason: str = "") -> Receipt:
    """Settle the doubts about a piece of evidence."""
    desk.allow("commitment.challenge")
    decide = commitment.uphold if upheld else commitment.reject
    return desk.change(id, commitment, lambda s: decide(s, evidence, reason, at=desk.stamp))


def request_extension(desk: Desk, id: UUID, due: date, reason: str) -> Receipt:
    """Ask for more time."""
    desk.allow("commitment.stage")
    return desk.change(id, commitment, lambda s: commitment.request_extension(s, due, reason, rules=rules(desk, s)))


def grant_extension(desk: Desk, id: UUID, reason: str = "") -> Receipt:
    """Give the time that was asked for."""
    desk.allow("commitment.extend")
    return desk.change(id, commitment, lambda s: commitment.grant_extension(s, reason, rules=rules(desk, s)))


def refuse_extension(desk: Desk, id: UUID, reason: str) -> Receipt:
    """Leave the due day as it is."""
    desk.allow("commitment.extend")
    return desk.change(id, commitment, lambda s: commitment.refuse_extension(s, reason))


def waive(desk: Desk, id: UUID, due: date, reason: str) -> Receipt:
    """Let off what is due on a day: nobody is reminded of it any more, and it goes no higher."""
    desk.allow("commitment.extend")
    return desk.change(id, commitment, lambda s: commitment.waive(s, due, reason))


def reassign(desk: Desk, id: UUID, due: date, person: UUID, reason: str) -> Receipt:
    """Give what is due on a day to another person to do."""
    desk.allow("commitment.extend")
    return desk.change(id, commitment, lambda s: commitment.reassign(s, due, person, reason))


def claim(desk: Desk, id: UUID, note: str = "") -> Receipt:
    """Say that a promise is kept, and ask to be checked."""
    desk.allow("commitment.claim")
    return desk.change(id, commitment, lambda s: commitment.claim(s, note, rules=rules(desk, s)))


def verify(desk: Desk, id: UUID, note: str = "", *, methods: tuple[str, ...], inspection: UUID | None = None, place: str = "") -> Receipt:
    """Record that somebody independent found the promise kept."""
    desk.allow("commitment.verify")
    people = of_unit(desk)
    return desk.change(
        id,
        commitment,
        lambda s: commitment.verify(
            s, note, methods=methods, inspection=inspection, people=people, place=place, rules=rules(desk, s), at=desk.stamp
        ),
    )


def fail(desk: Desk, id: UUID, reason: str, *, methods: tuple[str, ...], inspection: UUID | None = None) -> Receipt:
    """Record that the promise was found not kept."""
    desk.allow("commitment.verify")
    people = of_unit(desk)
    return desk.change(
        id, commitment, lambda s: commitment.fail(s, reason, methods=methods, inspection=inspection, people=people, at=desk.stamp)
    )


def confirm(desk: Desk, id: UUID, *, satisfied: int, dissatisfied: int, objections: int) -> Receipt:
    """Count the public's answers after its window."""
    desk.allow("commitment.verify")
    people = of_unit(desk)
    return desk.change(
        id,
        commitment,
        lambda s: commitment.confirm(
            s, satisfied=satisfied, dissatisfied=dissatisfied, objections=objections, people=people, rules=rules(desk, s), at=desk.stamp
        ),
    )


def look_back(
    desk: Desk, id: UUID, note: str = "", *, days: int, announced: bool, methods: tuple[str, ...], inspection: UUID | None = None
) -> Receipt:
    """Record that a closed promise is still kept so many days later."""
    desk.allow("commitment.look-back")
    people = of_unit(desk)
    return desk.change(
        id,
        commitment,
        lambda s: commitment.look_back(
            s, note, days=days, announced=announced, methods=methods, inspection=inspection, people=people, rules=rules(desk, s),
            at=desk.stamp,
        ),
    )  # fmt: skip


def relapse(
    desk: Desk, id: UUID, reason: str, *, due: date, announced: bool, methods: tuple[str, ...], days: int | None = None,
    inspection: UUID | None = None,
) -> Receipt:  # fmt: skip
    """Record that the problem is back: the same promise re-opens."""
    desk.allow("commitment.look-back")
    people = of_unit(desk)
    return desk.change(
        id,
        commitment,
        lambda s: commitment.relapse(
            s, reason, due=due, announced=announced, methods=methods, days=days, inspection=inspection, people=people,
            rules=rules(desk, s), at=desk.stamp,
        ),
    )  # fmt: skip


def withdraw(desk: Desk, id: UUID, reason: str, *, approved_by: UUID) -> Receipt:
    """Take a promise back, signed and in public."""
    desk.allow("commitment.withdraw")
    return desk.change(id, commitment, lambda s: commitment.withdraw(s, reason, approved_by=approved_by, at=desk.stamp))


@once
def correct(desk: Desk, id: UUID, position: int, decide: Callable[[Commitment | None], Fact | None]) -> Receipt:
    """Put right the fact at a position with a whole fact of the same kind, as somebody who may record that kind."""
    was = _correctable(desk, id, position)

    def decided(state: Commitment | None) -> Fact | None:
        fact = decide(state)
        commitment.retract(was, instead=cast("commitment.Event | None", fact) or was)
        return fact

    return desk.correct(id, commitment, position, decided)


@once
def void(desk: Desk, id: UUID, position: int, reason: str) -> Receipt:
    """Record that a fact about a promise never happened, as somebody who may record that kind."""
    commitment.retract(_correctable(desk, id, position))
    return desk.void(id, commitment, position, reason)


def _correctable(desk: Desk, id: UUID, position: int) -> commitment.Event:
    """Return the fact at a position; a unit takes back none of an inspector's doubts and verdicts, nor anybody what he may not record."""
    desk.allow("commitment.correct")
    fact = next((e.fact for e in desk.records(id, commitment) if e.position == position), None)
    if fact is None or type(fact) not in RECORDED_BY:
        raise NotStanding
    desk.allow(RECORDED_BY[type(fact)])
    return fact


def rules(desk: Desk, promise: Commitment) -> Rules:
    """Return the rules of the campaign that a promise belongs to, or those that hold where no campaign has set any."""
    held = promise.draft.campaign
    state = fold(campaign, desk.runtime.ledger.load(desk.county, desk.county * 1000, held)) if held else None
    return state.rules if state else Rules()


def _problems(desk: Desk, held: UUID | None) -> frozenset[str] | None:
    """Return the problems that a campaign lists, none where there is no such campaign; None for a promise outside any campaign."""
    if held is None:
        return None
    state = fold(campaign, desk.runtime.ledger.load(desk.county, desk.county * 1000, held))
    return frozenset(p.code for p in state.problems) - state.retired_problems if state else frozenset()
