"""Inspections and findings over HTTP: three methods apart, who may do what, one visit across units, and the same as JSON."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from services import findings
from tests.web.conftest import Town
from tests.web.story import Story
from tests.web.test_commitments import forms, numbers


@pytest.fixture
def story(town: Town) -> Story:
    return Story(town)


def test_the_card_keeps_what_was_seen_read_and_heard_apart(story: Story):
    visit = story.visited()
    story.found(visit)
    page = story.client("clerk").get(f"/t/{story.a}/inspections/{visit}").text
    boxes = re.findall(r'<section id="[^"]+" class="way ([a-z-]+)[^"]*">\s*<h3>([^<]+)</h3>(.*?)</section>', page, re.DOTALL)
    assert [(code, words) for code, words, _ in boxes] == [("field-visit", "实地督导"), ("files", "查阅资料"), ("briefing", "听取汇报")]
    said = dict(zip(("seen", "read", "heard"), (body for _, _, body in boxes), strict=True))
    assert "牌桌已撤" in said["seen"]
    assert "牌桌已撤" not in said["read"] + said["heard"]
    assert "齐全" in said["read"]
    assert "整改汇报" in said["heard"]
    assert "门面收回" in page
    assert "逐户核对" in page
    assert "记录系事后补写" in page
    assert "限期整改" in page
    assert "逾期" in page
    assert "要见长效" in page


@pytest.mark.parametrize(
    ("who", "stage", "offered"),
    [
        ("inspector", "running", {"field-visit", "files", "briefing", "interviews", "commendation", "raise", "conclusions", "requirement"}),
        ("inspector", "signed", {"raise", "requirement"}),
        ("clerk", "signed", {"acknowledgement", "accepted", "disputed", "rectified"}),
        ("head", "signed", {"acknowledgement", "objection", "accepted", "disputed", "rectified"}),
        ("office", "signed", set()),
        ("leader", "running", set()),
    ],
)
def test_a_role_is_offered_what_it_may_do_now(story: Story, who: str, stage: str, offered: set[str]):
    visit = story.visited(signed=stage == "signed")
    finding = story.found(visit)
    page = story.client(who).get(f"/t/{story.a}/inspections/{visit}").text
    assert {name.removesuffix("-") for name in forms(page.replace(str(finding), ""))} == offered
    past = story.client(who).get(f"/t/{story.a}/inspections/{visit}?true_on={story.day(1)}").text
    assert not forms(past.replace(str(finding), ""))


def test_forms_lead_a_visit_to_its_signed_and_answered_conclusions(story: Story):
    inspector, clerk, head = (story.client(who) for who in ("inspector", "clerk", "head"))
    base = f"/t/{story.a}/inspections"
    assert "督导一组" in inspector.get(f"{base}/new").text
    answer = inspector.send(
        base, purpose="看整改", planned_for=str(story.day(20)), methods=["field-visit", "files"], team=str(story.team), held="true",
        campaign=str(story.campaign), command_id=str(uuid4()), effective_on=str(story.day(20)),
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    card = answer.headers["location"].partition("?")[0]
    steps = [
        (inspector, "steps", {"method": "field-visit", "place": "大院", "text": "看过了"}, 20, "看过了"),
        (inspector, "steps", {"method": "files", "text": "翻过账", "count": "3"}, 20, "翻过账"),
        (inspector, "steps", {"method": "briefing", "text": "听过会", "place": "书记"}, 20, "听过会"),
        (inspector, "steps", {"method": "interviews", "text": "群众说好", "count": "5"}, 20, "群众说好"),
        (inspector, "steps", {"method": "commendation", "text": "做得好", "checked": "true"}, 20, "做得好"),
        (inspector, "conclusions", {"text": "要坚持"}, 19, "要坚持"),
        (clerk, "acknowledgement", {"note": "照办"}, 18, "照办"),
        (head, "objection", {"reason": "第三条不实"}, 17, "第三条不实"),
    ]  # fmt: skip
    for signed, path, fields, ago, shown in steps:
        answer = signed.send(f"{card}/{path}", command_id=str(uuid4()), effective_on=str(story.day(ago)), **fields)
        assert answer.status_code == 303, (path, answer.text)
        story.catch_up()
        assert shown in signed.get(answer.headers["location"]).text, path


def test_forms_lead_a_finding_to_its_verification_and_back(story: Story):
    inspector, clerk = story.client("inspector"), story.client("clerk")
    visit = story.visited(ago=20)
    card = f"/t/{story.a}/inspections/{visit}"
    raised = inspector.send(
        f"/t/{story.a}/findings", inspection=str(visit), method="files", text="台账缺页", severity="major",
        command_id=str(uuid4()), effective_on=str(story.day(19)),
    )  # fmt: skip
    assert raised.status_code == 303
    story.catch_up()
    found = re.search(r'id="f-([0-9a-f-]+)"', inspector.get(card).text)
    assert found
    one = f"/t/{story.a}/findings/{found.group(1)}"
    rounds = [
        (inspector, "requirement", {"text": "补齐", "due": str(story.day(5))}, 19, "补齐"),
        (clerk, "answer", {"answer": "accepted"}, 18, "单位已认可"),
        (clerk, "answer", {"answer": "rectified", "note": "补了", "done_on": str(story.day(12))}, 12, "已报整改，待复查"),
        (inspector, "verification", {"result": "failed", "note": "还缺", "methods": "files"}, 10, "复查不合格"),
        (clerk, "answer", {"answer": "rectified", "note": "又补了", "done_on": str(story.day(8))}, 8, "已报整改，待复查"),
        (inspector, "verification", {"result": "passed", "methods": ["files"]}, 7, "复查合格"),
        (inspector, "reopening", {"reason": "又缺了", "due": str(story.day(-9))}, 3, "重新打开"),
    ]
    for signed, path, fields, ago, shown in rounds:
        answer = signed.send(f"{one}/{path}", command_id=str(uuid4()), effective_on=str(story.day(ago)), **fields)
        assert answer.status_code == 303, (path, answer.text)
        assert answer.headers["location"].endswith(f"#f-{found.group(1)}")
        story.catch_up()
        assert shown in signed.get(answer.headers["location"]).text, path
    assert inspector.get(one).headers["location"] == f"{card}#f-{found.group(1)}"


def test_refusals_stand_in_place(story: Story):
    visit = story.visited(signed=False, ago=10)
    finding = story.found(visit, ago=10, due_in=20)
    clerk, inspector = story.client("clerk"), story.client("inspector")
    early = inspector.send(f"/t/{story.a}/findings/{finding}/verification", result="passed", methods="files", command_id=str(uuid4()))
    assert early.status_code == 409
    assert "单位还没有报告整改情况。" in early.text
    findings.dispute(story.desk("clerk", story.day(8)), finding, "没有的事")
    story.catch_up()
    disputed = clerk.send(f"/t/{story.a}/findings/{finding}/answer", answer="rectified", note="改了", command_id=str(uuid4()))
    assert disputed.status_code == 409
    assert "单位对该问题有异议，要先裁定。" in disputed.text
    blank = clerk.send(f"/t/{story.a}/findings/{finding}/answer", answer="disputed", command_id=str(uuid4()))
    assert blank.status_code == 400
    again = inspector.send(
        f"/t/{story.a}/inspections", purpose="再看", planned_for=str(story.day(10)), methods="files", command_id=str(uuid4()),
        effective_on=str(story.now), held="true",
    )  # fmt: skip
    assert again.status_code == 303
    story.catch_up()
    unsigned = inspector.send(again.headers["location"].partition("?")[0] + "/conclusions", text="好", command_id=str(uuid4()))
    assert unsigned.status_code == 409
    assert "未经督导培训的人员不得签署。" in unsigned.text


def test_lists_count_what_they_show(story: Story):
    visit = story.visited()
    story.found(visit)
    story.visited(ago=5, signed=False)
    signed = story.client("inspector")
    for base in (f"/t/{story.a}", "/county"):
        page = signed.get(f"{base}/inspections").text
        api = base.replace("/t/", "/api/v1/tenants/") if "/t/" in base else "/api/v1/county"
        found = [(href, n) for href, n in numbers(page) if "/inspections/" not in href]
        assert len(found) == 7
        for href, n in found:
            path, _, query = href.partition("#")[0].partition("?")
            kind = path.rpartition("/")[2]
            assert len(signed.get(f"{api}/{kind}?{query}").json()["items"]) == n, href
        assert "记录系事后补写" in signed.get(f"{base}/findings?open=true").text
        assert "记录系事后补写" not in signed.get(f"{base}/findings?open=false").text


def test_one_visit_is_shown_across_its_units(story: Story):
    id = uuid4()
    story.visited(visit=id)
    story.visited(visit=id, at=story.b)
    story.visited(ago=3)
    leader = story.client("leader")
    page = leader.get(f"/county/inspections?visit={id}").text
    assert page.count("牌桌已撤") == 2
    assert "甲乡" in page
    assert "乙乡" in page
    items = leader.get(f"/api/v1/county/inspections?visit={id}").json()["items"]
    assert {i["tenant"] for i in items} == {story.a, story.b}


def test_the_api_keeps_to_receipts_versions_and_rules(story: Story):
    inspector, clerk, head = (story.client(who) for who in ("inspector", "clerk", "head"))
    base = f"/api/v1/tenants/{story.a}"
    body = {
        "purpose": "看整改", "planned_for": str(story.day(9)), "methods": ["field-visit"], "team": str(story.team), "held": True,
        "effective_on": str(story.day(9)), "campaign": str(story.campaign),
        "steps": [{"method": "field-visit", "place": "大院", "text": "看过"}, {"method": "files", "text": "翻过"}],
    }  # fmt: skip
    first = inspector.post(f"{base}/inspections", body, Idempotency_Key="v-1")
    assert first.status_code == 201, first.text
    assert first.json()["size"] == 4
    assert inspector.post(f"{base}/inspections", body, Idempotency_Key="v-1").json() == first.json()
    assert clerk.post(f"{base}/inspections", body).status_code == 403
    one = f"{base}/inspections/{first.json()['id']}"
    story.catch_up()
    seen = clerk.get(one)
    assert [e["method"] for e in seen.json()["entries"]] == ["field-visit", "files"]
    etag = seen.headers["etag"]
    step = {"method": "briefing", "text": "听过", "effective_on": str(story.day(9))}
    assert inspector.post(f"{one}/steps", step, If_Match=etag).status_code == 200
    assert inspector.post(f"{one}/steps", step | {"text": "又听"}, If_Match=etag).json()["code"] == "desk.changed"
    early = head.post(f"{one}/objection", {"reason": "不对"}, Accept_Language="en")
    assert (early.status_code, early.json()["code"], early.json()["detail"]) == (
        409, "inspection.not-signed", "The conclusions are not signed yet.",
    )  # fmt: skip
    assert inspector.post(f"{one}/conclusions", {"text": "好", "effective_on": str(story.day(8))}).status_code == 200
    assert clerk.post(f"{one}/acknowledgement", {"note": "照办"}).status_code == 200
    wrong = {"inspection": first.json()["id"], "method": "files", "text": "缺页", "severity": "minor"}
    assert inspector.post(f"{base}/findings", wrong | {"inspection": str(uuid4())}).status_code == 404
    assert inspector.post(f"{base}/findings", wrong | {"severity": "huge"}).json()["code"] == "finding.unknown-severity"
    raised = inspector.post(f"{base}/findings", wrong | {"effective_on": str(story.day(8))})
    assert raised.status_code == 201
    finding = f"{base}/findings/{raised.json()['id']}"
    assert inspector.post(f"{finding}/requirement", {"text": "补", "due": str(story.now)}).status_code == 200
    assert clerk.post(f"{finding}/answer", {"answer": "rectified", "note": "补了"}).status_code == 200
    assert inspector.post(f"{finding}/verification", {"result": "passed", "methods": ["files"]}).status_code == 200
    story.catch_up()
    assert clerk.get(finding).json()["finding"]["status"] == "verified"


def test_what_is_not_ours_and_what_never_was_get_the_same_bytes(story: Story):
    visit = story.visited()
    finding = story.found(visit)
    other = story.client("other clerk")
    paths = (
        f"/t/{story.a}/inspections/{visit}", f"/t/{story.b}/inspections/{visit}", f"/t/{story.b}/inspections/{uuid4()}",
        f"/t/{story.b}/findings/{finding}", f"/t/{story.a}/obligations", f"/t/{story.a}/timeline", f"/t/{story.a}/facts/1",
        f"/t/{story.b}/facts/999999",
    )  # fmt: skip
    pages = [other.get(path) for path in paths]
    assert {p.status_code for p in pages} == {404}
    assert len({p.content for p in pages}) == 1
    assert other.send(f"/t/{story.b}/findings/{finding}/answer", answer="accepted").status_code == 404
    assert other.post(f"/api/v1/tenants/{story.b}/findings/{finding}/answer", {"answer": "accepted"}).status_code == 404


def test_what_is_due_is_told_by_day(story: Story):
    visit = story.visited()
    story.found(visit, ago=30, due_in=20)
    story.published(title="快到期", ago=60, due_in=66)
    story.published(title="还早", ago=60, due_in=99)
    signed = story.client("clerk")
    page = signed.get(f"/t/{story.a}/obligations").text
    assert [n for _, n in numbers(page)] == [1, 1, 3]
    assert "逾期 10 天" in page
    assert "还有 5 天" in page
    api = f"/api/v1/tenants/{story.a}/obligations"
    for show, kinds in (("overdue", ["requirement"]), ("due", ["completion"]), ("later", ["completion"]), ("open", None)):
        items = signed.get(f"{api}?show={show}").json()["items"]
        assert kinds is None or [i["kind"] for i in items] == kinds, show
    assert len(signed.get(api).json()["items"]) == 3
    assert len(signed.get(f"{api}?true_on={story.day(40)}").json()["items"]) == 2
    first = signed.get(f"{api}?limit=1").json()
    assert signed.get(f"{api}?limit=1&cursor={first['next']}").json()["items"] != first["items"]
    assert signed.get(f"/t/{story.a}/obligations?show=overdue").text.count("<tbody>") == 1
