"""The pure core of the bitemporal helper: spans equal a slow oracle that looks at every day on its own."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from infra.intervals import Change, Timeline, differing
from infra.intervals.timeline import ENDLESS

DAY = date(2025, 1, 1)
KINDS = st.sampled_from(["open", "put", "close"])
CHANGES = st.lists(
    st.tuples(st.integers(0, 12), KINDS, st.dictionaries(st.sampled_from("ab"), st.integers(0, 3), max_size=2)), max_size=14
)


def change(day: int, kind: Any, values: dict[str, int]) -> Change:
    whole = {"a": None, "b": None, **values} if kind == "open" else values if kind == "put" else {}
    return Change(table="t", key=(1,), kind=kind, on=DAY + timedelta(day), values=whole)


def oracle(changes: dict[int, Change], on: date) -> dict[str, Any] | None:
    """What holds on a day: all changes up to it, one after the other by date and position."""
    held: dict[str, Any] | None = None
    for _, one in sorted((((c.on, p), c) for p, c in changes.items() if c.on <= on), key=lambda x: x[0]):
        match one.kind:
            case "open":
                held = dict(one.values)
            case "put":
                held = None if held is None else held | dict(one.values)
            case "close":
                held = None
    return held


def at(timeline: Timeline, on: date) -> dict[str, Any] | None:
    found = [s.values for s in timeline.spans() if s.valid_from <= on < s.valid_to]
    assert len(found) <= 1, "a day belongs to one span"
    return dict(found[0]) if found else None


@given(CHANGES, st.permutations(range(14)), st.sets(st.integers(0, 13)))
def test_spans_equal_the_oracle_on_every_day_in_whatever_order_facts_are_learned(
    drawn: list[Any], order: list[int], withdrawn: set[int]
) -> None:
    changes = {position: change(*one) for position, one in enumerate(drawn)}
    timeline = Timeline()
    for position in order:
        if position in changes:
            timeline.add(position, 0, changes[position])
    for position in withdrawn & changes.keys():
        timeline.withdraw(position)
        del changes[position]
    for day in range(-1, 15):
        on = DAY + timedelta(day)
        assert at(timeline, on) == oracle(changes, on)


@given(CHANGES)
def test_spans_are_half_open_in_order_and_name_a_fact_of_their_first_day(drawn: list[Any]) -> None:
    timeline = Timeline()
    for position, one in enumerate(drawn):
        timeline.add(position, 0, change(*one))
    spans = timeline.spans()
    assert all(s.valid_from < s.valid_to for s in spans)
    assert all(a.valid_to <= b.valid_from for a, b in pairwise(spans))
    assert all(change(*drawn[s.position]).on == s.valid_from for s in spans)


def test_a_put_carries_on_what_it_does_not_name_and_later_spans_see_it() -> None:
    timeline = Timeline()
    timeline.add(1, 0, change(0, "open", {"a": 1, "b": 1}))
    timeline.add(2, 0, change(10, "put", {"a": 2}))
    timeline.add(3, 0, change(5, "put", {"b": 3}))
    assert [dict(s.values) for s in timeline.spans()] == [{"a": 1, "b": 1}, {"a": 1, "b": 3}, {"a": 2, "b": 3}]
    assert timeline.spans()[-1].valid_to == ENDLESS


def test_a_put_where_nothing_is_held_changes_nothing() -> None:
    timeline = Timeline()
    timeline.add(1, 0, change(0, "put", {"a": 1}))
    assert timeline.spans() == []
    timeline.add(2, 0, change(2, "open", {}))
    timeline.add(3, 0, change(4, "close", {}))
    timeline.add(4, 0, change(6, "put", {"a": 1}))
    assert [(s.valid_from, s.valid_to) for s in timeline.spans()] == [(DAY + timedelta(2), DAY + timedelta(4))]


def test_only_what_differs_is_closed_and_opened() -> None:
    timeline = Timeline()
    timeline.add(1, 0, change(0, "open", {"a": 1}))
    timeline.add(2, 0, change(9, "put", {"a": 2}))
    before = timeline.spans()
    timeline.add(3, 0, change(5, "put", {"b": 1}))
    gone, fresh = differing(before, timeline.spans())
    assert [s.valid_from for s in gone] == [DAY, DAY + timedelta(9)]
    assert [s.valid_from for s in fresh] == [DAY, DAY + timedelta(5), DAY + timedelta(9)]
