"""One journey for each kind of user, in a real browser, with JavaScript and without."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from services.web.i18n import Lang, words
from tests.browser.conftest import Enter, Stage
from tests.services.rosters import person, roster

SCRIPTS = [pytest.param(True, id="with-javascript"), pytest.param(False, id="without-javascript")]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_clerk_brings_in_a_roster_and_finds_the_person_he_added(enter: Enter, stage: Stage, tmp_path: Path, *, script: bool):
    n = 60 if script else 61
    file, name = tmp_path / "台账.xlsx", str(person(n)["name"])
    file.write_bytes(roster([person(n), person(n + 10, branch="没有的支部")]))
    page = enter("clerk", stage.a, script=script)
    expect(page.get_by_role("heading", level=1)).to_have_text("甲乡")
    page.get_by_role("link", name="导入", exact=True).click()
    page.get_by_label(re.compile("工作簿")).set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("党员，第3行，所在党支部")).to_be_visible()
    expect(page.get_by_role("button", name="全部入账")).to_have_count(0)
    page.get_by_role("button", name="只收合格的行").click()
    expect(page.get_by_text("已经入账")).to_be_visible()
    page.get_by_role("link", name="党员台账").click()
    box = page.get_by_label("姓名、证件号码或电话")
    box.fill(name)
    page.locator("form").filter(has=box).get_by_role("button", name="查询").click()
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_clerk_records_a_change_with_its_day_and_sees_both_dates(enter: Enter, stage: Stage, *, script: bool):
    member = stage.peopled.members(stage.b)[0 if script else 1]
    page = enter("clerk", stage.b, script=script)
    page.goto(f"/t/{stage.b}/roster/{member.person}")
    page.get_by_text("变更台账类别").click()
    form = page.locator("form[action$='/class']")
    form.get_by_label("台账类别").select_option("mobile")
    form.get_by_label("业务日期").fill("2020-06-01")
    form.get_by_role("button", name="记账").click()
    expect(page.get_by_text("已记入台账")).to_be_visible()
    expect(page.locator(".timeline")).to_contain_text("2020年6月1日")
    expect(page.locator(".timeline")).to_contain_text("迟记")
    page.locator("#true_on").fill("2020-05-31")
    page.get_by_role("button", name="查看").click()
    expect(page.locator(".past")).to_contain_text("正在回看")
    expect(page.locator(".lead")).to_contain_text("在职")
    expect(page.locator("form.command")).to_have_count(0)
    page.get_by_role("link", name="回到今天").click()
    expect(page.locator(".lead")).to_contain_text("流动")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_county_leader_follows_a_number_to_a_name_to_a_fact_and_looks_at_then_and_now(enter: Enter, stage: Stage, *, script: bool):
    page = enter("county-leader", script=script)
    expect(page.get_by_role("heading", level=1)).to_have_text("全县总览")
    page.locator("#true_on").fill("2020-06-14")
    page.get_by_role("button", name="查看").click()
    expect(page).to_have_url(re.compile("true_on=2020-06-14"))
    page.get_by_role("link", name=re.compile("^甲乡 在职: ")).click()
    expect(page).to_have_url(re.compile(rf"/t/{stage.a}/roster\?class=on-job&true_on=2020-06-14"))
    page.get_by_role("rowheader").first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^党员 "))
    expect(page.locator("main")).not_to_contain_text("430626")
    page.locator(".timeline").get_by_role("link").last.click()
    expect(page).to_have_url(re.compile(rf"/t/{stage.a}/facts/\d+"))
    page.goto("/county?true_on=2020-06-14&known_on=2020-06-14")
    expect(page.get_by_role("heading", name="事后获知")).to_be_visible()
    page.get_by_role("table", name="逐条列明").get_by_role("link", name="党员登记").first.click()
    expect(page).to_have_url(re.compile(r"/facts/\d+"))
    page.goto("/county?true_on=2020-06-14&known_on=2020-06-14")
    page.get_by_role("link", name="同一天，按现在所知").click()
    expect(page.get_by_role("heading", name="事后获知")).to_have_count(0)


def test_an_inspector_finds_his_visit_and_what_came_of_it(enter: Enter, stage: Stage):
    page = enter("inspector")
    page.goto(f"/t/{stage.a}/inspections/{stage.visit}")
    expect(page.locator("main")).to_contain_text("牌桌已撤")
    page.goto(f"/t/{stage.a}/findings/{stage.finding}")
    expect(page.locator("main")).to_contain_text("记录系事后补写")


def test_an_operator_comes_to_his_page_and_nothing_else_is_his(enter: Enter):
    page = enter("operator")
    expect(page).to_have_url(re.compile("/operations$"))
    expect(page.locator(".main-nav a")).to_have_count(1)


def test_a_reader_keeps_his_dates_and_his_language_from_page_to_page(enter: Enter, stage: Stage):
    page = enter("county-office")
    page.goto(f"/t/{stage.a}?true_on=2020-06-14")
    page.get_by_role("link", name="English").click()
    page.get_by_role("link", name="Roster", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_url(re.compile("true_on=2020-06-14"))
    expect(page.locator("#true_on")).to_have_value("2020-06-14")


def test_whoever_uses_the_keyboard_skips_to_the_content(enter: Enter, stage: Stage):
    page = enter("clerk", stage.a)
    page.bring_to_front()  # another page of the same browser may hold the window
    expect(page.get_by_role("heading", level=1)).to_have_text("甲乡")
    page.keyboard.press("Tab")
    focused = "document.activeElement.className"
    assert any(page.evaluate(focused) == "skip" or page.wait_for_timeout(50) for _ in range(100))  # the page forbids waiting by a string
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_no_page_breaks_its_own_policy(enter: Enter, stage: Stage):
    page = enter("county-leader")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in ("/county", "/county/roster", f"/t/{stage.a}", f"/t/{stage.a}/commitments/{stage.promise}", "/county/timeline"):
        page.goto(path)
    assert said == []


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_leader_compares_two_dates_and_follows_a_number_to_the_fact_behind_it(enter: Enter, lang: Lang, *, script: bool):
    t = words(lang)
    page = enter("county-leader", script=script, lang=lang)
    page.goto("/county?true_on=2020-01-14")
    page.get_by_role("link", name=t("compare.link")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(t("compare.list.axes"))
    page.get_by_role("link", name=t("compare.list.roster"), exact=True).click()
    page.get_by_role("group", name=t("compare.second")).get_by_label(t("dates.true-on")).fill("2020-12-31")
    page.get_by_role("button", name=t("compare.show")).click()
    expect(page.locator(".past")).to_contain_text(t.date(date(2020, 12, 31)))
    page.get_by_role("link", name=t("compare.preset.then")).click()
    expect(page.locator("main")).to_contain_text(t("compare.none"))  # as known then: all of it was recorded years later
    page.get_by_role("link", name=t("compare.preset.now")).click()
    page.get_by_role("link", name=f"{t('compare.difference.added')} {t('compare.nature.real')}").click()
    expect(page.locator(".difference").first).to_contain_text(t("compare.difference.added"))
    with page.expect_download() as coming:
        page.get_by_role("link", name=t("compare.download")).click()
    assert coming.value.suggested_filename.endswith(".xlsx")
    page.locator(".difference .causes").first.get_by_role("link", name=t.fact("member.registered")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(t.fact("member.registered"))
    expect(page.locator(".past")).to_contain_text(t.date(date(2020, 12, 31)))


def test_a_clerk_closes_a_roll_and_follows_a_gap_to_its_name_without_javascript(enter: Enter, stage: Stage):
    page = enter("clerk", stage.a, script=False, width=375)
    page.goto(f"/t/{stage.a}/sessions/{stage.unrolled}")
    page.click("#do-roll summary")
    page.select_option(f"#absent-roll-{stage.member.person}", f"{stage.member.person} away")
    page.click("#do-roll button.primary")
    expect(page.locator("main")).to_contain_text("出缺席已确认")
    expect(page.locator("#do-roll-correction")).to_be_visible()
    page.click("#do-make-ups summary")
    page.select_option("#person-make-ups", str(stage.member.person))
    page.select_option("#way-make-ups", "home")
    page.click("#do-make-ups button.primary")
    expect(page.locator("main")).to_contain_text("送学上门")
    page.goto(f"/t/{stage.a}/coverage")
    page.locator("a[href*='gap=missing']").first.click()
    expect(page.locator("main")).to_contain_text(stage.member.name or "")
    expect(page.locator("main")).to_contain_text("因病")
