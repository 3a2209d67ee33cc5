"""What forms and API bodies about sessions say, and what each of them means at a desk."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from domain import session
from domain.session import Absence
from infra.ledger import Receipt
from services import study_sessions
from services.desk import Desk
from services.web.commitment_forms import Code, Line, Note, Said, Text
from services.web.problem import BadForm

Picked = Annotated[str, Meta(max_length=120)]
Exceptions = tuple[Picked, ...] | Picked
"""One exception or several, each the person's id and the code of the reason with a blank between; an empty one says that he was there."""
Branches = Annotated[tuple[UUID, ...], Meta(max_length=500)]


class Missed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who was not there, and the code of the reason."""

    person: UUID
    reason: Code

    def part(self) -> Absence:
        """Return the same as the roll says it."""
        return Absence(person=self.person, reason=self.reason)


class Schedule(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A session of some branches; with `held` it is entered after it took place, with those who were missing."""

    title: Line
    planned_for: date
    branches: Branches | UUID
    kind: Code = "study"
    required: bool = False
    campaign: UUID | None = None
    phase: Annotated[str, Meta(max_length=60)] = ""
    place: Annotated[str, Meta(max_length=200)] = ""
    held: bool = False
    absent: Annotated[tuple[Missed, ...], Meta(max_length=2000)] = ()

    def fact(self) -> session.Scheduled:
        """Return the founding fact."""
        called = (self.branches,) if isinstance(self.branches, UUID) else self.branches
        return session.Scheduled(
            kind=self.kind, title=self.title, planned_for=self.planned_for, branches=called, required=self.required,
            campaign=self.campaign, phase=self.phase, place=self.place,
        )  # fmt: skip


class Hold(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The session took place on the effective date."""

    place: Annotated[str, Meta(max_length=200)] = ""
    note: Note = ""


class Roll(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who was missing; everybody else was there. The effective date is the day of the session."""

    absent: Annotated[tuple[Missed, ...], Meta(max_length=2000)] = ()


class RollRight(Roll, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The roll as it should have been, and why it was not."""

    reason: Text


class PickedRoll(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The roll as a page's form sends it: a choice for each member."""

    absent: Exceptions = ()
    reason: Note = ""

    def absences(self) -> list[Absence]:
        """Return those who were missing; raises BadForm for what no choice offers."""
        chosen = (self.absent,) if isinstance(self.absent, str) else self.absent
        try:
            return [Absence(person=UUID(person), reason=reason) for one in chosen if one for person, reason in [one.split(" ")]]
        except ValueError as wrong:
            raise BadForm(("absent", "field.unknown")) from wrong


class Excuse(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An absence that is accepted."""

    person: UUID
    reason: Text


class Reach(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who had missed the session was reached in another way."""

    person: UUID
    way: Literal["made-up", "home", "remote"]
    note: Note = ""

    def fact(self) -> session.Reached:
        """Return the fact of that way."""
        match self.way:
            case "made-up":
                return session.MakeUpDone(person=self.person, note=self.note)
            case "home":
                return session.HomeDeliveryDone(person=self.person, note=self.note)
            case "remote":
                return session.RemoteStudyRecorded(person=self.person, note=self.note)


def schedule(desk: Desk, id: UUID, data: Schedule) -> Receipt:
    """Call a session, or enter one that was held."""
    if not data.held:
        return study_sessions.schedule(desk, id, data.fact())
    return study_sessions.enter(desk, id, data.fact(), session.Held(), [missed.part() for missed in data.absent])
