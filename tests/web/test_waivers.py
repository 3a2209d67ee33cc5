"""A due day that is let off is on record, and no longer due."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from tests.web.conftest import Town
from tests.web.story import Story


@pytest.fixture
def story(town: Town) -> Story:
    return Story(town)


def test_a_leader_lets_off_a_due_day_and_it_is_no_longer_due(story: Story):
    id = story.published()
    leader, where = story.client("leader"), f"/t/{story.a}/commitments/{id}"
    page = leader.get(where).text
    due = re.search(r'name="due"[^>]*value="([0-9-]+)"|value="([0-9-]+)"[^>]*name="due"', page)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert due
    assert version
    said = {"reason": "已并入县里统一办理", "version": version.group(1), "command_id": str(uuid4())}
    answer = leader.send(f"{where}/waiver", due=due.group(1) or due.group(2), **said)
    assert answer.status_code == 303
    story.catch_up()
    open_ones = leader.get(f"/api/v1/tenants/{story.a}/obligations?source={id}&show=open").json()["items"]
    assert [one["kind"] for one in open_ones if one["kind"] == "completion"] == []
    kept = leader.get(f"/api/v1/tenants/{story.a}/obligations?source={id}&show=all").json()["items"]
    assert [one["waived_on"] is not None for one in kept if one["kind"] == "completion"] == [True]


@pytest.mark.parametrize(("lang", "said"), [("zh-CN", "已提请县领导督办"), ("en", "Put to the county")])
def test_the_list_says_how_high_it_has_gone_on_the_day_asked_about(story: Story, lang: str, said: str):
    story.published(ago=199, due_in=90)
    office = story.client("office")
    assert said in office.get(f"/t/{story.a}/obligations?lang={lang}").text
    assert said not in office.get(f"/t/{story.a}/obligations?lang={lang}&true_on={story.day(110)}").text


def test_what_is_due_is_given_to_somebody_else_and_the_list_names_him(story: Story):
    id = story.published()
    leader, where = story.client("leader"), f"/t/{story.a}/commitments/{id}"
    due = leader.get(f"/api/v1/tenants/{story.a}/obligations?source={id}").json()["items"][0]["due"]
    login = story.town.user("clerk", story.a)
    with story.town.runtime.db.platform() as sql:
        row = sql.execute("SELECT user_id FROM access.users WHERE login = %s", [login]).fetchone()
    assert row
    assert "改派某一期限" in leader.get(where).text
    said = {"reason": "老王借调到县里", "person": str(row[0]), "command_id": str(uuid4())}
    refused = leader.send(f"{where}/reassignment", due="2031-01-01", **said)
    assert refused.status_code == 409
    assert leader.send(f"{where}/reassignment", due=due, **said | {"command_id": str(uuid4())}).status_code == 303
    story.catch_up()
    listed = leader.get(f"/api/v1/tenants/{story.a}/obligations?source={id}").json()["items"]
    assert {one["person"] for one in listed if one["due"] == due} == {str(row[0])}
    assert "李四（干部）" in leader.get(f"/t/{story.a}/obligations?show=open").text.split("<table", 1)[1]
    clerk = story.client("clerk")
    assert clerk.send(f"{where}/reassignment", due=due, **said | {"command_id": str(uuid4())}).status_code == 403
