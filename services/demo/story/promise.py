"""One promise of the story: who does what about it, each move a command on a working day of the year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import msgspec

from domain import commitment
from services import commitments
from services.demo.story import texts
from services.demo.story.script import Scene, Script
from services.desk import Desk

END: Final = date(2005, 12, 30)
VISIT: Final = ("field-visit", "files")
_WORDS: Final = texts.CLOSING
_TIMETABLE: Final = (("plan", 15), ("rules", 30), ("substantive", 45))
_SATURDAY: Final = 6


def working(day: date) -> date:
    """Return the day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 8 - day.isoweekday()) if day.isoweekday() >= _SATURDAY else 0)


class Roles(msgspec.Struct, frozen=True, kw_only=True):
    """Who does what about a promise, by the names of the cast."""

    drafts: str
    approves: str
    publishes: str
    checks: str


class Promise:
    """A promise and the days of its life, counted from the day of its publication."""

    def __init__(self, script: Script, scene: Scene, tenant: int, founding: commitment.Drafted, roles: Roles, start: date) -> None:
        self.script, self.scene, self.tenant, self.founding, self.roles = script, scene, tenant, founding, roles
        self.start = working(start)
        self.id: UUID = scene.id("promise", founding.number)
        self._rounds = 0

    def on(self, days: int) -> date:
        """Return the working day so many days after publication."""
        return working(self.start + timedelta(days=days))

    def say(self, day: date, who: str, what: str, act: Callable[[Desk], object], *, true_on: date | None = None, late: str = "") -> None:
        """Write down one command about the promise, unless the year is over by then."""
        if day <= END:
            self.script.add(day, self.tenant, who, f"{self.founding.number} {what}", act, true_on=true_on, late=late)

    def publish(self) -> None:
        """Draft the promise, approve it and put it up in public with its timetable."""
        draft, roles, id = self.founding, self.roles, self.id
        due = [(stage, self.on(days)) for stage, days in _TIMETABLE if self.on(days) < draft.due]
        lines = tuple(commitment.Milestone(stage=stage, due=day) for stage, day in (*due, ("effect", draft.due)))
        before = working(self.start - timedelta(days=9))
        self.say(before, roles.drafts, "drafted", lambda desk: commitments.draft(desk, id, draft))
        self.say(before, roles.drafts, "timetable", lambda desk: commitments.set_milestones(desk, id, lines))
        self.say(working(self.start - timedelta(days=4)), roles.approves, "approved", lambda desk: commitments.approve(desk, id))
        self.say(self.start, roles.publishes, "published", lambda desk: commitments.publish(desk, id, place=_WORDS["published"]))

    def climb(self, stage: str, days: int) -> None:
        """Reach the next stage."""
        note = texts.PROGRESS[stage]
        self.say(
            self.on(days), self.roles.drafts, f"stage {stage} {self._rounds}", lambda desk: commitments.advance(desk, self.id, stage, note)
        )

    def report(self, days: int) -> None:
        """Tell how far the unit has come."""
        text = texts.PROGRESS["monthly"]
        self.say(self.on(days), self.roles.drafts, f"report {days}", lambda desk: commitments.report(desk, self.id, text))

    def show(self, days: int, kind: str, *, borrowed: bool = False) -> UUID:
        """Attach evidence of what was done some days before."""
        evidence = self.scene.id("evidence", self.founding.number, days)
        happened = self.on(days) - timedelta(days=1)
        note = texts.EVIDENCE["borrowed" if borrowed else kind]
        attached = commitment.EvidenceAttached(evidence=evidence, kind=kind, happened_on=happened, note=note)
        self.say(self.on(days), self.roles.drafts, f"evidence {days}", lambda desk: commitments.attach(desk, self.id, attached))
        return evidence

    def doubt(self, days: int, evidence: UUID) -> None:
        """Let the inspector doubt a piece of evidence, and another one of the team reject it."""
        self.say(
            self.on(days), self.roles.checks, f"challenged {days}",
            lambda desk: commitments.challenge(desk, self.id, evidence, _WORDS["challenge"]),
        )  # fmt: skip
        self.say(
            self.on(days + 6), self.roles.checks.replace("inspector", "second"), f"rejected {days}",
            lambda desk: commitments.judge(desk, self.id, evidence, upheld=False, reason=_WORDS["reject"]),
        )  # fmt: skip

    def claim(self, days: int) -> None:
        """Say that the promise is kept."""
        self.say(self.on(days), self.roles.publishes, f"claimed {days}", lambda desk: commitments.claim(desk, self.id, _WORDS["claim"]))

    def fail(self, days: int) -> None:
        """Let the inspector find it not kept."""
        self.say(
            self.on(days), self.roles.checks, f"failed {days}",
            lambda desk: commitments.fail(desk, self.id, _WORDS["fail"], methods=("field-visit",)),
        )  # fmt: skip

    def close(self, days: int, *, satisfied: int = 28) -> date:
        """Let the inspector find it kept on the spot and the public confirm it; return the day of closing."""
        place = _WORDS["published"]
        self.say(
            self.on(days), self.roles.checks, f"verified {days}",
            lambda desk: commitments.verify(desk, self.id, _WORDS["verify"], methods=VISIT, place=place),
        )  # fmt: skip
        closed = working(self.on(days) + timedelta(days=7))
        self.say(
            closed, self.roles.checks, f"confirmed {days}",
            lambda desk: commitments.confirm(desk, self.id, satisfied=satisfied, dissatisfied=2, objections=0),
        )  # fmt: skip
        return closed

    def look_back(self, closed: date, days: int, *, announced: bool) -> None:
        """Look at it again so many days after closing, and find it kept."""
        self.say(
            working(closed + timedelta(days=days)), self.roles.checks, f"look-back {days} {self._rounds}",
            lambda desk: commitments.look_back(desk, self.id, _WORDS["look-back"], days=days, announced=announced, methods=VISIT),
        )  # fmt: skip

    def relapse(self, closed: date, days: int) -> date:
        """Look at it again unannounced and find the problem back: the promise is open again; return that day."""
        day = working(closed + timedelta(days=days))
        due = working(day + timedelta(days=90))
        self.say(
            day, self.roles.checks, f"relapse {days}",
            lambda desk: commitments.relapse(
                desk, self.id, _WORDS["relapse"], due=due, announced=False, methods=("field-visit", "interviews"), days=days
            ),
        )  # fmt: skip
        self._rounds += 1
        return day

    def extend(self, days: int, until: date, *, granted: bool) -> None:
        """Ask for more time, and get it or not."""
        self.say(
            self.on(days), self.roles.drafts, f"asked {days}",
            lambda desk: commitments.request_extension(desk, self.id, until, _WORDS["extension"]),
        )  # fmt: skip

        def decide(desk: Desk) -> object:
            if granted:
                return commitments.grant_extension(desk, self.id, _WORDS["granted"])
            return commitments.refuse_extension(desk, self.id, _WORDS["refused"])

        self.say(self.on(days + 4), "office", f"answered {days}", decide)

    def withdraw(self, days: int) -> None:
        """Take the promise back, signed by the county office."""
        signed = self.scene.cast["office"].id
        self.say(
            self.on(days), "leader", "withdrawn",
            lambda desk: commitments.withdraw(desk, self.id, _WORDS["withdraw"], approved_by=signed),
        )  # fmt: skip
