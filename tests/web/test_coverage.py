"""Sessions and coverage over HTTP: a roll of exceptions, what makes up for them, and the names behind every number."""

from __future__ import annotations

import io
import re
from typing import Any
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook

from tests.web import days
from tests.web.conftest import Town
from tests.web.peopled import Peopled

DAY, LATER = "2020-06-10", "2020-06-20"


@pytest.fixture
def peopled(town: Town) -> Peopled:
    return Peopled(town)


def called(peopled: Peopled, clerk: Any, **more: Any) -> tuple[str, str, list[Any]]:
    """Call a session of one branch through the API; return its address, that of its branch's id, and the branch's members."""
    branch = next(m.branch for m in peopled.members(peopled.a) if m.branch)
    body = {"title": "专题学习", "planned_for": DAY, "branches": [str(branch)], "required": True, "effective_on": DAY, **more}
    booked = clerk.post(f"/api/v1/tenants/{peopled.a}/sessions", body)
    assert booked.status_code == 201, booked.text
    path = f"/api/v1/tenants/{peopled.a}/sessions/{booked.json()['id']}"
    return path, str(branch), [m for m in peopled.members(peopled.a) if m.branch == branch]


def test_a_session_lives_from_its_call_to_what_makes_up_for_it(peopled: Peopled):
    clerk = peopled.town.client("clerk", peopled.a)
    path, branch, people = called(peopled, clerk)
    away = str(people[0].person)
    roll = {"absent": [{"person": away, "reason": "sick"}], "effective_on": DAY}
    assert clerk.post(f"{path}/roll", roll).json()["code"] == "session.not-held"
    assert clerk.post(f"{path}/holding", {"effective_on": DAY}).status_code == 200
    assert clerk.post(f"{path}/roll", {**roll, "effective_on": LATER}).json()["code"] == "session.of-another-day"
    stranger = {"absent": [{"person": str(uuid4()), "reason": "sick"}], "effective_on": DAY}
    assert clerk.post(f"{path}/roll", stranger).json()["code"] == "session.not-in-custody"
    assert clerk.post(f"{path}/roll", roll).status_code == 200
    there = {"person": str(people[1].person), "way": "made-up", "effective_on": LATER}
    assert clerk.post(f"{path}/make-ups", there).json()["code"] == "session.was-present"
    assert clerk.post(f"{path}/make-ups", {**there, "person": away, "way": "home"}).status_code == 200
    peopled.catch_up()
    ways = {p["person"]: p["way"] for p in clerk.get(f"{path}/roll?limit=500").json()["items"]}
    assert ways == {str(m.person): "attended" for m in people} | {away: "home"}
    then = {p["person"]: p["way"] for p in clerk.get(f"{path}/roll?true_on={DAY}").json()["items"]}
    assert then[away] == "absent"
    covered = clerk.get(f"/api/v1/tenants/{peopled.a}/coverage?branch={branch}&true_on={DAY}&gap=missing").json()["items"]
    assert [(m["person"], m["reasons"], m["name"]) for m in covered] == [(away, ["sick"], people[0].name)]
    assert clerk.get(f"/api/v1/tenants/{peopled.a}/coverage?branch={branch}&gap=missing").json()["items"] == []


def test_a_roll_is_put_right_and_a_make_up_voided_by_its_place(peopled: Peopled):
    clerk = peopled.town.client("clerk", peopled.a)
    people = [m for m in peopled.members(peopled.a) if m.branch]
    away = str(people[0].person)
    branch = str(people[0].branch)
    path, _, _ = called(peopled, clerk, held=True, branches=[branch], absent=[{"person": away, "reason": "duty"}])
    made = clerk.post(f"{path}/make-ups", {"person": away, "way": "made-up", "effective_on": LATER}).json()
    right = {"absent": [], "reason": "误记", "effective_on": DAY}
    assert clerk.post(f"{path}/roll-correction", right).json()["code"] == "session.reached-since"
    fact = f"/api/v1/tenants/{peopled.a}/facts/{made['first_position']}/voids"
    assert clerk.post(fact, {"reason": "误记", "effective_on": LATER}).status_code == 200
    assert clerk.post(f"{path}/roll-correction", right).status_code == 200
    peopled.catch_up()
    assert {p["way"] for p in clerk.get(f"{path}/roll").json()["items"]} == {"attended"}


