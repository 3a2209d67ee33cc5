"""Institutions and organisations over HTTP: lists, trees and cards of any day, counts that lead to the names behind them."""

from __future__ import annotations

import re
from datetime import date

import pytest

from domain import institution, organisation
from services import institutions, organisations
from tests.web.conftest import Town
from tests.web.peopled import Peopled

CLOSED = date(2020, 6, 1)


@pytest.fixture
def peopled(town: Town) -> Peopled:
    return Peopled(town)


def test_a_unit_is_listed_with_the_status_of_the_day(peopled: Peopled):
    clerk, plant = peopled.town.client("clerk", peopled.a), next(u for u in peopled.units(peopled.a) if u.code == "D-02")
    desk = peopled.desk(peopled.a, on=CLOSED)
    institutions.change(desk, plant.institution, lambda s: institution.change_status(s, "bankrupt", "法院宣告破产", at=desk.stamp))
    peopled.catch_up()
    path = f"/api/v1/tenants/{peopled.a}/institutions"
    assert [u["code"] for u in clerk.get(f"{path}?status=bankrupt").json()["items"]] == ["D-02"]
    assert clerk.get(f"{path}?status=bankrupt&true_on=2020-05-31").json()["items"] == []
    counts = {(c["by"], c["code"]): c["n"] for c in clerk.get(path).json()["counts"]}
    assert (counts["all", ""], counts["status", "bankrupt"]) == (2, 1)
    page = clerk.get(f"/t/{peopled.a}/institutions").text
    assert "伍市水泥厂" in page
    assert "破产" in page
    card = clerk.get(f"/t/{peopled.a}/institutions/{plant.institution}").text
    assert "法院宣告破产" in card
    assert "水泥厂党支部" in card
    assert "破产" not in clerk.get(f"/t/{peopled.a}/institutions/{plant.institution}?true_on=2020-05-31").text


def test_the_tree_of_a_day_puts_each_under_the_one_above_it(peopled: Peopled):
    clerk = peopled.town.client("clerk", peopled.a)
    tree = clerk.get(f"/api/v1/tenants/{peopled.a}/organisations?shape=tree").json()["tree"]
    assert [(node["code"], node["depth"]) for node in tree] == [("Z-00", 0), ("Z-01", 1), ("Z-02", 1)]
    units = clerk.get(f"/api/v1/tenants/{peopled.a}/institutions?shape=tree").json()["tree"]
    assert [(node["code"], node["depth"]) for node in units] == [("D-01", 0), ("D-02", 1)]
    page = clerk.get(f"/t/{peopled.a}/organisations?shape=tree").text
    assert page.index("伍市镇党委") < page.index("机关党支部") < page.index("水泥厂党支部")
    assert clerk.get(f"/t/{peopled.a}/organisations?shape=tree&true_on=2020-02-01").text.count("depth-") == 0


def test_a_weak_organisation_is_found_by_its_number_and_named(peopled: Peopled):
    clerk, works = peopled.town.client("clerk", peopled.a), next(b for b in peopled.bodies(peopled.a) if b.code == "Z-02")
    page = clerk.get(f"/t/{peopled.a}/organisations").text
    found = re.search(r'href="(/t/\d+/organisations\?health=weak)" aria-label="[^"]*: 1"', page)
    assert found
    weak = clerk.get(found.group(1)).text
    assert "水泥厂党支部" in weak
    assert "机关党支部</a></th>" not in weak
    desk = peopled.desk(peopled.a, on=CLOSED)
    organisations.change(
        desk, works.organisation,
        lambda s: organisation.appoint(s, peopled.members(peopled.a)[0].person, at=desk.stamp),
    )  # fmt: skip
    peopled.catch_up()
    card = clerk.get(f"/t/{peopled.a}/organisations/{works.organisation}").text
    assert str(peopled.members(peopled.a)[0].name) in card
    assert "书记" in card
    masked = peopled.town.client("county-leader").get(f"/t/{peopled.a}/organisations/{works.organisation}").text
    assert str(peopled.members(peopled.a)[0].name) not in masked


@pytest.mark.parametrize("thing", ["institutions", "organisations"])
def test_the_county_lists_all_units_and_a_tenant_its_own(peopled: Peopled, thing: str):
    leader, clerk = peopled.town.client("county-leader"), peopled.town.client("clerk", peopled.a)
    listed = leader.get(f"/api/v1/county/{thing}").json()["items"]
    assert {one["tenant"] for one in listed} == {peopled.a, peopled.b}
    assert "甲乡" in leader.get(f"/county/{thing}").text
    assert {one["tenant"] for one in clerk.get(f"/api/v1/tenants/{peopled.a}/{thing}").json()["items"]} == {peopled.a}
    theirs = next(one for one in listed if one["tenant"] == peopled.b)
    for path in (f"/t/{peopled.a}/{thing}/{theirs[thing[:-1]]}", f"/t/{peopled.b}/{thing}", f"/county/{thing}"):
        assert clerk.get(path).status_code in (403, 404)
    assert leader.get(f"/api/v1/tenants/{peopled.b}/{thing}/{theirs[thing[:-1]]}").headers["etag"] == '"1"'
