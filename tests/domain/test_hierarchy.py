from __future__ import annotations

from datetime import date

from domain.hierarchy import Steps, above
from tests.domain.given import some

JUNE, JULY, AUGUST = date(2005, 6, 1), date(2005, 7, 1), date(2005, 8, 1)
A, B, C, D = some("a"), some("b"), some("c"), some("d")


def test_whoever_stands_above_on_some_day_of_the_span_is_above() -> None:
    known: dict[object, Steps] = {A: [(JUNE, B), (AUGUST, C)], B: [(JUNE, None), (JULY, D)]}
    assert above(A, JUNE, None, lambda id: known.get(id, ())) == {A, B, C, D}
    assert above(A, JUNE, JULY, lambda id: known.get(id, ())) == {A, B}
    assert above(A, AUGUST, None, lambda id: known.get(id, ())) == {A, C}
    assert above(None, JUNE, None, lambda id: known.get(id, ())) == frozenset()


def test_a_chain_counts_only_where_all_of_it_holds_on_one_day() -> None:
    known: dict[object, Steps] = {A: [(JUNE, B), (JULY, None)], B: [(JUNE, None), (JULY, C)]}
    assert above(A, JUNE, None, lambda id: known.get(id, ())) == {A, B}


def test_a_circle_of_old_ends() -> None:
    known: dict[object, Steps] = {A: [(JUNE, B)], B: [(JUNE, A)]}
    assert above(A, JUNE, None, lambda id: known.get(id, ())) == {A, B}
