"""The quarterly report of look-backs: what held, what came back and what nobody looked at, as the facts of each promise have it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import pytest

from domain import commitment
from services import commitments
from services.wiring import Runtime
from tests.services.reporting import basis, books, by_stream, follow, said
from tests.services.small_county import INSPECTOR, SmallCounty

DAYS = (30, 90, 180)


class Lasting(SmallCounty):
    """A small county with promises that held, came back, were closed again, or that nobody has looked at."""

    def lasted(self) -> None:
        """Play it; the report is of the day before today."""
        self.played()
        self.yesterday = self.today - timedelta(days=1)
        firm, loose, forgotten = (self.kept(number, 199) for number in ("C1", "C2", "C3"))
        for days, ago in ((30, 168), (90, 100), (180, 12)):
            self.looked(firm, days, self.before(ago))
        self.looked(loose, 30, self.before(160))
        self.back(loose, self.before(100), 90)
        self.finished(loose, self.before(80))
        self.looked(loose, 30, self.before(40))
        self.looked(forgotten, 30, self.before(150))
        follow(self)

    def kept(self, number: str, ago: int) -> UUID:
        """Promise something and keep it on the day after."""
        id = self.promise(number, "p1", self.before(ago), self.today)
        self.closed(id, self.before(ago - 1))
        return id

    def looked(self, id: UUID, days: int, day: date) -> None:
        """Find that a promise is still kept."""
        commitments.look_back(self.desk(INSPECTOR, day), id, days=days, announced=False, methods=("field-visit",))

    def back(self, id: UUID, day: date, days: int) -> None:
        """Find that a problem is back."""
        due = self.today + timedelta(days=20)
        commitments.relapse(self.desk(INSPECTOR, day), id, "又回潮", due=due, announced=False, days=days, methods=("field-visit",))


@pytest.fixture
def small(runtime: Runtime, county: int) -> Lasting:
    """The county, played and followed."""
    held = Lasting(runtime, county)
    held.lasted()
    return held


def by_hand(small: Lasting, tenant: int, on: date) -> dict[tuple[str, int], list[str]]:
    """Return for every closing by a day what became of it after 30, 90 and 180 days, told from one fact after another."""
    found: dict[tuple[str, int], list[str]] = {}
    for stream, history in by_stream(books(small, tenant), *commitment.Event.__args__).items():
        told = [e for e in history if e.effective_on <= on]
        for n, e in enumerate(told):
            if not isinstance(e.fact, commitment.Closed):
                continue
            rest = told[n + 1 :]
            undone = next((k for k, x in enumerate(rest) if isinstance(x.fact, commitment.RelapseFound)), None)
            passed = {x.fact.days for x in rest[:undone] if isinstance(x.fact, commitment.LookBackPassed)}
            found[str(stream), e.fact.cycle] = [
                "later" if e.effective_on + timedelta(days=d) > on
                else "held" if d in passed
                else "unlooked" if undone is None
                else "relapsed"
                for d in DAYS
            ]  # fmt: skip
    return found


def test_every_closing_is_there_once_with_what_became_of_it(small: Lasting) -> None:
    told = said(small, basis(small, "lasting", tenant=small.town, on=small.yesterday))
    expected = by_hand(small, small.town, small.yesterday)
    assert {(c["commitment"], c["cycle"]) for c in told["closings"]} == expected.keys()
    assert len(expected) == 5
    for n, days in enumerate(DAYS):
        counted = Counter(came[n] for came in expected.values())
        [rate] = [r for r in told["rates"] if r["days"] == days and not r["tenant"]]
        assert {k: rate[k] for k in ("held", "relapsed", "unlooked")} == {k: counted[k] for k in ("held", "relapsed", "unlooked")}
    assert [c["number"] for c in told["closings"] if c["lasting_on"]] == ["C1"]


def test_what_came_back_says_when_and_is_open_again_by_itself(small: Lasting) -> None:
    told = said(small, basis(small, "lasting", on=small.yesterday))
    back = {c["number"]: c for c in told["closings"] if c["relapsed_on"]}
    assert back.keys() == {"B1", "C2"}
    assert (back["C2"]["relapsed_on"], back["C2"]["cycle"], back["C2"]["cycle_now"]) == (small.before(100).isoformat(), 1, 2)
    assert (back["B1"]["status"], back["B1"]["reason"]) == ("open", "又有占道经营")
    assert (back["C2"]["status"], back["C2"]["reason"]) == ("closed", "又回潮")


def test_the_countys_rates_are_those_of_all_closings(small: Lasting) -> None:
    told = said(small, basis(small, "lasting", on=small.yesterday))
    expected = by_hand(small, small.town, small.yesterday) | by_hand(small, small.other, small.yesterday)
    for n, days in enumerate(DAYS):
        counted = Counter(came[n] for came in expected.values())
        [rate] = [r for r in told["rates"] if r["days"] == days and not r["tenant"]]
        assert (rate["held"], rate["relapsed"], rate["unlooked"]) == (counted["held"], counted["relapsed"], counted["unlooked"])
        each = [r for r in told["rates"] if r["days"] == days and r["tenant"]]
        assert sum(r["held"] for r in each) == rate["held"]


def test_look_backs_of_the_quarter_are_counted_by_what_they_found(small: Lasting) -> None:
    told = said(small, basis(small, "lasting", tenant=small.town, on=small.yesterday))
    first = date.fromisoformat(told["first_day"])
    kinds = (commitment.LookBackPassed, commitment.RelapseFound)
    facts = [e for e in books(small, small.town) if isinstance(e.fact, kinds) and first <= e.effective_on <= small.yesterday]
    assert sum(look["n"] for look in told["looks"]) == len(facts)
    assert sum(look["n"] for look in told["looks"] if look["result"] == "relapse") == sum(
        isinstance(e.fact, commitment.RelapseFound) for e in facts
    )