def test_every_number_of_a_branch_is_a_door_to_its_names(peopled: Peopled):
    clerk = peopled.town.client("clerk", peopled.a)
    people = [m for m in peopled.members(peopled.a) if m.branch]
    called(peopled, clerk, held=True, branches=[str(people[0].branch)], absent=[{"person": str(people[0].person), "reason": "duty"}])
    peopled.catch_up()
    page = clerk.get(f"/t/{peopled.a}/coverage").text
    door = re.search(r'href="(/t/\d+/coverage\?branch=[\w-]+&amp;gap=missing#list)" aria-label="[^"]*: 1"', page)
    assert door
    names = clerk.get(door.group(1).replace("&amp;", "&")).text
    assert people[0].name in names
    assert "值班、公务" in names
    assert f"?gap=missing&amp;true_on={DAY}#list" in clerk.get(f"/t/{peopled.a}/coverage?true_on={DAY}").text


def test_the_county_sees_numbers_and_no_names(peopled: Peopled):
    clerk, office = peopled.town.client("clerk", peopled.a), peopled.town.client("county-office")
    people = [m for m in peopled.members(peopled.a) if m.branch]
    absent = [{"person": str(people[0].person), "reason": "duty"}]
    path, _, _ = called(peopled, clerk, held=True, branches=[str(people[0].branch)], absent=absent)
    peopled.catch_up()
    sums = {c["tenant"]: c for c in office.get("/api/v1/county/coverage").json()["items"]}
    assert sums[peopled.a]["lacking"] == 1
    behind = office.get(f"/api/v1/county/coverage/members?tenant={peopled.a}&gap=missing").json()["items"]
    assert [(m["person"], m["name"]) for m in behind] == [(str(people[0].person), None)]
    for page in ("/county/coverage", f"/t/{peopled.a}/coverage", f"/t{path.removeprefix('/api/v1/tenants')}"):
        answer = office.get(page)
        assert answer.status_code == 200, page
        assert people[0].name not in answer.text
    assert office.post(f"{path}/excuses", {"person": str(people[0].person), "reason": "x"}).status_code == 403


def test_a_clerk_does_it_all_with_forms_and_a_refusal_keeps_what_was_picked(peopled: Peopled):
    clerk = peopled.town.client("clerk", peopled.a)
    person = next(m for m in peopled.members(peopled.a) if m.branch)
    sent = clerk.send(
        f"/t/{peopled.a}/sessions", title="民主评议", kind="meeting", planned_for=DAY, branches=str(person.branch), required="true",
        effective_on=DAY,
    )  # fmt: skip
    assert sent.status_code == 303, sent.text
    card = sent.headers["location"].partition("?")[0]
    assert clerk.send(f"{card}/holding", effective_on=DAY).status_code == 303
    peopled.catch_up()
    shown = clerk.get(card).text
    assert f'value="{person.person} sick"' in shown
    refused = clerk.send(f"{card}/roll", absent=f"{person.person} sick", effective_on=days.today().isoformat())
    assert refused.status_code == 409
    assert f'value="{person.person} sick" selected' in refused.text
    assert clerk.send(f"{card}/roll", absent=f"{person.person} sick", effective_on=DAY).status_code == 303
    peopled.catch_up()
    assert "因病" in clerk.get(card).text
    assert clerk.send(f"{card}/excuses", person=str(person.person), reason="病假条", effective_on=LATER).status_code == 303
    assert clerk.send(f"{card}/make-ups", person=str(person.person), way="remote", effective_on=LATER).status_code == 303
    peopled.catch_up()
    assert "异地参学" in clerk.get(card).text
    assert "民主评议" in clerk.get(f"/t/{peopled.a}/sessions?required=true").text


