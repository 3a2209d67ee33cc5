"""The page of one thing that is due: who is to do it, how high it has gone, and what the county changes of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from infra.jobs import Job, queue
from services import workdays
from tests.services.small_county import SmallCounty
from tests.web.conftest import Town
from tests.web.story import Story
from tests.workers.office import Office


class Due:
    """A requirement that has been overdue for ten days, at its unit."""

    def __init__(self, town: Town) -> None:
        self.story = story = Story(town)
        self.id = story.found(story.visited(ago=40), ago=35, due_in=15)
        self.day = story.day(20)
        self.asked = f"kind=requirement&due={self.day}"
        self.path = f"/t/{story.a}/obligations/{self.id}"
        self.page = f"{self.path}?{self.asked}"
        self.api = f"/api/v1/tenants/{story.a}/obligations/{self.id}"

    def body(self, **more: str) -> dict[str, str]:
        return {"kind": "requirement", "due": self.day.isoformat(), "reason": "并入县里统一办理", **more}

    def sent(self, who: str, what: str, **more: str):
        return self.story.client(who).send(f"{self.path}/{what}", **self.body(**more), command_id=str(uuid4()))


@pytest.fixture
def due(town: Town) -> Due:
    return Due(town)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh-CN", ("整改要求", "逾期 20 天", "逐级督办", "县活动办", "改派此项")),
        ("en", ("Requirement", "The way up", "Give this to somebody else")),
    ],
)
def test_the_page_says_what_is_due_and_which_way_up_it_goes(due: Due, lang: str, said: tuple[str, ...]):
    shown = due.story.client("office").get(f"{due.page}&lang={lang}").text
    for words in said:
        assert words in shown
    listed = due.story.client("clerk").get(f"/t/{due.story.a}/obligations").text
    assert due.page.replace("&", "&amp;") in listed
    seen = due.story.client("clerk").get(due.page).text
    assert "do-waiver" not in seen
    levels = due.story.client("clerk").get(f"{due.api}?{due.asked}").json()["levels"]
    assert [one["level"] for one in levels] == ["responsible", "unit-head", "county-office", "county-leader"]
    assert [one["standing"] for one in levels] == ["ahead"] * 4


def test_the_page_says_who_was_told_at_each_level_and_where_nobody_is_in_office(due: Due):
    story = due.story
    small = SmallCounty(story.runtime, story.county)
    office = Office(small)
    with story.runtime.db.tenant(story.county, story.a) as sql:
        sql.execute("UPDATE access.users SET disabled_at = now() WHERE county_id = %s AND user_id = %s", [story.county, story.id("head")])
    with story.runtime.db.tenant(story.county, story.a) as sql:
        queue(sql, story.county, story.a, [Job(kind="escalations.send", key=uuid4().hex)])
    office.settle()
    found = {one["level"]: one for one in story.client("office").get(f"{due.api}?{due.asked}").json()["levels"]}
    if not workdays.national().works(story.now):
        assert {one["standing"] for one in found.values()} == {"ahead"}, "nobody is told on a day of rest"
        return
    assert [found[level]["standing"] for level in ("unit-head", "county-office", "county-leader")] == ["nobody", "told", "told"]
    assert [one["told"] for one in found["county-office"]["records"]] == [1]
    page = story.client("office").get(due.page).text
    assert "本单位没有在任的主要负责人" in page
    assert "送达 1 人" in page
    log = story.client("office").get("/operations/deliveries?state=nobody").text
    assert "本单位没有在任的主要负责人" in log
    assert "无人在任" in log
    (one,) = story.client("office").get("/api/v1/operations/deliveries?channel=inbox").json()["items"]
    assert (one["state"], one["why"], one["recipient"], one["tenant"]) == ("nobody", "unit-head", None, story.a)


@pytest.mark.parametrize("who", ["office", "leader"])
def test_the_county_lets_off_a_requirement_and_the_page_says_why(due: Due, who: str):
    answer = due.sent(who, "waiver")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(due.page)
    due.story.catch_up()
    shown = due.story.client("clerk").get(due.page).text
    assert "已免除" in shown
    assert "并入县里统一办理" in shown
    assert "不再提请" in shown
    assert due.story.client("clerk").get(f"/api/v1/tenants/{due.story.a}/obligations?source={due.id}").json()["items"] == []


def test_the_county_gives_a_requirement_to_one_of_the_unit(due: Due):
    clerk = due.story.id("clerk")
    offered = due.story.client("office").get(due.page).text.split('id="do-reassignment"', 1)[1]
    assert str(clerk) in offered
    assert str(due.story.id("inspector")) not in offered
    refused = due.sent("office", "reassignment", person=str(due.story.id("inspector")))
    assert refused.status_code == 409
    assert "承办人今天须在本单位任职" in refused.text
    assert "并入县里统一办理" in refused.text, "what was typed stays"
    assert due.sent("office", "reassignment", person=str(clerk)).status_code == 303
    due.story.catch_up()
    (one,) = due.story.client("clerk").get(f"{due.api}?{due.asked}").json()["items"]
    assert (one["person"], one["given_to"], one["given_because"]) == (str(clerk), str(clerk), "并入县里统一办理")
    assert "clerk某" in due.story.client("clerk").get(due.page).text


@pytest.mark.parametrize("who", ["clerk", "head", "inspector"])
def test_nobody_else_changes_what_is_due(due: Due, who: str):
    assert due.sent(who, "waiver").status_code == 403
    assert due.story.client(who).post(f"{due.api}/waiver", due.body()).status_code == 403


def test_the_api_does_the_same_and_says_what_is_wrong(due: Due):
    office = due.story.client("office")
    assert office.post(f"{due.api}/waiver", due.body(due="2031-01-01")).json()["code"] == "finding.nothing-due"
    assert office.post(f"{due.api}/waiver", due.body(kind="look-back")).json()["code"] == "obligations.not-let-off"
    assert office.post(f"{due.api}/waiver", {"kind": "requirement", "due": due.day.isoformat()}).status_code == 400
    assert office.post(f"{due.api}/reassignment", due.body(person=str(UUID(int=9)))).json()["code"] == "obligations.holds-no-role"
    assert office.post(f"{due.api}/waiver", due.body()).status_code == 200
    assert due.story.client("other clerk").get(f"{due.api}?{due.asked}").status_code in (403, 404)
    assert office.get(f"{due.api}?kind=requirement&due=2031-01-01").status_code == 404
    assert office.get(f"{due.path}?kind=requirement").status_code == 400


def test_a_promises_due_day_has_the_same_page(due: Due):
    id = due.story.published(ago=30, due_in=60)
    leader, day = due.story.client("leader"), due.story.day(31) + timedelta(days=60)
    where = f"/t/{due.story.a}/obligations/{id}?kind=completion&due={day}"
    assert "承诺兑现" in leader.get(where).text
    body = due.body(kind="completion", due=day.isoformat())
    assert leader.post(f"/api/v1/tenants/{due.story.a}/obligations/{id}/waiver", body).status_code == 200
    due.story.catch_up()
    assert "已免除" in leader.get(where).text


def test_letting_off_is_taken_back_on_the_page_of_its_fact(due: Due):
    office = due.story.client("office")
    position = office.post(f"{due.api}/waiver", due.body()).json()["first_position"]
    due.story.catch_up()
    fact = f"/t/{due.story.a}/facts/{position}"
    shown = office.get(fact).text
    assert "免除待办" in shown
    assert "整改要求" in shown
    assert 'name="reason"' in office.get(f"{fact}/correction").text
    assert office.post(f"/api/v1/tenants/{due.story.a}/facts/{position}/voids", {"reason": "误录"}).status_code == 200
    due.story.catch_up()
    listed = office.get(f"/api/v1/tenants/{due.story.a}/obligations?source={due.id}").json()["items"]
    assert [one["kind"] for one in listed] == ["requirement"]
