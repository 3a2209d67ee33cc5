"""The reconciliation: declared beside counted as the facts have them, and by name who lies between the lists of then and of now."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain import institution, member, organisation, period
from domain.kernel import fold
from services import members, periods
from services.wiring import Runtime
from tests.services.reporting import basis, books, by_stream, follow, said
from tests.services.small_county import CLERK, HEAD, SmallCounty


class Reconciled(SmallCounty):
    """A small county whose town hands its roster in, and learns more of it afterwards."""

    def reconciled(self) -> None:
        """Play it: of those of the day handed in one turns out to have been missing, one dies later, one comes later."""
        self.played()
        self.counted_on = self.before(20)
        self.people = [self.joined(self.before(60), "on-job", f"周某{n}") for n in range(3)]
        follow(self)
        id, day = periods.stream(self.town, "2026-x"), self.before(20)
        periods.begin(self.desk(CLERK, day), period.Opened(period="2026-x"))
        said = period.DeclaredTotalsSet(institutions=1, organisations=2, members=11, source="申报表")
        periods.declare(self.desk(CLERK, day), id, said)
        self.at_that_time = len(on_the_books(self, self.counted_on))
        held = period.Totals(institutions=1, organisations=1, members=self.at_that_time)
        for figure, n in (("organisations", 1), ("members", self.at_that_time)):
            periods.explain(self.desk(CLERK, self.before(10)), id, figure, counted=n, explanation="漏登两人")
        periods.submit(self.desk(HEAD, day), id, held, true_on=self.counted_on)
        self.those_counted = on_the_books(self, self.counted_on)
        self.late = self.joined(self.before(40), "mobile", "吴某8")
        self.fresh = self.joined(self.monday, "mobile", "郑某9")
        desk = self.desk(CLERK, self.monday)
        members.change(desk, self.people[0], lambda m: member.end(m, "died", at=desk.stamp))
        follow(self)


def on_the_books(small: SmallCounty, day: date) -> set[UUID]:
    """Return who is in custody on a day, folded from what is on record now."""
    found = by_stream(books(small, small.town), *member.Event.__args__)
    people = {person: fold(member, history) for person, history in found.items()}
    return {p for p, m in people.items() if m and m.custody.at(day) and not (m.ended_on and m.ended_on <= day)}


@pytest.fixture
def small(runtime: Runtime, county: int) -> Reconciled:
    """The county, played and followed."""
    held = Reconciled(runtime, county)
    held.reconciled()
    return held


def test_declared_stands_beside_counted(small: Reconciled) -> None:
    [own] = said(small, basis(small, "reconciliation", tenant=small.town))["balances"]
    counted = {
        "institutions": len(by_stream(books(small, small.town), institution.Registered)),
        "organisations": len(by_stream(books(small, small.town), organisation.Established)),
        "members": len(on_the_books(small, small.sunday)),
    }
    assert {name: own[name] for name in counted} == counted
    assert [own[f"declared_{name}"] for name in counted] == [1, 2, 11]


def test_everybody_between_the_lists_handed_in_and_those_of_now_is_named(small: Reconciled) -> None:
    told = said(small, basis(small, "reconciliation", tenant=small.town))
    then, now = small.those_counted, on_the_books(small, small.sunday)
    people = {UUID(x["id"]): x for x in told["off"] if x["figure"] == "members"}
    assert {p for p, x in people.items() if x["added"]} == now - then
    assert {p for p, x in people.items() if not x["added"]} == then - now
    assert {p for p, x in people.items() if x["late"]} == on_the_books(small, small.counted_on) ^ then == {small.late}
    assert [(x["name"], x["standing"], x["reason"]) for x in people.values() if not x["added"]] == [("周某0", "ended", "died")]
    [counting] = told["countings"]
    assert counting["members"] == len(then) == small.at_that_time
    assert counting["members"] + len(now - then) - len(then - now) == len(now)


def test_what_was_pointed_out_is_listed_without_the_words_that_explain_it(small: Reconciled) -> None:
    told = said(small, basis(small, "reconciliation"))
    assert {(d["figure"], d["declared"], d["counted"], d["explained_on"]) for d in told["pointed"]} == {
        ("organisations", 2, 1, small.before(10).isoformat()), ("members", 11, small.at_that_time, small.before(10).isoformat()),
    }  # fmt: skip
    assert "漏登" not in str(told)


def test_the_county_counts_all_its_units(small: Reconciled) -> None:
    told = said(small, basis(small, "reconciliation"))
    [whole] = [b for b in told["balances"] if b["tenant"] == small.office]
    assert whole["members"] == sum(b["members"] for b in told["balances"] if b["tenant"] != small.office)
    assert {x["id"] for x in told["off"]} >= {str(small.late), str(small.fresh)}
    assert all(x["name"] is None for x in told["off"])
    assert small.sunday - small.counted_on == timedelta(days=26)
