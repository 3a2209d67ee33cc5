"""A row under 更正 puts right the fact that stated a value, on that fact's own day; any other row is a change of its day."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain import institution, member
from domain.kernel import fold
from services.imports import books, roster
from services.wiring import Runtime
from tests.services import rosters
from tests.services.rosters import desk, person

MAY, JUNE = date(2005, 5, 1), date(2005, 6, 1)


@pytest.fixture
def held(runtime: Runtime, county: int) -> int:
    """A county one of whose tenants has six members on its books."""
    assert roster.apply(desk(runtime, county), rosters.roster(person(n) for n in range(6))).applied
    return county


def take(runtime: Runtime, county: int, *people: dict[str, Any], **more: Any) -> roster.Result:
    return roster.apply(desk(runtime, county), rosters.roster(people, **more))


def stream(runtime: Runtime, county: int, n: int) -> UUID:
    book = books.read(runtime, county, county * 1000 + 111)
    return next(s for s in book.streams("members") if book.values(s, rosters.TODAY)["name"] == person(n)["name"])


def history(runtime: Runtime, county: int, id: UUID) -> list[Any]:
    return runtime.ledger.load(county, county * 1000 + 111, id)


def test_a_class_entered_wrongly_is_put_right_in_the_founding_fact(runtime: Runtime, held: int) -> None:
    result = take(runtime, held, person(1, ledger_class="retired", correction=True))
    assert (result.applied, result.counts["facts"]) == (True, 1)
    facts = history(runtime, held, stream(runtime, held, 1))
    assert (facts[-1].replaces, facts[-1].effective_on) == (facts[0].position, facts[0].effective_on)
    assert isinstance(facts[-1].fact, member.Registered)
    state = fold(member, facts)
    assert state is not None
    assert state.ledger_class.at(facts[0].effective_on) == "retired", "it never was otherwise"
    assert facts[-1].fact.name == facts[0].fact.name


def test_a_later_change_is_put_right_on_its_own_day_and_what_was_before_stays(runtime: Runtime, held: int) -> None:
    take(runtime, held, person(1, ledger_class="mobile", effective_on=MAY))
    take(runtime, held, person(1, ledger_class="retired", correction=True, effective_on=JUNE))
    facts = history(runtime, held, stream(runtime, held, 1))
    assert (type(facts[-1].fact), facts[-1].effective_on, facts[-1].replaces) == (member.ClassAssigned, MAY, facts[1].position)
    state = fold(member, facts)
    assert state is not None
    assert [state.ledger_class.at(on) for on in (date(2005, 4, 30), MAY, JUNE)] == ["on-job", "retired", "retired"]


def test_the_day_of_a_row_says_which_statement_is_meant(runtime: Runtime, held: int) -> None:
    take(runtime, held, person(1, ledger_class="mobile", effective_on=MAY))
    take(runtime, held, person(1, ledger_class="retired", correction=True, effective_on=date(2005, 4, 30)))
    facts = history(runtime, held, stream(runtime, held, 1))
    assert facts[-1].replaces == facts[0].position
    state = fold(member, facts)
    assert state is not None
    assert [state.ledger_class.at(on) for on in (date(2005, 4, 30), MAY)] == ["retired", "mobile"]


def test_personal_details_and_codes_are_put_right_together_and_the_same_file_again_changes_nothing(runtime: Runtime, held: int) -> None:
    row = person(2, phone="13900009999", education="本科", ledger_class="retired", correction=True)
    first = take(runtime, held, row)
    assert first.counts["facts"] == 1, "one founding fact said it all"
    facts = history(runtime, held, stream(runtime, held, 2))
    assert (str(facts[-1].fact.phone), str(facts[-1].fact.education), facts[-1].fact.ledger_class) == ("13900009999", "本科", "retired")
    again = take(runtime, held, row)
    assert (again.counts["facts"], again.counts["unchanged"]) == (0, 6)


def test_a_units_place_is_put_right_and_never_in_a_circle(runtime: Runtime, held: int) -> None:
    units = [dict(u) for u in rosters.UNITS]
    first, second = units[0], units[1]
    wrong = [{**first, "level": "2", "parent": second["name"], "correction": True}, second]
    result = take(runtime, held, units=wrong)
    if not result.applied:
        assert any(f.rule == "institution.goes-in-circles" for f in result.refused)
    renamed = [{**first, "name": "更名前就叫这个", "correction": True}, second]
    assert take(runtime, held, units=renamed).applied
    book = books.read(runtime, held, held * 1000 + 111)
    facts = [e for s in book.streams("institutions") for e in history(runtime, held, s) if e.replaces]
    assert [type(e.fact) for e in facts] == [institution.Registered]


def test_groups_tagged_one_by_one_are_named_with_a_remedy(runtime: Runtime, held: int) -> None:
    take(runtime, held, person(1, groups={"laid-off"}, effective_on=MAY))
    result = take(runtime, held, person(1, groups={"graduate"}, correction=True, effective_on=JUNE))
    assert not result.applied
    assert [f.rule for f in result.refused] == ["restated.not-stated-at-once"]
    with_founding = take(runtime, held, person(5, groups={"graduate"}, correction=True))
    assert with_founding.applied
    assert history(runtime, held, stream(runtime, held, 5))[-1].fact.groups == ("graduate",)


def test_a_wrong_code_under_a_correction_is_a_wrong_code(runtime: Runtime, held: int) -> None:
    result = take(runtime, held, person(1, ledger_class="lunar", correction=True))
    assert [f.rule for f in result.refused] == ["unknown-code"]


@pytest.mark.parametrize(("day", "stands"), [(date(2005, 5, 20), False), (MAY, True)])
def test_a_branch_is_put_right_only_to_one_that_stood_on_the_day_of_the_move(
    runtime: Runtime, held: int, day: date, *, stands: bool
) -> None:  # fmt: skip
    late = {"code": "Z-09", "name": "新支部", "kind": "branch", "institution": "D-01", "effective_on": day}
    assert take(runtime, held, person(1, branch="Z-02", effective_on=MAY), branches=[*rosters.BRANCHES, late]).applied
    result = take(runtime, held, person(1, branch="Z-09", correction=True, effective_on=JUNE))
    joined = history(runtime, held, stream(runtime, held, 1))[-1]
    assert (joined.effective_on, joined.replaces is not None) == (MAY, stands)
    assert [f.rule for f in result.findings if f.blocks] == ([] if stands else ["resting.nothing-stands-there"])
