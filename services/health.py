"""How the product is doing in a county: how far the views are, which of them stopped, what work waits, runs or died."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from services import views, workdays
from services.views import progress
from services.views.reading import Row, rows

if TYPE_CHECKING:
    from infra.db import Sql

FAILED: Final = ("dead", "uncertain")


class Pile(Row):
    """How many jobs of a kind stand in a state."""

    kind: str
    state: str
    n: int


class Stopped(Row):
    """A job that a person has to look at."""

    tenant: int
    job: UUID
    kind: str
    key: str
    state: str
    attempts: int
    error: str
    at: datetime | None


class Health(Row):
    """All that an operator looks at first."""

    views: Sequence[progress.Standing]
    lagging: Sequence[progress.Reached]
    parked: Sequence[progress.Parked]
    piles: Sequence[Pile]
    stopped: Sequence[Stopped]
    tenants: int
    year_without_holidays: int | None = None
    """A year, under way or about to begin, whose holidays this release does not know: until it is updated, only weekends are free."""

    @property
    def well(self) -> bool:
        """Return whether nothing asks for a person."""
        return not (self.parked or self.stopped or self.lagging or self.year_without_holidays or any(one.outdated for one in self.views))


def look(sql: Sql, county: int, today: date) -> Health:
    """Return the health of a county's books and work, in the county's door."""
    reached = progress.positions(sql, county, None, [view.name for view in views.ALL])
    return Health(
        views=progress.standings(sql, county, views.ALL),
        lagging=[one for one in reached if one.lag], parked=progress.parked(sql, county, None), tenants=len(reached),
        year_without_holidays=workdays.missing(today), piles=rows(sql, Pile, _PILES, {"county": county}),
        stopped=rows(sql, Stopped, _STOPPED, {"county": county, "states": list(FAILED)}),
    )  # fmt: skip


_PILES: Final = "SELECT j.kind, j.state, count(*)::int AS n FROM work.jobs j WHERE j.county_id = %(county)s GROUP BY 1, 2 ORDER BY 1, 2"
_STOPPED: Final = (
    "SELECT j.tenant_id AS tenant, j.job_id AS job, j.kind, j.key, j.state, j.attempts, coalesce(j.last_error, '') AS error,"
    " coalesce(j.finished_at, j.started_at, j.created_at) AS at FROM work.jobs j"
    " WHERE j.county_id = %(county)s AND j.state = ANY(%(states)s) ORDER BY at DESC, j.tenant_id, j.job_id LIMIT 200"
)
