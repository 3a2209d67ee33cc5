from __future__ import annotations

from datetime import date

import pytest

from domain import gb11643

VECTORS = ["11010519491231002X", "440524188001010014"]


@pytest.mark.parametrize("number", VECTORS)
def test_the_numbers_of_the_standard_are_valid(number: str) -> None:
    assert gb11643.valid(number)
    assert gb11643.check_digit(number[:17]) == number[17]


def test_a_number_states_birth_sex_and_division() -> None:
    assert gb11643.birth_date("11010519491231002X") == date(1949, 12, 31)
    assert gb11643.sex("11010519491231002X") == "female"
    assert gb11643.sex("440524188001010014") == "male"
    assert gb11643.division("440524188001010014") == "440524"


@pytest.mark.parametrize("number", VECTORS)
def test_every_wrong_digit_is_caught(number: str) -> None:
    for place in range(18):
        for digit in "0123456789X"[: 11 if place == 17 else 10]:
            wrong = number[:place] + digit + number[place + 1 :]
            assert gb11643.valid(wrong) == (wrong == number), wrong


@pytest.mark.parametrize("number", VECTORS)
def test_every_swap_of_neighbours_is_caught(number: str) -> None:
    for place in range(17):
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert gb11643.valid(swapped) == (swapped == number), swapped


def test_full_width_small_x_and_spaces_are_the_same_number() -> None:
    assert gb11643.normal(" １１０１０５ 19491231 002ｘ ") == "11010519491231002X"
    assert gb11643.valid("１１０１０５１９４９１２３１００２Ｘ")


@pytest.mark.parametrize(
    "number", ["", "1101051949123100", "11010519491331002X", "01010519491231002X", "abcdefghijklmnopqr", "二" * 18, "①" * 18]
)
def test_what_is_no_number_is_refused_and_states_nothing(number: str) -> None:
    assert not gb11643.valid(number)
    assert (gb11643.birth_date(number), gb11643.sex(number), gb11643.division(number)) == (None, None, None)


def test_a_day_that_never_was_is_refused_even_with_its_check_digit() -> None:
    first = "11010520050230001"
    assert not gb11643.valid(first + gb11643.check_digit(first))
