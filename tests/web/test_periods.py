"""Roster periods over HTTP: a unit hands in, the county certifies, and what is certified opens on approval alone."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services import periods
from tests.web import days
from tests.web.conftest import Signed, Town
from tests.web.peopled import BEGAN, Peopled

TODAY = days.today()


class Held:
    """A unit with a roster, and who acts on it."""

    def __init__(self, peopled: Peopled) -> None:
        self.peopled, town = peopled, peopled.town
        self.clerk, self.head = town.client("clerk", peopled.a), town.client("unit-head", peopled.a)
        self.office = town.client("county-office")
        self.id = periods.stream(peopled.a, "2020-Q1")
        self.page, self.api = f"/t/{peopled.a}/periods", f"/api/v1/tenants/{peopled.a}/periods"
        self.one = f"{self.api}/{self.id}"

    def certified(self) -> None:
        n = {name: len(found) for name, found in self.counted().items()}
        self.said(self.clerk.post(self.api, {"period": "2020-Q1", "due": TODAY.isoformat()}), 201)
        self.said(self.clerk.post(f"{self.one}/totals", n))
        self.said(self.head.post(f"{self.one}/submissions", {}))
        self.said(self.office.post(f"{self.one}/certificates", {}))

    def counted(self) -> dict[str, Any]:
        p = self.peopled
        return {"institutions": p.units(p.a), "organisations": p.bodies(p.a), "members": p.members(p.a)}

    def said(self, answer: Any, status: int = 200) -> Any:
        assert answer.status_code == status, answer.text
        self.peopled.catch_up()
        return answer.json() if answer.headers["content-type"].startswith("application/json") else answer

    def became(self, day: date) -> Any:
        person = self.peopled.members(self.peopled.a)[0].person
        path = f"/api/v1/tenants/{self.peopled.a}/roster/{person}/class"
        return self.clerk.post(path, {"ledger_class": "mobile", "effective_on": day.isoformat()})


@pytest.fixture
def held(town: Town) -> Held:
    return Held(Peopled(town))


def test_a_unit_declares_hands_in_and_is_certified_and_both_sides_see_it(held: Held):
    held.certified()
    card = held.said(held.clerk.get(held.one))["period"]
    assert (card["phase"], card["counted_members"], card["counted_on"]) == ("certified", 7, TODAY.isoformat())
    assert "已核定" in held.clerk.get(f"{held.page}/{held.id}").text
    listed = held.said(held.office.get("/api/v1/county/periods"))["items"]
    assert [(each["tenant"], each["phase"]) for each in listed] == [(held.peopled.a, "certified")]
    assert "2020-Q1" in held.office.get("/county/periods?lang=en").text
    assert "2020-Q1" in held.clerk.get(held.page).text


def test_what_does_not_add_up_is_explained_before_it_is_handed_in(held: Held):
    held.said(held.clerk.post(held.api, {"period": "2020-Q1"}), 201)
    n = {name: len(found) for name, found in held.counted().items()}
    held.said(held.clerk.post(f"{held.one}/totals", {**n, "members": n["members"] + 1}))
    assert held.said(held.office.post(f"{held.one}/comparisons", {}))["size"] == 1
    refused = held.head.post(f"{held.one}/submissions", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "period.not-explained")
    held.said(held.clerk.post(f"{held.one}/explanations", {"figure": "members", "explanation": "一人尚未转入"}))
    held.said(held.head.post(f"{held.one}/submissions", {}))
    held.said(held.office.post(f"{held.one}/returns", {"reason": "再核一遍"}))
    assert "再核一遍" in held.clerk.get(f"{held.page}/{held.id}").text
    assert "一人尚未转入" in held.clerk.get(f"{held.page}/{held.id}").text


def test_a_change_within_what_is_certified_waits_for_the_county(held: Held):
    held.certified()
    refused = held.became(BEGAN + timedelta(days=9))
    assert (refused.status_code, refused.json()["code"]) == (409, "period.sealed")
    assert "2020-Q1" in refused.json()["detail"]
    person = held.peopled.members(held.peopled.a)[0].person
    asked = {"subject": str(person), "since": BEGAN.isoformat(), "until": TODAY.isoformat(), "reason": "流动漏记"}
    held.said(held.clerk.post(f"{held.one}/requests", asked))
    (waiting,) = held.said(held.office.get("/api/v1/county/periods"))["asked"]
    assert (waiting["subject"], waiting["reason"], waiting["status"]) == (str(person), "流动漏记", "asked")
    assert "流动漏记" in held.office.get("/county/periods").text
    answer = {"request": waiting["request"], "open_until": TODAY.isoformat(), "note": "同意"}
    assert held.clerk.post(f"{held.one}/approvals", answer).status_code == 403
    held.said(held.office.post(f"{held.one}/approvals", answer))
    held.said(held.became(BEGAN + timedelta(days=9)))
    (request,) = held.said(held.clerk.get(held.one))["requests"]
    assert (request["status"], request["open_until"]) == ("approved", TODAY.isoformat())
    assert "同意" in held.clerk.get(f"{held.page}/{held.id}").text


def test_forms_do_the_same_and_say_in_their_place_what_is_refused(held: Held):
    clerk, office, one = held.clerk, held.office, f"{held.page}/{held.id}"
    assert form(clerk, held.page, period="2020-Q1", due="").status_code == 303
    held.peopled.catch_up()
    assert form(clerk, f"{one}/totals", institutions="0", organisations="0", members="0", source="").status_code == 303
    held.peopled.catch_up()
    refused = form(held.head, f"{one}/submissions", true_on=TODAY.isoformat())
    assert refused.status_code == 409 or 'role="alert"' in refused.text
    n = {name: str(len(found)) for name, found in held.counted().items()}
    asked = {"subject": "", "since": BEGAN.isoformat(), "until": TODAY.isoformat(), "reason": "补录"}
    for signed, path, fields in (
        (clerk, "totals", {**n, "source": "花名册"}), (held.head, "submissions", {"true_on": TODAY.isoformat()}),
        (office, "certificates", {}), (clerk, "requests", asked),
    ):  # fmt: skip
        answer = form(signed, f"{one}/{path}", **fields)
        assert answer.status_code == 303, answer.text
        held.peopled.catch_up()
    (request,) = held.said(clerk.get(held.one))["requests"]
    assert request["subject"] is None
    answer = form(office, f"{one}/refusals", request=request["request"], reason="已在册")
    assert answer.status_code == 303
    held.peopled.catch_up()
    again = form(office, f"{one}/refusals", request=request["request"], reason="已在册")
    assert "县里已就这份申请作出决定" in again.text
    answer = form(office, f"{one}/reopenings", reason="重来")
    assert answer.status_code == 303


def form(signed: Signed, path: str, **fields: str) -> Any:
    return signed.send(path, command_id=str(uuid4()), **fields)


def test_another_units_period_is_as_if_it_were_not(held: Held):
    held.certified()
    other, never = held.peopled.town.client("clerk", held.peopled.b), uuid4()
    for path in (f"/api/v1/tenants/{held.peopled.b}/periods/{held.id}", f"/t/{held.peopled.b}/periods/{held.id}"):
        assert other.get(path).status_code == other.get(path.replace(str(held.id), str(never))).status_code == 404
    assert other.get(held.one).status_code == 404
    mine = f"/api/v1/tenants/{held.peopled.b}/periods/{held.id}/requests"
    asked = {"since": BEGAN.isoformat(), "until": TODAY.isoformat(), "reason": "x"}
    assert other.post(mine, asked).status_code == 404
    assert "2020-Q1" not in other.get(f"/t/{held.peopled.b}/periods").text


def test_the_countys_own_totals_lead_to_the_lists_of_the_whole_county(held: Held):
    """Its books have no members; what it hands in is what its units have."""
    p = held.peopled
    base, id = f"/api/v1/tenants/{p.office}/periods", periods.stream(p.office, "2020-Q1")
    leader = p.town.client("county-leader")
    held.said(held.office.post(base, {"period": "2020-Q1", "due": TODAY.isoformat()}), 201)
    counted = {"institutions": p.units, "organisations": p.bodies, "members": p.members}
    n = {name: sum(len(of(tenant)) for tenant in (p.a, p.b)) for name, of in counted.items()}
    held.said(held.office.post(f"{base}/{id}/totals", n))
    held.said(held.office.post(f"{base}/{id}/submissions", {}))
    shown = leader.get(f"/t/{p.office}/periods/{id}").text
    doors = re.findall(r'href="([^"]+)" aria-label="[^"]*上报[^"]*: (\d+)"', shown)
    assert [int(number) for _, number in doors] == list(n.values())
    assert [address.partition("?")[0] for address, _ in doors] == ["/county/institutions", "/county/organisations", "/county/roster"]
    for address, number in doors:
        listed = leader.get(f"/api/v1{html.unescape(address)}&limit=500").json()
        assert len(listed["items"]) == int(number), address
