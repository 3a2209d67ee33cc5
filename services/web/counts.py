"""Counts beside a list, as its page asks for them."""

from __future__ import annotations

from collections.abc import Sequence

from services.views.reading import Count


class Counts:
    """How many things share a code: `n("class", "mobile")`, summed over tenants unless one is named."""

    def __init__(self, found: Sequence[Count]) -> None:
        self._found = found

    def __call__(self, by: str, code: str = "", tenant: int | None = None) -> int:
        """Return the number of one code."""
        return sum(c.n for c in self._found if c.by == by and c.code == code and tenant in (None, c.tenant))

    def codes(self, by: str) -> list[str]:
        """Return the codes that occur, the most frequent first."""
        found = {c.code for c in self._found if c.by == by and c.code}
        return sorted(found, key=lambda code: (-self(by, code), code))

    def tenants(self) -> list[int]:
        """Return the tenants that have anything."""
        return sorted({c.tenant for c in self._found})
