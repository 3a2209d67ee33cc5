"""What was closed opens again: a dissolved organisation by a fact of its own, a closed unit by its status; never what went into others."""

from __future__ import annotations

import pytest

from domain import institution, member, organisation
from domain.resting import NothingStandsThere
from infra.db import Database
from services import corrections, institutions, members, organisations
from services.coordinate import Coordinate
from services.views import organisations as bodies
from services.views import tree
from services.wiring import Runtime
from tests.services.books import Books
from tests.services.resting_town import Town, wrong
from tests.services.small_county import SmallCounty


@pytest.fixture
def town(runtime: Runtime, county: int) -> Town:
    return Town(SmallCounty(runtime, county))


def standing(town: Town, n: int) -> list[str]:
    """As what a body is listed on the days before and after its end and its return, from views that a rebuild leaves as they are."""
    books = Books(town.small.runtime.db, town.small.runtime.ledger, town.small.county, rebuilt=True)
    books.caught_up()
    found = list[str]()
    for days in (11, 10, 6, 5, 0):
        at = Coordinate(true_on=town.day(days), today=town.day(0))
        with town.small.runtime.db.tenant(town.small.county, town.code) as sql:
            card = bodies.card(sql, town.small.county, town.code, town.bodies[n], at)
        assert card is not None
        found.append(card.standing)
    return found


def test_a_dissolved_organisation_stands_again_where_it_stood_and_takes_members(town: Town) -> None:
    organisations.dissolve(town.desk(10), town.bodies[3], "撤销")
    with pytest.raises(organisation.NoLongerExists):
        members.move(town.desk(9), town.people[0], town.bodies[3], "work")
    organisations.restore(town.desk(5), town.bodies[3], "恢复")
    assert standing(town, 3) == ["standing", "dissolved", "dissolved", "standing", "standing"]
    with pytest.raises(organisation.NoLongerExists):
        members.move(town.desk(9), town.people[0], town.bodies[3], "work")
    members.move(town.desk(4), town.people[0], town.bodies[3], "work")
    assert town.branches(0)[-1] == 3
    with pytest.raises(NothingStandsThere):
        town.void(town.last(organisation.Restored))
    with pytest.raises(NothingStandsThere):
        corrections.correct(town.desk(3), town.last(organisation.Restored).position, {})
    corrections.correct(town.desk(6), town.last(organisation.Restored).position, {"reason": "上级批准恢复"})
    town.void(town.last(member.Joined))
    town.void(town.last(organisation.Restored))
    assert standing(town, 3)[1:] == ["dissolved"] * 4
    assert not wrong(town)


def test_a_dissolved_organisation_comes_back_elsewhere_where_its_place_has_gone(town: Town) -> None:
    organisations.change_parent(town.desk(30), town.bodies[3], town.bodies[0])
    organisations.dissolve(town.desk(10), town.bodies[3], "撤销")
    institutions.merge(town.desk(8), town.units[0], town.units[1], "合并")
    organisations.merge(town.desk(7), town.bodies[0], town.bodies[1], "合并")
    with pytest.raises(institution.NoLongerExists):
        organisations.restore(town.desk(5), town.bodies[3], "恢复", parent=town.bodies[1])
    with pytest.raises(organisation.NoLongerExists):
        organisations.restore(town.desk(5), town.bodies[3], "恢复", unit=town.units[1])
    written = organisations.restore(town.desk(5), town.bodies[3], "恢复", unit=town.units[1], parent=town.bodies[1])
    held = town.state(organisation, town.bodies[3])
    assert (written.size, held.institution.last, held.parent.last) == (3, town.units[1], town.bodies[1])
    assert standing(town, 3)[2:] == ["dissolved", "standing", "standing"]
    assert not wrong(town)
    assert town.void(town.last(organisation.ParentChanged)).size == 3, "it is taken back as a whole"
    assert standing(town, 3)[2:] == ["dissolved"] * 3


def test_what_went_into_others_is_not_restored(town: Town) -> None:
    organisations.merge(town.desk(10), town.bodies[0], town.bodies[2], "合并")
    with pytest.raises(organisation.WentElsewhere):
        organisations.restore(town.desk(5), town.bodies[0], "恢复")
    with pytest.raises(organisation.StillStands):
        organisations.restore(town.desk(5), town.bodies[1], "恢复")


def test_a_dissolved_and_restored_organisation_counts_in_the_tree_of_every_day(db: Database, town: Town) -> None:
    """It is no node on the days between, and the members of any day add up by the tree of then and by that of now."""
    members.move(town.desk(20), town.people[0], town.bodies[3], "work")
    members.move(town.desk(10), town.people[0], town.bodies[1], "work")
    organisations.dissolve(town.desk(10), town.bodies[3], "撤销")
    organisations.restore(town.desk(5), town.bodies[3], "恢复")
    town.follow()
    for days in (15, 8, 3):
        at = Coordinate(true_on=town.day(days), today=town.day(0))
        with db.tenant(town.small.county, town.code) as sql:
            totals = [tree.tree(sql, town.small.county, town.code, at, by).total for by in ("then", "now")]
        assert totals == [len(town.people)] * 2


def test_a_closed_unit_works_again_and_closes_again(town: Town) -> None:
    for days, status in ((10, "closed"), (5, "normal"), (2, "bankrupt")):
        desk = town.desk(days)
        institutions.change(desk, town.units[0], lambda u, status=status, at=desk.stamp: institution.change_status(u, status, "x", at=at))
    held = town.state(institution, town.units[0])
    assert [held.status.at(town.day(days)) for days in (10, 6, 5, 1)] == ["closed", "closed", "normal", "bankrupt"]
    organisations.attach(town.desk(4), town.bodies[1], town.units[0])
    town.void(town.last(institution.StatusChanged))
    assert town.state(institution, town.units[0]).status.last == "normal"
    assert not wrong(town)
