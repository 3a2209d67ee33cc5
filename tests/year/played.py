"""The year 2005 as a county lives it: every day of it in a rehearsal, with the product's own follower, worker and two beats beside."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from domain import briefing
from infra.clock import Clock
from infra.embedded import Servers
from infra.settings import Settings
from services import briefings
from services.schedule import SCHEDULES
from services.wiring import Runtime
from tests.estate import new_redis, rehearsal_database
from tests.services.small_county import OFFICE
from tests.workers.conftest import process
from tests.workers.office import Office
from tests.workers.test_schedule_year import LEADER, ZONE, founded, periods

PROCESSES = ("workers.follow", "workers.app", "workers.beat", "workers.beat")
SERIES = {3: "活动简报", 17: "活动简报", 10: "督导简报"}
"""On which days of a month a briefing goes out, and in which series."""
GIVEN_UP = {date(2005, 4, 10), date(2005, 9, 3)}
PATIENCE = 120.0
_LEFT = (
    "SELECT count(*) FROM work.jobs WHERE county_id = %s AND state IN ('waiting', 'running', 'sending') AND due_at <= ledger.now()"
)


class Year:
    """The year as it was played, and what was done in it by hand."""

    def __init__(self, office: Office, clock: Clock) -> None:
        self.office, self.clock = office, clock
        self.small, self.runtime, self.county = office.small, office.runtime, office.county
        self.tenants = (self.small.office, self.small.town, self.small.other)
        self.out: dict[UUID, str] = {}
        self._kept = UUID(int=0)

    def play(self) -> None:
        """Live every day of it: the clock at nine, what people do, and no going on before all that is due is done."""
        for n in range(365):
            day = date(2005, 1, 1) + timedelta(days=n)
            self.clock.advance(datetime(day.year, day.month, day.day, 9, tzinfo=ZONE))
            self.small.today = day
            self._promises(day)
            if day.day in SERIES:
                self._briefing(day)
            self.runtime.wake.hint("jobs")
            self._quiet(day)

    def _promises(self, day: date) -> None:
        if day == date(2005, 5, 10):
            self.small.promise("LATE", "p1", day, date(2005, 6, 14))
            self.small.promise("REST", "p2", day, date(2005, 10, 5))
            self._kept = self.small.promise("KEPT", "p3", day, date(2005, 8, 10))
        if day == date(2005, 8, 12):
            self.small.closed(self._kept, day)

    def _briefing(self, day: date) -> None:
        id, office = uuid4(), self.small.desk(OFFICE, day, self.small.office)
        part = briefing.Section(heading="一、进展", text=f"截至{day.month}月{day.day}日，各单位整改继续推进。")
        words = briefing.Drafted(series=SERIES[day.day], title="整改情况", issuer="县活动办", sections=(part,), copies=60)
        briefings.draft(office, id, words)
        office = self.small.desk(OFFICE, day, self.small.office)
        if day in GIVEN_UP:
            briefings.discard(office, id, "并入下一期")
            return
        briefings.sign(self.small.desk(LEADER, day, self.small.office), id, "县委书记")
        briefings.issue(office, id)
        self.out[id] = SERIES[day.day]

    def _quiet(self, day: date) -> None:
        """Return when the timetable has queued what is due on a day, every fact is followed and every job done."""
        wanted, limit = due(self.county, self.tenants, day), time.monotonic() + PATIENCE
        while True:
            with self.runtime.db.county(self.county) as sql:
                query = "SELECT tenant_id, schedule, period FROM work.schedules WHERE county_id = %s AND due_at > %s"
                there = set(sql.execute(query, [self.county, datetime(day.year, day.month, day.day, tzinfo=ZONE)]).fetchall())
                left = sql.execute(_LEFT, [self.county]).fetchone()
            if wanted <= there and left == (0,) and not self.office.behind():
                return
            assert time.monotonic() < limit, f"{day}: {wanted - there} not queued, {left} jobs left, behind: {self.office.behind()}"
            time.sleep(0.02)


def due(county: int, tenants: tuple[int, ...], day: date) -> set[tuple[int, str, str]]:
    """Return (tenant, schedule, period) of all that is due on a day."""
    return {
        (tenant, schedule.name, periods()[type(schedule.when)][day])
        for schedule in SCHEDULES
        if day in periods()[type(schedule.when)]
        for tenant in tenants
        if schedule.concerns(county, tenant)
    }


def played(servers: Servers, data: Path) -> Iterator[Year]:
    """Yield the year when it is over; its processes have gone by then."""
    own = rehearsal_database(servers, "year", "2005-01-01")
    with new_redis(data) as redis_url, Clock(own.migrate_url) as clock:
        settings = Settings(
            database_url=own.app_url, redis_url=redis_url, data=data / "year", pool_size=6, poll_seconds=0.1, worker_processes=1,
            log_level="error",
        )  # fmt: skip
        runtime = Runtime(settings)
        year = Year(founded(runtime), clock)
        with ExitStack() as running:
            for module in PROCESSES:
                running.enter_context(process(module, os.environ | settings.environment() | {"PYTHONWARNINGS": "ignore"}))
            year.play()
        yield year
        runtime.close()
