"""Names are shown for a reason that can be judged, to no more people's harm than needed, and once."""

from __future__ import annotations

import pytest

from domain import plain, reveal
from tests.domain.given import given, some

LI, WANG = some("li"), some("wang")
WHY = "核对流动党员去向"


def test_names_are_shown_for_a_reason_each_once() -> None:
    assert reveal.show(None, (LI, WANG, LI), f" {WHY} ") == reveal.NamesShown(reason=WHY, people=(LI, WANG))


@pytest.mark.parametrize("reason", ["", "    核对  ", "核" * 301])
def test_a_reason_has_five_to_three_hundred_characters(reason: str) -> None:
    with pytest.raises(reveal.NeedsReason) as refused:
        reveal.show(None, (LI,), reason)
    assert refused.value.details == {"least": 5, "most": 300}


def test_nobody_is_no_one_to_show_and_more_than_two_hundred_are_too_many() -> None:
    with pytest.raises(reveal.NobodyToShow):
        reveal.show(None, (), WHY)
    people = tuple(some(f"member {n}") for n in range(201))
    assert reveal.show(None, (*people[:200], people[0]), WHY) is not None
    with pytest.raises(reveal.TooMany) as refused:
        reveal.show(None, people, WHY)
    assert refused.value.details == {"n": 201, "most": 200}


def test_a_reveal_is_never_added_to() -> None:
    held = given(reveal, reveal.NamesShown(reason=WHY, people=(LI,)))
    assert reveal.show(held, (LI, WANG), WHY) is None
    assert held.people == (LI,)


@pytest.mark.parametrize("number", ["430626197001011234", "138 0000 0000"])
def test_a_reason_holds_no_number_that_belongs_to_a_person(number: str) -> None:
    with pytest.raises(plain.PersonalInPlainText):
        plain.check(reveal.NamesShown(reason=f"找{number}这个人", people=(LI,)))
