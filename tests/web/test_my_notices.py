"""The page where a person says how he is told, without JavaScript and as JSON, and the operator's log of what left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from infra.jobs import perform
from infra.jobs.recovery import due
from services import sessions
from services.app import create_app
from services.channels import entering
from services.channels.guard import PORTS
from services.notices import KINDS
from services.web.edge import Edge
from services.web.way_forms import Ticked
from services.wiring import Runtime
from tests.services.channels.abroad import serving
from tests.web.conftest import Signed, Town
from workers import tasks

ADDRESS = "li.si@county.example.cn"
tasks.load()


@pytest.fixture
def office(runtime: Runtime, county: int, tmp_path: Path) -> Iterator[Town]:
    """An installation that offers mail and webhooks."""
    with serving("relay", "takes", str(tmp_path)) as port:
        settings = msgspec.structs.replace(
            runtime.settings, mail_host="127.0.0.1", mail_port=port, mail_security="plain", mail_from="ledger@county.example.cn",
            channels="webhook,wecom",
        )  # fmt: skip
        app: Edge = create_app(settings)
        own: Runtime = app.state.site.runtime
        yield Town(app, own, county)
        own.close()


def user(town: Town, signed: Signed) -> UUID:
    found = sessions.find(town.runtime, signed.bare.cookies["tz"])
    assert found
    return found.user


def work(town: Town) -> None:
    for job in due(town.runtime.db, 10_000):
        if job.county == town.county:
            perform(town.runtime.db, town.runtime, job.county, job.tenant, job.job_id, lease_seconds=30)


def code(town: Town, who: UUID) -> str:
    way = entering.mine(town.runtime, town.county, who, "mail")
    return entering.code(town.runtime, way.id, way.code_number)


def test_a_person_enters_confirms_chooses_and_stops_without_javascript(office: Town) -> None:
    clerk = office.client("clerk", office.a)
    assert "/me/notices" in clerk.get("/inbox").text
    page = clerk.get("/me/notices?lang=en").text
    assert 'action="/me/notices/mail/address"' in page
    assert 'action="/me/notices/feishu/address"' not in page
    assert clerk.send("/me/notices/mail/address", address=ADDRESS).headers["location"] == "/me/notices#mail"
    work(office)
    page = clerk.get("/me/notices?lang=en").text
    assert "to be confirmed" in page
    assert "l…@county.example.cn" in page
    assert ADDRESS not in page
    wrong = clerk.send("/me/notices/mail/confirmation", code="000")
    assert (wrong.status_code, "This is not the code" in wrong.text or "验证码不对" in wrong.text) == (409, True)
    assert clerk.send("/me/notices/mail/confirmation", code=code(office, user(office, clerk))).status_code == 303
    chosen = {kind: "true" for kind in KINDS if kind != "report-ready"}
    assert clerk.send("/me/notices/mail/choice", rhythm="digest", **chosen).status_code == 303
    mail = clerk.get("/api/v1/me/notices").json()["items"][0]
    assert (mail["channel"], mail["state"], mail["rhythm"], mail["without"]) == ("mail", "open", "digest", ["report-ready"])
    assert [one["state"] for one in clerk.get("/api/v1/me/notices/deliveries").json()["items"]] == ["sent"]
    assert clerk.send("/me/notices/mail/removal").status_code == 303
    assert clerk.get("/api/v1/me/notices").json()["items"][0]["state"] == "none"
    assert clerk.send("/me/notices/mail/removal").status_code == 404


def test_every_kind_can_be_ticked() -> None:
    names = {field.encode_name for field in msgspec.structs.fields(Ticked)}
    assert names == {"rhythm", *KINDS}


@pytest.mark.parametrize(
    ("channel", "address", "rule", "zh"),
    [
        ("webhook", "http://127.0.0.1:8080/", "this machine or a private network (rule: private)", "指向本机或内网"),
        ("webhook", "https://10.1.2.3/hook", "this machine or a private network (rule: private)", "指向本机或内网"),
        ("webhook", "http://2130706433/", "(rule: spelling)", "写法不规范"),
        ("webhook", "https://example.cn:22/", "Use 80, 443, 8080 or 8443", "端口不许用"),
        ("webhook", "ftp://example.cn/", "(rule: scheme)", "开头"),
        ("mail", "nobody", "no mail address", "不是电子邮箱地址"),
        ("wecom", "https://example.cn/robot", "no robot's address", "不是群机器人的地址"),
        ("wecom", "https://open.feishu.cn/open-apis/bot/v2/hook/abc-def", "another messenger's robot", "另一种软件"),
    ],
)
def test_an_address_is_refused_on_entry_with_field_rule_and_remedy(office: Town, channel: str, address: str, rule: str, zh: str) -> None:
    clerk = office.client("clerk", office.a)
    for language, said in (("en", rule), ("zh-CN", zh)):
        answer = clerk.bare.post(
            f"/api/v1/me/notices/{channel}/address", json={"address": address},
            headers={"X-CSRF-Token": clerk.word, "Accept-Language": language},
        )  # fmt: skip
        assert answer.status_code == 400
        (field,) = answer.json()["fields"]
        assert field["name"] == "address"
        assert said in field["message"]
        assert address not in answer.text
    sent = clerk.send(f"/me/notices/{channel}/address", address=address)
    assert (sent.status_code, zh in sent.text) == (400, True)
    assert all(item["state"] == "none" for item in clerk.get("/api/v1/me/notices").json()["items"])


def test_what_the_words_say_of_ports_is_so() -> None:
    assert sorted(PORTS) == [80, 443, 8080, 8443]


def test_a_robots_address_is_taken_as_its_messenger_shows_it(office: Town) -> None:
    clerk = office.client("clerk", office.a)
    shown = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aaa-4bc4-97a0-0ec2sifa5aaa"
    assert clerk.post("/api/v1/me/notices/wecom/address", {"address": shown}).status_code == 204
    found = next(one for one in clerk.get("/api/v1/me/notices").json()["items"] if one["channel"] == "wecom")
    assert (found["state"], found["hint"]) == ("unconfirmed", "…5aaa")


def test_what_is_not_offered_is_refused_and_shown_nowhere(town: Town) -> None:
    clerk = town.client("clerk", town.a)
    assert clerk.get("/api/v1/me/notices").json()["items"] == []
    assert clerk.post("/api/v1/me/notices/mail/address", {"address": ADDRESS}).json()["code"] == "entering.not-offered"
    assert clerk.post("/api/v1/me/notices/pigeon/address", {"address": ADDRESS}).status_code in (400, 404)
    assert "消息只在站内" in clerk.get("/me/notices").text


def test_nobody_reaches_anothers_way(office: Town) -> None:
    clerk, other = office.client("clerk", office.a), office.client("clerk", office.a)
    assert clerk.post("/api/v1/me/notices/mail/address", {"address": ADDRESS}).status_code == 204
    for deed, body in (("code", None), ("confirmation", {"code": "1"}), ("choice", {"rhythm": "digest"})):
        assert other.post(f"/api/v1/me/notices/mail/{deed}", body).status_code == 404
    assert other.get("/api/v1/me/notices").json()["items"][0]["state"] == "none"
    assert other.get("/api/v1/me/notices/deliveries").json()["items"] == []


def test_the_operator_sees_who_was_told_how_far_and_why_not_and_no_address(office: Town) -> None:
    clerk, operator = office.client("clerk", office.a), office.client("operator")
    assert clerk.post("/api/v1/me/notices/mail/address", {"address": ADDRESS}).status_code == 204
    work(office)
    page = operator.get("/operations/deliveries?channel=mail&lang=en")
    assert page.status_code == 200
    assert "李四" in page.text
    (one,) = operator.get("/api/v1/operations/deliveries").json()["items"]
    assert (one["channel"], one["state"], one["recipient"]) == ("mail", "sent", str(user(office, clerk)))
    assert f"/operations/jobs/{one['job']}?tenant={office.a}" in page.text
    assert ADDRESS not in page.text + operator.get(f"/operations/jobs/{one['job']}?tenant={office.a}").text
    assert "/operations/deliveries" in operator.get("/operations").text
    assert operator.get("/api/v1/operations/deliveries?state=dead").json()["items"] == []
    assert clerk.get("/operations/deliveries").status_code == 403
