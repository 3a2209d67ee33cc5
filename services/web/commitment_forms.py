"""What forms and API bodies about promises say, each with the words of its command."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from domain import commitment

Line = Annotated[str, Meta(min_length=1, max_length=200)]
Text = Annotated[str, Meta(min_length=1, max_length=4000)]
Note = Annotated[str, Meta(max_length=4000)]
Code = Annotated[str, Meta(min_length=1, max_length=60)]
Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Several = tuple[Code, ...] | Code
"""One value or several: a form sends a single box as plain text."""


def several(said: Several) -> tuple[str, ...]:
    """Return what was ticked."""
    return (said,) if isinstance(said, str) else said


class Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every command about a promise carries: the day on which it holds (default: today)."""

    effective_on: date | None = None


class Noted(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A command that may be explained."""

    note: Note = ""


class Reasoned(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A command that must be explained."""

    reason: Text


class Draft(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A promise in words."""

    number: Line
    problem: Code
    title: Line
    wording: Text
    due: date
    level: Literal["county", "unit"] = "unit"
    unit: UUID | None = None
    responsible: UUID | None = None
    responsible_post: Annotated[str, Meta(max_length=200)] = ""
    department: Annotated[str, Meta(max_length=200)] = ""
    campaign: UUID | None = None
    batch: Annotated[str, Meta(max_length=60)] = ""
    measures: Note = ""
    source: Annotated[str, Meta(max_length=60)] = ""

    def fact(self) -> commitment.Drafted:
        """Return the founding fact."""
        said = {name: getattr(self, name) for name in self.__struct_fields__ if name != "effective_on"}
        return commitment.Drafted(**said)


class Redraft(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of a promise before anybody outside has seen them."""

    title: Line
    wording: Text
    due: date
    measures: Note = ""


class Publication(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a promise was put up, and for whom."""

    scope: Code = "public"
    place: Annotated[str, Meta(max_length=200)] = ""


class Amendment(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """New words beside the old ones."""

    wording: Text
    reason: Text


class Responsible(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who answers for a promise."""

    person: UUID
    post: Annotated[str, Meta(max_length=200)] = ""
    department: Annotated[str, Meta(max_length=200)] = ""
    reason: Note = ""


class Milestone(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a timetable."""

    stage: Code
    due: date
    text: Annotated[str, Meta(max_length=400)] = ""


class Timetable(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The timetable in full."""

    milestones: Annotated[tuple[Milestone, ...], Meta(max_length=40)]

    def lines(self) -> tuple[commitment.Milestone, ...]:
        """Return the lines as the domain has them."""
        return tuple(commitment.Milestone(stage=m.stage, due=m.due, text=m.text) for m in self.milestones)


class Stage(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The stage that is reached; with a reason, an earlier one that the promise falls back to."""

    stage: Code
    note: Note = ""
    reason: Note = ""


class Evidence(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shows what was done: a description, or files by their SHA-256."""

    kind: Code
    happened_on: date
    note: Note = ""
    files: Annotated[tuple[Hash, ...], Meta(max_length=50)] = ()
    evidence: UUID | None = None


class Judgement(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the doubts about a piece of evidence were settled."""

    upheld: bool
    reason: Note = ""


class Verification(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an independent check found, and how it was made."""

    result: Literal["passed", "failed"]
    methods: Several = ()
    note: Note = ""
    inspection: UUID | None = None
    place: Annotated[str, Meta(max_length=200)] = ""


class Answers(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the public answered in its window."""

    satisfied: Annotated[int, Meta(ge=0, le=10_000_000)]
    dissatisfied: Annotated[int, Meta(ge=0, le=10_000_000)]
    objections: Annotated[int, Meta(ge=0, le=10_000_000)]


class LookBack(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a look at a closed promise found: still kept after so many days, or the problem is back and due anew."""

    result: Literal["passed", "relapse"] = "passed"
    days: Annotated[int, Meta(ge=0, le=3650)] | None = None
    announced: bool = False
    methods: Several = ()
    note: Note = ""
    due: date | None = None
    inspection: UUID | None = None


class MoreTime(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A wish for another due day."""

    due: date
    reason: Text


class Waiver(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is due on a day and need not be done, and why."""

    due: date
    reason: Text


class Reassignment(Waiver, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is due on a day, whose it is to do from now on, and why."""

    person: UUID


class TimeAnswer(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether more time is given."""

    granted: bool
    reason: Note = ""


class Withdrawal(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a promise is taken back, and who has signed that."""

    reason: Text
    approved_by: UUID


class Progress(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far the unit has come."""

    text: Text
    period: Annotated[str, Meta(max_length=60)] = ""


class Voiding(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which fact never happened, and why it was recorded."""

    position: Annotated[int, Meta(ge=1)]
    reason: Text


class TimetableForm(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The timetable as a form without scripts sends it: a day, or nothing, for each stage."""

    stage: tuple[Code, ...] = ()
    due: tuple[str, ...] = ()
    text: tuple[str, ...] = ()

    def lines(self) -> tuple[commitment.Milestone, ...]:
        """Return the lines that have a day; raises ValueError for what is no day."""
        texts = self.text or ("",) * len(self.stage)
        found = zip(self.stage, self.due, texts, strict=False)
        return tuple(commitment.Milestone(stage=stage, due=date.fromisoformat(due), text=text) for stage, due, text in found if due)
