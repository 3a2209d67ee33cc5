"""A roster's workbook, when two townships are merged: as known before that was learned, as known since, and put right later."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import quote, unquote

import pytest

from domain import member
from domain.kernel import Personal
from services import corrections, members
from services.imports import roster
from services.imports.layout import INFO
from services.web.i18n import words
from tests.services.rosters import read
from tests.web.conftest import Town
from tests.web.days import ZONE
from tests.web.test_exports import sheets
from tests.web.test_scenario_two_townships_merged import AFTER, JUNE, Merged

SAID = words("zh-CN")
MEMBERS, STAMP = SAID("imports.sheet.members"), SAID(f"imports.sheet.{INFO}")


class Learned(Merged):
    """After the merger somebody's class is put right, and later somebody else turns out to have gone away in June."""

    def __init__(self, town: Town) -> None:
        super().__init__(town)
        self.clerk = town.client("clerk", self.a)
        self.one, self.two = self.members(self.a)[:2]
        self.merged = self.instant()
        history = self.runtime.ledger.load(self.county, self.a, self.one.person)
        (said,) = [each for each in history if isinstance(each.fact, member.ClassAssigned)]
        corrections.correct(self.desk(self.a), said.position, {"ledger_class": "retired"})
        self.righted = self.instant()
        gone = self.desk(self.a, on=date(2020, 6, 1))
        members.change(gone, self.two.person, lambda _: member.ClassAssigned(ledger_class="mobile"))
        self.catch_up()

    def asked(self, day: str, known: str) -> str:
        return f"true_on={day}&known_on={quote(known)}" if known else f"true_on={day}"

    def workbook(self, day: str, known: str, *, lang: str = "zh-CN") -> Any:
        answer = self.clerk.get(f"/t/{self.a}/imports/export.xlsx?{self.asked(day, known)}&lang={lang}")
        assert answer.status_code == 200, answer.text
        return answer

    def classes(self, day: str, known: str) -> dict[str, str]:
        """Return the class of each member in the workbook, by id."""
        heads, *rows = next(grid.rows for grid in read(self.workbook(day, known).content) if grid.name == MEMBERS)
        names = [head.strip("*") for head in heads]
        id, of = names.index(SAID("imports.column.members.stream")), names.index(SAID("imports.column.members.ledger_class"))
        return {row[id]: row[of] for row in rows if row[id]}

    def listed(self, day: str, known: str) -> dict[str, str]:
        """Return the same as the list of members has it."""
        items = self.clerk.get(f"/api/v1/tenants/{self.a}/roster?{self.asked(day, known)}&limit=200").json()["items"]
        return {item["person"]: SAID(f"imports.code.ledger-class.{item['ledger_class']}") for item in items}


@pytest.fixture
def learned(town: Town) -> Learned:
    return Learned(town)


@pytest.mark.parametrize("day", [JUNE, AFTER])
def test_the_workbook_says_what_the_list_says_as_known_then_and_as_known_now(learned: Learned, day: str) -> None:
    found = {}
    for name, known in (("unaware", learned.unaware), ("merged", learned.merged), ("righted", learned.righted), ("now", "")):
        found[name] = learned.classes(day, known)
        assert found[name] == learned.listed(day, known), name
        assert len(found[name]) == 7, "the books of a township that was merged stay"
    of = [[found[name][str(each.person)] for name in found] for each in (learned.one, learned.two)]
    assert of == [["流动", "流动", "离退休", "离退休"], ["在职", "在职", "在职", "流动"]]
    assert learned.classes(JUNE, "2000-01-01") == {}, "nobody was known before anybody was entered"


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_its_stamp_and_its_name_say_both_dates_and_the_stamp_how_far_the_books_went(learned: Learned, lang: str) -> None:
    answer = learned.workbook(JUNE, learned.unaware, lang=lang)
    grids, t = {grid.name: grid.rows for grid in read(answer.content)}, words(lang)
    stamp = dict(row[:2] for row in grids[t(f"imports.sheet.{INFO}")])
    instant = datetime.fromisoformat(learned.unaware)
    assert (stamp["true_on"], datetime.fromisoformat(stamp["known_on"])) == (JUNE, instant)
    assert int(stamp["position"]) < learned.runtime.ledger.head(learned.county, learned.a)
    day, moment = t.date(date.fromisoformat(JUNE)), t.instant(instant.astimezone(ZONE))
    assert any(day in cell and moment in cell for row in grids[t("imports.sheet.notes")] for cell in row)
    named = unquote(answer.headers["content-disposition"].partition("filename*=UTF-8''")[2])
    assert named.startswith("甲乡")
    assert day in named
    assert moment.replace(":", ".") in named


def test_what_was_known_once_comes_back_without_undoing_what_was_learned_since(learned: Learned) -> None:
    head = learned.runtime.ledger.head(learned.county, learned.a)
    old = learned.workbook(JUNE, learned.unaware).content
    result = roster.apply(learned.desk(learned.a, on=date(2020, 6, 14)), old)
    assert (result.counts["changed"], result.counts["facts"], result.refused) == (0, 0, [])
    assert learned.classes(JUNE, "")[str(learned.two.person)] == "流动"
    assert learned.runtime.ledger.head(learned.county, learned.a) >= head


def test_the_merger_is_learned_between_the_workbooks_of_a_comparison(learned: Learned) -> None:
    for known, n in ((learned.merged, 1), (learned.unaware, 0)):
        asks = f"list=tenants&true_on={AFTER}&known_on={quote(learned.unaware)}&with_true_on={AFTER}&with_known_on={quote(known)}"
        answer = learned.leader.get(f"/county/compare.xlsx?{asks}&lang=zh-CN")
        assert answer.status_code == 200, answer.text
        cover, differences, *_ = sheets(answer.content)
        of_a = [row for row in differences[1:] if "甲乡" in row]
        assert bool(of_a) == bool(n)
        moments = [SAID.instant(datetime.fromisoformat(each).astimezone(ZONE)) for each in (learned.unaware, known)]
        assert all(any(moment in str(cell) for row in cover for cell in row) for moment in moments)
        named = unquote(answer.headers["content-disposition"].partition("filename*=UTF-8''")[2])
        assert all(moment.replace(":", ".") in named for moment in moments)


def test_a_past_page_names_people_as_they_are_called_now_and_says_so_and_the_workbook_as_they_were_called(learned: Learned) -> None:
    person, day = learned.members(learned.a)[2].person, JUNE
    before = learned.instant()
    desk = learned.desk(learned.a, on=date(2020, 7, 1))
    members.change(desk, person, lambda _: member.DetailsChanged(name=Personal(person, "新名")))
    learned.catch_up()
    said, dates = SAID("past.names-now"), learned.asked(day, before)
    for path in (f"/t/{learned.a}/roster", f"/t/{learned.a}/roster/{person}"):
        page, now = learned.clerk.get(f"{path}?{dates}").text, learned.clerk.get(path).text
        assert "新名" in page
        assert said in page
        assert said not in now
    rows = next(grid.rows for grid in read(learned.workbook(day, before).content) if grid.name == MEMBERS)
    assert not any("新名" in row for row in rows)
    later = next(grid.rows for grid in read(learned.workbook("2020-07-02", "").content) if grid.name == MEMBERS)
    assert sum("新名" in row for row in later) == 1
