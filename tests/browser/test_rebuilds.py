"""A rebuild in a real browser: seen as it goes on, over a reload, cancelled; and without JavaScript; on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from infra.followers import View
from infra.followers.course import Cancelled, Course
from tests.browser.conftest import Enter, Stage
from tests.browser.test_every_page import AXE, RUN, WIDER


@pytest.fixture
def course(stage: Stage) -> Iterator[Course]:
    """A rebuild that stands in the middle of its facts until the test goes on with it."""
    begun = Course(stage.town.runtime.db, View(f"things-{uuid4().hex[:8]}", version=3, modules=())).__enter__()
    begun.step("filling", 0, 120_000)
    begun.came(30_000, 120_000)
    begun._say()
    yield begun
    if not begun._stopped.is_set():
        begun.__exit__(None, None, None)


def test_it_is_seen_as_it_goes_on_over_a_reload_and_cancelled_with_a_reason(enter: Enter, course: Course):
    page, name = enter("operator", width=375), course._view.name
    page.goto("/operations")
    row = page.locator(".rebuild", has_text=name)
    expect(row).to_contain_text("30,000 / 120,000")
    course.came(60_000, 120_000)
    expect(row).to_contain_text("60,000 / 120,000")
    expect(row).to_contain_text("每秒")
    expect(row).to_contain_text("约剩")
    page.reload()
    expect(row).to_contain_text("60,000 / 120,000")
    row.get_by_role("link").click()
    page.get_by_text("取消重建").first.click()
    page.get_by_label("原因").fill("先发简报")
    course.came(90_000, 120_000)
    expect(page.locator(".rebuild")).to_contain_text("90,000 / 120,000")
    expect(page.get_by_label("原因")).to_have_value("先发简报")
    page.get_by_role("button", name="取消重建").click()
    expect(page.locator(".rebuild")).to_contain_text("已取消，正在收尾")
    with pytest.raises(Cancelled) as heard:
        course.step("comparing", 0, 40)
    course.__exit__(None, heard.value, None)
    expect(page.get_by_text("重建已被取消，没有替换")).to_be_visible()


def test_one_that_begins_while_the_page_is_open_appears_by_itself(enter: Enter, stage: Stage):
    page = enter("county-office", lang="en")
    page.goto("/operations")
    with Course(stage.town.runtime.db, View(f"things-{uuid4().hex[:8]}", version=3, modules=())) as begun:
        begun.step("comparing", 3, 40)
        row = page.locator(".rebuild", has_text=begun._view.name)
        expect(row).to_contain_text("Comparing unit by unit")
        expect(row).to_contain_text("3 / 40")
    expect(row).to_have_count(0)


def test_without_javascript_the_page_loads_itself_again_until_it_is_over(enter: Enter, course: Course):
    page = enter("operator", script=False)
    page.goto(f"/operations/rebuilds/{course._view.name}")
    expect(page.locator(".rebuild")).to_contain_text("30,000 / 120,000")
    course.came(60_000, 120_000)
    expect(page.locator(".rebuild")).to_contain_text("60,000 / 120,000")
    course.__exit__(None, None, None)
    expect(page.get_by_text("重建完成，已替换")).to_be_visible()


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_its_pages_are_accessible_and_fit_whatever_became_of_it(enter: Enter, course: Course, lang: str, width: int):
    page, wrong = enter("operator", lang=lang, width=width), list[str]()
    axe = Path(AXE).read_text("utf-8")

    def look(when: str) -> None:
        for path in ("/operations", f"/operations/rebuilds/{course._view.name}"):
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
            page.evaluate(axe)
            wrong.extend(f"{when} {path} {found}" for found in page.evaluate(RUN))
            if page.evaluate(WIDER) > 0:
                wrong.append(f"{when} {path} is wider than {width}")

    look("under way")
    course.__exit__(None, LookupError("x"), None)
    look("failed")
    assert not wrong, "\n".join(wrong)


def test_a_link_that_is_told_live_keeps_the_dates_of_its_page(enter: Enter, course: Course):
    page, dates = enter("operator"), "?true_on=2020-06-01&known_on=2020-06-14"
    page.goto(f"/operations{dates}")
    row = page.locator(".rebuild", has_text=course._view.name)
    course.came(60_000, 120_000)
    expect(row).to_contain_text("60,000 / 120,000")
    expect(row.get_by_role("link")).to_have_attribute("href", f"/operations/rebuilds/{course._view.name}{dates}")
