"""How the product is doing in a county: how far the views are, which of them stopped, what work waits, runs or died."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from infra.followers.course import Rebuild
from services import renewing, views, workdays
from services.views import progress
from services.views.reading import Row, rows

if TYPE_CHECKING:
    from infra.db import Sql

FAILED: Final = ("dead", "uncertain")
TO_BEGIN_AGAIN: Final = ("silent", "different", "failed")
"""How a rebuild stands that somebody has to look at."""
_RECENT: Final = timedelta(days=1)


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
    rebuilds: Sequence[Rebuild] = ()
    """Rebuilds under way or silent, and those that ended within the last day."""
    year_without_holidays: int | None = None
    """A year, under way or about to begin, whose holidays this release does not know: until it is updated, only weekends are free."""

    @property
    def well(self) -> bool:
        """Return whether nothing asks for a person."""
        return not (self.parked or self.stopped or self.lagging or self.year_without_holidays or self._anew())

    def _anew(self) -> bool:
        return any(one.outdated for one in self.views) or any(one.state in TO_BEGIN_AGAIN for one in self.rebuilds)


def look(sql: Sql, county: int, today: date) -> Health:
    """Return the health of a county's books and work, in the county's door."""
    reached = progress.positions(sql, county, None, [view.name for view in views.ALL])
    return Health(
        views=progress.standings(sql, county, views.ALL),
        lagging=[one for one in reached if one.lag], parked=progress.parked(sql, county, None), tenants=len(reached),
        rebuilds=recent(sql, county), year_without_holidays=workdays.missing(today), piles=rows(sql, Pile, _PILES, {"county": county}),
        stopped=rows(sql, Stopped, _STOPPED, {"county": county, "states": list(FAILED)}),
    )  # fmt: skip


def recent(sql: Sql, county: int) -> list[Rebuild]:
    """Return the rebuilds of the whole installation that are under way, silent, or ended within the last day."""
    found = renewing.seen(sql, county)
    row = sql.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    return [one for one in found if one.finished_at is None or one.finished_at > row[0] - _RECENT]


_PILES: Final = "SELECT j.kind, j.state, count(*)::int AS n FROM work.jobs j WHERE j.county_id = %(county)s GROUP BY 1, 2 ORDER BY 1, 2"
_STOPPED: Final = (
    "SELECT j.tenant_id AS tenant, j.job_id AS job, j.kind, j.key, j.state, j.attempts, coalesce(j.last_error, '') AS error,"
    " coalesce(j.finished_at, j.started_at, j.created_at) AS at FROM work.jobs j"
    " WHERE j.county_id = %(county)s AND j.state = ANY(%(states)s) ORDER BY at DESC, j.tenant_id, j.job_id LIMIT 200"
)
