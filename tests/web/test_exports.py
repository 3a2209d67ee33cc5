"""Exports over HTTP: a short timeline at once, a long one by a worker, each for whoever asked and with nobody's name in it."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import re
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, unquote
from uuid import UUID, uuid4

import pytest
from python_calamine import CalamineWorkbook

from domain import institution, member, period
from domain.kernel import Personal
from infra.jobs import perform
from services import corrections, institutions, members, periods, tenants
from tests.domain.given import some
from tests.web.conftest import Town
from tests.web.peopled import Peopled
from tests.web.story import Story
from workers import tasks

tasks.load()
NAME = "欧阳测试"


@pytest.fixture
def story(town: Town) -> Story:
    return Story(town)


def rows(content: bytes) -> list[dict[str, Any]]:
    """Return the facts of an NDJSON file."""
    return [json.loads(line) for line in content.decode().splitlines()]


def sheets(content: bytes) -> list[list[list[Any]]]:
    """Return the rows of the sheets of a workbook: its cover, and the facts under their headings."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def done(story: Story, id: str, at: int) -> None:
    """Do the work of one export in this process."""
    assert perform(story.runtime.db, story.runtime, story.county, at, UUID(id), lease_seconds=30) == "done"


def test_a_short_timeline_comes_at_once_as_the_page_is_cut(story: Story):
    id = story.at_effect()
    story.published(ago=10, title="另一件")
    signed = story.client("clerk")
    base = f"/api/v1/tenants/{story.a}/timeline"
    for narrowed in ("", f"?subject={id}", "?kind=commitment.publicised", f"?true_on={story.day(100)}", f"?known_on={story.day(1)}"):
        answer = signed.get(f"{base}/export/ndjson{narrowed}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/x-ndjson"
        mark = "&" if "?" in narrowed else "?"
        assert rows(answer.content) == signed.get(f"{base}{narrowed}{mark}limit=500").json()["items"]
    page = signed.get(f"/t/{story.a}/timeline?subject={id}").text
    assert f'href="/t/{story.a}/timeline/export/xlsx?subject={id}"' in page
    assert signed.get(f"{base}/export/docx").status_code == 404


def test_the_workbook_holds_every_fact_in_the_readers_words(story: Story):
    id = story.at_effect()
    signed = story.client("clerk")
    answer = signed.get(f"/t/{story.a}/timeline/export/xlsx?subject={id}")
    named = answer.headers["content-disposition"]
    plain, _, said = named.partition("; filename*=UTF-8''")
    assert re.fullmatch(rf'attachment; filename="timeline-{story.a}-{story.now}-known-\d{{8}}T\d{{6}}\.\d{{6}}Z\.xlsx"', plain), named
    day = rf"{story.now.year}年{story.now.month}月{story.now.day}日"
    assert re.fullmatch(rf"甲乡时间线（业务日期{day}，已知截至\d+年\d+月\d+日 [\d.]+）\.xlsx", unquote(said)), named
    cover, (heads, *held) = sheets(answer.content)
    assert heads[:6] == ["业务日期", "记账时间", "记账单位", "账页号", "种类", "事项"]
    items = signed.get(f"/api/v1/tenants/{story.a}/timeline?subject={id}&limit=500").json()["items"]
    assert [row[3] for row in held] == [f["position"] for f in items]
    assert {row[2] for row in held} == {"甲乡"}
    assert "整改承诺公示" in {row[4] for row in held}
    assert any(str(story.now) in str(cell) for row in cover for cell in row)
    assert not any("9999" in str(cell) for row in cover for cell in row), "known on the instant at which it was made"
    assert sheets(signed.get(f"/t/{story.a}/timeline/export/xlsx?lang=en").content)[1][0][0] == "True on"


def test_no_file_names_a_member_or_a_user(story: Story):
    person = uuid4()
    founding = member.Registered(name=Personal(person, NAME), ledger_class="on-job", branch=some("branch"))
    members.register(story.desk("clerk", story.day(5)), person, founding)
    story.catch_up()
    signed = story.client("clerk")
    lines = signed.get(f"/t/{story.a}/timeline/export/ndjson?person={person}").content
    assert [f["persons"] for f in rows(lines)] == [[str(person)]]
    book = sheets(signed.get(f"/t/{story.a}/timeline/export/xlsx?person={person}").content)
    for said in (lines.decode(), " ".join(str(cell) for sheet in book for row in sheet for cell in row)):
        assert NAME not in said
        assert "clerk某" not in said
    assert NAME in signed.get(f"/t/{story.a}/timeline?person={person}").text  # the unit's own people read it on the page


def test_a_long_timeline_is_written_by_a_worker_for_whoever_asked(story: Story, monkeypatch: pytest.MonkeyPatch):
    story.at_effect()
    monkeypatch.setattr("services.exports.asking.AT_ONCE", 3)
    signed, head = story.client("clerk"), story.client("head")
    base = f"/api/v1/tenants/{story.a}/timeline"
    refused = signed.get(f"{base}/export/ndjson")
    assert (refused.status_code, refused.json()["code"]) == (409, "asking.too-many-at-once")
    asked = signed.send(f"/t/{story.a}/timeline/exports", form="xlsx", kind="commitment", language="zh-CN")
    assert asked.status_code == 303, asked.text
    where = asked.headers["location"]
    id = where.rpartition("/")[2]
    assert 'http-equiv="refresh"' in signed.get(where).text
    assert signed.get(f"{where}/xlsx").status_code == 404
    done(story, id, story.a)
    page = signed.get(where).text
    assert f'href="{where}/xlsx"' in page
    assert 'http-equiv="refresh"' not in page
    _, table = sheets(signed.get(f"{where}/xlsx").content)
    assert len(table) - 1 == len(signed.get(f"{base}?kind=commitment&limit=500").json()["items"])
    assert signed.get(f"{where}/ndjson").status_code == 404
    for path in (where, f"{where}/xlsx", f"/api/v1{where.replace('/t/', '/tenants/')}"):
        assert head.get(path).status_code == 404
        assert story.client("other clerk").get(path).status_code in (403, 404)


def test_an_export_is_as_of_the_moment_at_which_it_was_asked_for(story: Story):
    story.published(ago=20)
    signed = story.client("clerk")
    base = f"/api/v1/tenants/{story.a}/timeline"
    before = signed.get(f"{base}?limit=500").json()["items"]
    id = signed.post(f"{base}/exports", {"form": "ndjson"}).json()["id"]
    story.published(ago=10, title="后来的")
    done(story, id, story.a)
    assert rows(signed.get(f"{base}/exports/{id}/ndjson").content) == before
    course = signed.get(f"{base}/exports/{id}").json()
    assert (course["state"], course["result"]["facts"]) == ("done", len(before))
    assert (course["step"], course["done"]) == ("writing", len(before))


def instant(story: Story) -> str:
    with story.runtime.db.platform() as sql:
        row = sql.execute("SELECT ledger.now()").fetchone()
    assert row
    return row[0].isoformat()


@pytest.mark.parametrize("form", ["ndjson", "xlsx"])
@pytest.mark.parametrize("whose", ["unit", "county"])
def test_an_export_at_any_coordinate_is_made_again_with_the_same_bytes(story: Story, form: str, whose: str):
    story.published(ago=20)
    story.published(ago=10, title="那时已知")
    then = instant(story)
    story.published(ago=18, title="后来才知道")
    signed = story.client("clerk" if whose == "unit" else "leader")
    base, at = (f"/t/{story.a}/timeline", story.a) if whose == "unit" else ("/county/timeline", story.county * 1000)
    made = dict[tuple[str, str], bytes]()
    for true_on, known_on in itertools.product((story.day(15), story.now), (then, "")):
        asked = signed.send(f"{base}/exports", form=form, language="zh-CN", true_on=str(true_on), known_on=known_on)
        where = asked.headers["location"]
        done(story, where.rpartition("/")[2], at)
        content = signed.get(f"{where}/{form}").content
        page = signed.get(where).text
        assert f"{true_on.year}年{true_on.month}月{true_on.day}日" in page
        assert "已知截至" in page
        assert hashlib.sha256(content).hexdigest() in page
        made[str(true_on), where] = content
    story.published(ago=12, title="更晚才补记")
    tenants.rename(story.desk("office", story.day(30), at=story.county * 1000), story.a, "甲镇")
    story.catch_up()
    for (_, where), content in made.items():
        again = signed.send(f"{where}/again").headers["location"]
        assert again != where
        done(story, again.rpartition("/")[2], at)
        assert signed.get(f"{again}/{form}").content == content
    assert len(set(made.values())) == len(made), "each coordinate says something else"
    assert story.client("other clerk").send(f"{next(iter(made))[1]}/again").status_code in (403, 404)


def test_what_came_at_once_is_made_again_from_the_coordinate_in_its_name(story: Story):
    story.published(ago=20)
    signed = story.client("clerk")
    base = f"/t/{story.a}/timeline"
    for form in ("ndjson", "xlsx"):
        answer = signed.get(f"{base}/export/{form}")
        known = re.search(r"known-(\S+?Z)\.", answer.headers["content-disposition"])
        assert known
        story.published(ago=15, title=f"其后补记 {form}")
        story.catch_up()
        at = datetime.strptime(known.group(1), "%Y%m%dT%H%M%S.%f%z").isoformat()
        assert signed.get(f"{base}/export/{form}").content != answer.content
        assert signed.get(f"{base}/export/{form}?known_on={quote(at)}").content == answer.content


def test_the_county_exports_all_tenants_or_one_and_inspectors_nothing(story: Story):
    story.published(ago=20)
    story.published(ago=15, at=story.b)
    leader = story.client("leader")
    base = "/api/v1/county/timeline"
    every = rows(leader.get(f"{base}/export/ndjson?kind=commitment").content)
    assert {f["tenant"] for f in every} == {story.a, story.b}
    id = leader.post(f"{base}/exports", {"form": "ndjson", "kind": "commitment", "tenant": story.b}).json()["id"]
    done(story, id, story.county * 1000)
    assert {f["tenant"] for f in rows(leader.get(f"{base}/exports/{id}/ndjson").content)} == {story.b}
    page = leader.get(f"/county/timeline/exports/{id}").text
    assert f'href="/county/timeline/exports/{id}/ndjson"' in page
    assert story.client("clerk").get(f"{base}/export/ndjson").status_code == 403
    assert story.client("office").get(f"{base}/exports/{id}").status_code == 404
    inspector = story.client("inspector")
    assert inspector.get(f"{base}/export/ndjson").status_code == 403
    assert "/export/" not in inspector.get(f"/t/{story.a}/timeline").text


def test_a_workbook_has_an_end(story: Story, monkeypatch: pytest.MonkeyPatch):
    story.at_effect()
    monkeypatch.setattr("services.exports.writing.MOST_ROWS", 3)
    signed = story.client("clerk")
    refused = signed.post(f"/api/v1/tenants/{story.a}/timeline/exports", {"form": "xlsx"})
    assert (refused.status_code, refused.json()["code"]) == (409, "asking.too-many-rows")
    assert signed.post(f"/api/v1/tenants/{story.a}/timeline/exports", {"form": "ndjson"}).status_code == 201


def test_what_a_unit_writes_of_a_member_in_its_own_words_goes_into_no_export_and_no_comparison(town: Town):
    held = Peopled(town)
    clerk, leader, one = town.client("clerk", held.a), town.client("county-leader"), held.members(held.a)[0]
    desk = held.desk(held.a, on=date(2020, 6, 1))
    given = members.change(desk, one.person, lambda m: member.assign_class(m, "mobile", at=desk.stamp))
    held.catch_up()
    where = f"/api/v1/tenants/{held.a}"
    told = clerk.post(f"{where}/facts/{given.last}/voids", {"reason": f"{one.name}未曾流动"})
    assert told.status_code < 300, told.text
    period_id = periods.stream(held.a, "H2")
    periods.begin(held.desk(held.a), period.Opened(period="H2"))
    periods.declare(held.desk(held.a), period_id, period.DeclaredTotalsSet(institutions=1, organisations=1, members=99))
    held.catch_up()
    why = {"figure": "members", "explanation": f"{one.name}漏登", "true_on": "2020-06-01"}
    assert clerk.post(f"{where}/periods/{period_id}/explanations", why).status_code < 300
    held.catch_up()
    void = clerk.get(f"{where}/timeline?kind=fact.voided").json()["items"][0]
    explained = clerk.get(f"{where}/timeline?kind=period.discrepancy-explained").json()["items"][0]
    known = quote(given.recorded_at.isoformat())
    outside = [
        leader.get("/county/timeline/export/ndjson"), leader.get("/api/v1/county/timeline"),
        leader.get(f"/api/v1/compare?list=roster&true_on=2020-06-14&known_on={known}"),
        clerk.get(f"{where}/compare?list=roster&true_on=2020-06-14&known_on={known}"),
    ]  # fmt: skip
    assert str(void["position"]) in outside[2].text, "the void is among the causes"
    for path in (f"/t/{held.a}/facts/{{}}", f"{where}/facts/{{}}"):
        for position, words in ((void["position"], "未曾流动"), (explained["position"], "漏登")):
            assert f"{one.name}{words}" in clerk.get(path.format(position)).text
            outside.append(town.client("inspector").get(path.format(position)))
    for answer in outside:
        assert answer.status_code == 200, answer.text
        assert not [words for words in ("未曾流动", "漏登") if words in answer.text]


def test_why_something_that_is_no_member_was_voided_is_for_the_county_to_read(town: Town):
    held = Peopled(town)
    unit, desk = held.units(held.a)[0].institution, held.desk(held.a, on=date(2020, 6, 1))
    named = institutions.change(desk, unit, lambda u: institution.rename(u, "新名", at=desk.stamp))
    void = corrections.void(held.desk(held.a), named.last, "未曾改名")
    held.catch_up()
    assert "未曾改名" in town.client("inspector").get(f"/api/v1/tenants/{held.a}/facts/{void.last}").text
