"""What became of things that were merged or split: from what stood on one day to what stands in its place on a later one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import date
from typing import Generic, TypeVar

import msgspec

from domain.kernel import Frozen

N = TypeVar("N", bound=Hashable)


class Ending(msgspec.Struct, Generic[N], metaclass=Frozen):
    """A thing ended on a day: it went into one other (merged) or into several (split)."""

    on: date
    into: tuple[N, ...]


class Heir(msgspec.Struct, Generic[N], metaclass=Frozen):
    """Where a share of a thing stands: under `node`, or, where `split` is given, in the group that is named after the split of `node`."""

    node: N
    split: Ending[N] | None = None


def heir(
    node: N, endings: Mapping[N, Ending[N]], *, until: date, follow: Callable[[date], N | None] = lambda _: None
) -> Heir[N]:
    """Return what had become of a share of a thing by a day; *follow* says where the share's owner stood on the day of a split.

    What was merged goes wholly into the other, wherever its people went later. A share of what was split goes with its owner, if on
    the day of the split he stood under one of the successors; otherwise it stays in a group named after the split. What was closed or
    dissolved without a successor stays where it was. A circle, which only corrections can leave behind, ends where it began.
    """
    passed = set[N]()
    while node not in passed and (ending := endings.get(node)) and ending.on <= until:
        passed.add(node)
        if len(ending.into) == 1:
            node = ending.into[0]
            continue
        held = follow(ending.on)
        if held is None or held not in ending.into:
            return Heir(node=node, split=ending)
        node = held
    return Heir(node=node)


def splits(node: N, endings: Mapping[N, Ending[N]], *, until: date) -> list[Ending[N]]:
    """Return by what a thing, or what it had gone into, was split by a day: of whose days `heir` asks where somebody stood."""
    found, met, left = list[Ending[N]](), set[N](), [node]
    while left:
        one = left.pop()
        ending = endings.get(one)
        if one in met or ending is None or ending.on > until:
            continue
        met.add(one)
        left += ending.into
        if len(ending.into) > 1:
            found.append(ending)
    return found
