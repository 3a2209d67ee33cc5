"""Retired shapes of facts, which old records still have, and how each becomes the shape of today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Generic, TypeVar

import msgspec

from domain.kernel import Fact, Frozen

F = TypeVar("F", bound=Fact)


class Retired(msgspec.Struct, Generic[F], metaclass=Frozen):
    """A shape that is no longer written: its class, whose tag stays reserved for ever, and its newer form."""

    shape: type[F]
    upcast: Callable[[F], Fact]


# A tag is entered here on the day its class leaves the catalogue; the upcast is typed and may lead to another retired shape.
RETIRED: Final[Mapping[str, Retired[Any]]] = {}


def upcast(fact: Fact, *, retired: Mapping[str, Retired[Any]] = RETIRED) -> Fact:
    """Return a fact in the shape of today."""
    while (old := retired.get(str(fact.__struct_config__.tag))) is not None:
        fact = old.upcast(fact)
    return fact
