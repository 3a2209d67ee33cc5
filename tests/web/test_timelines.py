"""Timelines over HTTP: both clocks, filters, cursors both ways, the strip of days, and one page for every fact."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import quote

import msgspec
import pytest

from domain import catalogue
from domain.kernel import Personal
from services import commitments, corrections, users
from services.views.stretches import Stretch
from services.web.i18n import words
from services.web.strip import HEIGHT, WIDTH, strip
from tests.web.conftest import Town
from tests.web.story import Story
from tests.web.test_pages import Seen


@pytest.fixture
def story(town: Town) -> Story:
    return Story(town)


def test_facts_are_grouped_by_day_and_late_ones_are_marked(story: Story):
    id = story.published(ago=20)
    page = story.client("clerk").get(f"/t/{story.a}/timeline").text
    days = re.findall(r'<h3 class="day-head"><time datetime="([^"]+)"', page)
    assert days == sorted(days, reverse=True)
    assert str(story.day(20)) in days
    assert "迟记 20 天" in page
    assert f'href="/t/{story.a}/commitments/{id}"' in page
    assert "整改承诺公示" in page


def test_both_dates_cut_the_timeline(story: Story):
    story.published(ago=20)
    signed = story.client("clerk")
    base = f"/api/v1/tenants/{story.a}/timeline"
    every = signed.get(base).json()["items"]
    assert [f["effective_on"] for f in every] == sorted((f["effective_on"] for f in every), reverse=True)
    assert len(signed.get(f"{base}?true_on={story.day(21)}").json()["items"]) == 1
    assert signed.get(f"{base}?known_on={story.day(1)}").json()["items"] == []
    assert all(f["late"] for f in every)


def test_the_county_picks_whoever_recorded_something_in_any_of_its_books(story: Story):
    story.published(ago=20)
    office = story.client("office")
    actors = {line["actor"] for line in office.get(f"/api/v1/tenants/{story.a}/timeline").json()["items"]}
    offered = set(re.findall(r'<option value="([0-9a-f-]{36})"', office.get("/county/timeline").text))
    at_home = {str(user.id) for user in users.at_home(story.town.runtime, story.town.county, story.a)}
    assert at_home
    assert at_home <= offered
    for actor in actors & at_home:
        listed = office.get(f"/api/v1/county/timeline?actor={actor}").json()["items"]
        assert {line["actor"] for line in listed} == {actor}


def test_filters_pick_kind_actor_thing_and_days_on_either_clock(story: Story):
    one, two = story.published(ago=20), story.published(ago=10, title="另一件")
    signed = story.client("clerk")
    base = f"/api/v1/tenants/{story.a}/timeline"

    def ask(**query: object) -> list[dict[str, object]]:
        return signed.get(base, params=query).json()["items"]

    assert {f["tag"] for f in ask(kind="commitment.publicised")} == {"commitment.publicised"}
    assert {f["module"] for f in ask(kind="commitment")} == {"commitment"}
    assert {f["stream"] for f in ask(subject=one)} == {str(one)}
    assert {f["actor"] for f in ask(actor=story.id("head"))} == {str(story.id("head"))}
    assert {f["stream"] for f in ask(true_since=story.day(12))} == {str(two)}
    assert {f["stream"] for f in ask(true_until=story.day(18))} == {str(one)}
    assert ask(learned_until=story.day(2)) == []
    assert len(ask(learned_since=story.now)) == len(ask())
    assert signed.get(f"{base}?actor=x").json()["fields"][0]["name"] == "actor"
    page = signed.get(f"/t/{story.a}/timeline?subject={one}&kind=commitment").text
    assert "另一件" not in page
    assert 'value="commitment" selected' in page


def test_cursors_lead_back_and_forth(story: Story):
    story.at_effect()
    signed = story.client("clerk")
    base = f"/api/v1/tenants/{story.a}/timeline"
    every = [f["position"] for f in signed.get(base).json()["items"]]
    first = signed.get(f"{base}?limit=3").json()
    assert first["previous"] is None
    second = signed.get(f"{base}?limit=3&cursor={first['next']}").json()
    back = signed.get(f"{base}?limit=3&cursor={second['previous']}").json()
    assert [f["position"] for f in first["items"] + second["items"]] == every[:6]
    assert [f["position"] for f in back["items"]] == every[:3]
    page = signed.get(f"/t/{story.a}/timeline?limit=3&cursor={first['next']}").text
    assert 'rel="next"' in page
    assert 'rel="prev"' in page


def test_the_county_timeline_names_units_and_picks_one(story: Story):
    story.published(ago=20)
    story.published(ago=15, at=story.b)
    leader = story.client("leader")
    page = leader.get("/county/timeline?kind=commitment").text
    assert "甲乡" in page
    assert "乙乡" in page
    items = leader.get(f"/api/v1/county/timeline?tenant={story.b}&kind=commitment").json()["items"]
    assert {f["tenant"] for f in items} == {story.b}
    assert story.client("clerk").get("/county/timeline").status_code == 403
    days = leader.get("/api/v1/county/timeline/days?kind=commitment").json()["items"]
    assert sum(d["n"] for d in days) == len(leader.get("/api/v1/county/timeline?kind=commitment").json()["items"])


def test_a_dossier_holds_a_unit_and_all_that_belongs_to_it(story: Story):
    visit = story.visited()
    finding = story.found(visit)
    story.published(ago=20)
    signed = story.client("clerk")
    base = f"/api/v1/tenants/{story.a}/timeline"
    held = {f["stream"] for f in signed.get(f"{base}?dossier={visit}").json()["items"]}
    assert held == {str(visit), str(finding)}
    assert {f["stream"] for f in signed.get(f"{base}?subject={visit}").json()["items"]} == {str(visit)}
    page = signed.get(f"/t/{story.a}/timeline?dossier={visit}").text
    assert "的卷宗" in page
    assert f'name="dossier" value="{visit}"' in page
    assert f"dossier={visit}" in signed.get(f"/t/{story.a}/timeline?subject={visit}").text


def test_a_fact_has_a_page_with_its_envelope_and_receipt(story: Story):
    id = story.published(ago=20)
    signed = story.client("clerk")
    line = signed.get(f"/api/v1/tenants/{story.a}/timeline?subject={id}&kind=commitment.publicised").json()["items"][0]
    page = signed.get(f"/t/{story.a}/facts/{line['position']}").text
    with story.runtime.db.tenant(story.county, story.a) as sql:
        fact = story.runtime.ledger.read(sql, story.county, story.a, after=line["position"] - 1, limit=1)[0]
    for said in (str(fact.command_id), str(line["position"]), "commitment.publicised", "公开栏", "head某（head职务）", "接口"):
        assert said in page
    assert f'href="/t/{story.a}/facts/{fact.command_position}"' in page
    assert f"/t/{story.a}/facts/{line['position']}" in page
    assert signed.get(f"/t/{story.a}/facts/{line['position']}?known_on={story.day(1)}").status_code == 404
    assert signed.get(f"/t/{story.a}/facts/0").status_code == 404
    assert signed.get(f"/t/{story.a}/facts/99999999999999999999").status_code == 404


def test_a_fact_as_json_has_its_receipt_and_its_neighbours(story: Story):
    id = story.published(ago=20)
    story.published(ago=10, title="另一件")
    commitments.advance(story.desk("clerk", story.day(10)), id, "plan")
    story.catch_up()
    signed = story.client("clerk")
    mine = signed.get(f"/api/v1/tenants/{story.a}/timeline?subject={id}").json()["items"][::-1]
    before, here, behind = mine[-3:]
    said = signed.get(f"/api/v1/tenants/{story.a}/facts/{here['position']}").json()
    assert said["fact"] == here
    near = said["neighbours"]
    assert (near["before_in_stream"]["position"], near["behind_in_stream"]["position"]) == (before["position"], behind["position"])
    assert (near["before"]["position"], near["behind"]["position"]) == (here["position"] - 1, here["position"] + 1)
    assert (near["replaces"], near["replaced_by"]) == (None, None)
    envelope = said["envelope"]
    first, last = said["positions"]
    assert first <= here["position"] <= last == first + envelope["size"] - 1
    assert (envelope["version"], envelope["actor"], len(envelope["fingerprint"])) == (here["version"], here["actor"], 64)
    page = signed.get(f"/t/{story.a}/facts/{here['position']}").text
    for near in (before, behind):
        assert f'href="/t/{story.a}/facts/{near["position"]}"' in page
    assert signed.get(f"/api/v1/tenants/{story.b}/facts/1").status_code in (403, 404)
    assert story.client("leader").get(f"/api/v1/tenants/{story.a}/facts/{here['position']}").json()["fact"]["stream"] == str(id)
    assert signed.get(f"/api/v1/tenants/{story.a}/facts/{here['position']}?known_on={story.day(1)}").status_code == 404


def test_a_fact_as_known_then_says_nothing_of_what_came_after(story: Story):
    id = story.published(ago=20)
    signed = story.client("clerk")
    here = signed.get(f"/api/v1/tenants/{story.a}/timeline?subject={id}").json()["items"][0]
    then = f"known_on={quote(here['recorded_at'])}"
    where, before = f"facts/{here['position']}?{then}", here["position"] - 1
    told = signed.get(f"/api/v1/tenants/{story.a}/{where}").json()
    assert (told["envelope"]["before"], told["envelope"]["behind"]) == (before, None)
    advanced = commitments.advance(story.desk("clerk", story.day(10)), id, "plan")
    corrections.void(story.desk("clerk", story.day(0)), advanced.last, "误录")
    story.catch_up()
    again = signed.get(f"/api/v1/tenants/{story.a}/{where}").json()
    assert again | {"as_of": None} == told | {"as_of": None}, "all of it as it was answered then"
    page = signed.get(f"/t/{story.a}/{where}").text
    assert f"/facts/{before}?" in page
    assert f"/facts/{advanced.last}" not in page
    now = signed.get(f"/api/v1/tenants/{story.a}/facts/{here['position']}").json()
    assert now["envelope"]["behind"] == now["neighbours"]["behind_in_stream"]["position"] == advanced.last


def test_one_command_names_its_other_facts_and_a_correction_what_it_puts_right(story: Story):
    id = story.published(ago=20)
    commitments.advance(story.desk("clerk", story.day(10)), id, "plan")
    story.catch_up()
    signed = story.client("head")
    line = signed.get(f"/api/v1/tenants/{story.a}/timeline?subject={id}&kind=commitment.stage-advanced").json()["items"][0]
    where = f"/api/v1/tenants/{story.a}/facts"
    signed.send(f"/t/{story.a}/commitments/{id}/voids", position=str(line["position"]), reason="误录")
    story.catch_up()
    gone = signed.get(f"{where}/{line['position']}").json()["neighbours"]["replaced_by"]
    assert gone["tag"] == "fact.voided"
    assert signed.get(f"{where}/{gone['position']}").json()["neighbours"]["replaces"]["position"] == line["position"]
    planned = signed.get(f"/api/v1/tenants/{story.a}/timeline?subject={story.visited()}&kind=inspection.planned").json()["items"][0]
    joint = signed.get(f"{where}/{planned['position']}").json()
    assert joint["envelope"]["size"] > 3
    page = signed.get(f"/t/{story.a}/facts/{joint['fact']['position']}").text
    for n in range(joint["positions"][0], joint["positions"][1] + 1):
        assert n == planned["position"] or f'/t/{story.a}/facts/{n}"' in page


def test_a_voided_fact_stays_and_says_so(story: Story):
    id = story.published(ago=20)
    commitments.advance(story.desk("clerk", story.day(10)), id, "plan")
    story.catch_up()
    signed = story.client("head")
    line = signed.get(f"/api/v1/tenants/{story.a}/timeline?subject={id}&kind=commitment.stage-advanced").json()["items"][0]
    where = f"/t/{story.a}/facts/{line['position']}"
    assert f'href="{where}/correction"' in signed.get(where).text
    answer = signed.send(f"/t/{story.a}/commitments/{id}/voids", position=str(line["position"]), reason="误录")
    assert answer.status_code == 303, answer.text
    story.catch_up()
    page = signed.get(where).text
    assert "已经更正或作废" in page
    assert f'href="{where}/correction"' not in page
    card = signed.get(f"/t/{story.a}/commitments/{id}").text
    assert 'class="entry gone' in card
    assert re.search(r'aria-current="step"><span>调查摸底', card)


def test_the_strip_leads_to_its_days_and_needs_no_script(story: Story):
    story.at_effect()
    page = story.client("clerk").get(f"/t/{story.a}/timeline").text
    tags = Seen(page).tags
    bars = [a for tag, a in tags if tag == "a" and "true_since" in (a.get("href") or "")]
    assert bars
    assert all(a.get("aria-label") for a in bars)
    assert not any("style" in a or any(name.startswith("on") for name in a) for _, a in tags)


def test_a_strip_is_as_wide_as_its_days_and_as_high_as_its_facts():
    first = date(2005, 1, 15)
    found = [
        Stretch(since=first + timedelta(days=n), until=first + timedelta(days=n + 2), n=n % 5 + 1, late=n % 2, more=n == 12)
        for n in range(0, 300, 3)
    ]
    drawn = strip(found)
    assert (drawn.total, drawn.late, drawn.more) == (sum(one.n for one in found), sum(one.late for one in found), True)
    assert (drawn.since, drawn.until) == (first, found[-1].until)
    for bar, after in pairwise(drawn.bars):
        assert 0 <= bar.x < bar.x + bar.width <= after.x
        assert bar.late_height <= bar.height <= HEIGHT
    assert drawn.bars[-1].x + drawn.bars[-1].width <= WIDTH
    assert strip([]).bars == ()


def test_every_part_of_every_fact_has_a_name():
    for tag, kind in catalogue.BY_TAG.items():
        for field in msgspec.structs.fields(kind):
            if field.type is Personal or "Personal" in str(field.type):
                continue
            for lang in ("zh-CN", "en"):
                assert words(lang).has(f"told.{field.name}"), f"{tag}.{field.name}"


def test_every_page_is_whole_in_english(story: Story):
    id, visit = story.closed(), story.visited()
    story.found(visit)
    signed = story.client("leader")
    paths = [
        f"/t/{story.a}/commitments", f"/t/{story.a}/commitments/{id}", f"/t/{story.a}/inspections", f"/t/{story.a}/inspections/{visit}",
        f"/t/{story.a}/findings", f"/t/{story.a}/obligations", f"/t/{story.a}/timeline", f"/t/{story.a}/facts/3", "/county/commitments",
        "/county/inspections", "/county/findings", "/county/timeline",
    ]  # fmt: skip
    for path in paths:
        answer = signed.get(f"{path}?lang=en")
        assert answer.status_code == 200, path
        assert '<html lang="en">' in answer.text
        for tag, attributes in Seen(answer.text).tags:
            assert "style" not in attributes, path
            assert tag != "script" or (attributes.get("src") or "").startswith("/assets/")
        ids = [a["id"] for _, a in Seen(answer.text).tags if a.get("id")]
        assert len(ids) == len(set(ids)), (path, sorted(i for i in ids if ids.count(i) > 1))
