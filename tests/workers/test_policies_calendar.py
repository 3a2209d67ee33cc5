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
from services.schedule import SCHEDULES
from services.views import reports as report_view
from services.views.reports import Report
from services.wiring import Runtime
from tests.estate import rehearsal_database
from tests.services.small_county import CLERK, OFFICE, SmallCounty
from tests.workers.office import Office, views_now
from workers.timetable import Timetable

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2005, 6, 10, 9, tzinfo=ZONE)
WEEKS = ["2005-W23", "2005-W24", "2005-W25", "2005-W26"]
ENDED = {"week": WEEKS, "month": ["2005-06"], "quarter": ["2005-Q2"]}
"""The periods that end within these weeks, and are reported on by the timetable."""


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


def runs(office: Office, tenant: int, kind: str | None = "weekly") -> list[Report]:
    """Return what was asked for of a kind, or of any, the earliest first."""
    with office.runtime.db.tenant(office.county, tenant) as sql:
        page = report_view.listing(sql, office.county, tenant, views_now(office.runtime), report_view.Filter(report=kind), limit=500)
    return list(page.items)[::-1]


def scheduled(office: Office, tenant: int) -> Counter[tuple[str, str]]:
    """Return the reports that the timetable has for a tenant, once for each period."""
    kinds = [str(s.args["report"]) for s in SCHEDULES if s.kind == "report.request" and s.concerns(office.county, tenant)]
    return Counter((kind, period) for kind in kinds for period in ENDED[reports.REPORTS[kind].period])


def figures(office: Office, run: Report) -> dict[str, object]:
    with office.runtime.db.tenant(office.county, run.tenant) as sql:
        file = reports.file(office.runtime, sql, office.county, run, "json")
    assert file is not None
    return json.loads(file.content)


def test_every_week_has_one_report_of_the_county_and_each_is_built(played: Office) -> None:
    found = runs(played, played.small.office)
    assert [r.period for r in found] == WEEKS
    for run in found:
        monday = date.fromisocalendar(int(run.period[:4]), int(run.period[-2:]), 1)
        assert run.true_on == monday + timedelta(days=6)
        assert run.known_on == datetime(monday.year, monday.month, monday.day, 6, tzinfo=ZONE) + timedelta(days=7)
        assert week(run.true_on) == run.period


def test_every_period_of_every_kind_is_reported_on_once_to_whom_the_timetable_has_it_for(played: Office) -> None:
    for tenant in small_tenants(played):
        found = runs(played, tenant, None)
        assert Counter((r.report, r.period) for r in found) == scheduled(played, tenant)
        assert {(r.status, r.whole_county) for r in found} == {("generated", tenant == played.small.office)}
        assert {r.true_on for r in found if r.period in ("2005-06", "2005-Q2")} == {date(2005, 6, 30)}
        assert not [j for j in played.jobs(tenant) if j.state not in ("done", "waiting")]


def test_what_was_learned_late_overtakes_the_two_reports_that_tell_of_it_and_no_other(played: Office) -> None:
    with played.runtime.db.county(played.county) as sql:
        rows = sql.execute(
            "SELECT tag, count(*) FROM ledger.events WHERE county_id = %s AND tag LIKE 'report.%%' GROUP BY tag", [played.county]
        ).fetchall()
    every = sum(scheduled(played, tenant).total() for tenant in small_tenants(played))
    assert dict(rows) == {"report.requested": every, "report.generated": every, "report.superseded": 2}
    overtaken = [(r.tenant, r.report, r.period) for t in small_tenants(played) for r in runs(played, t, None) if r.superseded_on]
    assert overtaken == [(played.small.office, "weekly", WEEKS[0]), (played.small.town, "weekly", WEEKS[0])]


def small_tenants(office: Office) -> tuple[int, int, int]:
    return office.small.office, office.small.town, office.small.other


def test_the_unit_is_told_of_each_report_once(played: Office) -> None:
    small = played.small
    told = sorted((n.params["report"], n.params["period"], n.link) for n in played.told(small.town, CLERK.id) if n.kind == "report-ready")
    assert told == sorted((r.report, r.period, f"/t/{small.town}/reports/{r.run}") for r in runs(played, small.town, None))
    of_county = [n for n in played.told(small.office, OFFICE.id) if n.kind == "report-ready"]
    assert len(of_county) == scheduled(played, small.office).total()


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
