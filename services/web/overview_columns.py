"""The figures of an overview as columns, each with the list that it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from services.views.overview import Figures


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One figure: its name, the list behind it, and what that list is asked for."""

    figure: str
    page: str
    asks: Mapping[str, str] = {}
    less: str = ""
    tone: str = ""

    def of(self, row: Figures) -> int:
        """Return the figure of a unit, without those that stand in a column of their own."""
        return getattr(row, self.figure) - (getattr(row, self.less) if self.less else 0)


ROSTER: Final = (
    Column(figure="institutions", page="institutions"),
    Column(figure="organisations", page="organisations"),
    Column(figure="weak", page="organisations", asks={"health": "weak"}),
    Column(figure="members", page="roster"),
    Column(figure="on_job", page="roster", asks={"class": "on-job"}),
    Column(figure="mobile", page="roster", asks={"class": "mobile"}),
    Column(figure="retired", page="roster", asks={"class": "retired"}),
    Column(figure="lost", page="roster", asks={"contact": "lost"}),
)
COMMITMENTS: Final = (
    Column(figure="commitments", page="commitments", asks={"state": "live"}, less="closed"),
    Column(figure="stuck", page="commitments", asks={"stuck": "true"}),
    Column(figure="overdue", page="commitments", asks={"overdue": "true"}, tone="late"),
    Column(figure="closed", page="commitments", asks={"state": "closed"}, less="lasting"),
    Column(figure="lasting", page="commitments", asks={"state": "lasting"}),
    Column(figure="reopened", page="commitments", asks={"reopened": "true"}),
    Column(figure="inspections", page="inspections", asks={"held": "true"}),
    Column(figure="findings", page="findings"),
    Column(figure="open_findings", page="findings", asks={"open": "true"}),
    Column(figure="overdue_findings", page="findings", asks={"overdue": "true"}, tone="late"),
)
COVERAGE: Final = (Column(figure="unreached", page="coverage", asks={"gap": "unreached"}),)
"""Figures that no overview shows, because they cost more than it may."""


BELONGS: Final = {
    "institutions": "parent", "organisations": "institution", "roster": "branch", "commitments": "unit", "inspections": "unit",
    "findings": "named",
}  # fmt: skip
"""By which of its filters each list is asked for what belongs to one branch, institution or parent, as counts over time are."""


def links(column: Column, tenant: int | None, of: UUID | None = None) -> str:
    """Return the address of the list behind a figure, of a unit's books or of the whole county; cut down to what belongs to one thing."""
    asks = {**column.asks, **({BELONGS[column.page]: of} if of else {})}
    query = "&".join(f"{name}={value}" for name, value in asks.items())
    return f"/{'county' if tenant is None else f't/{tenant}'}/{column.page}" + (f"?{query}" if query else "")


def differences(then: Sequence[Figures], now: Sequence[Figures]) -> Iterator[tuple[int, str, int, int]]:
    """Return (tenant, figure, then, now) for every figure that differs between two overviews."""
    before, after = {f.tenant: f for f in then}, {f.tenant: f for f in now}
    for tenant in sorted(before.keys() | after.keys()):
        for column in (*ROSTER, *COMMITMENTS):
            old, new = (column.of(row) if row else 0 for row in (before.get(tenant), after.get(tenant)))
            if old != new:
                yield tenant, column.figure, old, new
