"""A process looks for garbage seldom, and still finds it."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from infra import garbage


class Loop:
    """Refers to itself, so that only the collector finds it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def own_threshold() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


def test_what_refers_to_itself_is_found_without_anybody_asking() -> None:
    garbage.seldom()
    gone = weakref.ref(Loop())
    kept = [[n] for n in range(3 * garbage.YOUNG)]
    assert gone() is None
    assert len(kept) == 3 * garbage.YOUNG


@pytest.mark.parametrize(("before", "after"), [(700, garbage.YOUNG), (2000, garbage.YOUNG), (90_000, 90_000), (0, 0)])
def test_a_process_that_looks_seldom_or_never_is_left_alone(before: int, after: int) -> None:
    gc.set_threshold(before, 10, 10)
    garbage.seldom()
    assert gc.get_threshold()[0] == after
