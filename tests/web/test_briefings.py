"""A briefing over HTTP and in pages: drafted by the office, signed by a leader, read by units; nobody does the part of another."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlsplit

import pytest

from domain import calendar
from infra.followers import Followers
from services import views
from services.reports import basis as bases
from services.reports.basis import Basis
from services.reports.compiling import Compiled, compiled
from services.reports.making import make
from services.reports.registry import REPORTS
from services.web import briefing_forms as forms
from services.web.i18n import words
from tests.web import days
from tests.web.conftest import Signed, Town
from tests.web.peopled import Peopled

OWN = "/api/v1/county/briefings"
DRAFT = {
    "series": "活动简报", "title": "督导组到我县督查指导", "issuer": "平江县活动办",
    "text": "开头一段。\n一、要见成效\n第一句。\n# 要管长远\n第二句。",
    "main_to": "省委督导组，市委督导组", "copies_to": "各乡镇", "copies": 120, "self_check": True,
}  # fmt: skip


@pytest.fixture
def peopled(town: Town) -> Peopled:
    return Peopled(town)


@pytest.fixture
def office(peopled: Peopled) -> Signed:
    return peopled.town.client("county-office")


@pytest.fixture
def leader(peopled: Peopled) -> Signed:
    return peopled.town.client("county-leader")


def out(peopled: Peopled, office: Signed, leader: Signed, **more: object) -> str:
    """Return the id of a briefing that went out."""
    id = office.post(OWN, {**DRAFT, **more}).json()["id"]
    assert leader.post(f"{OWN}/{id}/signature", {"post": "县委书记"}).status_code == 200
    assert office.post(f"{OWN}/{id}/issue", {}).status_code == 200
    peopled.catch_up()
    return id


def test_a_briefing_goes_from_draft_to_its_readers(peopled: Peopled, office: Signed, leader: Signed) -> None:
    clerk = peopled.town.client("clerk", peopled.a)
    units = f"/api/v1/tenants/{peopled.a}/briefings"
    asked = office.post(OWN, DRAFT, Idempotency_Key="b-1")
    assert asked.status_code == 201, asked.text
    assert office.post(OWN, DRAFT, Idempotency_Key="b-1").json() == asked.json()
    id = asked.json()["id"]
    assert office.post(f"{OWN}/{id}/redraft", {**{k: v for k, v in DRAFT.items() if k != "series"}, "title": "改后"}).status_code == 200
    peopled.catch_up()
    assert clerk.get(f"{units}/{id}").status_code == 404
    assert office.post(f"{OWN}/{id}/signature", {}).status_code == 403
    assert leader.post(f"{OWN}/{id}/signature", {"post": "县委书记"}).status_code == 200
    assert leader.post(f"{OWN}/{id}/issue", {}).status_code == 403
    assert office.post(f"{OWN}/{id}/issue", {}).status_code == 200
    peopled.catch_up()
    held = office.get(f"{OWN}/{id}").json()["briefing"]
    assert (held["title"], held["number"], held["status"]) == ("改后", 1, "issued")
    assert [part["heading"] for part in held["sections"]] == ["", "一、要见成效", "要管长远"]
    for file in held["files"]:
        for reader, base in ((office, OWN), (clerk, units)):
            got = reader.get(f"{base}/{id}/files/{file['format']}")
            assert hashlib.sha256(got.content).hexdigest() == file["sha256"]
    refused = clerk.post(f"{units}/{id}/receipts", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "reading.self-check-missing")
    assert clerk.post(f"{units}/{id}/receipts", {"self_check": "逐条对照。"}).status_code == 200
    assert office.post(f"{OWN}/{id}/errata", {"text": "第一句应为第一段。"}).status_code == 200
    peopled.catch_up()
    said = office.get(f"{OWN}/{id}/receipts").json()
    assert [(one["tenant"], one["self_check"]) for one in said["read"]] == [(peopled.a, "逐条对照。")]
    assert peopled.b in [one["tenant"] for one in said["unread"]]
    assert peopled.a not in [one["tenant"] for one in said["unread"]]
    assert [one["words"] for one in clerk.get(f"{units}/{id}").json()["errata"]] == ["第一句应为第一段。"]


def test_what_is_for_others_is_not_there(peopled: Peopled, office: Signed, leader: Signed) -> None:
    id = out(peopled, office, leader, readers=[peopled.b])
    clerk = peopled.town.client("clerk", peopled.a)
    units = f"/api/v1/tenants/{peopled.a}/briefings"
    never = "00000000-0000-4000-8000-000000000000"
    assert clerk.get(units).json()["items"] == []
    for path in ("{}", "{}/files/pdf"):
        gone, none = (clerk.get(f"{units}/{path.format(one)}") for one in (id, never))
        assert gone.status_code == none.status_code == 404
        assert gone.text.replace(id, never) == none.text
    assert clerk.get(OWN).status_code in (403, 404)
    assert peopled.town.client("clerk", peopled.b).get(f"/api/v1/tenants/{peopled.b}/briefings/{id}").status_code == 200


def test_readers_are_ticked_in_the_form_and_named_on_the_page(peopled: Peopled, office: Signed) -> None:
    fields = {name: str(value) for name, value in DRAFT.items() if name != "self_check"}
    peopled.catch_up()
    assert office.get("/county/briefings").text.count('name="readers"') == 2
    for chosen in ([peopled.b], [peopled.a, peopled.b], []):
        drafted = office.send("/county/briefings", **fields, **({"readers": [str(code) for code in chosen]} if chosen else {}))
        assert drafted.status_code == 303, drafted.text
        here = urlsplit(drafted.headers["location"]).path
        peopled.catch_up()
        assert office.get(f"/api/v1{here}").json()["briefing"]["readers"] == chosen
        assert office.get(here).text.count(" checked>") == len(chosen)


def test_pages_offer_to_each_what_he_may_do(peopled: Peopled, office: Signed, leader: Signed) -> None:
    fields = {name: str(value) for name, value in DRAFT.items() if name != "self_check"}
    drafted = office.send("/county/briefings", **fields, self_check="true")
    assert drafted.status_code == 303, drafted.text
    here = urlsplit(drafted.headers["location"]).path
    peopled.catch_up()
    assert "签发并编号" not in office.get(here).text
    assert "存改稿" in office.get(here).text
    assert "签发并编号" in leader.get(here).text
    assert leader.send(f"{here}/signature", post="县委书记").status_code == 303
    again = leader.send(f"{here}/signature", post="县委书记")
    assert again.status_code == 409
    assert "已经签发" in again.text
    assert office.send(f"{here}/issue").status_code == 303
    peopled.catch_up()
    page = office.get(here).text
    assert "年第1期" in page
    assert "未阅单位" in page
    clerk = peopled.town.client("clerk", peopled.a)
    mine = here.replace("/county", f"/t/{peopled.a}")
    assert "督导组到我县督查指导" in clerk.get(f"/t/{peopled.a}/briefings").text
    assert "已阅" in clerk.get(mine).text
    assert clerk.send(f"{mine}/receipts", self_check="").status_code == 409
    assert clerk.send(f"{mine}/receipts", self_check="逐条对照。").status_code == 303
    peopled.catch_up()
    assert "本单位已于" in clerk.get(mine).text
    assert "逐条对照。" in office.get(here).text


def test_the_code_on_paper_leads_each_reader_to_his_own_page(peopled: Peopled, office: Signed, leader: Signed) -> None:
    id = out(peopled, office, leader)
    clerk = peopled.town.client("clerk", peopled.a)
    for reader, target in ((office, f"/county/briefings/{id}"), (clerk, f"/t/{peopled.a}/briefings/{id}")):
        led = reader.get(f"/briefings/{id}?true_on=2026-01-02", follow_redirects=False)
        assert led.status_code == 303
        assert led.headers["location"] == f"{target}?true_on=2026-01-02"


def test_a_unit_numbers_its_own_briefings_in_its_own_books(peopled: Peopled, office: Signed, leader: Signed) -> None:
    clerk, head = peopled.town.client("clerk", peopled.a), peopled.town.client("unit-head", peopled.a)
    own = f"/api/v1/tenants/{peopled.a}/own-briefings"
    out(peopled, office, leader)
    id = clerk.post(own, {**DRAFT, "series": "甲乡简报"}).json()["id"]
    assert clerk.post(f"{own}/{id}/signature", {}).status_code == 403
    assert office.post(f"{own}/{id}/signature", {}).status_code in (403, 404)
    assert head.post(f"{own}/{id}/signature", {"post": "党委书记"}).status_code == 200
    assert clerk.post(f"{own}/{id}/issue", {}).status_code == 200
    assert clerk.post(f"{own}/{id}/errata", {"text": "更正。"}).status_code == 200
    peopled.catch_up()
    held = office.get(f"{own}/{id}").json()
    assert (held["briefing"]["tenant"], held["briefing"]["number"], held["errata"][0]["words"]) == (peopled.a, 1, "更正。")
    for file in held["briefing"]["files"]:
        got = clerk.get(f"{own}/{id}/files/{file['format']}")
        assert hashlib.sha256(got.content).hexdigest() == file["sha256"]
    assert [one["briefing"] for one in clerk.get(own).json()["items"]] == [id]
    assert id not in [one["briefing"] for one in office.get(OWN).json()["items"]]
    neighbour = peopled.town.client("clerk", peopled.b)
    assert neighbour.get(f"{own}/{id}").status_code == 404
    assert neighbour.get(f"/api/v1/tenants/{peopled.b}/own-briefings/{id}").status_code == 404
    assert clerk.post(f"/api/v1/tenants/{peopled.a}/briefings/{id}/receipts", {"self_check": "无"}).status_code == 404
    assert clerk.post(OWN, DRAFT).status_code in (403, 404)


def test_a_units_pages_lead_from_draft_to_issue(peopled: Peopled) -> None:
    clerk, head = peopled.town.client("clerk", peopled.a), peopled.town.client("unit-head", peopled.a)
    shelf = f"/t/{peopled.a}/own-briefings"
    fields = {name: str(value) for name, value in DRAFT.items() if name != "self_check"}
    assert 'name="readers"' not in clerk.get(shelf).text
    drafted = clerk.send(shelf, **fields)
    assert drafted.status_code == 303, drafted.text
    here = urlsplit(drafted.headers["location"]).path
    assert here.startswith(shelf)
    peopled.catch_up()
    assert "签发并编号" not in clerk.get(here).text
    assert head.send(f"{here}/signature", post="党委书记").status_code == 303
    assert clerk.send(f"{here}/issue").status_code == 303
    peopled.catch_up()
    page = clerk.get(here).text
    assert "年第1期" in page
    assert "未阅单位" not in page
    assert "督导组到我县督查指导" in peopled.town.client("county-office").get(shelf).text


def basis_of(peopled: Peopled, drawn: Compiled) -> Basis:
    """Return the basis that anybody asks a report for who has read both dates under a draft."""
    county, runtime = peopled.town.county, peopled.town.runtime
    return Basis(
        report="weekly", template=REPORTS["weekly"].template, county=county, tenant=county * 1000, whole_county=True, period=drawn.period,
        true_on=drawn.true_on, known_on=drawn.known_on, positions=bases.positions(runtime, county, None, drawn.known_on),
        rehearsal=False, time_zone="Asia/Shanghai",
    )  # fmt: skip


def test_a_draft_is_compiled_from_a_week_and_can_be_edited_before_it_is_kept(peopled: Peopled, office: Signed, leader: Signed) -> None:
    Followers(peopled.town.runtime.db, peopled.town.runtime.ledger, views.ALL).catch_up(peopled.town.county)
    week = calendar.week(days.today())
    page = office.get(f"/county/briefings?week={week}").text
    assert "一、整改进展" in page
    said = re.search(r"取自全县整改进展周报(\S+)，截至(\S+)，按(.+?)所知，数字摘要 ([0-9a-f]{16})", page)
    assert said is not None
    assert said[1] == f"{week[:4]}年第{int(week[-2:])}周"
    drawn = compiled(peopled.town.runtime, peopled.town.county, peopled.town.office, week, words("zh-CN"))
    again = make(peopled.town.runtime, basis_of(peopled, drawn), "zh-CN", ["json"])
    assert again.digest == drawn.figures
    assert drawn.text.splitlines()[0] in page
    assert drawn.issuer in page
    assert "一、整改进展" in [section.heading for section in forms.parts(drawn.text)]
    assert "由周报起草" in page
    assert "由周报起草" not in leader.get(f"/county/briefings?week={week}").text
    assert office.get("/county/briefings?week=2005-W99").status_code in (400, 409)
