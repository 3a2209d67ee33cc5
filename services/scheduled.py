"""How the schedule stands in a county: what runs when and for whom, what was last done, what is next, and what was passed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from domain.calendar import last_day, previous
from services.schedule import REPORT, SCHEDULES
from services.turns import Schedule, due_periods, next_due
from services.views.reading import Row, rows

if TYPE_CHECKING:
    from domain.calendar import Calendar
    from infra.db import Sql

LATELY: Final = timedelta(days=60)
"""How far back it is looked for periods that were passed over."""
LAST_DAY: Final = 31
"""The day of a month that stands for its last."""
_SQL: Final = (Path(__file__).parent / "scheduled.sql").read_bytes()


class When(Row):
    """At which time of the county, on which days: of every day, of a week, a month, a quarter or a year."""

    each: Literal["daily", "weekly", "monthly", "quarterly", "yearly"]
    at: time
    weekday: int | None = None
    day: int | None = None
    month: int | None = None


class Last(Row):
    """The latest period: its name, when it was due, how its jobs stand, and the job itself where there is one alone.

    Of a report: `about` which period it tells, as true on its last day and known when it was due, whenever it is made.
    """

    period: str
    due_at: datetime
    states: dict[str, int]
    tenants: int
    tenant: int | None
    job: UUID | None
    about: str | None
    true_on: date | None

    @property
    def done(self) -> int:
        """Return at how many tenants it is done."""
        return self.states.get("done", 0)


class Standing(Row):
    """One row of the schedule as it stands: `missed` are due periods of the last 60 days without a job somewhere, the oldest first."""

    name: str
    kind: str
    args: dict[str, Any]
    who: Literal["tenants", "county", "all"]
    when: When
    moved: bool
    catch_up: Literal["all", "last"]
    tenants: int
    last: Last | None
    next_due_at: datetime
    missed: Sequence[str]


class _Served(Row):
    schedule: str
    tenant: int
    since: datetime
    period: str
    due_at: datetime
    job: UUID | None
    state: str | None
    periods: list[str] | None


def look(
    sql: Sql, county: int, now: datetime, zone: ZoneInfo, calendar: Calendar, schedules: Sequence[Schedule] = SCHEDULES
) -> list[Standing]:
    """Return every schedule of a county as it stands at an instant, in the county's door."""
    served = rows(sql, _Served, _SQL, {"county": county, "lately": now - LATELY})
    return [
        Standing(
            name=one.name, kind=one.kind, args=one.args, who=one.who, when=_when(one), moved=one.moved, catch_up=one.catch_up,
            tenants=len({line.tenant for line in mine}), last=_last(one, mine), next_due_at=next_due(one, now, zone, calendar),
            missed=_missed(one, mine, now, zone, calendar),
        )
        for one in schedules
        for mine in [[line for line in served if line.schedule == one.name]]
    ]  # fmt: skip


def _when(schedule: Schedule) -> When:
    each: Any = type(schedule.when).__name__.lower()
    return When(each=each, **msgspec.structs.asdict(schedule.when))


def _last(schedule: Schedule, served: Sequence[_Served]) -> Last | None:
    """Return the latest period that any tenant has; one that does not have it yet counts as a tenant without it."""
    begun = [line for line in served if line.period]
    if not begun:
        return None
    latest = max(begun, key=lambda line: line.due_at)
    mine = [line for line in begun if line.period == latest.period]
    only = mine[0] if len(mine) == 1 else None
    about = previous(latest.period) if schedule.kind == REPORT else None
    return Last(
        period=latest.period, due_at=latest.due_at, states=dict(Counter(line.state or "gone" for line in mine)),
        tenants=len({line.tenant for line in served}), tenant=only and only.tenant, job=only and only.job,
        about=about, true_on=last_day(about) if about else None,
    )  # fmt: skip


def _missed(schedule: Schedule, served: Sequence[_Served], now: datetime, zone: ZoneInfo, calendar: Calendar) -> list[str]:
    every = msgspec.structs.replace(schedule, catch_up="all")
    names: dict[str, datetime] = {}
    for since in {max(line.since, now - LATELY) for line in served}:
        mine = [set(line.periods or ()) for line in served if max(line.since, now - LATELY) == since]
        for period in due_periods(every, since, now, zone, calendar):
            if not all(period.key in had for had in mine):
                names[period.key] = period.due_at
    return sorted(names, key=lambda name: names[name])
