"""The weekly report of coverage: who was reached and who was not, as one would find out with the rolls and the roster on the table."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from domain import member, session
from domain.kernel import fold
from domain.session import Absence
from infra.ledger import Draft
from services.wiring import Runtime
from tests.services.reporting import basis, books, by_stream, follow, said
from tests.services.small_county import CLERK, SmallCounty


class Studying(SmallCounty):
    """A small county whose branch studies: some are missing, some make it up, some after the week."""

    def studied(self) -> None:
        """Play it."""
        self.played()
        people = [self.joined(self.before(60), "on-job", f"周某{n}") for n in range(5)]
        sick, away, never, old, far = people
        first = self.held(self.before(20), "专题学习", [Absence(person=sick, reason="sick"), Absence(person=never, reason="unexplained")])
        self.says(first, session.MakeUpDone(person=sick), self.monday)
        second = self.held(
            self.monday + timedelta(days=1), "党课",
            [Absence(person=p, reason=why) for p, why in ((away, "away"), (never, "unexplained"), (old, "sick"), (far, "away"))],
        )  # fmt: skip
        self.says(second, session.HomeDeliveryDone(person=old), self.monday + timedelta(days=3))
        self.says(second, session.RemoteStudyRecorded(person=far), self.sunday)
        self.says(second, session.MakeUpDone(person=away), self.sunday + timedelta(days=1))
        self.held(self.monday + timedelta(days=2), "自选活动", [Absence(person=never, reason="duty")], required=False)
        self.joined(self.sunday, "mobile", "吴某8")
        follow(self)

    def held(self, day: date, title: str, absent: list[Absence], *, required: bool = True) -> UUID:
        """Hold a session and close its roll."""
        id = uuid4()
        called = session.Scheduled(kind="study", title=title, planned_for=day, branches=(self.branch,), required=required)
        facts = (called, session.Held(), session.RollClosed(absent=tuple(absent)))
        self.desk(CLERK, day).write([Draft(stream=id, version=n, fact=f, effective_on=day) for n, f in enumerate(facts, 1)])
        return id

    def says(self, id: UUID, fact: session.MakeUpDone | session.HomeDeliveryDone | session.RemoteStudyRecorded, day: date) -> None:
        """Let somebody make up for a session."""
        version = len(self.runtime.ledger.load(self.county, self.town, id)) + 1
        self.desk(CLERK, day).write([Draft(stream=id, version=version, fact=fact, effective_on=day)])


@pytest.fixture
def small(runtime: Runtime, county: int) -> Studying:
    """The county, played and followed."""
    held = Studying(runtime, county)
    held.studied()
    return held


def by_hand(small: Studying, day: date) -> dict[UUID, Counter[str]]:
    """Return for everybody on the books on a day what every required session by then was to him, from the facts themselves."""
    facts = books(small, small.town)
    people = {p: fold(member, h) for p, h in by_stream(facts, *member.Event.__args__).items()}
    found = {p: Counter[str]() for p, state in people.items() if state and state.custody.at(day)}
    ways = {session.MakeUpDone: "made_up", session.HomeDeliveryDone: "home", session.RemoteStudyRecorded: "remote"}
    for history in by_stream(facts, *session.Event.__args__).values():
        called, on = history[0].fact, history[0].fact.planned_for
        if not called.required or on > day:
            continue
        absent = {a.person for e in history if isinstance(e.fact, session.RollClosed) for a in e.fact.absent}
        later = {e.fact.person: ways[type(e.fact)] for e in history if type(e.fact) in ways and e.effective_on <= day}
        for person, counted in found.items():
            if people[person].custody.at(on) in called.branches:  # type: ignore[union-attr]
                counted[later.get(person, "missing") if person in absent else "attended"] += 1
    return found


def test_everybody_is_counted_as_the_rolls_and_the_roster_have_him(small: Studying) -> None:
    told = said(small, basis(small, "coverage", tenant=small.town))
    for side, day in (("now", small.sunday), ("before", small.before(1))):
        expected = by_hand(small, day)
        sums = sum(expected.values(), Counter[str]())
        names = ("members", "attended", "made_up", "home", "remote", "missing", "lacking", "unreached")
        found = Counter({name: n for name in names if (n := sum(branch[name] for branch in told[side]))})
        assert found == Counter({
            "members": len(expected), "attended": sums["attended"], "made_up": sums["made_up"], "home": sums["home"],
            "remote": sums["remote"], "missing": sums["missing"], "lacking": sum(c["missing"] > 0 for c in expected.values()),
            "unreached": sum(c.total() == c["missing"] for c in expected.values()),
        })  # fmt: skip


def test_the_list_names_all_who_miss_something_or_were_never_reached_and_nobody_else(small: Studying) -> None:
    told = said(small, basis(small, "coverage", tenant=small.town))
    expected = by_hand(small, small.sunday)
    assert {(g["person"], g["missing"], g["reached"]) for g in told["gaps"]} == {
        (str(person), c["missing"], c.total() - c["missing"]) for person, c in expected.items() if c["missing"] or c.total() == c["missing"]
    }  # fmt: skip
    assert {g["name"]: g["reasons"] for g in told["gaps"] if g["name"] in ("周某1", "周某2", "吴某8")} == {
        "周某1": ["away"], "周某2": ["unexplained"], "吴某8": ["no-session"],
    }  # fmt: skip


def test_sessions_of_the_week_that_are_required_are_listed_with_who_misses_them_still(small: Studying) -> None:
    [held] = said(small, basis(small, "coverage", tenant=small.town))["held"]
    expected = sum(c.total() for c in by_hand(small, small.monday + timedelta(days=1)).values())
    assert (held["title"], held["day"]) == ("党课", (small.monday + timedelta(days=1)).isoformat())
    assert held["expected"] == expected - sum(c.total() for c in by_hand(small, small.monday).values())
    assert (held["missing"], held["attended"]) == (2, held["expected"] - 4)


def test_the_county_adds_its_units_up(small: Studying) -> None:
    own, whole = (said(small, basis(small, "coverage", tenant=tenant)) for tenant in (small.town, None))
    [town] = [each for each in whole["now"] if each["tenant"] == small.town]
    for name in ("members", "expected", "missing", "lacking", "unreached"):
        assert town[name] == sum(branch[name] for branch in own["now"])
    assert {g["person"] for g in whole["gaps"]} == {g["person"] for g in own["gaps"]}
