"""Work under way in a real browser: seen as it goes on, over a reload, by whoever asked for it; called off; and without JavaScript."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from playwright.sync_api import Page, expect

from infra.jobs import Lease, claim
from services import inbox, sessions
from services.inbox import Item
from tests.browser.conftest import Enter, Stage
from tests.web.test_jobs import queued


def reader(stage: Stage, page: Page) -> UUID:
    token = next(each["value"] for each in page.context.cookies() if each.get("name") == "tz")
    found = sessions.find(stage.town.runtime, str(token))
    assert found
    return found.user


def export(stage: Stage, user: UUID) -> UUID:
    """Queue an export that a user has asked for, and nobody will do."""
    day = date(2020, 6, 14).isoformat()
    asked = {
        "county": stage.town.county, "tenant": stage.a, "form": "ndjson", "lang": "zh-CN", "true_on": day, "today": day, "known_on": None,
        "wanted": {},
    }  # fmt: skip
    (id,) = queued(stage.town, uuid4().hex, kind="timeline.export", actor=str(user), export=asked)
    return id


def begun(stage: Stage, id: UUID) -> Lease:
    runtime = stage.town.runtime
    lease = claim(runtime.db, stage.town.county, stage.a, id, "test", told=lambda: runtime.wake.hint("live"))
    assert lease
    return lease


def test_work_is_seen_as_it_goes_on_and_called_off(enter: Enter, stage: Stage):
    page = enter("clerk", stage.a, width=375)
    id = export(stage, reader(stage, page))
    page.goto(f"/t/{stage.a}/timeline/exports/{id}")
    expect(page.locator(".course")).to_contain_text("排队")
    lease = begun(stage, id)
    lease.progress("writing", 250, 1000)
    expect(page.locator(".course")).to_contain_text("250 / 1,000")
    page.reload()
    expect(page.locator(".course")).to_contain_text("250 / 1,000")
    lease.progress("counting", 7, 10)
    expect(page.locator(".course")).to_contain_text("7 / 10")
    page.click(".call-off button")
    expect(page.get_by_text("已按您的要求取消")).to_be_visible()
    lease.end()


def test_a_page_that_is_open_elsewhere_shows_the_end_by_itself(enter: Enter, stage: Stage):
    page = enter("clerk", stage.a, lang="en")
    id = export(stage, reader(stage, page))
    page.goto(f"/t/{stage.a}/timeline/exports/{id}")
    lease = begun(stage, id)
    with lease.finish(result={"sha256": "0" * 64, "size": 1, "facts": 1}):
        pass
    expect(page.get_by_text("Download")).to_be_visible()


def test_an_inbox_counts_itself(enter: Enter, stage: Stage):
    page = enter("clerk", stage.a)
    user = reader(stage, page)
    expect(page.locator(".inbox-link .badge")).to_have_count(0)
    with stage.town.runtime.db.tenant(stage.town.county, stage.a) as sql:
        params = {"rows": 1, "facts": 1, "refused": 0}
        inbox.put(sql, stage.town.county, stage.a, [Item(user=user, kind="import-finished", key=uuid4().hex, params=params)])
    stage.town.runtime.wake.hint("live")
    expect(page.locator(".inbox-link .badge")).to_have_text("1")


def test_without_javascript_the_page_loads_itself_again(enter: Enter, stage: Stage):
    page = enter("clerk", stage.a, script=False)
    id = export(stage, reader(stage, page))
    page.goto(f"/t/{stage.a}/timeline/exports/{id}")
    lease = begun(stage, id)
    lease.progress("writing", 250, 1000)
    expect(page.locator(".course")).to_contain_text("250 / 1,000")
    page.click(".call-off button")
    expect(page.get_by_text("已按您的要求取消")).to_be_visible()
    lease.end()
