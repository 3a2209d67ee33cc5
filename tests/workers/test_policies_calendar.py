"""Over weeks of a rehearsal every period's report is asked for and built once, and every reminder comes on its day."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain import report
from domain.calendar import week
from infra.clock import Clock
from infra.embedded import Servers
from infra.settings import Settings
from services import reports
from services.views import reports as report_view
from services.views.reports import Report
from services.wiring import Runtime
from tests.estate import rehearsal_database
from tests.services.small_county import CLERK, OFFICE, SmallCounty
from tests.workers.office import Office, views_now
from workers.schedule import SCHEDULES
from workers.timetable import Timetable

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2005, 6, 10, 9, tzinfo=ZONE)
WEEKS = ["2005-W23", "2005-W24", "2005-W25", "2005-W26"]


@pytest.fixture(scope="module", name="year")
def fixture_year(servers: Servers, data: Path) -> Iterator[tuple[Runtime, Clock]]:
    """A rehearsal of its own that begins on a Friday in June."""
    own = rehearsal_database(servers, "weeks", "2005-06-10")
    runtime = Runtime(Settings(database_url=own.app_url, redis_url=own.redis_url, data=data / "weeks", pool_size=6))
    with Clock(own.migrate_url) as clock:
        clock.advance(BEGIN)
        yield runtime, clock
    runtime.close()


@pytest.fixture(scope="module", name="played")
def fixture_played(year: tuple[Runtime, Clock]) -> Office:
    """Five weeks of a county, day by day: two beats, leaps over some days, something learned late, a promise that falls due."""
    runtime, clock = year
    small = SmallCounty(runtime, 430626)
    office = Office(small)
    small.played()
    small.promise("D1", "p1", date(2005, 6, 1), date(2005, 6, 30))
    day = BEGIN
    for leap in (1, 1, 1, 1, 1, 1, 3, 2, *[1] * 12, 5):
        day += timedelta(days=leap)
        clock.advance(day)
        for _ in range(2):
            Timetable(runtime.db, SCHEDULES).tick()
        office.settle()
        if day.date() == date(2005, 6, 15):
            small.today = day.date()
            small.promise("L1", "p2", date(2005, 6, 2), date(2005, 12, 1))
            office.settle()
    return office


def runs(office: Office, tenant: int) -> list[Report]:
    with office.runtime.db.tenant(office.county, tenant) as sql:
        page = report_view.listing(sql, office.county, tenant, views_now(office.runtime), limit=500)
    return list(page.items)[::-1]


def figures(office: Office, run: Report) -> dict[str, object]:
    with office.runtime.db.tenant(office.county, run.tenant) as sql:
        file = reports.file(office.runtime, sql, office.county, run, "json")
    assert file is not None
    return json.loads(file.content)


def test_every_week_has_one_report_of_the_county_and_each_is_built(played: Office) -> None:
    small = played.small
    found = runs(played, small.office)
    assert [r.period for r in found] == WEEKS
    assert {(r.status, r.report, r.whole_county) for r in found} == {("generated", "weekly", True)}
    for run in found:
        monday = date.fromisocalendar(int(run.period[:4]), int(run.period[-2:]), 1)
        assert run.true_on == monday + timedelta(days=6)
        assert run.known_on == datetime(monday.year, monday.month, monday.day, 6, tzinfo=ZONE) + timedelta(days=7)
        assert week(run.true_on) == run.period


def test_every_unit_has_its_own_reports_each_week_once(played: Office) -> None:
    for tenant in (played.small.town, played.small.other):
        assert Counter(r.period for r in runs(played, tenant)) == Counter(WEEKS)
    with played.runtime.db.county(played.county) as sql:
        rows = sql.execute(
            "SELECT tag, count(*) FROM ledger.events WHERE county_id = %s AND tag LIKE 'report.%%' GROUP BY tag", [played.county]
        ).fetchall()
    # What was learned late about the first week overtakes its two reports that tell of it: the town's and the county's.
    assert dict(rows) == {"report.requested": 3 * len(WEEKS), "report.generated": 3 * len(WEEKS), "report.superseded": 2}
    overtaken = [(r.tenant, r.period) for t in small_tenants(played) for r in runs(played, t) if r.superseded_on]
    assert overtaken == [(played.small.office, WEEKS[0]), (played.small.town, WEEKS[0])]
    assert not [j for t in (small_tenants(played)) for j in played.jobs(t) if j.state not in ("done", "waiting")]


def small_tenants(office: Office) -> tuple[int, int, int]:
    return office.small.office, office.small.town, office.small.other


def test_the_unit_is_told_of_each_report_once(played: Office) -> None:
    small = played.small
    told = [(n.params["period"], n.link) for n in played.told(small.town, CLERK.id) if n.kind == "report-ready"]
    assert told == [(r.period, f"/t/{small.town}/reports/{r.run}") for r in runs(played, small.town)]
    assert len([n for n in played.told(small.office, OFFICE.id) if n.kind == "report-ready"]) == len(WEEKS)


def test_reminders_come_on_their_days(played: Office) -> None:
    notices = [n for n in played.told(played.small.town, CLERK.id) if n.params.get("number") == "D1"]
    days = [(n.created_at.astimezone(ZONE).date(), n.kind, n.params["days"]) for n in notices]
    assert days == [
        (date(2005, 6, 23), "due", 7), (date(2005, 6, 27), "due", 3), (date(2005, 6, 29), "due", 1), (date(2005, 6, 30), "due", 0),
        (date(2005, 7, 1), "overdue", -1),
    ]  # fmt: skip


def test_what_was_learned_late_stands_in_the_week_in_which_it_was_learned(played: Office) -> None:
    before, then, after = (figures(played, r)["figures"] for r in runs(played, played.small.town)[:3])
    assert isinstance(before, dict)
    assert isinstance(then, dict)
    assert isinstance(after, dict)
    late = {(x["tag"], x["day"], x["learned_on"], x["title"]) for x in then["late_lines"] if x["learned_on"] == "2005-06-15"}
    assert late == {
        (f"commitment.{kind}", "2005-06-02", "2005-06-15", "承诺L1：限期整改") for kind in ("drafted", "approved", "publicised")
    }
    assert "L1" not in {p["number"] for p in before["promises"]}
    assert "L1" in {p["number"] for p in then["promises"]}
    assert "2005-06-15" not in {x["learned_on"] for x in after["late_lines"]}


def test_a_rehearsal_says_so_on_every_page(played: Office, tmp_path: Path) -> None:
    run = runs(played, played.small.office)[1]
    with played.runtime.db.county(played.county) as sql:
        file = reports.file(played.runtime, sql, played.county, run, "pdf")
    assert file is not None
    path = tmp_path / file.name
    path.write_bytes(file.content)
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True).stdout
    assert all("演练" in page for page in text.split("\f")[:-1])
    assert "2005 年第 24 周" in text or "2005年第24周" in "".join(text.split())
    assert "2005-06-20T06:00:00+08:00" in text
    assert figures(played, run)["rehearsal"] is True


def test_a_report_asked_for_again_at_the_same_coordinate_has_the_same_files(played: Office) -> None:
    small, old = played.small, runs(played, played.small.town)[1]
    small.today = views_now(played.runtime).today
    run = old.run.__class__(int=7)
    desk = small.desk(CLERK, small.today)
    reports.request(desk, run, "weekly", old.period, old.true_on, old.known_on)
    played.settle()
    (made,) = played.facts(small.town, run)
    assert [(f.format, f.sha256) for f in made.files] == [(f["format"], f["sha256"]) for f in old.files]
    (first,) = played.facts(small.town, old.run, report.Generated)
    assert (made.figures, made.known_on) == (first.figures, first.known_on)
