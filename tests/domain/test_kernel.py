from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain import commitment, institution, tenant
from domain.kernel import Fact, Personal, Recorded, Refused, Voided, fold, standing
from tests.domain.given import recorded, some, stamp

ONE, TWO, THREE = date(2005, 6, 1), date(2005, 6, 2), date(2005, 6, 3)


def named(name: str, position: int, on: date, *, replaces: int | None = None) -> Recorded[Any]:
    return recorded(tenant.Renamed(name=name), position, stamp(on), replaces=replaces)


def names(history: list[Recorded[Any]], **how: Any) -> list[str]:
    return [e.fact.name for e in standing(history, **how)]


def test_a_correction_stands_where_the_fact_it_replaces_stood() -> None:
    history = [named("a", 1, ONE), named("b", 2, TWO), named("A", 3, ONE, replaces=1)]
    assert names(history) == ["A", "b"]


def test_a_correction_of_a_correction_stands_there_too() -> None:
    history = [named("a", 1, ONE), named("b", 2, TWO), named("A", 3, ONE, replaces=1), named("AA", 4, ONE, replaces=3)]
    assert names(history) == ["AA", "b"]


def test_what_never_happened_is_left_out_with_the_voiding() -> None:
    history = [named("a", 1, ONE), named("b", 2, TWO), recorded(Voided(reason="x"), 3, stamp(), replaces=2)]
    assert names(history) == ["a"]


def test_by_effective_date_the_later_position_wins_the_day() -> None:
    history = [named("first", 1, ONE), named("c", 2, THREE), named("b", 3, TWO), named("b2", 4, TWO)]
    assert names(history, order="effective") == ["first", "b", "b2", "c"]


def test_the_founding_fact_comes_first_even_when_put_right_to_a_later_day() -> None:
    history = [named("founding", 1, ONE), named("b", 2, TWO), named("founding, right", 3, THREE, replaces=1)]
    assert names(history, order="effective") == ["founding, right", "b"]


def test_nothing_adds_up_to_nothing() -> None:
    founded = recorded(tenant.Registered(tenant=1, name="x", kind="town"), 1, stamp())
    assert fold(tenant, []) is None
    assert fold(tenant, [founded, recorded(Voided(reason="x"), 2, stamp(), replaces=1)]) is None


def test_a_personal_value_never_shows_in_its_form_for_logs() -> None:
    me = Personal(some("me"), "陈某")
    assert "陈某" not in repr(me)
    assert (str(me), str(Personal(some("me"), marker="erased"))) == ("陈某", "‹erased›")
    assert me == Personal(some("me"), "陈某")
    assert len({me, Personal(some("me"), "陈某"), Personal(some("you"), "陈某")}) == 2


def test_a_refusal_has_the_code_of_its_aggregate_however_its_module_is_cut() -> None:
    assert commitment.NotIndependent.code() == "commitment.not-independent"
    assert institution.GoesInCircles.code() == "institution.goes-in-circles"

    class OutOfHours(Refused):
        """The office is closed."""

    assert OutOfHours.code() == "test_kernel.out-of-hours"
    assert str(OutOfHours()) == "The office is closed."


def test_facts_do_not_change_and_take_names_only() -> None:
    fact: Any = tenant.Renamed(name="x")
    with pytest.raises(AttributeError):
        fact.name = "y"
    positional: Any = tenant.Renamed
    with pytest.raises(TypeError):
        positional("x")
    assert isinstance(fact, Fact)
