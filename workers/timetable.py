"""Queues the jobs of the schedule: each period of each tenant once, across restarts, leaps of the clock and any number of beats."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from infra import crash
from infra.db import Database, Sql
from infra.jobs import Job, clocks, job_id, queue
from workers.periods import Period, Schedule, due_periods, next_due

_LOOK_FOR_TENANTS: Final = 10.0
_PERIOD: Final = (
    "INSERT INTO work.schedules (county_id, tenant_id, schedule, period, due_at, job_id, queued_at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)


class Timetable:
    """Looks at the county's clock and queues what has become due; what it remembers only spares it looking."""

    def __init__(self, db: Database, schedules: Sequence[Schedule]) -> None:
        self._db, self._schedules = db, schedules
        self._quiet_until: datetime | None = None
        self._served: set[tuple[int, int]] = set()
        self._tenants: list[tuple[int, int]] = []
        self._looked = float("-inf")

    def tick(self) -> int:
        """Queue what is due by now and return how many jobs that were."""
        now, zone = self._look()
        if self._quiet_until is None or now >= self._quiet_until:
            self._served.clear()
            self._quiet_until = min((next_due(s, now, zone) for s in self._schedules), default=None)
        waiting = [t for t in self._tenants if t not in self._served]
        return sum(self._serve(county, tenant, now, zone) for county, tenant in waiting)

    def _look(self) -> tuple[datetime, ZoneInfo]:
        with self._db.platform() as sql:
            row = sql.execute("SELECT time_zone FROM ledger.clock").fetchone()
            now = clocks(sql).county
            leapt = self._quiet_until is None or now >= self._quiet_until
            if leapt or time.monotonic() - self._looked > _LOOK_FOR_TENANTS:
                self._tenants = sql.execute("SELECT county_id, tenant_id FROM ledger.heads ORDER BY county_id, tenant_id").fetchall()
                self._looked = time.monotonic()
        return now, ZoneInfo(row[0] if row else "Asia/Shanghai")

    def _serve(self, county: int, tenant: int, now: datetime, zone: ZoneInfo) -> int:
        mine = [s for s in self._schedules if s.concerns(county, tenant)]
        queued, more = 0, False
        if mine:
            with self._db.tenant(county, tenant) as sql:
                since = _since(sql, county, tenant, mine, now)
                for schedule in mine:
                    periods = due_periods(schedule, since[schedule.name], now, zone)
                    queued += sum(_queue(sql, county, tenant, schedule, period, now) for period in periods)
                    more = more or (schedule.catch_up == "all" and len(periods) > 1)
                crash.point("before-commit")
            crash.point("after-commit")
        if not more:  # what was made up for may have been only the first lot
            self._served.add((county, tenant))
        return queued


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
