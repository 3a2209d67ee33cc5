"""The schedule over HTTP and in the terminal: what runs when, how its last turn went at how many units, and what was missed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from infra.jobs import clocks
from services import cli, notices
from services.schedule import SCHEDULES
from services.web.i18n import LANGUAGES, Lang, words
from tests.web.conftest import Town
from tests.web.peopled import Peopled
from workers.timetable import Timetable

_BEGUN = "INSERT INTO work.schedules (county_id, tenant_id, schedule, period, due_at, queued_at) VALUES (%s, %s, %s, '', %s, %s)"
API, ZONE = "/api/v1/operations/schedule", ZoneInfo("Asia/Shanghai")


def begun(town: Town, days: int) -> datetime:
    """Let the books of both units begin and every schedule count from some days ago; return the county's time."""
    Peopled(town)
    with town.runtime.db.platform() as sql:
        now = clocks(sql).county
    for tenant in (town.office, town.a, town.b):
        with town.runtime.db.tenant(town.county, tenant) as sql:
            for one in SCHEDULES:
                if one.concerns(town.county, tenant):
                    row = [town.county, tenant, one.name, now - timedelta(days=days), now]
                    sql.execute(_BEGUN, row)
    return now


def kept(town: Town) -> None:
    """Let a beat find what is due in all counties of these tests."""
    timetable = Timetable(town.runtime.db, SCHEDULES)
    timetable.tick()
    while timetable.waiting:
        timetable.tick()


def found(signed: Any, name: str) -> dict[str, Any]:
    return next(one for one in signed.get(API).json()["items"] if one["name"] == name)


def test_each_row_says_what_was_done_last_what_is_next_and_what_was_missed(town: Town):
    operator = town.client("operator")
    now = begun(town, days=4)
    before = found(operator, "reminders")
    assert (before["last"], before["tenants"]) == (None, 3)
    assert len(before["missed"]) == 4
    kept(town)
    ours = found(operator, "reminders")
    assert ours["missed"] == before["missed"][:3]  # of what was missed the last alone is made up for
    assert ours["last"]["period"] == before["missed"][3]
    assert (ours["last"]["states"], ours["last"]["tenants"]) == ({"waiting": 3}, 3)
    following = datetime.fromisoformat(ours["next_due_at"]).astimezone(ZONE)
    assert (following.hour, following.minute) == (7, 0)
    assert now < following <= now + timedelta(days=1)
    with town.runtime.db.tenant(town.county, town.a) as sql:
        sql.execute("UPDATE work.jobs SET state = 'done' WHERE county_id = %s AND tenant_id = %s", [town.county, town.a])
    assert found(operator, "reminders")["last"]["states"] == {"waiting": 2, "done": 1}
    page = operator.get("/operations/schedule").text
    assert "共 3 个，完成 1 个" in page
    assert "/operations/jobs?kind=reminders.send&amp;since=" in page
    assert "每天 07:00" in page
    assert 'href="/operations/schedule"' in operator.get("/operations").text


def test_a_schedule_of_the_county_alone_leads_to_its_job(town: Town):
    operator = town.client("operator")
    begun(town, days=35)
    kept(town)
    tidied, weekly = found(operator, "work.tidy"), found(operator, "reports.weekly.county")
    assert (tidied["tenants"], tidied["last"]["tenant"]) == (1, town.office)
    assert len(weekly["missed"]) == 0  # every week is made up for
    assert f"/operations/jobs/{tidied['last']['job']}?tenant={town.office}" in operator.get("/operations/schedule").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_schedule_and_the_report_that_it_asks_for_has_words(lang: Lang):
    text = words(lang)
    for one in SCHEDULES:
        assert text.has(f"schedule.what.{one.kind}"), one.kind
        if report := one.args.get("report"):
            said = notices.text(text, "report-ready", {"report": report, "period": "2005-W24"})
            assert not said.startswith(report), report


def test_only_who_keeps_the_product_running_reads_the_schedule(town: Town):
    assert town.client("county-office").get(API).status_code == 200
    for signed in (town.client("clerk", town.a), town.client("inspector")):
        assert signed.get(API).status_code == 403
        assert signed.get("/operations/schedule").status_code == 403


def test_the_terminal_says_the_same(town: Town, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    for name, value in town.runtime.settings.environment().items():
        monkeypatch.setenv(name, value)
    begun(town, days=3)
    kept(town)
    assert cli.main(["schedule", "--county", str(town.county)]) == 0
    said = capsys.readouterr().out
    for one in SCHEDULES:
        assert one.name in said
    assert "the county and each unit; daily, 07:00; on days of rest: as on any day; made up for: the last one only" in said
    assert "3 waiting of 3" in said
