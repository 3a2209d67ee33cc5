"""The year 2005, day by day: every period of every schedule once, reminders on their days, escalations on theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Thread
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from domain import grant
from infra.clock import Clock
from infra.embedded import Servers
from infra.jobs import listing, perform
from infra.settings import Settings
from services import grants
from services.desk import Actor
from services.schedule import SCHEDULES
from services.turns import Daily, Monthly, Quarterly, Schedule, Weekly
from services.wiring import Runtime
from tests.estate import rehearsal_database
from tests.services.small_county import CLERK, HEAD, OFFICE, SmallCounty
from tests.workers.office import Office
from workers.timetable import Timetable

ZONE = ZoneInfo("Asia/Shanghai")
LEADER = Actor(id=UUID(int=35), role="county-leader")
TOLD = ("reminders.send", "escalations.send")
LEAPS = {date(2005, 3, 10): 5, date(2005, 8, 20): 16, date(2005, 11, 25): 9}
"""The county's clock stands still, or nobody is there to look at it, for so many days from these on."""


@pytest.fixture(scope="module", name="rehearsal")
def fixture_rehearsal(servers: Servers, data: Path) -> Iterator[tuple[Runtime, Clock]]:
    """A rehearsal of its own that begins with the year."""
    own = rehearsal_database(servers, "whole_year", "2005-01-01")
    runtime = Runtime(Settings(database_url=own.app_url, redis_url=own.redis_url, data=data / "whole-year", pool_size=6))
    with Clock(own.migrate_url) as clock:
        yield runtime, clock
    runtime.close()


def days() -> Iterator[date]:
    """Yield the days on which somebody looks at the clock."""
    day = date(2005, 1, 1)
    while day.year == 2005:
        yield day
        day += timedelta(days=LEAPS.get(day, 1))


def founded(runtime: Runtime) -> Office:
    """A county of three tenants, with a leader."""
    small = SmallCounty(runtime, 430626)
    small.founded()
    given = grant.Given(user=LEADER.id, role="county-leader", tenant=None)
    grants.give(small.desk(OFFICE, small.before(200), small.office), uuid4(), given)
    for town in (small.town, small.other):
        small.promise(f"{town}-0", "p1", small.before(100), date(2006, 6, 1), town)
    return Office(small)


def tell(office: Office) -> None:
    """Follow the facts and do what tells people; the reports that were asked for are built in another test."""
    office.followers.catch_up(office.county)
    for tenant in (office.small.office, office.small.town, office.small.other):
        for kind in TOLD:
            with office.runtime.db.tenant(office.county, tenant) as sql:
                waiting = [job for job in listing(sql, office.county, tenant, kind=kind, limit=4) if job.state == "waiting"]
            for job in waiting:
                perform(office.runtime.db, office.runtime, office.county, tenant, job.job_id, lease_seconds=30)


@pytest.fixture(scope="module", name="played")
def fixture_played(rehearsal: tuple[Runtime, Clock]) -> Office:
    """The year: a beat that is started anew every week, a second one beside it, leaps; promises made, kept and not kept."""
    runtime, clock = rehearsal
    office, kept = founded(runtime), UUID(int=0)
    small = office.small
    beats = [Timetable(runtime.db, SCHEDULES) for _ in range(2)]
    for n, day in zip(count(), days(), strict=False):
        clock.advance(datetime(day.year, day.month, day.day, 9, tzinfo=ZONE))
        small.today = day
        if day == date(2005, 5, 10):
            small.promise("LATE", "p1", day, date(2005, 6, 14))
            small.promise("REST", "p2", day, date(2005, 10, 5))
            kept = small.promise("KEPT", "p3", day, date(2005, 8, 10))
        if day == date(2005, 8, 12):
            small.closed(kept, day)
        if n % 7 == 0:
            beats[0] = Timetable(runtime.db, SCHEDULES)
        both = [Thread(target=beat.tick) for beat in beats]
        for beat in both:
            beat.start()
        for beat in both:
            beat.join()
        tell(office)
    return office


def periods() -> dict[type, dict[date, str]]:
    """Return when in the year each kind of schedule is due, and what its period is called: said here once more, without the product."""
    every = [date(2005, 1, 1) + timedelta(days=n) for n in range(365)]
    mondays, firsts = [day for day in every if day.isoweekday() == 1], [day for day in every if day.day == 1]
    return {
        Daily: {day: day.isoformat() for day in every},
        Weekly: {day: f"2005-W{n:02}" for n, day in enumerate(mondays, 1)},
        Monthly: {day: f"2005-{n:02}" for n, day in enumerate(firsts, 1)},
        Quarterly: {day: f"2005-Q{n}" for n, day in enumerate(firsts[::3], 1)},
    }


