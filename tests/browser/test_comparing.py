"""The county leader compares two days: from the overview to the differences, to names, to the facts behind them, to a workbook."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from services.web.i18n import words
from tests.browser.conftest import Enter, Stage


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_county_leader_compares_two_days_as_known_then_and_now(enter: Enter, stage: Stage, lang: str):
    t, page = words(lang), enter("county-leader", lang=lang)
    page.goto("/county?true_on=2019-12-31")
    page.get_by_role("link", name=t("compare.link")).click()
    second = page.get_by_role("group", name=t("compare.second"))
    second.get_by_label(t("dates.true-on")).fill("2020-06-14")
    page.get_by_role("button", name=t("compare.show"), exact=True).click()
    expect(page).to_have_url(re.compile("true_on=2019-12-31.*with_true_on=2020-06-14"))
    page.get_by_role("link", name=t.code("compare.preset", "then")).click()
    expect(page).to_have_url(re.compile("(?<!with_)known_on=2019-12-31.*with_known_on=2020-06-14"))
    page.get_by_role("link", name=t.code("compare.list", "roster"), exact=True).click()
    expect(page.locator("main")).to_contain_text(t("compare.none"))  # all of it was recorded long after
    page.get_by_role("link", name=t.code("compare.preset", "now")).click()
    expect(page).not_to_have_url(re.compile("known_on=2"))
    added = page.get_by_role("table", name=t("compare.counts")).get_by_role("link", name=re.compile(t.code("compare.difference", "added")))
    added.first.click()
    expect(page).to_have_url(re.compile("difference=added"))
    row = page.locator(".differences .difference").first
    with page.expect_download() as download:
        page.get_by_role("link", name=t("compare.download")).click()
    book = CalamineWorkbook.from_filelike(io.BytesIO(download.value.path().read_bytes()))
    assert t("compare.sheet.differences") in book.sheet_names
    row.get_by_role("link", name=t.fact("member.registered")).first.click()
    expect(page).to_have_url(re.compile(r"/t/\d+/facts/\d+"))
    expect(page.get_by_role("heading", level=1)).to_have_text(t.fact("member.registered"))
    assert str(stage.a) in page.url or str(stage.b) in page.url
