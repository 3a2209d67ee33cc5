"""Hierarchies over time: whoever stands above a thing on any day of a span, so that a late move makes no circle on a later day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

Steps = Sequence[tuple[date, UUID | None]]
"""Whom a thing stands under, by the day from which it does, earliest first."""
_EVER = date.max


def above(parent: UUID | None, since: date, until: date | None, steps: Callable[[UUID], Steps]) -> frozenset[UUID]:
    """Return *parent* and all who stand above it on some day from *since* until before *until* (None: for ever)."""
    left: list[tuple[UUID, date, date]] = [(parent, since, until or _EVER)] if parent else []
    seen = set[tuple[UUID, date, date]]()
    while left:
        held = left.pop()
        if held in seen:
            continue
        seen.add(held)
        node, begin, end = held
        known = steps(node)
        for n, (day, upper) in enumerate(known):
            first, last = max(begin, day), min(end, known[n + 1][0] if n + 1 < len(known) else _EVER)
            if upper is not None and first < last:
                left.append((upper, first, last))
    return frozenset(node for node, _, _ in seen)
