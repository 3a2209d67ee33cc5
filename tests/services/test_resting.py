"""What was decided together is put right or taken back together, and never leaves anybody or anything where nothing stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from domain import commitment, institution, member, organisation
from domain.corrections import DecidedTogether, NotStanding, OthersRestOnIt
from domain.kernel import Recorded
from domain.resting import NothingStandsThere
from infra.ledger import Command, Draft, Receipt
from services import commitments, corrections, institutions, members, organisations
from services.wiring import Runtime
from tests.services.resting_town import Town, wrong
from tests.services.small_county import CLERK, SmallCounty


@pytest.fixture
def town(runtime: Runtime, county: int) -> Town:
    return Town(SmallCounty(runtime, county))


ENDINGS: dict[str, Callable[[Town], Receipt]] = {
    "branch merged": lambda t: organisations.merge(t.desk(10), t.bodies[0], t.bodies[2], "合并"),
    "branch split": lambda t: organisations.split(
        t.desk(10), t.bodies[0], (t.bodies[1], t.bodies[2]), "分设", places={t.people[0]: t.bodies[2]}, rest=t.bodies[1]
    ),
    "branch dissolved": lambda t: organisations.dissolve(t.desk(10), t.bodies[3], "撤销"),
    "unit merged": lambda t: institutions.merge(t.desk(10), t.units[0], t.units[1], "合并"),
    "unit split": lambda t: institutions.split(
        t.desk(10), t.units[0], (t.units[1], t.units[2]), "分设", places={}, rest=t.units[2]
    ),
}


def _written(t: Town, receipt: Receipt) -> list[Recorded[Any]]:
    return [e for e in t.facts() if receipt.first_position <= e.position <= receipt.last]


def _full(town: Town) -> None:
    """Let a branch and a unit stand under each of the first ones, and let the first unit have promised something."""
    organisations.change_parent(town.desk(30), town.bodies[1], town.bodies[0])
    organisations.change_parent(town.desk(30), town.bodies[2], town.bodies[3])
    institutions.reparent(town.desk(30), town.units[2], town.units[0], level=2)
    draft = commitment.Drafted(
        number="A1", problem="p", title="限期整改", wording="限期整改到位。", level="unit", due=town.day(-30), responsible=uuid4(),
        unit=town.units[0],
    )  # fmt: skip
    commitments.draft(town.desk(30), uuid4(), draft)


@pytest.mark.parametrize("way", ENDINGS)
def test_an_ending_is_taken_back_as_a_whole_from_any_of_its_facts(town: Town, way: str) -> None:
    _full(town)
    before = [town.branches(n) for n in range(4)]
    places = len(_written(town, ENDINGS[way](town)))
    assert places > 1
    town.void(town.facts()[-1])
    for n in range(places):
        facts = _written(town, ENDINGS[way](town))
        assert town.void(facts[n]).size == places
        assert [town.branches(n) for n in range(4)] == before
        assert not wrong(town)


@pytest.mark.parametrize("way", ENDINGS)
def test_no_part_of_an_ending_goes_elsewhere_or_to_another_day_but_may_be_reworded(town: Town, way: str) -> None:
    _full(town)
    facts = _written(town, ENDINGS[way](town))
    for e in facts:
        with pytest.raises(DecidedTogether):
            corrections.correct(town.desk(5), e.position, {})
        placed = next((name for name in ("branch", "into", "institution", "parent", "unit") if hasattr(e.fact, name)), None)
        value = [str(uuid4()), str(uuid4())] if isinstance(getattr(e.fact, placed or "", None), tuple) else str(uuid4())
        if placed is not None:
            with pytest.raises(DecidedTogether):
                corrections.correct(town.desk(10), e.position, {placed: value})
    ending = facts[-1]
    corrections.correct(town.desk(10), ending.position, {"reason": "另有文件"})
    assert town.void(town.facts()[-2]).size == len(facts), "what was reworded still belongs to the rest"
    assert not wrong(town)


def test_both_halves_of_a_move_stay_together_however_they_are_put_right(town: Town) -> None:
    members.move(town.desk(10), town.people[0], town.bodies[2], "work")
    corrections.correct(town.desk(10), town.last(member.Left).position, {"reason": "reassigned"})
    for half in (town.last(member.Joined), town.last(member.Left)):
        with pytest.raises(DecidedTogether):
            town.desk(0).void(town.people[0], member, half.position, "x")
        with pytest.raises(DecidedTogether):
            members.correct(town.desk(5), town.people[0], half.position, lambda _, half=half: half.fact)
    members.void(town.desk(0), town.people[0], town.last(member.Joined).position, "x")
    assert town.branches(0) == [0] * 41


def test_a_move_is_put_right_only_to_a_branch_that_stands_as_long_as_it_holds(town: Town) -> None:
    late = uuid4()
    founding = organisation.Established(code="Z-9", name="新支部", kind="branch", institution=town.units[0])
    organisations.establish(town.desk(8), late, founding)
    organisations.dissolve(town.desk(20), town.bodies[3], "撤销")
    members.move(town.desk(6), town.people[0], town.bodies[2], "work")
    moved = town.last(member.Joined)
    for days, branch in ((6, town.bodies[3]), (25, town.bodies[3]), (12, late), (6, uuid4())):
        with pytest.raises(NothingStandsThere):
            corrections.correct(town.desk(days), moved.position, {"branch": str(branch)})
    corrections.correct(town.desk(7), moved.position, {"branch": str(late)})
    assert town.state(member, town.people[0]).custody.at(town.day(7)) == late
    members.move(town.desk(3), town.people[0], town.bodies[1], "work")
    with pytest.raises(NothingStandsThere):
        corrections.correct(town.desk(5), town.last(organisation.Established).position, {})


@pytest.mark.parametrize("followed", [True, False])
def test_a_branch_or_unit_on_which_others_rested_for_a_while_was_there(town: Town, followed: bool) -> None:  # noqa: FBT001
    late, unit = uuid4(), uuid4()
    institutions.register(town.desk(30), unit, institution.Registered(code="D-9", name="新厂", level=1, kind="enterprise"))
    registered = town.last(institution.Registered)
    organisations.establish(town.desk(30), late, organisation.Established(code="Z-9", name="新支部", kind="branch", institution=unit))
    established = town.last(organisation.Established)
    members.move(town.desk(20), town.people[0], late, "work")
    members.move(town.desk(10), town.people[0], town.bodies[0], "work")
    if followed:
        town.follow()
    for founding in (established, registered):
        with pytest.raises(OthersRestOnIt):
            town.void(founding)
        with pytest.raises(NothingStandsThere):
            corrections.correct(town.desk(15), founding.position, {})
    corrections.correct(town.desk(20), established.position, {})


@pytest.mark.parametrize("followed", [True, False])
def test_what_promised_or_went_into_a_unit_keeps_it_on_the_books(town: Town, followed: bool) -> None:  # noqa: FBT001
    into, promised, heir = uuid4(), uuid4(), uuid4()
    for n, unit in enumerate((into, promised, heir)):
        institutions.register(town.desk(30), unit, institution.Registered(code=f"D-1{n}", name="厂", level=1, kind="enterprise"))
    founding = [e for e in town.facts() if isinstance(e.fact, institution.Registered)][-3:]
    lonely = uuid4()
    institutions.register(town.desk(30), lonely, institution.Registered(code="D-20", name="厂", level=1, kind="enterprise"))
    institutions.merge(town.desk(10), lonely, into, "合并")
    institutions.name_successor(town.desk(10), town.units[0], heir)
    draft = commitment.Drafted(
        number="A1", problem="p", title="限期整改", wording="限期整改到位。", level="unit", due=town.day(-30), responsible=uuid4(),
        unit=promised,
    )  # fmt: skip
    commitments.draft(town.desk(20), uuid4(), draft)
    if followed:
        town.follow()
    for e in founding:
        with pytest.raises(OthersRestOnIt):
            town.void(e)
    town.void(town.last(institution.Merged))
    town.void(founding[0])


def test_an_ending_is_not_moved_before_those_who_came_or_went_only_later(town: Town) -> None:
    empty = town.bodies[3]
    members.move(town.desk(30), town.people[0], empty, "work")
    members.move(town.desk(20), town.people[0], town.bodies[0], "work")
    organisations.dissolve(town.desk(10), empty, "撤销")
    ended = town.last(organisation.Dissolved)
    with pytest.raises(NothingStandsThere):
        corrections.correct(town.desk(25), ended.position, {})
    with pytest.raises(NothingStandsThere):
        town.void(town.last(member.Joined))
    corrections.correct(town.desk(15), ended.position, {})
    assert not wrong(town)


@pytest.mark.parametrize("followed", [True, False])
def test_a_branch_does_not_end_before_those_who_leave_it_and_come_back(town: Town, followed: bool) -> None:  # noqa: FBT001
    person, ending, other = town.people[1], town.bodies[1], town.bodies[0]
    members.move(town.desk(10), person, other, "work")
    members.move(town.desk(5), person, ending, "work")
    if followed:
        town.follow()
    both, day = dict.fromkeys((person, town.people[3]), other), town.desk(20)
    acts = (
        (1, lambda: organisations.merge(day, ending, other, "合并")),
        (1, lambda: organisations.split(day, ending, (other, town.bodies[2]), "分设", places=both)),
        (2, lambda: organisations.dissolve(day, ending, "撤销")),
    )
    for members_left, act in acts:
        with pytest.raises(organisation.MembersLeft) as refused:
            act()
        assert refused.value.details == {"members": members_left}
    assert town.branches(1)[-1] == 1
    organisations.merge(town.desk(5), ending, other, "合并")
    assert not wrong(town)


def test_who_comes_back_and_is_moved_on_the_same_day_is_in_nobodys_way_as_long_as_he_is_moved_on(town: Town) -> None:
    person, ending, other = town.people[1], town.bodies[1], town.bodies[0]
    for days, to in ((10, other), (5, ending), (5, other)):
        members.move(town.desk(days), person, to, "work")
    onwards = town.last(member.Joined)
    organisations.merge(town.desk(20), ending, other, "合并")
    assert not wrong(town)
    with pytest.raises(NothingStandsThere):
        town.void(onwards)


def test_an_end_that_never_was_brings_nobody_back_into_a_branch_that_is_gone(town: Town) -> None:
    desk, person = town.desk(20), town.people[0]
    members.move(town.desk(30), person, town.bodies[3], "work")
    members.change(desk, person, lambda m: member.end(m, "died", at=desk.stamp))
    organisations.dissolve(town.desk(10), town.bodies[3], "撤销")
    with pytest.raises(NothingStandsThere):
        town.void(town.last(member.Ended))
    town.void(town.last(organisation.Dissolved))
    town.void(town.last(member.Ended))
    assert town.branches(0)[-1] == 3


def test_nothing_stands_in_circles_once_a_move_is_taken_back(town: Town) -> None:
    a, b = town.bodies[0], town.bodies[1]
    organisations.change_parent(town.desk(30), a, b)
    organisations.change_parent(town.desk(20), a, None)
    loose = town.last(organisation.ParentChanged)
    organisations.change_parent(town.desk(10), b, a)
    with pytest.raises(organisation.GoesInCircles):
        town.void(loose)
    assert not wrong(town)


def test_books_that_hung_in_the_air_before_are_put_right_step_by_step(town: Town) -> None:
    person, astray = town.people[0], (member.Left(branch=town.bodies[0], reason="work"), member.Joined(branch=town.units[0]))
    with pytest.raises(NothingStandsThere):
        members.change(town.desk(10), person, lambda _: list(astray))
    elsewhere = Command(
        county=town.small.county, tenant=town.code, command_id=uuid4(), actor=CLERK.id, role="clerk", correlation=uuid4(), channel="import"
    )  # fmt: skip
    drafts = [Draft(stream=person, version=2 + n, fact=fact, effective_on=town.day(10)) for n, fact in enumerate(astray)]
    town.small.runtime.ledger.append(elsewhere, drafts)
    after = town.desk(9)
    members.change(after, person, lambda m: member.assign_class(m, "mobile", at=after.stamp))
    town.void(town.last(member.ClassAssigned))
    corrections.correct(town.desk(8), town.last(member.Joined).position, {})
    with pytest.raises(NothingStandsThere):
        corrections.correct(town.desk(12), town.last(member.Joined).position, {})
    corrections.correct(town.desk(12), town.last(member.Joined).position, {"branch": str(town.bodies[2])})
    assert not wrong(town)


def test_a_command_that_took_something_back_is_stored_once(town: Town) -> None:
    organisations.merge(town.desk(10), town.bodies[0], town.bodies[2], "合并")
    desk, e = town.desk(0), town.last(organisation.Merged)
    first = corrections.void(desk, e.position, "x")
    again = corrections.void(desk, e.position, "x")
    assert (again.first_position, again.size, again.repeated) == (first.first_position, first.size, True)
    with pytest.raises(NotStanding):
        corrections.void(town.desk(0), e.position, "x")
