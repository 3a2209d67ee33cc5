"""The county at a glance and a unit's front page: figures that lead to names, what was declared, what was learned since, what is due."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from urllib.parse import quote, urljoin

import pytest

from domain import member, period
from services import members, periods
from tests.web.conftest import OFFICE, Signed, Town
from tests.web.peopled import CLERK, Peopled
from tests.web.story import Story

DAY = "2020-06-14"


@pytest.fixture
def peopled(town: Town) -> Peopled:
    return Peopled(town)


def declared(peopled: Peopled, tenant: int, institutions: int, organisations: int, people: int) -> None:
    actor = OFFICE if tenant == peopled.office else CLERK
    periods.begin(peopled.desk(tenant, actor=actor), period.Opened(period="2020-Q1"))
    totals = period.DeclaredTotalsSet(institutions=institutions, organisations=organisations, members=people)
    periods.declare(peopled.desk(tenant, actor=actor), periods.stream(tenant, "2020-Q1"), totals)
    peopled.catch_up()


def instant(signed: Signed) -> str:
    """What is known now, as an address says it."""
    return quote(signed.get("/api/v1/county/overview").json()["as_of"]["known_on"])


def went_mobile(peopled: Peopled) -> int:
    """Somebody of the first unit went mobile on 1 June, as we learn only now; returns the position of the fact."""
    desk = peopled.desk(peopled.a, on=date(2020, 6, 1))
    receipt = members.change(
        desk, peopled.members(peopled.a)[0].person, lambda m: member.assign_class(m, "mobile", at=desk.stamp)
    )  # fmt: skip
    peopled.catch_up()
    return receipt.last


def test_every_figure_is_the_number_of_the_list_that_it_leads_to(peopled: Peopled):
    leader = peopled.town.client("county-leader")
    went_mobile(peopled)
    page = leader.get(f"/county?true_on={DAY}").text
    links = re.findall(r'<a class="number[^"]*" href="([^"]+)" aria-label="[^"]*: ([\d,]+)"', page)
    followed = 0
    for address, n in links:
        path, _, query = address.replace("&amp;", "&").partition("?")
        assert f"true_on={DAY}" in query
        parts = path.strip("/").split("/")
        api = f"/api/v1/county/{parts[1]}" if parts[0] == "county" else f"/api/v1/tenants/{parts[1]}/{parts[2]}"
        if parts[-1] in ("roster", "institutions", "organisations"):
            followed += 1
            assert len(leader.get(f"{api}?{query}&limit=500").json()["items"]) == int(n), address
    assert followed > 12


def test_what_was_learned_since_is_all_that_makes_then_differ_from_now(peopled: Peopled):
    leader = peopled.town.client("county-leader")
    then = instant(leader)
    position = went_mobile(peopled)
    late = leader.get(f"/api/v1/county/overview?true_on={DAY}&known_on={then}").json()
    now = leader.get(f"/api/v1/county/overview?true_on={DAY}").json()
    assert (late["total"]["mobile"], now["total"]["mobile"]) == (0, 1)
    assert [(f["tenant"], f["position"], f["tag"]) for f in late["learned_since"]] == [(peopled.a, position, "member.class-assigned")]
    assert {(c["figure"], c["then"], c["now"]) for c in late["changed"]} == {("on_job", 7, 6), ("mobile", 0, 1)}
    assert now["learned_since"] == now["changed"] == []
    page = leader.get(f"/county?true_on={DAY}&known_on={then}").text
    (fact,) = re.findall(rf'href="(/t/{peopled.a}/facts/{position}\?true_on={DAY}&amp;known_on=[^"]+)"', page)
    assert "台账类别" in leader.get(unescape(fact)).text, "it was unknown then, and is as it is known now"
    assert "2020年6月1日" in page
    assert "同一天，按现在所知" in page
    before = leader.get(f"/api/v1/county/overview?true_on=2020-05-31&known_on={then}").json()
    assert before["learned_since"] == []


def test_what_was_learned_since_is_told_to_its_end_however_much_it_is(peopled: Peopled, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("services.web.county.SHOWN", 2)
    leader = peopled.town.client("county-leader")
    then, learned = instant(leader), list[int]()
    for one in peopled.members(peopled.a)[:5]:
        desk = peopled.desk(peopled.a, on=date(2020, 6, 1))
        learned.append(members.change(desk, one.person, lambda m, at=desk.stamp: member.assign_class(m, "mobile", at=at)).last)
    peopled.catch_up()
    address, told, said = f"/county?true_on={DAY}&known_on={then}", list[int](), list[str]()
    while address:
        page = leader.get(address).text
        part = page[page.index('id="since"') :]
        said.append(re.findall(r"<p>(.*?)</p>", part)[0])
        told += [int(n) for n in re.findall(rf'href="/t/{peopled.a}/facts/(\d+)\?', part)]
        further = re.findall(r'rel="next" href="([^"]+)#since"', part)
        address = urljoin(address, unescape(further[0])) if further else ""
    assert told == learned
    assert len(said) == 3
    assert all("每页 2 条" in each for each in said), "how many there are is not said where they are cut"
    api = leader.get(f"/api/v1/county/overview?true_on={DAY}&known_on={then}").json()
    assert [f["position"] for f in api["learned_since"]] == learned[:2]
    more = leader.get(f"/api/v1/county/overview?true_on={DAY}&known_on={then}&learned={api['learned_next']}").json()
    assert [f["position"] for f in more["learned_since"]] == learned[2:4]


def test_another_day_has_another_list_of_what_was_learned_which_begins_with_its_first_page(
    peopled: Peopled, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("services.web.county.SHOWN", 1)
    leader = peopled.town.client("county-leader")
    then = instant(leader)
    for one in peopled.members(peopled.a)[:2]:
        desk = peopled.desk(peopled.a, on=date(2020, 6, 1))
        members.change(desk, one.person, lambda m, at=desk.stamp: member.assign_class(m, "mobile", at=at))
    peopled.catch_up()
    first = leader.get(f"/county?true_on={DAY}&known_on={then}").text
    (further,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = leader.get("/county" + unescape(further)).text
    assert 'name="learned"' not in second, "the form of both dates does not take the place in the list along"
    leads = [unescape(address) for address in re.findall(r'href="(\?[^"]+)"', second)]
    elsewhen = [address for address in leads if f"true_on={DAY}" not in address or "known_on=" not in address]
    assert elsewhen
    assert not [address for address in elsewhen if "learned=" in address]
    (back,) = re.findall(r'rel="first" href="([^"]+)"', second)
    facts = re.compile(r"/facts/(\d+)\?")
    assert facts.findall(leader.get("/county" + unescape(back)).text) == facts.findall(first) != facts.findall(second)
    place = re.findall(r"learned=[^&#]+", unescape(further))[0]
    beyond = leader.get(f"/county?true_on=2020-05-01&known_on={then}&{place}").text
    assert "没有补记" in leader.get(f"/county?true_on=2020-05-01&known_on={then}").text
    assert "没有补记" not in beyond, "an end of a list is no list without anything"


def test_what_was_declared_stands_beside_what_is_counted_and_names_who_differs(peopled: Peopled):
    leader = peopled.town.client("county-leader")
    for tenant, figures in ((peopled.a, (2, 3, 7)), (peopled.b, (2, 3, 8)), (peopled.office, (4, 6, 14))):
        declared(peopled, tenant, *figures)
    page = leader.get("/county").text
    assert "相符" in page
    differing = page[page.index("申报与账上不符的单位") :].partition("</table>")[0]
    assert "乙乡" in differing
    assert "甲乡" not in differing
    balances = {b["tenant"]: b for b in leader.get("/api/v1/county/overview").json()["balances"]}
    assert (balances[peopled.b]["declared_members"], balances[peopled.b]["members"]) == (8, 7)
    home = peopled.town.client("clerk", peopled.b).get(f"/t/{peopled.b}").text
    assert "不符" in home


def test_nobody_but_the_county_sees_the_county(peopled: Peopled):
    clerk = peopled.town.client("clerk", peopled.a)
    assert clerk.get("/county").status_code == 403
    assert clerk.get("/api/v1/county/overview").status_code == 403
    assert clerk.get(f"/t/{peopled.b}").status_code == 404
    assert peopled.town.client("operator").get("/county").status_code == 403


def test_the_front_door_leads_each_role_to_a_page_that_is_there(peopled: Peopled):
    for role, at in (("clerk", peopled.a), ("county-office", None), ("county-leader", None), ("inspector", None), ("operator", None)):
        signed = peopled.town.client(role, at)
        front = signed.get("/")
        assert front.status_code == 303
        assert signed.get(front.headers["location"]).status_code == 200, role


def test_a_unit_begins_its_day_with_what_is_due_and_what_waits_for_an_answer(town: Town):
    story = Story(town)
    story.published(ago=10, due_in=15, title="清理门前")
    story.published(ago=40, due_in=20, title="早该做到")
    story.found(story.visited())
    home = story.client("clerk").get(f"/t/{story.a}").text
    said = ("已逾期", "早该做到", "逾期 21 天", "14 天内到期", "清理门前", "还有 4 天", "待答复的问题", "记录系事后补写")
    order = [home.index(words) for words in said]
    assert order == sorted(order)
    assert "没有逾期" not in home
    rungs = home[home.index('class="rungs"') :].partition("</ol>")[0]
    assert re.search(r'state=live"[^>]*><span class="rung-n">2</span>', rungs)
    assert "督查" in home


def test_a_quiet_unit_is_told_that_nothing_waits(peopled: Peopled):
    home = peopled.town.client("clerk", peopled.a).get(f"/t/{peopled.a}").text
    assert "没有逾期" in home
    assert "导入台账" in home
    past = peopled.town.client("clerk", peopled.a).get(f"/t/{peopled.a}?true_on={DAY}").text
    assert past.count('method="post"') == 1
    assert "导入台账" not in past