def test_two_days_of_coverage_are_compared_with_names_for_its_own_unit_alone(peopled: Peopled):
    clerk, office = peopled.town.client("clerk", peopled.a), peopled.town.client("county-office")
    path, branch, people = called(peopled, clerk, held=True, absent=[])
    away, there = str(people[0].person), len(people) - 1
    right = {"absent": [{"person": away, "reason": "sick"}], "reason": "误记", "effective_on": DAY}
    assert clerk.post(f"{path}/roll-correction", right).status_code == 200
    made = clerk.post(f"{path}/make-ups", {"person": away, "way": "home", "effective_on": LATER}).json()["first_position"]
    peopled.catch_up()
    asks = f"true_on={DAY}&list=coverage&branch={branch}"
    found = clerk.get(f"/api/v1/tenants/{peopled.a}/compare?{asks}").json()
    (item,) = found["items"]
    assert (item["key"], item["title"], item["natures"], found["unchanged"]) == (away, people[0].name, ["real"], there)
    assert {c["name"]: (c["old"], c["new"]) for c in item["columns"]} == {
        "home": (0, 1), "missing": (1, 0), "reached": (0, 1), "reasons": (["sick"], [])
    }  # fmt: skip
    assert [c["position"] for c in item["causes"]] == [made]
    page = clerk.get(f"/t/{peopled.a}/compare?{asks}").text
    assert people[0].name in page
    assert f"/t/{peopled.a}/roster/{away}" in page
    assert f"/t/{peopled.a}/facts/{made}" in page
    assert "因病" in page
    whole = office.get(f"/county/compare?{asks}").text
    assert people[0].name not in whole
    assert f"/t/{peopled.a}/facts/{made}" in whole
    for signed, base, named in ((clerk, f"/t/{peopled.a}", True), (office, "/county", False)):
        book = CalamineWorkbook.from_filelike(io.BytesIO(signed.get(f"{base}/compare.xlsx?{asks}").content))
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
        assert (people[0].name in str(sheets), [row[7] for row in sheets[2][1:]]) == (named, [made])


def test_the_third_axis_counts_whom_no_study_has_reached_and_leads_to_them(peopled: Peopled):
    clerk, leader = peopled.town.client("clerk", peopled.a), peopled.town.client("county-leader")
    _, _, people = called(peopled, clerk, held=True, absent=[])
    peopled.catch_up()
    n, before = len(peopled.members(peopled.a)), "2020-06-01"
    asked = f"true_on={before}&list=axes"
    line = next(x for x in clerk.get(f"/api/v1/tenants/{peopled.a}/compare?{asked}").json()["items"] if x["figure"] == "unreached")
    assert (line["axis"], line["then"], line["now"], line["changed"], line["better"]) == ("base", n, n - len(people), -len(people), True)
    page = leader.get(f"/county/compare?{asked}").text
    doors = {int(n): address for address, n in re.findall(r'href="(/county/coverage\?gap=unreached[^"]*)" aria-label="[^"]*: (\d+)"', page)}
    assert len(doors) == 2
    for number, address in doors.items():
        query = address.replace("&amp;", "&").partition("?")[2]
        assert leader.get(f"/county/coverage?{query}").status_code == 200
        assert len(leader.get(f"/api/v1/county/coverage/members?{query}&limit=200").json()["items"]) == number
    (moved,) = re.findall(rf'href="(/t/{peopled.a}/compare[^"]*list=coverage[^"]*)" aria-label="[^"]*: {len(people)}"', page)
    assert "gap=unreached" in moved
    assert "difference=ended" in moved


def test_coverage_is_cut_down_to_a_unit_and_the_countys_list_to_a_tenant(peopled: Peopled):
    clerk, office = peopled.town.client("clerk", peopled.a), peopled.town.client("county-office")
    unit = next(each.institution for each in peopled.bodies(peopled.a) if each.institution)
    within = {each.organisation for each in peopled.bodies(peopled.a) if each.institution == unit}
    named = {m.name for m in peopled.members(peopled.a) if m.branch in within}
    page = clerk.get(f"/t/{peopled.a}/coverage?unit={unit}").text
    assert f'<option value="{unit}" selected>' in page
    assert {m.name for m in peopled.members(peopled.a) if m.name in page} == named
    listed = office.get(f"/county/coverage?tenant={peopled.a}").text
    assert {str(m.person) in listed for m in peopled.members(peopled.a)} == {True}
    assert {str(m.person) in listed for m in peopled.members(peopled.b)} == {False}
