"""The monthly report of movement: everybody who moved is named once for each move, and the totals add up to what is counted."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest

from domain import calendar, member, organisation
from domain.kernel import fold
from services import members, organisations
from services.wiring import Runtime
from tests.services.reporting import basis, books, by_stream, follow, said
from tests.services.small_county import CLERK, SmallCounty


class Moving(SmallCounty):
    """A small county in whose last full month people come, leave, die, come back and change class and branch."""

    def moved(self) -> None:
        """Play it; the month is the one before that of the week."""
        self.played()
        self.month = calendar.previous(calendar.month(self.before(40)))
        first = calendar.first_day(self.month)
        people = [self.joined(first - timedelta(days=30), "on-job", f"周某{n}") for n in range(8)]
        other = uuid4()
        founding = organisation.Established(code="Z-02", name="第二党支部", kind="branch")
        organisations.establish(self.desk(CLERK, first - timedelta(days=40)), other, founding)
        self.does(people[0], first, lambda m, at: member.end(m, "died", at=at))
        self.does(people[1], first + timedelta(days=3), lambda m, at: member.leave(m, reason="work", at=at))
        self.does(people[1], first + timedelta(days=9), lambda m, at: member.join(m, other, at=at))
        self.does(people[2], first + timedelta(days=4), lambda m, at: member.leave(m, reason="residence", at=at))
        self.does(people[3], first + timedelta(days=5), lambda m, at: member.assign_class(m, "retired", at=at))
        self.does(people[3], first + timedelta(days=5), lambda m, at: member.move(m, other, reason="reassigned", at=at))
        self.does(people[4], first + timedelta(days=6), lambda m, at: member.assign_class(m, "mobile", at=at))
        self.does(people[4], first + timedelta(days=16), lambda m, at: member.assign_class(m, "on-job", at=at))
        self.does(people[5], calendar.last_day(self.month) + calendar.DAY, lambda m, at: member.end(m, "resigned", at=at))
        self.joined(calendar.last_day(self.month), "mobile", "吴某8")
        passing = self.joined(first + timedelta(days=2), "on-job", "郑某9")
        self.does(passing, first + timedelta(days=20), lambda m, at: member.leave(m, reason="work", at=at))
        follow(self)

    def does(self, person: UUID, day: date, decide: object) -> None:
        """Let something happen to somebody."""
        desk = self.desk(CLERK, day)
        members.change(desk, person, lambda m: decide(m, desk.stamp))  # type: ignore[operator]


@pytest.fixture
def small(runtime: Runtime, county: int) -> Moving:
    """The county, played and followed."""
    held = Moving(runtime, county)
    held.moved()
    return held


def by_hand(small: SmallCounty, day: date) -> dict[UUID, tuple[str, UUID]]:
    """Return who is on the town's books on a day with his class and branch, folded from his own facts."""
    held: dict[UUID, tuple[str, UUID]] = {}
    for person, history in by_stream(books(small, small.town), *member.Event.__args__).items():
        state = fold(member, history)
        assert state is not None
        branch, ledger_class = state.custody.at(day), state.ledger_class.at(day)
        gone = state.ended_on is not None and state.ended_on <= day
        if branch is not None and ledger_class is not None and not gone:
            held[person] = (ledger_class, branch)
    return held


def test_every_move_of_the_month_is_there_once_and_no_other(small: Moving) -> None:
    first, last = calendar.first_day(small.month), calendar.last_day(small.month)
    told = said(small, basis(small, "movement", tenant=small.town, on=last))
    days = [first - calendar.DAY + timedelta(days=n) for n in range((last - first).days + 2)]
    expected = Counter[tuple[str, str, str]]()
    for before, day in pairwise(days):
        was, now = by_hand(small, before), by_hand(small, day)
        for person in was.keys() | now.keys():
            if was.get(person) == now.get(person):
                continue
            how = "came" if person not in was else "left" if person not in now else "changed"
            expected[str(person), day.isoformat(), how] += 1
    found = Counter(
        (s["person"], s["day"], "came" if not s["was_in"] else "left" if not s["is_in"] else "changed") for s in told["steps"]
    )
    assert found == expected
    assert sum(expected.values()) == 10


def test_opening_and_came_less_left_is_closing_in_every_class(small: Moving) -> None:
    first, last = calendar.first_day(small.month), calendar.last_day(small.month)
    told = said(small, basis(small, "movement", tenant=small.town, on=last))
    opening, closing = (Counter(c for c, _ in by_hand(small, day).values()) for day in (first - calendar.DAY, last))
    assert {f["code"]: f["opening"] for f in told["flows"] if f["opening"]} == dict(opening)
    assert {f["code"]: f["closing"] for f in told["flows"] if f["closing"]} == dict(closing)
    assert all(f["closing"] == f["counted"] == f["opening"] + f["joined"] + f["came"] - f["gone"] - f["went"] for f in told["flows"])
    assert sum(f["joined"] for f in told["flows"]) == 3
    assert sum(f["gone"] for f in told["flows"]) == 4
    assert sum(f["came"] for f in told["flows"]) == sum(f["went"] for f in told["flows"]) == 3
    assert told["months"][-1] == {"day": last.isoformat(), "members": closing.total(), "joined": 3, "gone": 4}


def test_each_month_of_the_line_ends_where_the_next_begins(small: Moving) -> None:
    for tenant in (small.town, None):
        months = said(small, basis(small, "movement", tenant=tenant, on=calendar.last_day(small.month)))["months"]
        assert [date.fromisoformat(m["day"]) for m in months] == ends(calendar.last_day(small.month), len(months))
        assert all(now["members"] == was["members"] + now["joined"] - now["gone"] for was, now in pairwise(months))
        assert sum(m["joined"] for m in months) > 3


def ends(day: date, n: int) -> list[date]:
    """Return the last days of the month of a day and of those before it."""
    found = [day]
    while len(found) < n:
        found.append(found[-1].replace(day=1) - calendar.DAY)
    return found[::-1]


def test_the_countys_totals_are_those_of_its_units(small: Moving) -> None:
    last = calendar.last_day(small.month)
    whole = said(small, basis(small, "movement", on=last))
    own = said(small, basis(small, "movement", tenant=small.town, on=last))
    assert [f for f in whole["flows"] if f["tenant"] == small.town] == own["flows"]
    assert {s["person"] for s in whole["steps"]} == {s["person"] for s in own["steps"]}
    assert all(s["name"] is None for s in whole["steps"])
    assert {s["name"] for s in own["steps"]} >= {"周某0", "吴某8", "郑某9"}
