"""How complete an answer is: how far the views have come in each tenant's books, who lags, who is parked and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from services.views.reading import Row, rows, text

if TYPE_CHECKING:
    from infra.db import Sql
    from infra.followers import View


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
    """A follower that stopped before a fact that it cannot read."""

    county: int
    tenant: int
    follower: str
    position: int
    reason: str
    since: datetime


class Standing(Row):
    """One view over the tenants' books: the versions of its live rows beside the one that this release writes, and how far behind it is.

    `seconds` is how long ago the last fact was recorded that all tenants show; None where nothing is behind, or one has not begun.
    """

    view: str
    wanted: int
    tenants: int
    live: list[int]
    behind: int
    facts: int
    seconds: float | None
    parked: int

    @property
    def outdated(self) -> bool:
        """Return whether some tenant's rows are of another version, so that they wait for a rebuild."""
        return any(version != self.wanted for version in self.live)

    @property
    def versions(self) -> str:
        """Return the versions of the live rows in words; mostly there is one."""
        return "+".join(str(version) for version in self.live)


_REACHED, _PARKED, _STANDINGS = text("reached"), text("parked"), text("standings")


def positions(sql: Sql, county: int, tenant: int | None, views: Sequence[str]) -> Sequence[Reached]:
    """Return by tenant how far the named views have come together; in the tenant's door or the county's."""
    return rows(sql, Reached, _REACHED, {"county": county, "tenant": tenant, "views": list(views), "n": len(set(views))})


def standings(sql: Sql, county: int | None, views: Sequence[View]) -> Sequence[Standing]:
    """Return how views stand; in the county's door, or in the platform's for all counties."""
    named = {"views": [view.name for view in views], "versions": [view.version for view in views]}
    return rows(sql, Standing, _STANDINGS, {"county": county, **named})


def parked(sql: Sql, county: int | None, tenant: int | None) -> Sequence[Parked]:
    """Return every follower that has stopped, with the reason."""
    return rows(sql, Parked, _PARKED, {"county": county, "tenant": tenant})


def complete_to(reached: Sequence[Reached]) -> datetime | None:
    """Return the instant up to which an answer is complete for all of its tenants, None where all of them are up to their heads."""
    behind = [one.complete_to for one in reached if one.lag]
    return min((moment for moment in behind if moment), default=None)
