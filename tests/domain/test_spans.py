from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from domain.spans import Spans, since

STEPS = st.lists(st.tuples(st.dates(min_value=date(2005, 1, 1), max_value=date(2005, 2, 28)), st.integers()), max_size=12)
DAYS = st.dates(min_value=date(2004, 12, 31), max_value=date(2005, 3, 1))


def test_nothing_holds_before_the_first_step() -> None:
    assert since(date(2005, 6, 1), "x").at(date(2005, 5, 31)) is None
    assert since(date(2005, 6, 1), "x").after(date(2005, 5, 31)) == "x"
    assert Spans[str]().last is None


@given(STEPS, DAYS)
def test_what_holds_is_the_last_step_up_to_the_day_and_on_one_day_the_one_added_later(steps: list[tuple[date, int]], day: date) -> None:
    spans = Spans[int]()
    for on, value in steps:
        spans = spans.then(on, value)
    up_to = sorted((on, n) for n, (on, _) in enumerate(steps) if on <= day)
    assert spans.at(day) == (steps[up_to[-1][1]][1] if up_to else None)
    assert [on for on, _ in spans.steps] == sorted(on for on, _ in steps)
