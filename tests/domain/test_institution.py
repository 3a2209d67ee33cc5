from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from domain import institution
from domain.institution import Institution, Registered
from tests.domain.given import given, some, stamp

SELF, PARENT, OTHER, CAMPAIGN = some("self"), some("parent"), some("other"), some("campaign")
SCHOOL = Registered(code="0101", name="伍市镇中学", level=2, kind="school", parent=PARENT)
MARCH, JUNE, JULY = date(2005, 3, 1), date(2005, 6, 1), date(2005, 7, 1)


def school(*more: institution.Event | tuple[institution.Event, object]) -> Institution:
    return given(institution, SCHOOL, *more)  # type: ignore[arg-type]


def test_a_second_level_unit_stands_under_a_unit() -> None:
    assert institution.register(None, SCHOOL, id=SELF, ancestors=[PARENT]) == SCHOOL
    with pytest.raises(institution.ParentMissing):
        institution.register(None, Registered(code="1", name="x", level=2, kind="school"), id=SELF)
    with pytest.raises(institution.LevelUnknown):
        institution.register(None, Registered(code="1", name="x", level=3, kind="school", parent=PARENT), id=SELF)


def test_types_are_those_of_the_list() -> None:
    with pytest.raises(institution.UnknownCode):
        institution.register(None, SCHOOL, id=SELF, kinds={"enterprise"})
    assert institution.assign_type(school(), "enterprise", at=stamp()) == institution.TypeAssigned(kind="enterprise")


@pytest.mark.parametrize(("parent", "ancestors"), [(SELF, [SELF]), (OTHER, [OTHER, SELF])])
def test_no_unit_stands_under_itself_however_far_up(parent: UUID, ancestors: list[UUID]) -> None:
    with pytest.raises(institution.GoesInCircles):
        institution.reparent(school(), parent, level=2, id=SELF, ancestors=ancestors, at=stamp())


def test_a_back_dated_name_is_judged_by_its_own_day() -> None:
    renamed = school((institution.Renamed(name="伍市镇一中"), stamp(JUNE)))
    assert institution.rename(renamed, "伍市镇一中", at=stamp(JULY)) is None
    assert institution.rename(renamed, "伍市镇一中", at=stamp(MARCH)) == institution.Renamed(name="伍市镇一中")


def test_nothing_happens_before_registration() -> None:
    with pytest.raises(institution.BeforeItBegan):
        institution.rename(school(), "x", at=stamp(date(2004, 1, 1)))


def test_a_merged_unit_is_at_an_end_from_that_day() -> None:
    merged = school((institution.Merged(into=OTHER), stamp(JUNE)))
    with pytest.raises(institution.NoLongerExists):
        institution.rename(merged, "x", at=stamp(JULY))
    assert institution.rename(merged, "x", at=stamp(MARCH)) == institution.Renamed(name="x")


def test_a_merger_places_every_member_and_every_open_obligation() -> None:
    with pytest.raises(institution.NotAllPlaced) as refused:
        institution.merge(school(), OTHER, id=SELF, members=3, obligations=1, at=stamp(JUNE))
    assert refused.value.details == {"members": 3, "obligations": 1}
    assert institution.merge(school(), OTHER, id=SELF, members=0, obligations=0, at=stamp(JUNE)) == institution.Merged(into=OTHER)


def test_a_unit_does_not_end_before_what_is_known_of_it() -> None:
    with pytest.raises(institution.LaterFacts):
        institution.merge(school((institution.Renamed(name="x"), stamp(JULY))), OTHER, id=SELF, members=0, obligations=0, at=stamp(JUNE))


def test_a_split_names_two_others() -> None:
    with pytest.raises(institution.SplitNeedsTwo):
        institution.split(school(), (OTHER, OTHER), id=SELF, members=0, obligations=0, at=stamp(JUNE))
    with pytest.raises(institution.OwnSuccessor):
        institution.split(school(), (OTHER, SELF), id=SELF, members=0, obligations=0, at=stamp(JUNE))


def test_a_closed_unit_keeps_its_last_member_until_a_successor_is_named() -> None:
    closed = school((institution.StatusChanged(status="bankrupt"), stamp(MARCH)))
    institution.release(closed, left=1, at=stamp(JUNE))
    with pytest.raises(institution.SuccessorMissing):
        institution.release(closed, left=0, at=stamp(JUNE))
    institution.release(school((institution.StatusChanged(status="bankrupt"), stamp(MARCH)), institution.SuccessorNamed(successor=OTHER)),
                        left=0, at=stamp(JUNE))  # fmt: skip


def test_a_unit_is_enrolled_once_and_withdrawn_once() -> None:
    enrolled = school(institution.Enrolled(campaign=CAMPAIGN, batch="second"))
    assert institution.enrol(enrolled, CAMPAIGN, "second", at=stamp()) is None
    assert institution.withdraw(enrolled, CAMPAIGN, "second", at=stamp()) == institution.Withdrawn(campaign=CAMPAIGN, batch="second")
    with pytest.raises(institution.NotEnrolled):
        institution.withdraw(school(), CAMPAIGN, "first", at=stamp())


def test_another_person_answers_from_the_day_he_is_named() -> None:
    head = institution.ResponsibleNamed(duty="head", person=some("li"), post="镇长")
    named = school((head, stamp(MARCH)), (institution.ResponsibleNamed(duty="head", person=some("wang")), stamp(JULY)))
    assert institution.name_responsible(named, head, at=stamp(JUNE)) is None
    assert institution.name_responsible(named, head, at=stamp(JULY)) == head
