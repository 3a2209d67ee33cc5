"""Queues the jobs of the schedule: each period of each tenant once, across restarts, leaps of the clock and any number of beats."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from domain.calendar import Calendar
from infra import crash
from infra.db import Database, Sql
from infra.followers.positions import moved_since
from infra.jobs import Job, clocks, job_id, queue
from services import workdays
from services.coordinate import Coordinate
from services.turns import Period, Schedule, due_periods, next_look

_LOOK_FOR_TENANTS: Final = 10.0
_NEW: Final = timedelta(minutes=10)
"""How far back it is looked for tenants whose books have begun; one that is missed is found when the next period is due."""
_LOT: Final = 500
"""Tenants served in one round, so that a morning's reminders of a nation do not keep the sweep waiting."""
_PERIOD: Final = (
    "INSERT INTO work.schedules (county_id, tenant_id, schedule, period, due_at, job_id, queued_at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)


class Timetable:
    """Looks at the county's clock and queues what has become due; what it remembers only spares it looking."""

    def __init__(self, db: Database, schedules: Sequence[Schedule], *, lot: int = _LOT) -> None:
        self._db, self._schedules, self._lot = db, schedules, lot
        self._quiet_until: datetime | None = None
        self._known: set[tuple[int, int]] = set()
        self._waiting = deque[tuple[int, int]]()
        self._looked = float("-inf")

    @property
    def waiting(self) -> int:
        """Return how many tenants are still to be served."""
        return len(self._waiting)

    def tick(self) -> int:
        """Queue what is due by now for the next tenants in turn, and return how many jobs that were."""
        now, zone = self._look()
        queued = 0
        for _ in range(min(self._lot, len(self._waiting))):
            county, tenant = self._waiting[0]
            jobs, more = self._serve(county, tenant, now, zone)
            queued += jobs
            self._waiting.popleft()
            if more:  # what was made up for may have been only the first lot
                self._waiting.append((county, tenant))
        return queued

    def _look(self) -> tuple[datetime, ZoneInfo]:
        """Return the county's time and zone, having seen who is to be served: all when a period is due, else whose books have begun."""
        with self._db.platform() as sql:
            row = sql.execute("SELECT time_zone FROM ledger.clock").fetchone()
            now, zone = clocks(sql).county, ZoneInfo(row[0] if row else "Asia/Shanghai")
            if self._quiet_until is None or now >= self._quiet_until:
                tenants = sql.execute("SELECT county_id, tenant_id FROM ledger.heads ORDER BY county_id, tenant_id").fetchall()
                self._waiting = deque(tenants)
                self._known = set(tenants)
                self._quiet_until = min((next_look(s, now, zone) for s in self._schedules), default=None)
                self._looked = time.monotonic()
            elif time.monotonic() - self._looked > _LOOK_FOR_TENANTS:
                new = [each for each in moved_since(sql, now.astimezone(UTC).replace(tzinfo=None) - _NEW) if each not in self._known]
                self._waiting += new
                self._known.update(new)
                self._looked = time.monotonic()
        return now, zone

    def _serve(self, county: int, tenant: int, now: datetime, zone: ZoneInfo) -> tuple[int, bool]:
        """Queue one tenant's jobs; return how many, and whether there may be more to make up for."""
        mine = [s for s in self._schedules if s.concerns(county, tenant)]
        queued, more = 0, False
        calendar = _calendar(self._db, county, mine, now.astimezone(zone).date())
        if mine:
            with self._db.tenant(county, tenant) as sql:
                since = _since(sql, county, tenant, mine, now)
                for schedule in mine:
                    periods = due_periods(schedule, since[schedule.name], now, zone, calendar)
                    queued += sum(_queue(sql, county, tenant, schedule, period, now) for period in periods)
                    more = more or (schedule.catch_up == "all" and len(periods) > 1)
                crash.point("before-commit")
            crash.point("after-commit")
        return queued, more


def _calendar(db: Database, county: int, schedules: Sequence[Schedule], today: date) -> Calendar | None:
    """Return the county's calendar as it is known now, None where no schedule waits for a working day."""
    if not any(schedule.moved for schedule in schedules):
        return None
    with db.county(county) as sql:
        return workdays.of(sql, county, Coordinate(true_on=today, today=today))


def _since(sql: Sql, county: int, tenant: int, schedules: Sequence[Schedule], now: datetime) -> dict[str, datetime]:
    """Return up to when each schedule was served: a new tenant's count from its first fact, a new schedule's from today."""
    rows = sql.execute(
        "SELECT schedule, max(due_at) FROM work.schedules WHERE county_id = %s AND tenant_id = %s GROUP BY schedule", [county, tenant]
    ).fetchall()
    known = {str(name): until for name, until in rows}
    first = None if known else _first_fact(sql, county, tenant)
    for schedule in schedules:
        if schedule.name not in known:
            known[schedule.name] = first or now
            sql.execute(_PERIOD, [county, tenant, schedule.name, "", first or now, None, now])
    return known


def _first_fact(sql: Sql, county: int, tenant: int) -> datetime | None:
    row = sql.execute(
        "SELECT recorded_at FROM ledger.commands WHERE county_id = %s AND tenant_id = %s ORDER BY first_position LIMIT 1", [county, tenant]
    ).fetchone()
    return row[0] if row else None


def _queue(sql: Sql, county: int, tenant: int, schedule: Schedule, period: Period, now: datetime) -> int:
    key = f"{schedule.name}:{period.key}"
    job = Job(
        kind=schedule.kind, key=key, due=period.due_at,
        args={**schedule.args, "schedule": schedule.name, "period": period.key, "on": period.day.isoformat()},
    )  # fmt: skip
    row = [county, tenant, schedule.name, period.key, period.due_at, job_id(county, tenant, schedule.kind, key), now]
    return queue(sql, county, tenant, [job]) if sql.execute(_PERIOD, row).rowcount else 0
