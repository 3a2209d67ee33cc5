"""Whole shares that add up exactly."""

from __future__ import annotations

from collections.abc import Sequence


def apportion(total: int, weights: Sequence[int], floors: Sequence[int]) -> list[int]:
    """Return whole shares of a total by weight, none below its floor, that add up to it exactly."""
    left = total - sum(floors)
    if left < 0:
        message = f"{total} is fewer than the {sum(floors)} that are needed"
        raise ValueError(message)
    exact = [left * weight / sum(weights) for weight in weights]
    shares = [int(share) for share in exact]
    by_rest = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_rest[: left - sum(shares)]:
        shares[i] += 1
    return [floor + share for floor, share in zip(floors, shares, strict=True)]
