"""What forms and API bodies about inspections and findings say."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from domain import inspection
from services.web.commitment_forms import Code, Hash, Note, Said, Several, Text, several

Short = Annotated[str, Meta(max_length=200)]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Method = Literal["field-visit", "files", "briefing", "interviews", "commendation"]


class Step(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing done on a visit, by its method; what the other methods ask for stays empty."""

    method: Method
    text: Text
    place: Short = ""
    result: Note = ""
    count: Count | None = None
    checked: bool = False
    files: Annotated[tuple[Hash, ...], Meta(max_length=50)] = ()

    def fact(self) -> inspection.Step:
        """Return the fact of that method."""
        if self.method == "field-visit":
            return inspection.SiteSeen(place=self.place, seen=self.text, files=self.files)
        if self.method == "files":
            return inspection.FilesReviewed(what=self.text, result=self.result, count=self.count)
        if self.method == "briefing":
            return inspection.BriefingHeard(topic=self.text, speaker_post=self.place, result=self.result)
        if self.method == "interviews":
            return inspection.PeopleInterviewed(count=self.count or 0, where=self.place, result=self.text)
        return inspection.FactCommended(text=self.text, checked=self.checked, basis=self.result)


class Plan(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A visit to a unit; with `held` it is entered after it was made, together with its steps."""

    purpose: Text
    planned_for: date
    kind: Code = "supervision"
    visit: UUID | None = None
    team: UUID | None = None
    unit: UUID | None = None
    methods: Several = ()
    campaign: UUID | None = None
    desk_review: bool = False
    over_cap: Note = ""
    held: bool = False
    announced: bool = False
    steps: Annotated[tuple[Step, ...], Meta(max_length=200)] = ()

    def fact(self, inspector: UUID) -> inspection.Planned:
        """Return the founding fact."""
        return inspection.Planned(
            kind=self.kind, purpose=self.purpose, planned_for=self.planned_for, visit=self.visit, team=self.team, unit=self.unit,
            methods=several(self.methods), inspectors=(inspector,), campaign=self.campaign, desk_review=self.desk_review,
            over_cap=self.over_cap,
        )  # fmt: skip


class Start(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The inspectors came, announced or not."""

    announced: bool = False


class Conclusions(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the inspectors put their names to."""

    text: Text
    result: Short = ""
    score: Annotated[float, Meta(ge=0, le=1000)] | None = None

    def fact(self) -> inspection.ConclusionsSigned:
        """Return the fact."""
        return inspection.ConclusionsSigned(text=self.text, result=self.result, score=self.score)


class Raise(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something found wrong on an inspection."""

    inspection: UUID
    method: Literal["field-visit", "files", "briefing", "interviews"]
    text: Text
    severity: Code
    code: Annotated[str, Meta(max_length=60)] = ""
    problem: Annotated[str, Meta(max_length=60)] = ""
    unit: UUID | None = None
    files: Annotated[tuple[Hash, ...], Meta(max_length=50)] = ()


class Requirement(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the unit has to do by a day."""

    text: Text
    due: date


class Answer(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the unit says of a finding: it agrees, disagrees, has put it right, or promises to in public."""

    answer: Literal["accepted", "disputed", "rectified", "promised"]
    note: Note = ""
    done_on: date | None = None
    commitment: UUID | None = None
    files: Annotated[tuple[Hash, ...], Meta(max_length=50)] = ()


class Check(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody independent found of a finding that was reported put right."""

    result: Literal["passed", "failed"]
    methods: Several = ()
    note: Note = ""
    inspection: UUID | None = None


class Again(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It is wrong again, and due anew."""

    reason: Text
    due: date
