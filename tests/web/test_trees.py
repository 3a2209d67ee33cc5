"""The tree of any day and the totals by the tree of then or of now, on page and API; two townships are merged in August."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from services import organisations
from tests.web.conftest import Town
from tests.web.peopled import Peopled

JUNE, AUGUST = "2020-06-14", date(2020, 8, 10)


@pytest.fixture
def peopled(town: Town) -> Peopled:
    return Peopled(town)


def walk(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        yield node
        yield from walk(node["below"])


def test_the_tree_of_a_unit_has_every_organisation_once_with_its_members(peopled: Peopled):
    clerk = peopled.town.client("clerk", peopled.a)
    answer = clerk.get(f"/api/v1/tenants/{peopled.a}/tree").json()
    nodes = list(walk(answer["roots"]))
    assert answer["total"] == len(peopled.members(peopled.a))
    assert sorted(n["code"] for n in nodes if n["kind"] == "organisation") == ["Z-00", "Z-01", "Z-02"]
    assert len({(n["kind"], n["id"]) for n in nodes}) == len(nodes)
    assert sum(n["members"] for n in nodes) == answer["total"]
    works = next(n for n in nodes if n["code"] == "D-02")
    listed = clerk.get(f"/api/v1/tenants/{peopled.a}/roster?unit={works['id']}&tree=then").json()
    assert {row["branch_name"] for row in listed["items"]} == {"水泥厂党支部"}


@pytest.mark.parametrize("by", ["then", "now"])
def test_every_number_on_a_tree_is_as_long_as_the_list_behind_it(peopled: Peopled, by: str):
    office = peopled.town.client("county-office")
    committee, _, works = (each.organisation for each in peopled.bodies(peopled.b))
    organisations.merge(peopled.desk(peopled.b, on=AUGUST), works, committee, "合并")
    office.post(f"/api/v1/county/tenants/{peopled.a}/merger", {"into": peopled.b, "effective_on": AUGUST.isoformat()})
    peopled.catch_up()
    for signed, base in ((peopled.town.client("clerk", peopled.b), f"/t/{peopled.b}"), (office, "/county")):
        for day in (JUNE, "2020-08-20"):
            page = signed.get(f"{base}/tree?true_on={day}&tree={by}").text
            doors = re.findall(r'<a class="number" href="([^"]+)" aria-label="([^"]*): (\d+)"', page)
            for address, words, n in doors:
                path, _, query = address.replace("&amp;", "&").partition("?")
                api = "/api/v1" + path.replace("/t/", "/tenants/", 1)
                assert len(signed.get(f"{api}?{query}&limit=200").json()["items"]) == int(n), (day, words, address)
            assert {words.rpartition(" ")[2] for _, words, _ in doors} >= {"党员", "含下级"}


def test_two_townships_are_merged_and_the_totals_of_june_agree_by_either_tree(peopled: Peopled):
    office = peopled.town.client("county-office")
    answer = office.post(f"/api/v1/county/tenants/{peopled.a}/merger", {"into": peopled.b, "effective_on": AUGUST.isoformat()})
    assert answer.status_code == 200, answer.text
    peopled.catch_up()
    then = office.get(f"/api/v1/county/overview?true_on={JUNE}&tree=then").json()
    now = office.get(f"/api/v1/county/overview?true_on={JUNE}&tree=now").json()
    assert then["total"] == now["total"]
    assert {f["tenant"] for f in then["figures"]} == {peopled.a, peopled.b}
    assert [(f["tenant"], f["members"]) for f in now["figures"]] == [(peopled.b, then["total"]["members"])]
    assert {(p["into"], p["figures"]["tenant"]) for p in now["parts"]} == {(peopled.b, peopled.a), (peopled.b, peopled.b)}
    assert (then["mergers"], [(m["id"], m["into"], m["on"]) for m in now["mergers"]]) == (
        [], [(str(peopled.a), str(peopled.b), AUGUST.isoformat())],
    )  # fmt: skip
    page = office.get(f"/county?true_on={JUNE}&tree=now").text
    assert f"/county/roster?true_on={JUNE}&amp;under={peopled.b}&amp;tree=now" in page
    assert "其中" in page
    listed = office.get(f"/api/v1/county/roster?true_on={JUNE}&tree=now&under={peopled.b}").json()
    assert len(listed["items"]) == then["total"]["members"]
    assert {(c["tenant"], c["n"]) for c in listed["counts"] if c["by"] == "all"} == {(peopled.b, then["total"]["members"])}


def test_the_county_tree_shows_a_merged_township_under_what_it_went_into(peopled: Peopled):
    office = peopled.town.client("county-office")
    office.post(f"/api/v1/county/tenants/{peopled.a}/merger", {"into": peopled.b, "effective_on": AUGUST.isoformat()})
    peopled.catch_up()
    then = office.get(f"/api/v1/county/tree?true_on={JUNE}").json()
    now = office.get(f"/api/v1/county/tree?true_on={JUNE}&tree=now").json()
    assert [r["id"] for r in then["roots"]] == [str(peopled.a), str(peopled.b)]
    assert [r["id"] for r in now["roots"]] == [str(peopled.b)]
    assert then["total"] == now["total"] == now["roots"][0]["total"]
    merged = next(n for n in walk(now["roots"]) if n["id"] == str(peopled.a))
    assert (merged["standing"], merged["went"][0]["id"], merged["went"][0]["on"]) == ("merged", str(peopled.b), AUGUST.isoformat())
    page = office.get(f"/county/tree?true_on={JUNE}&tree=now").text
    assert "<s><a" in page
    assert "2020年8月10日并入" in page
    assert "<s><a" not in office.get(f"/county/tree?true_on={JUNE}").text


def test_the_books_of_a_merged_township_take_corrections_only(peopled: Peopled):
    office, clerk = peopled.town.client("county-office"), peopled.town.client("clerk", peopled.a)
    one = peopled.members(peopled.a)[0]
    path = f"/api/v1/tenants/{peopled.a}/roster/{one.person}"
    assert clerk.post(f"{path}/class", {"ledger_class": "mobile", "effective_on": JUNE}).status_code == 200
    fact = clerk.get(path).json()["position"]
    office.post(f"/api/v1/county/tenants/{peopled.a}/merger", {"into": peopled.b, "effective_on": AUGUST.isoformat()})
    refused = clerk.post(f"{path}/class", {"ledger_class": "retired", "effective_on": AUGUST.isoformat()})
    assert (refused.status_code, refused.json()["code"]) == (409, "tenant.gone-into")
    assert "乙乡" in refused.json()["detail"]
    assert clerk.post(f"{path}/class", {"ledger_class": "retired", "effective_on": "2020-08-09"}).status_code == 200
    peopled.catch_up()
    position = clerk.get(f"{path}?true_on=2020-07-01").json()["position"]
    assert fact != position
    corrected = clerk.post(f"{path}/corrections", {"position": position, "ledger_class": "on-job", "effective_on": JUNE})
    assert corrected.status_code == 200, corrected.text


def test_townships_are_merged_on_the_page_and_what_is_refused_says_why(peopled: Peopled):
    office = peopled.town.client("county-office")
    a, b = str(peopled.a), str(peopled.b)
    refused = office.send("/county/tenants/merger", tenant=a, into=a, effective_on="2020-08-10")
    assert refused.status_code == 409
    assert "单位不能并入自身" in refused.text
    assert office.send("/county/tenants/merger", tenant=a, into=b, effective_on="2020-08-10").status_code == 303
    peopled.catch_up()
    assert "2020年8月10日并入" in office.get("/county/tenants").text
    assert office.post(f"/api/v1/county/tenants/{b}/merger", {"into": peopled.a}).json()["code"] == "tenant.own-heir"
    again = office.post(f"/api/v1/county/tenants/{a}/merger", {"into": peopled.b, "effective_on": "2020-09-01"})
    assert again.json()["code"] == "tenant.merged-already"
    for role, at in (("clerk", peopled.a), ("county-leader", None), ("inspector", None)):
        denied = peopled.town.client(role, at).post(f"/api/v1/county/tenants/{a}/merger", {"into": peopled.b})
        assert denied.status_code in (403, 404)
    clerk = peopled.town.client("clerk", peopled.a)
    assert clerk.get(f"/t/{b}/tree").status_code == 404
    assert clerk.get("/county/tree").status_code == 403