def expected(schedule: Schedule) -> list[str]:
    """Return the periods that a schedule has in the year: all, or of those that fall between two looks the last."""
    due = periods()[type(schedule.when)]
    if schedule.catch_up == "all":
        return sorted(due.values())
    seen = [[day for day in due if day <= look] for look in days()]
    return sorted({due[before[-1]] for before in seen if before})


def test_every_period_of_every_schedule_is_there_once(played: Office) -> None:
    small = played.small
    for tenant in (small.office, small.town, small.other):
        jobs = played.jobs(tenant)
        assert max(Counter(job.key for job in jobs).values()) == 1
        for schedule in SCHEDULES:
            found = sorted(str(job.args["period"]) for job in jobs if job.args.get("schedule") == schedule.name)
            assert found == (expected(schedule) if schedule.concerns(played.county, tenant) else [])
        assert {job.state for job in jobs if job.kind in TOLD} == {"done"}


def test_of_the_weeks_that_nobody_looked_at_the_county_has_every_report_and_a_unit_the_last() -> None:
    of_county, of_unit = (expected(next(s for s in SCHEDULES if s.name == name)) for name in ("reports.weekly.county", "reports.weekly"))
    assert sorted(set(of_county) - set(of_unit)) == ["2005-W34", "2005-W35"]
    assert len(of_county) == len([day for day in periods()[Daily] if day.isoweekday() == 1])


def told(office: Office, tenant: int, user: UUID, number: str, *kinds: str, what: str = "completion") -> list[tuple[date, int]]:
    """Return on which days somebody was told of a promise, and how many days were left."""
    found = [n for n in office.told(tenant, user) if n.kind in kinds and (n.params["number"], n.params["what"]) == (number, what)]
    return [(n.created_at.astimezone(ZONE).date(), int(n.params["days"])) for n in found]


@pytest.mark.parametrize(
    ("number", "days_told"),
    [
        ("LATE", [(date(2005, 6, 7), 7), (date(2005, 6, 13), 1), (date(2005, 6, 14), 0), (date(2005, 6, 15), -1)]),
        ("REST", [(date(2005, 9, 28), 7), (date(2005, 10, 8), -3)]),
        (
            "KEPT",
            [(date(2005, 8, 3), 7), (date(2005, 8, 8), 2), (date(2005, 8, 9), 1), (date(2005, 8, 10), 0), (date(2005, 8, 11), -1)],
        ),
    ],
)
def test_reminders_come_on_their_days_and_wait_out_days_of_rest(played: Office, number: str, days_told: list[tuple[date, int]]) -> None:
    for user in (CLERK.id, HEAD.id):
        assert told(played, played.small.town, user, number, "due", "overdue") == days_told


@pytest.mark.parametrize(
    ("number", "reached"),
    [
        ("LATE", [date(2005, 6, 17), date(2005, 6, 21), date(2005, 6, 28)]),
        ("REST", [date(2005, 10, 10), date(2005, 10, 12), date(2005, 10, 19)]),
        ("KEPT", []),
    ],
)
def test_what_stays_undone_is_put_to_each_level_once_until_it_is_done(played: Office, number: str, reached: list[date]) -> None:
    small = played.small
    levels = [(small.town, HEAD.id), (small.office, OFFICE.id), (small.office, LEADER.id)]
    found = [day for tenant, user in levels for day, _ in told(played, tenant, user, number, "escalated")]
    assert found == reached
    assert not told(played, small.town, CLERK.id, number, "escalated")


def test_a_look_back_that_is_not_made_is_never_told_to_the_unit(played: Office) -> None:
    small = played.small
    late = [told(played, small.office, user, "KEPT", "escalated", what="look-back") for user in (OFFICE.id, LEADER.id)]
    assert [[day for day, _ in each] for each in late] == [
        [date(2005, 9, 16), date(2005, 11, 17)], [date(2005, 9, 23), date(2005, 11, 24)],
    ]  # fmt: skip
    for user in (CLERK.id, HEAD.id):
        assert not told(played, small.town, user, "KEPT", "due", "overdue", "escalated", what="look-back")
