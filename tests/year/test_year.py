"""A whole year with the real timetable and real processes: each period once, reminders on their days, paper that can be made again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from infra.embedded import Servers
from infra.files import Files
from services import briefings
from services.reports.building import made_again
from services.schedule import SCHEDULES
from services.views import briefings as board
from services.views import reports as runs
from services.views.reports import Report
from tests.services.small_county import CLERK, HEAD
from tests.workers.office import views_now
from tests.workers.test_schedule_year import periods, told
from tests.year.conftest import Tell
from tests.year.played import GIVEN_UP, SERIES, Year, played

pytestmark = pytest.mark.timeout(3600)


@pytest.fixture(scope="module", name="year")
def fixture_year(servers: Servers, data: Path) -> Iterator[Year]:
    yield from played(servers, data)


def every_run(year: Year, tenant: int) -> list[Report]:
    """Return all reports of a tenant."""
    found, cursor = list[Report](), None
    with year.runtime.db.tenant(year.county, tenant) as sql:
        while True:
            page = runs.listing(sql, year.county, tenant, views_now(year.runtime), runs.Filter(), cursor=cursor, limit=500)
            found, cursor = [*found, *page.items], page.next
            if cursor is None:
                return found


def test_every_period_of_every_row_of_the_timetable_is_done_once(year: Year, tell: Tell) -> None:
    rows = 0
    for tenant in year.tenants:
        jobs = year.office.jobs(tenant)
        assert max(Counter((job.kind, job.key) for job in jobs).values()) == 1
        assert {job.state for job in jobs} == {"done"}
        for schedule in SCHEDULES:
            found = Counter(str(job.args["period"]) for job in jobs if job.args.get("schedule") == schedule.name)
            expected = periods()[type(schedule.when)].values() if schedule.concerns(year.county, tenant) else ()
            assert found == Counter(expected), (tenant, schedule.name)
            rows += found.total()
    tell(f"{rows} periods of {len(SCHEDULES)} rows of the timetable for {len(year.tenants)} tenants, each once")


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
def test_reminders_come_on_their_days_and_wait_out_days_of_rest(
    year: Year, tell: Tell, number: str, days_told: list[tuple[date, int]]
) -> None:
    for user in (CLERK.id, HEAD.id):
        assert told(year.office, year.small.town, user, number, "due", "overdue") == days_told
    tell(f"{number}: reminded on {', '.join(str(day) for day, _ in days_told)}")


def test_every_report_is_there_and_is_made_again_to_the_byte(year: Year, tell: Tell) -> None:
    files, kinds = 0, Counter[str]()
    for tenant in year.tenants:
        found = every_run(year, tenant)
        asked = [s for s in SCHEDULES if s.kind == "report.request" and s.concerns(year.county, tenant)]
        assert len(found) == sum(len(periods()[type(schedule.when)]) for schedule in asked)
        for run in found:
            assert run.status == "generated", (tenant, run.report, run.period)
            again = made_again(year.runtime, year.county, tenant, run.run)
            assert again.digest == run.figures
            kept = {file["format"]: file["sha256"] for file in run.files}
            assert {form.format: hashlib.sha256(form.content).hexdigest() for form in again.forms} == kept
            files += len(kept)
            kinds[run.report] += 1
    named = ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items()))
    tell(f"{kinds.total()} reports ({named}) in {files} files, each made again with the same bytes")


def test_briefings_are_numbered_without_a_gap_and_made_again_to_the_byte(year: Year, tell: Tell) -> None:
    at, kept = views_now(year.runtime), Files(Path(year.runtime.settings.data) / "files")
    numbers: dict[str, list[int]] = {name: [] for name in SERIES.values()}
    for id, series in year.out.items():
        with year.runtime.db.county(year.county) as sql:
            card = board.card(sql, year.county, year.small.office, id, at)
        assert card is not None
        assert card.number is not None
        assert (card.series, card.year) == (series, 2005)
        numbers[series].append(card.number)
        again = briefings.made_again(year.runtime, year.county, year.small.office, id)
        assert again.digest == card.content
        for form, file in zip(again.forms, card.files, strict=True):
            assert kept.read(file["sha256"]) == form.content
    assert sum(map(len, numbers.values())) == 36 - len(GIVEN_UP)
    for series, found in numbers.items():
        assert found == list(range(1, len(found) + 1)), series
    tell(", ".join(f"{series} 1 to {len(found)}" for series, found in numbers.items()) + ", no gap, each made again with the same bytes")
