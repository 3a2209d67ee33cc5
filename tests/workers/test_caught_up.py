"""What was missed while nothing ran is made up for as its row says, once, with the coordinate of its own period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from domain import period, report
from infra.clock import Clock
from infra.embedded import Servers
from infra.jobs import clocks, perform
from infra.settings import Settings
from services import periods, scheduled, workdays
from services.schedule import REPORT, SCHEDULES
from services.scheduled import Standing
from services.wiring import Runtime
from tests.estate import rehearsal_database
from tests.services.small_county import CLERK, HEAD, SmallCounty
from tests.workers.office import Office
from workers.timetable import Timetable

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = date(2005, 6, 10)
KINDS = (REPORT, "reminders.send", "escalations.send")


class Down:
    """A county whose processes run on some mornings only."""

    def __init__(self, runtime: Runtime, clock: Clock) -> None:
        self.runtime, self.clock = runtime, clock
        clock.advance(datetime.combine(BEGIN, time(9), ZONE))
        self.small = SmallCounty(runtime, 430626)
        self.small.founded()
        for town in (self.small.town, self.small.other):  # so that their books have begun
            self.small.promise(f"{town}-0", "p1", date(2005, 6, 1), date(2006, 6, 1), town)
        self.office = Office(self.small)

    def up(self, day: date, hour: int = 9) -> None:
        """Let every process run at an hour of a day, two beats beside one another; reports are asked for and not built."""
        self.small.today = day
        self.clock.advance(datetime.combine(day, time(hour), ZONE))
        for _ in range(2):
            for timetable in (Timetable(self.runtime.db, SCHEDULES), Timetable(self.runtime.db, SCHEDULES)):
                timetable.tick()
        self.office.followers.catch_up(self.small.county)
        for tenant in (self.small.office, self.small.town, self.small.other):
            waiting = [one for kind in KINDS for one in self.office.jobs(tenant, kind) if one.state == "waiting"]
            for one in sorted(waiting, key=lambda one: one.due_at):
                perform(self.runtime.db, self.runtime, self.small.county, tenant, one.job_id, lease_seconds=30)
        self.office.followers.catch_up(self.small.county)

    def asked(self, tenant: int, kind: str = "weekly") -> list[tuple[str, date, datetime | None]]:
        """Return which reports of a kind were asked for at a tenant: period, true on, known on."""
        with self.runtime.db.tenant(self.small.county, tenant) as sql:
            facts = [e.fact for e in self.runtime.ledger.read(sql, self.small.county, tenant, after=0, limit=10_000)]
        runs = [f for f in facts if isinstance(f, report.Requested) and f.report == kind]
        return [(f.period, f.true_on, f.known_on and f.known_on.astimezone(ZONE)) for f in runs]

    def told(self, number: str, what: str = "completion") -> list[tuple[date, str, int]]:
        found = self.office.told(self.small.town, CLERK.id)
        return [
            (one.created_at.astimezone(ZONE).date(), one.kind, one.params["days"])
            for one in found if one.params.get("number") == number and one.params.get("what") == what
        ]  # fmt: skip

    def row(self, name: str) -> Standing:
        with self.runtime.db.county(self.small.county) as sql:
            now = clocks(sql).county
            return next(one for one in scheduled.look(sql, self.small.county, now, ZONE, workdays.national()) if one.name == name)


@pytest.fixture
def down(servers: Servers, data: Path) -> Iterator[Down]:
    name = f"down_{uuid4().hex[:8]}"
    own = rehearsal_database(servers, name, "2005-06-01")
    runtime = Runtime(Settings(database_url=own.app_url, redis_url=own.redis_url, data=data / name, pool_size=4))
    with Clock(own.migrate_url) as clock:
        yield Down(runtime, clock)
    runtime.close()


def monday(n: int) -> datetime:
    """Return when the reports of a week of 2005 are due."""
    return datetime.combine(date.fromisocalendar(2005, n + 1, 1), time(6), ZONE)


def sunday(n: int) -> date:
    return date.fromisocalendar(2005, n, 7)


def test_weeks_in_which_nothing_ran_are_made_up_for_as_each_row_says(down: Down) -> None:
    down.up(BEGIN)
    back = date(2005, 7, 5)  # a Tuesday, more than three weeks later
    down.up(back)
    down.up(back, hour=10)
    every = [(f"2005-W{n}", sunday(n), monday(n)) for n in (23, 24, 25, 26)]
    assert down.asked(down.small.office) == every
    assert down.asked(down.small.town) == down.asked(down.small.other) == every[-1:]
    assert down.asked(down.small.office, "movement") == [("2005-06", date(2005, 6, 30), datetime(2005, 7, 1, 6, tzinfo=ZONE))]
    assert down.asked(down.small.office, "lasting") == [("2005-Q2", date(2005, 6, 30), datetime(2005, 7, 1, 6, tzinfo=ZONE))]


def test_the_timetable_says_which_period_a_late_report_is_about_and_what_was_passed_over(down: Down) -> None:
    down.up(BEGIN)
    down.up(date(2005, 7, 5))
    county, units = down.row("reports.weekly.county"), down.row("reports.weekly")
    for one in (county, units):
        assert one.last is not None
        assert (one.last.period, one.last.about, one.last.true_on) == ("2005-W27", "2005-W26", sunday(26))
        assert one.last.done == one.last.tenants
    assert (county.missed, units.missed) == ([], ["2005-W24", "2005-W25", "2005-W26"])
    reminders = down.row("reminders")
    assert reminders.last is not None
    assert (reminders.last.period, reminders.last.about, reminders.last.true_on) == ("2005-07-05", None, None)


def test_a_reminder_of_a_day_on_which_nothing_ran_is_told_once_on_the_next_morning_with_todays_days(down: Down) -> None:
    down.small.promise("A1", "p1", date(2005, 6, 1), date(2005, 6, 14))
    down.small.promise("A2", "p2", date(2005, 6, 1), date(2005, 6, 23))
    for day in (10, 13):
        down.up(date(2005, 6, day))
    for hour in (9, 10):
        down.up(date(2005, 6, 17), hour)  # a Friday: nothing ran from Tuesday to Thursday
    down.up(date(2005, 6, 20))
    assert down.told("A1") == [(date(2005, 6, 13), "due", 1), (date(2005, 6, 17), "overdue", -3)]
    assert down.told("A2") == [(date(2005, 6, 17), "due", 6), (date(2005, 6, 20), "due", 3)]


def test_what_was_queued_while_no_worker_ran_is_told_once(down: Down) -> None:
    down.small.promise("A1", "p1", date(2005, 6, 1), date(2005, 6, 14))
    down.up(date(2005, 6, 13))
    for day in (14, 15, 16):  # the beat runs, and no worker
        down.clock.advance(datetime(2005, 6, day, 9, tzinfo=ZONE))
        Timetable(down.runtime.db, SCHEDULES).tick()
    down.up(date(2005, 6, 17))
    assert down.told("A1") == [(date(2005, 6, 13), "due", 1), (date(2005, 6, 17), "overdue", -3)]


def test_the_days_of_a_roster_are_called_to_mind_from_seven_days_before_to_the_day_after(down: Down) -> None:
    id, opened = periods.stream(down.small.town, "2005-Q2"), date(2005, 6, 13)
    down.up(opened)
    periods.begin(down.small.desk(CLERK, opened), period.Opened(period="2005-Q2", due=date(2005, 6, 30)))
    periods.declare(down.small.desk(CLERK, opened), id, period.DeclaredTotalsSet(institutions=0, organisations=0, members=1))
    counted = period.Totals(institutions=0, organisations=0, members=0)
    down.small.desk(HEAD, opened).change(id, period, lambda s: period.raise_discrepancies(s, counted))
    days = [date(2005, 6, 14) + timedelta(days=n) for n in range(20)]
    for day in days:
        down.small.today = day
        if day == date(2005, 6, 28):
            down.small.desk(CLERK, day).change(id, period, lambda s: period.explain(s, "members", counted=0, explanation="一人去世"))
        down.up(day)
    steps = [
        (date(2005, 6, 23), "due", 7), (date(2005, 6, 27), "due", 3), (date(2005, 6, 29), "due", 1), (date(2005, 6, 30), "due", 0),
        (date(2005, 7, 1), "overdue", -1),
    ]  # fmt: skip
    assert down.told("2005-Q2", "submission") == steps
    assert down.told("2005-Q2", "discrepancy") == steps[:2]
