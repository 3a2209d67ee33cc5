from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain import team
from domain.team import Formed, Unit
from tests.domain.given import LI, WANG, ZHAO, given, stamp

FORMED = Formed(name="县第一督导组", level="county", leader=LI, mandate_until=date(2005, 12, 31))
SECONDED = team.MemberSeconded(user=WANG, home=430626101)
WUSHI, BUREAU = Unit(tenant=430626111), Unit(tenant=430626000001)
JUNE, JULY = date(2005, 6, 1), date(2005, 7, 1)


def first(*more: Any) -> Any:
    return given(team, FORMED, *more)


def test_a_team_is_formed_once_and_of_a_known_level() -> None:
    assert team.form(None, FORMED, at=stamp()) == FORMED
    with pytest.raises(team.AlreadyFormed):
        team.form(first(), FORMED, at=stamp())
    with pytest.raises(team.UnknownLevel):
        team.form(None, Formed(name="x", level="village"), at=stamp())
    with pytest.raises(team.MandateOver):
        team.form(None, FORMED, at=stamp(date(2006, 1, 1)))


def test_a_refused_secondment_is_ordered() -> None:
    refused = first(SECONDED, team.SecondmentRefused(user=WANG, reason="工作忙"))
    assert WANG not in team.members_on(refused, JUNE)
    assert team.order_secondment(refused, WANG, at=stamp(JUNE)) == team.SecondmentOrdered(user=WANG)
    with pytest.raises(team.NotRefused):
        team.order_secondment(first(), ZHAO, at=stamp(JUNE))


def test_only_members_are_trained() -> None:
    with pytest.raises(team.NotAMember):
        team.train(first(), WANG, "督导业务", at=stamp(JUNE))
    trained = first(SECONDED, (team.MemberTrained(user=WANG, course="督导业务"), stamp(JULY)))
    assert not team.trained(trained, WANG, on=JUNE)
    assert team.trained(trained, WANG, on=JULY)
    assert team.train(trained, WANG, "督导业务", at=stamp(JULY)) is None


def test_a_unit_has_one_county_team() -> None:
    assert team.assign(first(), (WUSHI,), taken=[BUREAU], at=stamp(JUNE)) == team.UnitsAssigned(units=(WUSHI,))
    with pytest.raises(team.UnitTaken):
        team.assign(first(), (WUSHI, BUREAU), taken=[BUREAU], at=stamp(JUNE))
    province = given(team, Formed(name="省督导组", level="province"))
    assert team.assign(province, (BUREAU,), taken=[BUREAU], at=stamp(JUNE)) == team.UnitsAssigned(units=(BUREAU,))


def test_who_rotates_out_is_no_member_any_more() -> None:
    rotated = first(SECONDED, (team.RotationMade(left=(WANG,), joined=(ZHAO,)), stamp(JULY)))
    assert (team.members_on(rotated, JUNE), team.members_on(rotated, JULY)) == ({LI, WANG}, {LI, ZHAO})
    assert team.rotate(rotated, (WANG,), (ZHAO,), at=stamp(JULY)) is None


def test_a_conflict_with_a_tenant_covers_its_institutions() -> None:
    near = first((team.ConflictDeclared(user=LI, unit=WUSHI, reason="亲属"), stamp(JUNE)))
    inside = Unit(tenant=430626111, institution=ZHAO)
    assert team.conflicted(near, LI, inside, on=JULY)
    assert not team.conflicted(near, LI, BUREAU, on=JULY)
    assert not team.conflicted(near, LI, WUSHI, on=date(2005, 5, 1))


def test_a_mandate_is_only_extended() -> None:
    assert team.extend(first(), date(2006, 3, 31), at=stamp(JUNE)) == team.MandateExtended(until=date(2006, 3, 31))
    with pytest.raises(team.NotAnExtension):
        team.extend(first(), date(2005, 11, 30), at=stamp(JUNE))


def test_a_disbanded_team_does_nothing_more() -> None:
    over = first((team.Disbanded(), stamp(JUNE)))
    with pytest.raises(team.AlreadyDisbanded):
        team.second(over, SECONDED, at=stamp(JULY))
    with pytest.raises(team.BeforeItBegan):
        team.second(over, SECONDED, at=stamp(date(2004, 1, 1)))
    with pytest.raises(team.LaterFacts):
        team.disband(first((SECONDED, stamp(JULY))), at=stamp(JUNE))
