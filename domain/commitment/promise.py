"""The promise itself: its words, who answers for it, its timetable, and how it is taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from domain.campaign.rules import Rules
from domain.commitment.facts import (
    Approved,
    Drafted,
    Event,
    Milestone,
    MilestonesSet,
    Publicised,
    Redrafted,
    ResponsibleChanged,
    ResponsibleNamed,
    Superseded,
    Withdrawn,
    WordingAmended,
)
from domain.commitment.refusals import (
    AlreadyClosed,
    AlreadyDrafted,
    AlreadyPublicised,
    AtAnEnd,
    DueInThePast,
    MilestonesOutOfOrder,
    NobodyResponsible,
    NotPublicised,
    OwnSuccessor,
    SelfApproved,
    UnknownLevel,
    UnknownProblem,
    UnknownStage,
)
from domain.commitment.state import Commitment
from domain.kernel import Personal, Stamp

LEVELS = frozenset({"county", "unit"})


def draft(commitment: Commitment | None, founding: Drafted, *, problems: Collection[str] | None = None, at: Stamp) -> Drafted:
    """Return the founding fact; `problems` are the codes that may be promised about, None where there is no list."""
    if commitment:
        raise AlreadyDrafted
    if problems is not None and founding.problem not in problems:
        raise UnknownProblem(problem=founding.problem)
    if founding.level not in LEVELS:
        raise UnknownLevel(level=founding.level)
    if founding.due < at.on:
        raise DueInThePast(due=founding.due)
    return founding


def redraft(commitment: Commitment, redrafted: Redrafted, *, at: Stamp) -> Redrafted | None:
    """Return the new words of a promise that nobody outside has seen; it has to be approved again."""
    not_at_an_end(commitment)
    if commitment.publicised:
        raise AlreadyPublicised
    if redrafted.due < at.on:
        raise DueInThePast(due=redrafted.due)
    held = commitment.draft
    same = (held.title, held.wording, held.due, held.measures) == (redrafted.title, redrafted.wording, redrafted.due, redrafted.measures)
    return None if same else redrafted


def approve(commitment: Commitment, note: str = "") -> Approved | None:
    """Return that the promise may be published, once."""
    not_at_an_end(commitment)
    return None if commitment.approver or commitment.publicised else Approved(note=note)


def publish(commitment: Commitment, *, scope: str = "public", place: str = "") -> list[Approved | Publicised]:
    """Return the publication in the words of the draft; who publishes an unapproved promise thereby approves it."""
    not_at_an_end(commitment)
    if commitment.publicised:
        return []
    if commitment.responsible is None:
        raise NobodyResponsible
    held = commitment.draft
    published = Publicised(
        number=held.number,
        problem=held.problem,
        title=held.title,
        wording=commitment.wording,
        level=held.level,
        due=commitment.due,
        unit=held.unit,
        responsible=commitment.responsible,
        scope=scope,
        place=place,
    )
    return [published] if commitment.approver else [Approved(), published]


def amend(commitment: Commitment, wording: str, reason: str) -> WordingAmended | None:
    """Return new words beside the published ones."""
    in_force(commitment)
    return None if wording == commitment.wording else WordingAmended(was=commitment.wording, wording=wording, reason=reason)


def name_responsible(
    commitment: Commitment, person: UUID, *, name: Personal | None = None, post: str = "", department: str = "", reason: str = ""
) -> ResponsibleNamed | ResponsibleChanged | None:
    """Return who answers for the promise, and whom he follows."""
    not_at_an_end(commitment)
    was = commitment.responsible
    if was == person:
        return None
    if was is None:
        return ResponsibleNamed(person=person, name=name, post=post, department=department)
    return ResponsibleChanged(was=was, person=person, reason=reason, name=name, post=post, department=department)


def set_milestones(commitment: Commitment, milestones: tuple[Milestone, ...], *, rules: Rules) -> MilestonesSet | None:
    """Return the timetable: its stages climb the ladder and end with the promise's due day."""
    not_at_an_end(commitment)
    reached, day = 0, date.min
    for milestone in milestones:
        order = rules.order(milestone.stage)
        if not order:
            raise UnknownStage(stage=milestone.stage)
        if order < reached or milestone.due < day or milestone.due > commitment.due:
            raise MilestonesOutOfOrder(due=commitment.due)
        reached, day = order, milestone.due
    return None if milestones == commitment.milestones else MilestonesSet(milestones=milestones)


def supersede(commitment: Commitment, by: UUID, reason: str, *, id: UUID) -> Superseded | None:
    """Return that another commitment takes this one's place."""
    if commitment.end == "superseded":
        return None
    not_at_an_end(commitment)
    if by == id:
        raise OwnSuccessor
    return Superseded(by=by, reason=reason)


def withdraw(commitment: Commitment, reason: str, *, approved_by: UUID, at: Stamp) -> Withdrawn | None:
    """Return that the promise was taken back, signed by somebody else than who asks for it."""
    if commitment.end == "withdrawn":
        return None
    not_at_an_end(commitment)
    if commitment.closed_on:
        raise AlreadyClosed
    if approved_by in (at.by, commitment.responsible):
        raise SelfApproved
    return Withdrawn(reason=reason, approved_by=approved_by)


def retract(fact: Event, *, instead: Event | None = None) -> None:
    """Refuse that a publication never happened or had other words: what was published stays, and is amended or taken back in public."""
    if isinstance(fact, Publicised) and (instead is None or (isinstance(instead, Publicised) and instead.wording != fact.wording)):
        raise AlreadyPublicised


def not_at_an_end(commitment: Commitment) -> None:
    """Refuse what concerns a commitment that was superseded or withdrawn."""
    if commitment.end:
        raise AtAnEnd


def in_force(commitment: Commitment) -> None:
    """Refuse what only a published promise that is not closed can undergo."""
    not_at_an_end(commitment)
    if not commitment.publicised:
        raise NotPublicised
    if commitment.closed_on:
        raise AlreadyClosed
