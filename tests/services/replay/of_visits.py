"""What the facts say of inspections, of what was done on them, of findings, and of the teams that go out."""

from __future__ import annotations

from typing import Any, Final

from domain import finding, inspection, team
from domain.kernel import Recorded
from tests.services.replay.telling import (
    SILENT,
    Column,
    Corrected,
    Key,
    Rows,
    actor,
    column,
    day,
    numbered,
    of,
    own,
    part,
    same,
)

_PLANNED, _ELSEWHERE, _STARTED = inspection.Planned, inspection.RecordedElsewhere, inspection.Started
_SIGNED: Final = inspection.ConclusionsSigned
_ANSWERED: Final = (inspection.UnitAcknowledged, inspection.UnitObjected)


def _if_any(e: Recorded[Any], _: Key) -> Any:
    return e.fact.inspectors or SILENT


VISIT: Final = Rows(
    table="views.inspection",
    begins={_PLANNED: own, _ELSEWHERE: own},
    columns={
        **same("visit team campaign planned_for", _PLANNED), **same("kind purpose unit", _PLANNED, _ELSEWHERE),
        **same("unit_name unit_address register reference risk", _ELSEWHERE, otherwise=""), **same("methods", _PLANNED, otherwise=[]),
        "inspectors": column([], _PLANNED, also={_STARTED: _if_any}), "desk_review": column(False, _PLANNED),
        "over_cap": column("", _PLANNED), "held_on": column(None, _ELSEWHERE, _STARTED, says=day), **same("announced", _STARTED),
        "status": Column(
            {
                _PLANNED: "planned", _ELSEWHERE: "recorded", inspection.MergedWithOther: "merged", _STARTED: "started", _SIGNED: "signed",
                inspection.UnitAcknowledged: "acknowledged", inspection.UnitObjected: "objected", inspection.Cancelled: "cancelled",
            }
        ),
        "registered_on": column(None, inspection.Registered, says=day), "scope": column("", inspection.Registered),
        **same("people days", inspection.Registered),
        "conclusions": column("", _SIGNED, says=of("text")), "result": column("", _ELSEWHERE, _SIGNED),
        "score": column(None, _ELSEWHERE, _SIGNED), "signed_on": column(None, _SIGNED, says=day),
        "signed_by": column(None, _SIGNED, says=actor), "answered_on": column(None, *_ANSWERED, says=day),
        "answer": Column({inspection.UnitAcknowledged: of("note"), inspection.UnitObjected: of("reason")}, ""),
        "merged_with": column(None, inspection.MergedWithOther, says=of("other")), "identifiers": column([], _ELSEWHERE),
        "note": column("", _ELSEWHERE, also={inspection.Cancelled: of("reason")}),
    },
)  # fmt: skip
_SEEN, _READ, _HEARD = inspection.SiteSeen, inspection.FilesReviewed, inspection.BriefingHeard
_ASKED, _PRAISED = inspection.PeopleInterviewed, inspection.FactCommended
_DONE: Final = (_SEEN, _READ, _HEARD, _ASKED, _PRAISED)
ENTRY: Final = Rows(
    table="views.inspection_entry",
    begins=dict.fromkeys(_DONE, numbered()),
    columns={
        "method": Column({_SEEN: "field-visit", _READ: "files", _HEARD: "briefing", _ASKED: "interviews", _PRAISED: "commendation"}),
        "happened_on": column(None, *_DONE, says=day), "noted_by": column(None, *_DONE, says=actor),
        "place": Column({_SEEN: of("place"), _HEARD: of("speaker_post"), _ASKED: of("where")}, ""),
        "text": Column({_SEEN: of("seen"), _READ: of("what"), _HEARD: of("topic"), _PRAISED: of("text")}, ""),
        "result": column("", _READ, _HEARD, _ASKED, also={_PRAISED: of("basis")}), **same("count", _READ, _ASKED),
        **same("checked", _PRAISED), "files": column([], _SEEN),
    },
)  # fmt: skip

_RAISED, _REGISTER, _REOPENED = finding.Raised, finding.RecordedElsewhere, finding.Reopened
_AGAIN: Final = dict.fromkeys((finding.NotVerified, _REOPENED))


def _outcome(e: Recorded[finding.DisputeResolved], _: Key) -> str:
    return {"withdrawn": "withdrawn"}.get(e.fact.outcome, "accepted")


def _new_words(e: Recorded[finding.DisputeResolved], _: Key) -> Any:
    return e.fact.text if e.fact.outcome == "changed" else SILENT


def _its_own_word(e: Recorded[finding.RecordedElsewhere], _: Key) -> str:
    return e.fact.status or "recorded"


