"""The county leader's journey: 14 June beside 31 December, as known now and as known then, from a number to names, facts and a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from python_calamine import CalamineWorkbook

from infra.embedded import Servers
from services.web.i18n import Lang, Words, words
from tests.browser.conftest import serving
from tests.browser.year_2005 import DECEMBER, JUNE, LEADER, Year, played
from tests.web.conftest import PASSWORD

NATURES = ("real", "learned", "reorganised")
NOW = {"added": (1, 0, 0), "ended": (1, 0, 0), "changed": (1, 0, 1)}
"""So many rows of each nature, both days as they are known now."""
THEN = {"added": (1, 0, 0), "ended": (1, 0, 0), "changed": (1, 1, 1)}
"""Each day as it was known when it ended: one member's class of June was learned in between."""


@pytest.fixture(scope="module")
def year(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    with played(servers, tmp_path_factory.mktemp("year")) as told:
        yield told


@pytest.fixture(scope="module")
def county(year: Year) -> Iterator[str]:
    with serving(year.runtime.settings) as address:
        yield address


@pytest.fixture(params=["zh-CN", "en"])
def t(request: pytest.FixtureRequest) -> Words:
    lang: Lang = request.param
    return words(lang)


@pytest.fixture
def page(chromium: Browser, county: str, t: Words) -> Iterator[Page]:
    """A browser in which the leader has signed in."""
    with closing(chromium.new_context(base_url=county, viewport={"width": 1280, "height": 900})) as context:
        page = context.new_page()
        page.goto(f"/sign-in?lang={t.lang}")
        page.fill("#login", LEADER)
        page.fill("#password", PASSWORD)
        page.click("button.primary")
        yield page


def tallied(page: Page, t: Words) -> dict[str, tuple[int, ...]]:
    """Return the counts of a comparison as its table says them, by difference and nature."""
    table = page.get_by_role("table", name=t("compare.counts"))
    found = dict[str, tuple[int, ...]]()
    for difference in NOW:
        row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=t.code("compare.difference", difference)))
        found[difference] = tuple(int(text) for text in row.get_by_role("cell").all_inner_texts()[1:])
    return found


def shown(page: Page, person: UUID, year: Year, t: Words) -> Locator:
    """Return the row of a comparison that is about somebody."""
    return page.locator(".difference").filter(has_text=t("roster.masked", id=year.short(person)))


def compared(page: Page, t: Words) -> None:
    """Come from the overview of 14 June to the comparison of its roster with 31 December."""
    expect(page.get_by_role("heading", level=1)).to_have_text(t("county.title"))
    page.locator("#true_on").fill(JUNE.isoformat())
    page.get_by_role("button", name=t("dates.show")).click()
    expect(page.locator(".past")).to_contain_text(t.date(JUNE))
    page.get_by_role("link", name=t("compare.link")).click()
    page.get_by_role("link", name=t("compare.list.roster"), exact=True).click()
    page.get_by_role("group", name=t("compare.second")).get_by_label(t("dates.true-on")).fill(DECEMBER.isoformat())
    page.get_by_role("button", name=t("compare.show")).click()
    expect(page.locator(".past")).to_contain_text(t.date(DECEMBER))


def test_what_differs_as_known_now_and_as_known_then(page: Page, t: Words, year: Year) -> None:
    compared(page, t)
    assert tallied(page, t) == NOW
    expect(shown(page, year.late, year, t)).to_have_count(0)
    page.get_by_role("link", name=t("compare.preset.then")).click()
    expect(shown(page, year.late, year, t)).to_contain_text(t("compare.nature.learned"))
    assert tallied(page, t) == THEN
    expect(shown(page, year.learned_last, year, t)).to_have_count(0)  # on neither day was it known
    for person, nature in ((year.mobile, "real"), (year.moved, "reorganised"), (year.came, "real"), (year.gone, "real")):
        expect(shown(page, person, year, t).locator(".nature").first).to_have_text(t.code("compare.nature", nature))
    page.get_by_role("link", name=t("compare.preset.now")).click()
    expect(shown(page, year.late, year, t)).to_have_count(0)
    assert tallied(page, t) == NOW


def test_a_number_leads_to_a_name_to_its_facts_on_the_days_that_were_compared(page: Page, t: Words, year: Year) -> None:
    compared(page, t)
    page.get_by_role("link", name=t("compare.preset.then")).click()
    changed, learned = t("compare.difference.changed"), t("compare.nature.learned")
    page.get_by_role("link", name=f"{changed} {learned}: 1", exact=True).click()
    expect(page.locator(".difference")).to_have_count(1)
    one = shown(page, year.late, year, t)
    expect(one.locator("del")).to_have_text(t.code("imports.code.ledger-class", "on-job"))
    expect(one.locator("ins")).to_have_text(t.code("imports.code.ledger-class", "mobile"))
    one.get_by_role("heading").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(t("roster.masked", id=year.short(year.late)))
    expect(page.locator(".past")).to_contain_text(t.date(DECEMBER))
    expect(page.locator(".lead")).to_contain_text(t.code("imports.code.ledger-class", "mobile"))
    expect(page.locator(".timeline .entry")).to_have_count(2)
    page.locator(".timeline").get_by_role("link", name=t.fact("member.class-assigned")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(t.fact("member.class-assigned"))
    expect(page).to_have_url(re.compile(rf"/t/{year.town}/facts/\d+\?true_on={DECEMBER}&known_on={DECEMBER}"))
    expect(page.locator("main")).to_contain_text(t.code("imports.code.ledger-class", "mobile"))
    expect(page.locator("form.command")).to_have_count(0)


@pytest.mark.parametrize("known", ["now", "then"])
def test_the_file_holds_the_rows_of_the_page(page: Page, t: Words, year: Year, tmp_path: Path, known: str) -> None:
    compared(page, t)
    page.get_by_role("link", name=t.code("compare.preset", known)).click()
    expect(page.locator(".difference")).to_have_count(sum(map(sum, (NOW if known == "now" else THEN).values())))
    with page.expect_download() as coming:
        page.get_by_role("link", name=t("compare.download")).click()
    coming.value.save_as(tmp_path / "compared.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "compared.xlsx")
    heads, *rows = book.get_sheet_by_name(t("compare.sheet.differences")).to_python()
    assert heads[1:3] == [t("compare.column.what"), t("compare.column.difference")]
    said = set(zip(page.locator(".difference h3 a").all_inner_texts(), page.locator(".sign").all_inner_texts(), strict=True))
    assert {(row[1], row[2]) for row in rows} == said
    assert {row[6] for row in rows} == set(page.locator(".difference > .natures .nature").all_inner_texts())
    _, *causes = book.get_sheet_by_name(t("compare.sheet.causes")).to_python()
    assert len(causes) == page.locator(".causes li").count()
    assert {row[3] for row in causes} == set(page.locator(".causes li > a").all_inner_texts())
    assert "王某" not in str(rows) + str(causes)
