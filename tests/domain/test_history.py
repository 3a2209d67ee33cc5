from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

import msgspec

from domain import catalogue
from domain.commitment import ProgressReported
from domain.history import RETIRED, Retired, upcast
from domain.kernel import Fact


class Told(Fact, tag="commitment.told"):
    words: str


class ToldTwice(Fact, tag="commitment.told-twice"):
    first: str
    second: str


OLD: dict[str, Retired[Any]] = {
    "commitment.told": Retired(shape=Told, upcast=lambda old: ProgressReported(text=old.words)),
    "commitment.told-twice": Retired(shape=ToldTwice, upcast=lambda old: Told(words=old.first + old.second)),
}


def test_a_retired_shape_becomes_todays_in_as_many_steps_as_it_takes() -> None:
    assert upcast(ToldTwice(first="a", second="b"), retired=OLD) == ProgressReported(text="ab")
    assert upcast(ProgressReported(text="x"), retired=OLD) == ProgressReported(text="x")


def test_a_retired_shape_is_still_read() -> None:
    stored: Any = reduce(or_, (old.shape for old in OLD.values()), catalogue.FACTS)
    fact = msgspec.json.decode(b'{"type":"commitment.told","words":"x"}', type=stored)
    assert upcast(fact, retired=OLD) == ProgressReported(text="x")


def test_no_tag_is_both_retired_and_in_use() -> None:
    assert not RETIRED.keys() & catalogue.BY_TAG.keys()


def test_every_retired_shape_keeps_its_tag() -> None:
    assert all(old.shape.__struct_config__.tag == tag for tag, old in {**RETIRED, **OLD}.items())