GAP: Final = Rows(
    table="views.finding",
    begins={_RAISED: own, _REGISTER: own},
    columns={
        **same("inspection severity code", _RAISED, _REGISTER), **same("method problem", _RAISED, otherwise=""),
        "text": column(None, _RAISED, _REGISTER, also={finding.DisputeResolved: _new_words}),
        **same("unit", _RAISED, _REGISTER, finding.HandedOver), "files": column([], _RAISED),
        "status": Column(
            {
                _RAISED: "raised", _REGISTER: _its_own_word, finding.Accepted: "accepted", finding.Disputed: "disputed",
                finding.DisputeResolved: _outcome, finding.TurnedIntoCommitment: "promised", finding.RectificationReported: "reported",
                finding.Verified: "verified", finding.NotVerified: "not-verified", _REOPENED: "reopened",
            }
        ),
        "is_open": column(True, _REOPENED, says=True, also={Corrected: False, finding.Closed: False}),
        "raised_on": column(None, _RAISED, _REGISTER, says=day), "raised_by": column(None, _RAISED, says=actor),
        "requirement": column("", finding.RequirementIssued, says=of("text")),
        "due": column(None, _REGISTER, finding.RequirementIssued, _REOPENED),
        "answer": Column({finding.Accepted: of("note"), finding.Disputed: of("reason")}, ""),
        "answered_on": column(None, finding.Accepted, finding.Disputed, says=day), **same("commitment", finding.TurnedIntoCommitment),
        "reported_on": column(None, finding.RectificationReported, says=day, also=_AGAIN),
        "done_on": column(None, finding.RectificationReported, also={**_AGAIN, Corrected: of("corrected_on")}),
        "reinspection_on": column(None, finding.ReinspectionScheduled, says=of("planned_for"), also=_AGAIN),
        "verified_on": column(None, finding.Verified, says=day, also={_REOPENED: None}),
        "verified_by": column(None, finding.Verified, says=actor, also={_REOPENED: None}),
        "closed_on": column(None, finding.Closed, says=day, also={_REOPENED: None, Corrected: of("corrected_on")}),
        "escalated_to": column("", finding.Escalated, says=of("to")),
        "reason": column("", finding.DisputeResolved, finding.NotVerified, _REOPENED, finding.Escalated),
        **same("register reference note", _REGISTER, otherwise=""), **same("points", _REGISTER),
    },
)  # fmt: skip

_FORMED, _SECONDED, _ROTATED = team.Formed, team.MemberSeconded, team.RotationMade
_DECIDED: Final = (team.SecondmentRefused, team.SecondmentOrdered)
TEAM: Final = Rows(
    table="views.team",
    begins={_FORMED: own},
    columns={
        **same("name level leader campaign batch", _FORMED),
        "mandate_until": column(None, _FORMED, also={team.MandateExtended: of("until")}), "units": column([], team.UnitsAssigned),
        "formed_on": column(None, _FORMED, says=day), "status": Column({team.Disbanded: "disbanded"}, "standing"),
        "reason": column("", team.Disbanded),
    },
)  # fmt: skip
ON_IT: Final = Rows(
    table="views.team_member",
    begins={
        _FORMED: lambda e: [(e.stream, e.fact.leader)] if e.fact.leader else [], _SECONDED: part("user"),
        _ROTATED: lambda e: [(e.stream, user) for user in e.fact.joined],
    },
    speaks=dict.fromkeys(_DECIDED, part("user")),
    ends={_ROTATED: lambda e: [(e.stream, user) for user in e.fact.left]},
    columns={
        **same("home", _SECONDED), "post": column("", _SECONDED),
        "standing": column("member", team.SecondmentRefused, says="refused", also={team.SecondmentOrdered: "member"}),
        "since": column(None, _FORMED, _SECONDED, _ROTATED, *_DECIDED, says=day),
        "reason": column("", _ROTATED, *_DECIDED),
    },
)  # fmt: skip
TRAINED: Final = Rows(
    table="views.team_training",
    begins={team.MemberTrained: part("user")},
    columns={"trained_on": column(None, team.MemberTrained, says=day), **same("course", team.MemberTrained)},
)  # fmt: skip
CONFLICT: Final = Rows(
    table="views.team_conflict",
    begins={team.ConflictDeclared: numbered("user")},
    columns={
        "tenant": column(None, team.ConflictDeclared, says=lambda e, _: e.fact.unit.tenant),
        "institution": column(None, team.ConflictDeclared, says=lambda e, _: e.fact.unit.institution),
        **same("reason", team.ConflictDeclared),
    },
)  # fmt: skip
ALL: Final = (VISIT, ENTRY, GAP, TEAM, ON_IT, TRAINED, CONFLICT)
