"""A row that is dated back into what has ended since is refused by row, column, rule and remedy, as a single command is refused."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from domain import member
from domain.kernel import Personal
from domain.resting import NothingStandsThere
from services import institutions, members, organisations
from services.imports import books, roster
from services.imports.findings import message, remedy, where
from services.web.i18n import words
from services.wiring import Runtime
from tests.services import rosters
from tests.services.rosters import UNITS, desk, facts, person

MAY, JUNE, JULY = date(2005, 5, 1), date(2005, 6, 1), date(2005, 7, 1)
Z_01, Z_02 = 1, 2


@pytest.fixture
def held(runtime: Runtime, county: int) -> int:
    """A county whose third branch went into its second in June, and its second unit into its first in July."""
    assert roster.apply(desk(runtime, county), rosters.roster(person(n) for n in range(4))).applied
    bodies, units = streams(runtime, county, "organisations"), streams(runtime, county, "institutions")
    organisations.merge(desk(runtime, county, on=JUNE), bodies[Z_02], bodies[Z_01], "合并")
    institutions.merge(desk(runtime, county, on=JULY), units[1], units[0], "合并")
    return county


def streams(runtime: Runtime, county: int, sheet: books.SheetName) -> list[UUID]:
    return books.read(runtime, county, county * 1000 + 111).streams(sheet)


def test_a_member_is_not_registered_in_a_branch_that_ended_after_the_day_of_his_row(runtime: Runtime, held: int) -> None:
    file = rosters.roster([person(7, branch="Z-02", effective_on=MAY), person(9, branch="Z-01", effective_on=MAY)], units=[], branches=[])
    result = roster.apply(desk(runtime, held), file, mode="good-rows")
    (found,) = result.refused
    assert (found.sheet, found.row, found.column, found.rule) == ("members", 2, "branch", "resting.ended-since")
    assert result.counts["new"] == 1, "his neighbour is taken"
    for lang, said in (("zh-CN", ("党员", "第2行", "2005-06-01", "接续")), ("en", ("Members", "row 2", "2005-06-01", "took over"))):
        told = " ".join((where(found, words(lang)), message(found, words(lang)), remedy(found, words(lang))))
        assert all(part in told for part in said), told
    one = uuid4()
    founding = member.Registered(name=Personal(one, "张"), ledger_class="on-job", branch=streams(runtime, held, "organisations")[Z_02])
    with pytest.raises(NothingStandsThere):
        members.register(desk(runtime, held, on=MAY), one, founding)


def test_whoever_left_before_the_branch_ended_may_be_told_late_and_whoever_stayed_may_not(runtime: Runtime, held: int) -> None:
    into, away = person(1, branch="Z-02", effective_on=MAY), person(1, branch="Z-00", effective_on=date(2005, 5, 20))
    for row, applied in ((into, False), (away, True), (into, True)):
        result = roster.apply(desk(runtime, held), rosters.roster([row], units=[], branches=[]))
        assert (result.applied, [f.rule for f in result.refused]) == (applied, [] if applied else ["resting.ended-since"])
    assert [on for _, on, _ in facts(runtime, held, tags="member.joined")][-2:] == [date(2005, 5, 20), MAY]


def test_neither_a_branch_nor_a_unit_comes_under_what_ended_after_the_day_of_its_row(runtime: Runtime, held: int) -> None:
    under = [
        {"code": "Z-08", "name": "车间党支部", "kind": "branch", "institution": "D-02", "effective_on": MAY},
        {"code": "Z-09", "name": "班组党支部", "kind": "branch", "institution": "D-01", "parent": "Z-02", "effective_on": MAY},
    ]
    unit = {"code": "D-03", "name": "石灰窑", "level": "2", "kind": "enterprise", "parent": "D-02", "effective_on": MAY}
    before = facts(runtime, held)
    result = roster.apply(desk(runtime, held), rosters.roster([], units=[unit], branches=under))
    places = [(f.sheet, f.row, f.column, f.rule, f.details["until"]) for f in result.refused]
    assert places == [
        ("institutions", 2, "parent", "resting.ended-since", "2005-07-01"),
        ("organisations", 2, "institution", "resting.ended-since", "2005-07-01"),
        ("organisations", 3, "parent", "resting.ended-since", "2005-06-01"),
    ]
    assert facts(runtime, held) == before
    assert roster.apply(desk(runtime, held), rosters.roster([], units=[unit | {"parent": UNITS[0]["code"]}], branches=[])).applied
