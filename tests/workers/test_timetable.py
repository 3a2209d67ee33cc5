"""Each period of each schedule is queued once, for whom it is meant, by any number of beats, across leaps of the clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from threading import Thread
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from infra.clock import Clock
from infra.db import Database
from infra.embedded import Servers
from infra.jobs import listing
from infra.ledger.recorder import LedgerRecorder
from services.turns import Daily, Monthly, Schedule, Weekly
from tests.estate import rehearsal_database
from workers.timetable import Timetable

DAILY = Schedule(name="test.daily", kind="test.write", who="tenants", when=Daily(at=time(6)), catch_up="all", args={"report": "daily"})
WEEKLY = Schedule(name="test.weekly", kind="test.write", who="all", when=Weekly(weekday=1, at=time(6)), catch_up="all")
MONTHLY = Schedule(name="test.monthly", kind="test.write", who="county", when=Monthly(day=31, at=time(23, 59)), catch_up="all")
LATEST = Schedule(name="test.latest", kind="test.write", who="tenants", when=Daily(at=time(7)), catch_up="last")


@pytest.fixture(scope="module", name="rehearsal")
def fixture_rehearsal(servers: Servers) -> Iterator[tuple[Database, Clock]]:
    """A database of its own whose clock can be moved, beginning with 2005."""
    own = rehearsal_database(servers, "rehearsal", "2005-01-01")
    db = Database(own.app_url, size=4)
    with Clock(own.migrate_url) as clock:
        yield db, clock
    db.close()


def opened(db: Database, county: int, tenant: int) -> None:
    """The tenant's books begin."""
    LedgerRecorder(db, county, tenant).insert_events([StoredEvent(uuid4(), 1, "test.opened", b"{}")])


def counted(db: Database, county: int, tenant: int) -> Counter[str]:
    with db.tenant(county, tenant) as sql:
        jobs = listing(sql, county, tenant, limit=10_000)
    assert len({job.key for job in jobs}) == len(jobs)
    return Counter(str(job.args["schedule"]) for job in jobs)


def test_a_year_has_every_period_once_however_the_clock_leaps(rehearsal: tuple[Database, Clock]) -> None:
    db, clock = rehearsal
    county, tenant = 430626, 430626111
    opened(db, county, county * 1000)
    opened(db, county, tenant)
    timetable = Timetable(db, [DAILY, WEEKLY, MONTHLY, LATEST])
    now = clock.now()
    for n, hours in enumerate([1, 5, 24, 24, 3, 200, 24 * 31, 24 * 28, 24, 1000, 7, 2000] + [24 * 20] * 20):
        now = min(now + timedelta(hours=hours), datetime(2006, 1, 1, tzinfo=UTC) - timedelta(hours=8, seconds=1))
        clock.advance(now)
        if n % 3 == 0:
            timetable = Timetable(db, [DAILY, WEEKLY, MONTHLY, LATEST])  # a beat that was started anew
        timetable.tick()
        timetable.tick()
    of_tenant, of_county = counted(db, county, tenant), counted(db, county, county * 1000)
    assert (of_tenant["test.daily"], of_tenant["test.weekly"], of_tenant["test.monthly"]) == (365, 52, 0)
    assert (of_county["test.daily"], of_county["test.weekly"], of_county["test.monthly"]) == (0, 52, 12)
    assert 0 < of_tenant["test.latest"] < 40


def test_a_job_knows_its_period_and_was_due_with_it(rehearsal: tuple[Database, Clock]) -> None:
    db, clock = rehearsal
    county, tenant = 430627, 430627111
    clock.advance(datetime(2006, 3, 1, 0, 0, tzinfo=UTC))
    opened(db, county, tenant)
    clock.advance(datetime(2006, 3, 3, 0, 0, tzinfo=UTC))
    Timetable(db, [DAILY]).tick()
    with db.tenant(county, tenant) as sql:
        jobs = listing(sql, county, tenant)
    assert {(j.key, j.due_at.isoformat(), str(j.args["on"]), str(j.args["report"])) for j in jobs} == {
        ("test.daily:2006-03-02", "2006-03-01T22:00:00+00:00", "2006-03-02", "daily"),
        ("test.daily:2006-03-03", "2006-03-02T22:00:00+00:00", "2006-03-03", "daily"),
    }


def test_a_schedule_that_comes_later_owes_nothing_of_before(rehearsal: tuple[Database, Clock]) -> None:
    db, clock = rehearsal
    county, tenant = 430628, 430628111
    clock.advance(datetime(2007, 1, 1, tzinfo=UTC))
    opened(db, county, tenant)
    clock.advance(datetime(2007, 3, 1, tzinfo=UTC))
    Timetable(db, [WEEKLY]).tick()
    Timetable(db, [WEEKLY, DAILY]).tick()
    clock.advance(datetime(2007, 3, 3, tzinfo=UTC))
    Timetable(db, [WEEKLY, DAILY]).tick()
    assert counted(db, county, tenant) == {"test.weekly": 8, "test.daily": 2}


def test_beats_at_the_same_time_queue_once(rehearsal: tuple[Database, Clock]) -> None:
    db, clock = rehearsal
    county = 430629
    for n in range(1, 6):
        opened(db, county, county * 1000 + n)
    clock.advance(clock.now() + timedelta(days=30))
    queued: list[int] = []
    beats = [Thread(target=lambda: queued.append(Timetable(db, [DAILY, WEEKLY]).tick())) for _ in range(4)]
    for beat in beats:
        beat.start()
    for beat in beats:
        beat.join()
    assert len(queued) == 4
    assert {counted(db, county, county * 1000 + n)["test.daily"] for n in range(1, 6)} == {30}


def test_a_round_serves_a_lot_of_tenants_and_the_next_round_goes_on(rehearsal: tuple[Database, Clock]) -> None:
    db, _ = rehearsal
    for county in range(430640, 430645):
        opened(db, county, county * 1000)
    timetable = Timetable(db, [LATEST], lot=2)
    left = [timetable.waiting for _ in range(50) if timetable.tick() >= 0]
    assert (left[0] - left[1], left[-1]) == (2, 0)
