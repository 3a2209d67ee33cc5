"""Two dates side by side over HTTP: page, JSON and workbook say the same, name the facts, and speak of nobody else's rows."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook

from domain import member
from services import members
from services.views import axes
from services.web import compare
from services.web.compare_words import BRIEF
from services.web.i18n import LANGUAGES, LOCALES, Lang, words
from tests.rules.code import ROOT
from tests.web.conftest import Signed
from tests.web.conftest import Town as County
from tests.web.peopled import Peopled
from tests.web.story import Story

JUNE, AUGUST = date(2020, 6, 1), date(2020, 8, 1)
DATES = "true_on=2020-06-14&with_true_on=2020-12-31"
COUNTY_LISTS = ("roster", "institutions", "organisations", "commitments", "inspections", "findings", "periods", "sessions", "coverage")


class Moved(Peopled):
    """Somebody went mobile on 1 June and somebody retired on 1 August, told at once; somebody else was lost on 2 June, told late."""

    def __init__(self, town: County) -> None:
        super().__init__(town)
        self.people = [each.person for each in self.members(self.a)]
        self.told(0, JUNE, "mobile")
        self.moved = self.told(1, AUGUST, "retired")
        self.then = quote(town.client("county-leader").get("/api/v1/county/overview").json()["as_of"]["known_on"])
        self.late = self.told(2, date(2020, 6, 2), "mobile")

    def told(self, n: int, day: date, ledger_class: str) -> int:
        desk = self.desk(self.a, on=day)
        receipt = members.change(desk, self.people[n], lambda m: member.assign_class(m, ledger_class, at=desk.stamp))
        self.catch_up()
        return receipt.last

    def asks(self, signed: Signed, query: str, *, tenant: bool = False) -> Any:
        answer = signed.get(f"/api/v1/{f'tenants/{self.a}/' if tenant else ''}compare?{DATES}&{query}")
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def moved(town: County) -> Moved:
    return Moved(town)


def test_the_answer_tells_what_was_learned_from_what_changed_and_names_both_coordinates(moved: Moved):
    found = moved.asks(moved.town.client("county-leader"), f"list=roster&known_on={moved.then}")
    assert {(i["key"], i["difference"], *i["natures"], i["causes"][0]["position"]) for i in found["items"]} == {
        (str(moved.people[1]), "changed", "real", moved.moved), (str(moved.people[2]), "changed", "learned", moved.late),
    }  # fmt: skip
    assert (found["before"], found["after"], found["unchanged"], found["next"]) == (14, 14, 12, None)
    assert found["items"][0]["columns"][0].keys() == {"name", "old", "new", "natures"}
    assert (found["as_of"]["true_on"], found["with_as_of"]["true_on"]) == ("2020-06-14", "2020-12-31")
    assert found["as_of"]["known_on"] < found["with_as_of"]["known_on"]
    assert {i["title"] for i in found["items"]} == {""}, "the county sees no names"
    now = moved.asks(moved.town.client("county-leader"), "list=roster")
    assert [i["key"] for i in now["items"]] == [str(moved.people[1])]


def test_a_list_is_cut_down_by_its_own_filter_and_by_nature(moved: Moved):
    leader = moved.town.client("county-leader")
    mobile = moved.asks(leader, f"list=roster&class=mobile&known_on={moved.then}")
    assert [(i["difference"], i["natures"]) for i in mobile["items"]] == [("added", ["learned"])]
    assert [i["natures"] for i in moved.asks(leader, f"list=roster&nature=real&known_on={moved.then}")["items"]] == [["real"]]
    assert moved.asks(leader, f"list=roster&difference=ended&known_on={moved.then}")["items"] == []
    first = moved.asks(leader, f"list=roster&limit=1&known_on={moved.then}")
    rest = moved.asks(leader, f"list=roster&limit=1&known_on={moved.then}&cursor={first['next']}")
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (1, 1, None)
    assert first["items"] != rest["items"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_unit_sees_the_names_and_the_facts_one_click_away(moved: Moved, lang: Lang):
    clerk = moved.town.client("clerk", moved.a)
    page = clerk.get(f"/t/{moved.a}/compare?{DATES}&list=roster&known_on={moved.then}&lang={lang}").text
    t = words(lang)
    for each in moved.members(moved.a)[1:3]:
        assert each.name
        assert each.name in page
    assert t("compare.nature.learned") in page
    assert f"<del>{t('imports.code.ledger-class.on-job')}</del>" in page
    assert f"<ins>{t('imports.code.ledger-class.retired')}</ins>" in page
    facts = re.findall(rf'href="(/t/{moved.a}/facts/(\d+)[^"]*)"', page)
    assert {int(n) for _, n in facts} == {moved.moved, moved.late}
    for address, _ in facts:
        fact = clerk.get(address.replace("&amp;", "&"))
        assert fact.status_code == 200, address
        assert t.fact("member.class-assigned") in fact.text
    for nature, n in (("real", 1), ("learned", 1)):
        assert re.search(rf'nature={nature}[^"]*#list" aria-label="[^"]*: {n}"', page)


def test_the_county_compares_without_names_and_the_numbers_lead_to_the_lists(moved: Moved):
    leader = moved.town.client("county-leader")
    page = leader.get(f"/county/compare?{DATES}&list=roster&class=mobile").text
    assert "测试" not in page
    for each in moved.members(moved.a):
        assert each.name
        assert each.name not in page
    doors = re.findall(r'<a class="number" href="(/county/roster[^"]+)" aria-label="[^"]*: (\d+)"', page)
    assert [n for _, n in doors] == ["2", "2"]
    for address, n in doors:
        query = address.replace("&amp;", "&").partition("?")[2]
        assert len(leader.get(f"/api/v1/county/roster?{query}").json()["items"]) == int(n)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbook_holds_the_same_and_no_formula(moved: Moved, lang: Lang):
    clerk = moved.town.client("clerk", moved.a)
    answer = clerk.get(f"/t/{moved.a}/compare.xlsx?{DATES}&list=roster&known_on={moved.then}&lang={lang}")
    assert answer.headers["content-type"].startswith("application/vnd.openxmlformats")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    t = words(lang)
    assert book.sheet_names == [t("reports.cover"), t("compare.sheet.differences"), t("compare.sheet.causes")]
    cover, differences, causes = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    said = "\n".join(str(value) for row in cover for value in row)
    assert t.date(date(2020, 6, 14)) in said
    assert t.date(date(2020, 12, 31)) in said
    assert {(row[1], *row[3:7]) for row in differences[1:]} == {
        (moved.members(moved.a)[n].name, t("column.ledger_class"), t("imports.code.ledger-class.on-job"),
         t(f"imports.code.ledger-class.{new}"), t(f"compare.nature.{nature}"))
        for n, new, nature in ((1, "retired", "real"), (2, "mobile", "learned"))
    }  # fmt: skip
    assert {row[7] for row in causes[1:]} == {moved.moved, moved.late}
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        assert not [name for name in parts.namelist() if "worksheets/" in name and b"<f>" in parts.read(name)]
    for shown in ("axes", "institutions"):
        assert moved.town.client("county-leader").get(f"/county/compare.xlsx?{DATES}&list={shown}").status_code == 200


@pytest.mark.parametrize("shown", ["roster", "axes"])
def test_whoever_may_not_take_timelines_away_takes_no_comparison_either(moved: Moved, shown: str):
    inspector, leader = moved.town.client("inspector"), moved.town.client("county-leader")
    for base in ("/county", f"/t/{moved.a}"):
        page, workbook = (f"{base}/{path}?{DATES}&list={shown}" for path in ("compare", "compare.xlsx"))
        assert (inspector.get(workbook).status_code, leader.get(workbook).status_code) == (403, 200)
        read, taken = inspector.get(page), leader.get(page)
        assert read.status_code == 200
        assert ("compare.xlsx" in read.text, "compare.xlsx" in taken.text) == (False, True)


def test_a_workbook_is_whole_or_refused_with_a_remedy(moved: Moved, monkeypatch: pytest.MonkeyPatch):
    clerk = moved.town.client("clerk", moved.a)
    asked = f"/t/{moved.a}/compare.xlsx?{DATES}&list=roster&known_on={moved.then}"
    whole = CalamineWorkbook.from_filelike(io.BytesIO(clerk.get(asked).content)).get_sheet_by_index(1).to_python()[1:]
    assert len(whole) == 2
    monkeypatch.setattr(compare, "MOST_ROWS", 1)
    refused = clerk.get(asked)
    assert (refused.status_code, "工作簿最多容纳 1 条" in refused.text) == (409, True)
    one = clerk.get(f"{asked}&nature=learned")
    assert one.status_code == 200, "a narrower one is not"
    assert CalamineWorkbook.from_filelike(io.BytesIO(one.content)).get_sheet_by_index(1).to_python()[1:] == [
        row for row in whole if row[6] == words("zh-CN")("compare.nature.learned")
    ]  # fmt: skip


def test_nobody_compares_somebody_elses_books(moved: Moved):
    clerk, other = moved.town.client("clerk", moved.a), moved.town.client("clerk", moved.b)
    assert clerk.get(f"/api/v1/compare?{DATES}").status_code == 403
    assert clerk.get(f"/county/compare.xlsx?{DATES}").status_code == 403
    for path in ("compare", "compare.xlsx"):
        assert other.get(f"/t/{moved.a}/{path}?{DATES}").status_code == 404
    assert other.get(f"/api/v1/tenants/{moved.a}/compare?{DATES}").status_code == 404
    theirs = other.get(f"/api/v1/tenants/{moved.b}/compare?{DATES}&known_on={moved.then}&tenant={moved.a}").json()
    assert (theirs["items"], theirs["before"]) == ([], 7)
    ours = json.dumps(clerk.get(f"/api/v1/tenants/{moved.a}/compare?true_on=2019-01-01&with_true_on=2020-12-31").json())
    assert not any(str(each.person) in ours for each in moved.members(moved.b))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("with_true_on=2005-02-30", "with_true_on"), ("with_known_on=x", "with_known_on"), ("with_true_on=0001-01-01", "with_true_on"),
        ("with_known_on=9999-12-31", "with_known_on"), ("true_on=x", "true_on"), ("cursor=x", "cursor"), ("list=people", "list"),
        ("nature=odd", "nature"), ("difference=gone", "difference"), ("branch=x", "branch"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(town: County, query: str, field: str):
    leader = town.client("county-leader")
    answer = leader.get(f"/api/v1/compare?{query}")
    assert (answer.status_code, answer.json()["fields"][0]["name"]) == (400, field)
    assert leader.get(f"/county/compare?{query}").status_code == 400


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_list_can_be_compared_and_is_one_click_from_it(town: County, lang: Lang):
    story = Story(town)
    story.closed()
    story.found(story.visited())
    leader, clerk = story.client("leader"), story.client("clerk")
    since = f"true_on={story.day(150)}&lang={lang}"
    for shown in COUNTY_LISTS:
        for signed, base in ((leader, "/county"), (clerk, f"/t/{story.a}")):
            page = signed.get(f"{base}/{shown}?{since}").text
            (door,) = re.findall(rf'href="({base}/compare\?[^"]*list={shown}[^"]*)"', page)
            compared = signed.get(door.replace("&amp;", "&") + f"&lang={lang}")
            assert compared.status_code == 200, door
            assert words(lang)(f"compare.list.{shown}") in compared.text
    page = leader.get(f"/county/compare?{since}&list=commitments").text
    assert words(lang).code("commitment-status", "claimed") in page
    assert f"/t/{story.a}/facts/" in page
    assert "list=axes" in leader.get(f"/county?{since}").text
    assert "list=axes" in clerk.get(f"/t/{story.a}?{since}").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_county_compares_its_register_of_units_and_a_unit_has_none(moved: Moved, lang: Lang):
    town, t = moved.town, words(lang)
    named = {"name": "新乙乡", "effective_on": AUGUST.isoformat()}
    renamed = town.client("county-office").post(f"/api/v1/county/tenants/{town.b}/name", named, Idempotency_Key=str(uuid4()))
    assert renamed.status_code == 200, renamed.text
    moved.catch_up()
    leader, asks = town.client("county-leader"), f"{DATES}&list=tenants&lang={lang}"
    (item,) = leader.get(f"/api/v1/compare?{asks}").json()["items"]
    assert (item["title"], item["natures"], [c["tag"] for c in item["causes"]]) == ("新乙乡", ["real"], ["tenant.renamed"])
    page = leader.get(f"/county/compare?{asks}").text
    assert t("compare.list.tenants") in page
    assert f'href="/t/{town.b}?' in page
    (door,) = re.findall(r'href="(/county/compare\?[^"]*list=tenants[^"]*)"', leader.get(f"/county/tenants?{asks}").text)
    assert leader.get(door.replace("&amp;", "&")).status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(leader.get(f"/county/compare.xlsx?{asks}").content))
    assert [row[4:6] for row in book.get_sheet_by_index(1).to_python()[1:]] == [["乙乡", "新乙乡"]]
    refused = town.client("clerk", town.a).get(f"/api/v1/tenants/{town.a}/compare?list=tenants")
    assert (refused.status_code, refused.json()["fields"][0]["name"]) == (400, "list")


def test_the_four_axes_add_up_and_every_number_leads_to_its_list(town: County):
    story = Story(town)
    story.published(ago=60, due_in=20, title="早该做到")
    story.found(story.visited(ago=50), ago=50, due_in=20)
    leader = story.client("leader")
    query = f"true_on={story.day(55)}&list=axes"
    found = leader.get(f"/api/v1/compare?{query}").json()
    assert {line["tenant"] for line in found["items"]} == {story.a, town.office}
    assert [line["axis"] for line in found["items"] if line["tenant"] == town.office] == [
        axis for axis, measures in axes.AXES.items() for _ in measures
    ]
    whole = {line["figure"]: line for line in found["items"] if line["tenant"] == town.office}
    assert (whole["overdue"]["then"], whole["overdue"]["now"], whole["overdue"]["better"]) == (0, 1, False)
    assert all(line["now"] - line["then"] == line["learned"] + line["changed"] + line["reorganised"] for line in found["items"])
    page = leader.get(f"/county/compare?{query}").text
    followed = 0
    for address, n in re.findall(r'<a class="number" href="(/county/(?!compare)[^"]+)" aria-label="[^"]*: (\d+)"', page):
        path, _, asks = address.replace("&amp;", "&").partition("?")
        path += "/members" if path == "/county/coverage" else ""
        items = leader.get(f"/api/v1{path}?{asks}").json()["items"]
        assert len(items) == int(n), address
        followed += 1
    assert followed == 2 * sum(len(measures) for measures in axes.AXES.values())


def test_every_column_has_a_name_in_both_languages():
    folder = ROOT / "services/views"
    for name in BRIEF:
        parts = "".join((folder / f"compare_{part}.sql").read_text("utf-8") for part in (name, f"{name}_said"))
        found = re.search(r"SELECT w(?: AS words)? FROM \((.+?)\n +\) w\n", parts, re.DOTALL)
        assert found, name
        columns = set(re.findall(r"(?: AS |\w\.)(\w+)(?=,|\s*$)", found[1], re.MULTILINE))
        assert len(columns) > (6 if name == "tenants" else 10), name
        for lang in LANGUAGES:
            texts = json.loads((LOCALES / lang / "compare.json").read_text("utf-8"))
            missing = [c for c in columns if f"column.{c}" not in texts and f"column.{name}.{c}" not in texts]
            assert not missing, (name, lang, missing)
