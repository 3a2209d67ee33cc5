"""The dossier of a unit: what the books have of it and nothing of another, and what names no unit with the only one it can belong to."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain import commitment, finding, inspection, institution, member, organisation
from domain.kernel import Personal, fold
from services import commitments, inspections, institutions, members, organisations
from services.wiring import Runtime
from tests.services.reporting import basis, books, by_stream, first_unit, follow, said
from tests.services.small_county import CLERK, HEAD, INSPECTOR, SmallCounty


class TwoUnits(SmallCounty):
    """A small county whose town has a school with a branch, a promise and a visit of its own."""

    def told(self) -> None:
        """Play it."""
        self.played()
        follow(self)
        self.government, self.school, self.own = first_unit(self), uuid4(), uuid4()
        founding = institution.Registered(code="D-02", name="伍市镇中学", level=2, kind="school", parent=self.government)
        institutions.register(self.desk(CLERK, self.before(100)), self.school, founding)
        branch = organisation.Established(code="Z-02", name="中学党支部", kind="branch", institution=self.school)
        organisations.establish(self.desk(CLERK, self.before(99)), self.own, branch)
        for n, ledger_class in enumerate(("on-job", "on-job", "retired")):
            person = uuid4()
            registered = member.Registered(name=Personal(person, f"周某{n}"), ledger_class=ledger_class, branch=self.own)
            members.register(self.desk(CLERK, self.before(90)), person, registered)
        self.promised(self.school)
        day = self.before(8)
        planned = inspection.Planned(kind="routine", purpose="督导检查", planned_for=day, methods=("field-visit",), unit=self.school)
        started, seen = inspection.Started(inspectors=(INSPECTOR.id,)), inspection.SiteSeen(place="校门", seen="整齐")
        inspections.hold(self.desk(INSPECTOR, day), uuid4(), planned, started, [seen])
        follow(self)

    def promised(self, unit: UUID) -> None:
        """Promise something in the name of a unit."""
        id, day = uuid4(), self.before(15)
        draft = commitment.Drafted(
            number="S1", problem="p1", title="学校的承诺", wording="限期整改到位。", level="unit", due=self.monday,
            responsible=UUID(int=40), campaign=self.campaign, unit=unit,
        )  # fmt: skip
        commitments.draft(self.desk(CLERK, day), id, draft)
        commitments.publish(self.desk(HEAD, day), id)


@pytest.fixture
def small(runtime: Runtime, county: int) -> TwoUnits:
    """The county, played and followed."""
    held = TwoUnits(runtime, county)
    held.told()
    return held


def test_a_unit_below_has_what_names_it_and_nothing_else(small: TwoUnits) -> None:
    for tenant in (small.town, None):
        told = said(small, basis(small, "dossier", tenant=tenant, unit=small.school))
        assert (told["unit"]["name"], told["unit"]["above"], told["alone"]) == ("伍市镇中学", "伍市镇政府", False)
        assert [(p["number"], p["overdue"]) for p in told["promises"]] == [("S1", True)]
        assert [v["day"] for v in told["visits"]] == [small.before(8).isoformat()]
        assert told["findings"] == []
        assert [(b["name"], b["members"]) for b in told["branches"]] == [("中学党支部", 3)]


def test_the_unit_that_keeps_the_books_answers_for_what_names_no_unit(small: TwoUnits) -> None:
    told = said(small, basis(small, "dossier", tenant=small.town, unit=small.government))
    facts = books(small, small.town)
    promised = [h for h in by_stream(facts, *commitment.Event.__args__).values() if h[0].fact.unit is None]
    assert told["alone"]
    assert {p["number"] for p in told["promises"]} == {h[0].fact.number for h in promised} == {"A1", "A2", "A3"}
    held = [h for h in by_stream(facts, *inspection.Event.__args__).values() if h[0].fact.unit is None]
    assert len(told["visits"]) == len(held)
    assert [f["text"] for f in told["findings"]] == [h[0].fact.text for h in by_stream(facts, finding.Raised).values()]
    assert [u["name"] for u in told["below"]] == ["伍市镇中学"]


def test_members_are_those_of_its_branches_by_class(small: TwoUnits) -> None:
    people = [fold(member, h) for h in by_stream(books(small, small.town), *member.Event.__args__).values()]
    for unit, branch in ((small.school, small.own), (small.government, small.branch)):
        told = said(small, basis(small, "dossier", tenant=small.town, unit=unit))
        counted: dict[str, int] = {}
        for m in people:
            if m and m.custody.at(small.sunday) == branch:
                code = m.ledger_class.at(small.sunday) or ""
                counted[code] = counted.get(code, 0) + 1
        assert {k["code"]: k["members"] for k in told["kept"]} == counted


def test_before_it_was_registered_the_dossier_says_that_it_is_not_in_the_books(small: TwoUnits) -> None:
    told = said(small, basis(small, "dossier", tenant=small.town, unit=small.school, on=small.before(100) - timedelta(days=1)))
    assert told["unit"] is None
    assert told["promises"] == []
