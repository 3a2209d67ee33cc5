"""How complete an answer is: how far the views have come in each tenant's books, who lags, who is parked and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from services.views.reading import Row, rows, text

if TYPE_CHECKING:
    from infra.db import Sql


class Reached(Row):
    """One tenant: its head, the position that all the views asked about have reached, and whether one of them is parked.

    `complete_to` is when the last fact that they all show was recorded; None where nothing was taken yet.
    """

    tenant: int
    head: int
    position: int
    complete_to: datetime | None
    parked: bool

    @property
    def lag(self) -> int:
        """Return how many facts are not shown yet."""
        return self.head - self.position


class Parked(Row):
    """A view that stopped before a fact that it cannot read."""

    tenant: int
    follower: str
    position: int
    reason: str
    since: datetime


_REACHED, _PARKED = text("reached"), text("parked")


def positions(sql: Sql, county: int, tenant: int | None, views: Sequence[str]) -> Sequence[Reached]:
    """Return by tenant how far the named views have come together; in the tenant's door or the county's."""
    return rows(sql, Reached, _REACHED, {"county": county, "tenant": tenant, "views": list(views), "n": len(set(views))})


def parked(sql: Sql, county: int, tenant: int | None) -> Sequence[Parked]:
    """Return every follower that has stopped, with the reason."""
    return rows(sql, Parked, _PARKED, {"county": county, "tenant": tenant})


def complete_to(reached: Sequence[Reached]) -> datetime | None:
    """Return the instant up to which an answer is complete for all of its tenants, None where all of them are up to their heads."""
    behind = [one.complete_to for one in reached if one.lag]
    return min((moment for moment in behind if moment), default=None)
