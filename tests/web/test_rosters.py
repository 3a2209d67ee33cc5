"""The roster over HTTP: names for its own unit, numbers for the county, both dates, and every command with the day on which it holds."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import unquote
from uuid import uuid4

import pytest

from domain import member
from services import members
from tests.web.conftest import Town
from tests.web.peopled import Peopled

MOVED = date(2020, 6, 1)


@pytest.fixture
def peopled(town: Town) -> Peopled:
    return Peopled(town)


def mobile(peopled: Peopled, n: int = 0) -> str:
    """One member of the first unit goes mobile on 1 June; returns his id."""
    who, desk = peopled.members(peopled.a)[n].person, peopled.desk(peopled.a, on=MOVED)
    members.change(desk, who, lambda m: member.assign_class(m, "mobile", at=desk.stamp))
    peopled.catch_up()
    return str(who)


def test_a_unit_reads_names_and_the_county_reads_numbers(peopled: Peopled):
    name, who = peopled.members(peopled.a)[0].name, peopled.members(peopled.a)[0].person
    clerk, leader = peopled.town.client("clerk", peopled.a), peopled.town.client("county-leader")
    for path in (f"/t/{peopled.a}/roster", f"/t/{peopled.a}/roster/{who}"):
        assert str(name) in clerk.get(path).text
        masked = leader.get(path).text
        assert str(name) not in masked
        assert who.hex[:6] in masked
        assert "430626" not in re.sub(r'href="[^"]*"', "", masked)
    assert all(one["name"] is None for one in leader.get("/api/v1/county/roster").json()["items"])
    assert clerk.get(f"/api/v1/tenants/{peopled.a}/roster").json()["items"][0]["name"] == name
    assert leader.post(f"/api/v1/tenants/{peopled.a}/roster/searches", {"search": name}).status_code == 403


def test_somebody_is_found_by_a_name_that_stands_in_no_address(peopled: Peopled):
    name, clerk = str(peopled.members(peopled.a)[0].name), peopled.town.client("clerk", peopled.a)
    answer = clerk.post(f"/api/v1/tenants/{peopled.a}/roster/searches", {"search": name})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert [one["name"] for one in found["items"]] == [name]
    page = clerk.send(f"/t/{peopled.a}/roster/search", search=name)
    assert page.status_code == 200
    assert f"/t/{peopled.a}/roster/{peopled.members(peopled.a)[0].person}" in page.text
    assert not [link for link in re.findall(r'(?:href|action)="([^"]*)"', page.text) if name in unquote(link)]
    assert len(clerk.get(f"/api/v1/tenants/{peopled.a}/roster?search={name}").json()["items"]) == 7, "an address does not search"


def test_a_register_is_cut_down_counted_and_turned_page_by_page(peopled: Peopled):
    clerk, who = peopled.town.client("clerk", peopled.a), mobile(peopled)
    path = f"/api/v1/tenants/{peopled.a}/roster"
    assert [one["person"] for one in clerk.get(f"{path}?class=mobile").json()["items"]] == [who]
    counts = {(c["by"], c["code"]): c["n"] for c in clerk.get(path).json()["counts"]}
    assert (counts["all", ""], counts["class", "mobile"], counts["class", "on-job"]) == (7, 1, 6)
    seen: list[str] = []
    cursor = ""
    for _ in range(4):
        page = clerk.get(f"{path}?limit=2{cursor}").json()
        seen += [one["person"] for one in page["items"]]
        cursor = f"&cursor={page['next']}"
    assert len(seen) == len(set(seen)) == 7
    html = clerk.get(f"/t/{peopled.a}/roster?class=mobile").text
    assert f"/t/{peopled.a}/roster/{who}" in html
    assert html.count(f'href="/t/{peopled.a}/roster/') == 1
    assert clerk.get(f"{path}?branch=x").json()["fields"][0]["name"] == "branch"


def test_both_dates_move_a_register_and_the_past_offers_no_commands(peopled: Peopled):
    clerk, who = peopled.town.client("clerk", peopled.a), mobile(peopled)
    path = f"/api/v1/tenants/{peopled.a}/roster"
    assert clerk.get(f"{path}?class=mobile&true_on=2020-05-31").json()["items"] == []
    assert len(clerk.get(f"{path}?class=mobile&true_on=2020-06-01").json()["items"]) == 1
    assert clerk.get(f"{path}?true_on=2020-06-01&known_on=2020-06-01").json()["items"] == []  # nobody had told us of anybody yet
    today, past = clerk.get(f"/t/{peopled.a}/roster/{who}").text, clerk.get(f"/t/{peopled.a}/roster/{who}?true_on=2020-05-31").text
    assert today.count('method="post"') > 5
    assert past.count('method="post"') == 1  # the way out
    assert clerk.get(f"/t/{peopled.a}/roster/{who}?true_on=2020-02-01").status_code == 404


def test_a_county_counts_every_unit(peopled: Peopled):
    leader = peopled.town.client("county-leader")
    page = leader.get("/county/roster").text
    assert f'href="/t/{peopled.a}/roster"' in page
    assert f'href="/t/{peopled.b}/roster?class=on-job"' in page
    assert leader.get("/api/v1/county/roster?limit=500").json()["next"] is None
    assert len(leader.get("/api/v1/county/roster?limit=500").json()["items"]) == 14


def test_what_is_said_of_a_member_holds_from_the_day_that_was_said(peopled: Peopled):
    clerk, one = peopled.town.client("clerk", peopled.a), peopled.members(peopled.a)[0]
    here = f"/t/{peopled.a}/roster/{one.person}"
    other = next(b.organisation for b in peopled.bodies(peopled.a) if b.organisation != one.branch and b.kind == "branch")
    for form, fields in (
        ("class", {"ledger_class": "mobile"}), ("branch", {"branch": str(other), "reason": "reassigned"}),
        ("groups", {"group": "graduate"}), ("contact", {"reached": "no", "circumstances": "电话停机"}),
    ):  # fmt: skip
        sent = clerk.send(f"{here}/{form}", effective_on="2020-06-01", command_id=str(uuid4()), **fields)
        assert (sent.status_code, sent.headers["location"].partition("?")[0]) == (303, here), sent.text
    peopled.catch_up()
    api = f"/api/v1/tenants/{peopled.a}/roster/{one.person}"
    now, before = clerk.get(api).json(), clerk.get(f"{api}?true_on=2020-05-31").json()
    assert (now["ledger_class"], now["branch"], now["contact"], "graduate" in now["groups"]) == ("mobile", str(other), "lost", True)
    assert (before["ledger_class"], before["branch"], before["contact"]) == ("on-job", str(one.branch), "")
    card = clerk.get(here).text
    assert "划定台账类别" in card
    assert "迟记" in card
    ended = clerk.send(f"{here}/end", reason="died", command_id=str(uuid4()))
    assert ended.status_code == 303
    peopled.catch_up()
    assert clerk.get(api).json()["standing"] == "ended"


def test_a_refusal_stands_beside_its_form_with_the_rule(peopled: Peopled):
    clerk, one = peopled.town.client("clerk", peopled.a), peopled.members(peopled.a)[0]
    answer = clerk.send(f"/t/{peopled.a}/roster/{one.person}/class", ledger_class="astronaut", command_id=str(uuid4()))
    assert answer.status_code == 200
    assert re.search(r'<details class="action" open><summary>变更台账类别</summary><p class="refused"', answer.text)
    api = clerk.post(f"/api/v1/tenants/{peopled.a}/roster/{one.person}/class", {"ledger_class": "astronaut"})
    assert (api.status_code, api.json()["code"]) == (409, "member.unknown-code")


def test_a_wrong_fact_is_put_right_in_its_day_or_class_or_voided(peopled: Peopled):
    clerk, who = peopled.town.client("clerk", peopled.a), mobile(peopled)
    api, here = f"/api/v1/tenants/{peopled.a}/roster/{who}", f"/t/{peopled.a}/roster/{who}"
    position = peopled.runtime.ledger.head(peopled.county, peopled.a)
    moved = clerk.send(f"{here}/corrections", position=str(position), ledger_class="retired", effective_on="2020-05-01")
    assert moved.status_code == 303, moved.text
    peopled.catch_up()
    assert clerk.get(f"{api}?true_on=2020-05-15").json()["ledger_class"] == "retired"
    assert clerk.get(f"{api}?true_on=2020-04-30").json()["ledger_class"] == "on-job"
    again = clerk.post(f"{api}/corrections", {"position": position, "effective_on": "2020-05-02"})
    assert (again.status_code, again.json()["code"]) == (409, "corrections.not-standing")
    assert clerk.post(f"{api}/corrections", {"position": position + 900}).status_code == 404
    assert clerk.post(f"{api}/voids", {"position": position + 1, "reason": "误录"}).status_code == 200
    peopled.catch_up()
    assert clerk.get(api).json()["ledger_class"] == "on-job"


def test_a_move_is_put_right_and_voided_as_a_whole_on_the_card(peopled: Peopled):
    clerk, one = peopled.town.client("clerk", peopled.a), peopled.members(peopled.a)[0]
    api = f"/api/v1/tenants/{peopled.a}/roster/{one.person}"
    other = next(b.organisation for b in peopled.bodies(peopled.a) if b.organisation != one.branch)
    sent = clerk.post(f"{api}/branch", {"branch": str(other), "reason": "work", "effective_on": "2020-06-01"}).json()
    left = sent["first_position"]
    for days, act, body in (
        ({"2020-05-09": one.branch, "2020-05-10": other, "2020-06-01": other}, "corrections", {"effective_on": "2020-05-10"}),
        ({"2020-05-09": one.branch, "2020-05-10": one.branch, "2020-06-01": one.branch}, "voids", {"reason": "误录"}),
    ):
        answer = clerk.post(f"{api}/{act}", {"position": left, **body}).json()
        left = answer["first_position"]
        assert answer["size"] == 2, "both halves"
        peopled.catch_up()
        assert {day: clerk.get(f"{api}?true_on={day}").json()["branch"] for day in days} == {day: str(held) for day, held in days.items()}


def test_a_card_names_its_version_and_a_stale_one_is_refused(peopled: Peopled):
    clerk, one = peopled.town.client("clerk", peopled.a), peopled.members(peopled.a)[0]
    api = f"/api/v1/tenants/{peopled.a}/roster/{one.person}"
    seen = clerk.get(api).headers["etag"]
    assert clerk.post(f"{api}/class", {"ledger_class": "mobile"}, If_Match=seen).status_code == 200
    assert clerk.post(f"{api}/class", {"ledger_class": "retired"}, If_Match=seen).json()["code"] == "desk.changed"


def test_anothers_member_and_no_member_are_the_same(peopled: Peopled):
    clerk, theirs = peopled.town.client("clerk", peopled.a), peopled.members(peopled.b)[0].person
    base = "/api/v1/tenants/{}/roster/{}"
    answers = [clerk.get(base.format(t, who)) for t, who in ((peopled.b, theirs), (peopled.a, theirs), (peopled.a, uuid4()))]
    answers.append(clerk.post(base.format(peopled.a, theirs) + "/class", {"ledger_class": "mobile"}))
    assert {a.status_code for a in answers} == {404}
    assert len({a.content for a in answers}) == 1


@pytest.mark.parametrize("role", ["inspector", "county-office", "county-leader"])
def test_nobody_but_its_keepers_changes_a_roster(peopled: Peopled, role: str):
    one = peopled.members(peopled.a)[0].person
    signed = peopled.town.client(role)
    assert signed.post(f"/api/v1/tenants/{peopled.a}/roster/{one}/class", {"ledger_class": "mobile"}).status_code == 403
    sent = re.findall(r'method="post" action="(/t[^"]*)"', signed.get(f"/t/{peopled.a}/roster/{one}").text)
    assert sent == ([] if role == "inspector" else [f"/t/{peopled.a}/roster/{one}/reveals#do-reveal"]), "which changes nothing of it"
