"""Commands over HTTP: receipts, repeats, versions, days, and bad input that changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4, uuid5

import pytest

from services import sessions
from tests.web.conftest import Town

TENANTS = "/api/v1/county/tenants"


def unit(town: Town, n: int = 150, **more: object) -> dict[str, object]:
    return {"tenant": town.office + n, "name": "丙乡", "kind": "township", **more}


def test_a_command_answers_with_its_receipt(town: Town):
    answer = town.client("county-office").post(TENANTS, unit(town))
    assert answer.status_code == 201
    receipt = answer.json()
    assert receipt["tenant"] == town.office
    assert receipt["size"] == 1
    assert receipt["positions"] == [receipt["first_position"]]
    assert UUID(receipt["command_id"])
    facts = town.runtime.ledger.read
    with town.runtime.db.tenant(town.county, town.office) as sql:
        last = facts(sql, town.county, town.office, after=receipt["first_position"] - 1)[0]
    assert (last.tag, last.channel, last.role, last.command_id) == (
        "tenant.registered",
        "api",
        "county-office",
        UUID(receipt["command_id"]),
    )


def test_a_repeat_gets_the_first_receipt_and_another_body_is_refused(town: Town):
    signed = town.client("county-office")
    first = signed.post(TENANTS, unit(town), Idempotency_Key="k-1")
    again = signed.post(TENANTS, unit(town), Idempotency_Key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    user = sessions.find(town.runtime, signed.bare.cookies["tz"]).user
    assert first.json()["command_id"] == str(uuid5(user, f"{town.office} k-1"))
    other = signed.post(TENANTS, unit(town, name="丁乡"), Idempotency_Key="k-1")
    assert (other.status_code, other.json()["code"]) == (409, "ledger.command-reused")
    elsewhere = signed.post(f"{TENANTS}/{town.a}/name", {"name": "丙乡"}, Idempotency_Key="k-1")
    assert elsewhere.status_code == 409
    somebody = town.client("county-office").post(TENANTS, unit(town, 151), Idempotency_Key="k-1")
    assert somebody.status_code == 201
    assert somebody.json()["command_id"] != first.json()["command_id"]


def test_a_form_sent_twice_is_entered_once(town: Town):
    signed = town.client("county-office")
    form = {**{k: str(v) for k, v in unit(town).items()}, "command_id": str(uuid4())}
    first, again = signed.send("/county/tenants", **form), signed.send("/county/tenants", **form)
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["location"] == again.headers["location"]
    assert first.headers["location"].startswith("/county/tenants?after=")
    other = signed.send("/county/tenants", **{**form, "name": "丁乡"})
    assert other.status_code == 409


def test_a_stale_version_is_refused_and_the_right_one_taken(town: Town):
    signed = town.client("county-office")
    seen = signed.get(f"{TENANTS}/{town.a}").headers["etag"]
    assert seen == '"1"'
    assert signed.post(f"{TENANTS}/{town.a}/name", {"name": "新甲乡"}, If_Match=seen).status_code == 200
    stale = signed.post(f"{TENANTS}/{town.a}/name", {"name": "甲镇"}, If_Match=seen)
    assert (stale.status_code, stale.json()["code"]) == (409, "desk.changed")
    assert signed.post(f"{TENANTS}/{town.a}/name", {"name": "甲镇"}, If_Match='"2"').status_code == 200


def test_a_refusal_names_its_rule_in_the_language_that_is_asked_for(town: Town):
    signed = town.client("county-office")
    body = unit(town, 101)
    english = signed.post(TENANTS, body, Accept_Language="en-GB,en;q=0.9")
    assert english.status_code == 409
    assert english.headers["content-type"] == "application/problem+json"
    assert english.json()["code"] == "tenant.already-registered"
    assert english.json()["status"] == 409
    assert str(town.a) in english.json()["detail"]
    chinese = signed.post(TENANTS, body, Accept_Language="zh-CN")
    assert chinese.json()["detail"] != english.json()["detail"]
    assert any("\u4e00" <= c <= "\u9fff" for c in chinese.json()["detail"])


def test_a_day_is_today_by_default_and_never_later(town: Town):
    signed = town.client("county-office")
    today = date.fromisoformat(signed.get("/api/v1/tenants").json()["as_of"]["true_on"])
    position = signed.post(TENANTS, unit(town)).json()["first_position"]
    earlier = signed.post(TENANTS, unit(town, 151, effective_on="2005-06-14")).json()["first_position"]
    with town.runtime.db.tenant(town.county, town.office) as sql:
        facts = town.runtime.ledger.read(sql, town.county, town.office, after=position - 1)
    assert {f.position: f.effective_on for f in facts} == {position: today, earlier: date(2005, 6, 14)}
    later = signed.post(TENANTS, unit(town, 152, effective_on=str(today + timedelta(days=2))))
    assert (later.status_code, later.json()["code"]) == (409, "desk.not-yet")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tenant": "x"}, "tenant"), ({"tenant": 5}, "tenant"), ({"tenant": 10**30}, "tenant"), ({"tenant": None}, "tenant"),
        ({"name": ""}, "name"), ({"name": "长" * 101}, "name"), ({"name": 5}, "name"), ({"name": "a\x00b"}, "name"),
        ({"effective_on": "2005-02-30"}, "effective_on"), ({"effective_on": 7}, "effective_on"), ({"colour": "red"}, "colour"),
    ],
)  # fmt: skip
def test_bad_input_names_the_field_and_the_rule(town: Town, change: dict[str, object], field: str):
    answer = town.client("county-office").post(TENANTS, {**unit(town), **change})
    assert answer.status_code == 400
    assert answer.json()["code"] == "web.malformed"
    assert [f["name"] for f in answer.json()["fields"]] == [field]
    assert answer.json()["fields"][0]["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"name": "\\ud800"}', b"[" * 5000])
def test_a_body_that_is_no_json_object_is_malformed(town: Town, body: bytes):
    signed = town.client("county-office")
    answer = signed.bare.post(TENANTS, content=body, headers={"X-CSRF-Token": signed.word, "Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text
    assert answer.json()["fields"]


@pytest.mark.parametrize("headers", [{"Idempotency_Key": "a b"}, {"Idempotency_Key": ""}, {"If_Match": "2"}, {"If_Match": '"x"'}])
def test_a_header_that_cannot_be_read_is_malformed(town: Town, headers: dict[str, str]):
    answer = town.client("county-office").post(TENANTS, unit(town), **headers)
    assert answer.status_code == 400


def test_a_body_too_large_is_refused(town: Town):
    answer = town.client("county-office").post(TENANTS, unit(town, name="x" * 1_100_000))
    assert (answer.status_code, answer.json()["code"]) == (413, "web.too-large")


def test_bad_input_in_a_form_gets_a_page_that_names_it(town: Town):
    signed = town.client("county-office")
    answer = signed.send("/county/tenants", tenant="x", name="丙乡", kind="township", command_id=str(uuid4()))
    assert answer.status_code == 400
    assert "<code>tenant</code>" in answer.text
    assert signed.send("/county/tenants", command_id="x").status_code == 400
    assert (
        signed.bare.post("/county/tenants", content=b"csrf=%ff", headers={"Content-Type": "application/x-www-form-urlencoded"}).status_code
        == 400
    )
