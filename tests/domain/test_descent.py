from __future__ import annotations

from datetime import date

from domain.descent import Ending, Heir, heir, splits

JUNE, JULY, AUGUST = date(2005, 6, 1), date(2005, 7, 1), date(2005, 8, 1)


def test_what_was_merged_counts_under_what_it_went_into_also_in_turn() -> None:
    endings = {"a": Ending(on=JUNE, into=("b",)), "b": Ending(on=AUGUST, into=("c",))}
    assert [heir("a", endings, until=day).node for day in (date(2005, 5, 31), JUNE, JULY, AUGUST)] == ["a", "b", "b", "c"]


def test_a_share_of_what_was_split_goes_with_its_owner_or_stays_under_the_name_of_the_split() -> None:
    split = Ending(on=JUNE, into=("b", "c"))
    assert heir("a", {"a": split}, until=JULY, follow=lambda _: "c") == Heir(node="c")
    for elsewhere in (None, "d"):
        assert heir("a", {"a": split}, until=JULY, follow=lambda _, at=elsewhere: at) == Heir(node="a", split=split)


def test_an_owner_is_followed_through_several_splits_each_on_its_own_day() -> None:
    endings = {"a": Ending(on=JUNE, into=("b", "c")), "c": Ending(on=JULY, into=("d", "e")), "e": Ending(on=AUGUST, into=("f",))}
    stood = {JUNE: "c", JULY: "e"}
    assert heir("a", endings, until=AUGUST, follow=stood.get).node == "f"


def test_a_circle_ends() -> None:
    endings = {"a": Ending(on=JUNE, into=("b",)), "b": Ending(on=JULY, into=("a",))}
    assert {heir(node, endings, until=AUGUST).node for node in ("a", "b")} == {"a", "b"}


def test_splits_are_all_those_whose_days_an_owner_is_asked_for_and_no_others() -> None:
    endings = {
        "a": Ending(on=JUNE, into=("b",)), "b": Ending(on=JUNE, into=("c", "d")), "d": Ending(on=JULY, into=("e", "f")),
        "f": Ending(on=AUGUST, into=("g", "h")), "x": Ending(on=JUNE, into=("y", "z")),
    }  # fmt: skip
    assert splits("a", endings, until=JULY) == [endings["b"], endings["d"]]
    asked: list[date] = []

    def follow(day: date) -> str:
        asked.append(day)
        return {JUNE: "d", JULY: "f", AUGUST: "g"}[day]

    assert heir("a", endings, until=AUGUST, follow=follow).node == "g"
    assert {split.on for split in splits("a", endings, until=AUGUST)} == {*asked}


def test_splits_of_a_circle_are_found_once() -> None:
    endings = {"a": Ending(on=JUNE, into=("a", "b")), "b": Ending(on=JULY, into=("a",))}
    assert splits("a", endings, until=AUGUST) == [endings["a"]]
