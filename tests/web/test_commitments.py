"""Promises over HTTP: the board, the card, the forms of a promise's life, and the same as JSON."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest

from services import commitments
from services.web.commitment_card import OFFERS
from tests.web.conftest import Town
from tests.web.story import VISIT, Story


@pytest.fixture
def story(town: Town) -> Story:
    return Story(town)


def forms(page: str) -> set[str]:
    """The commands that a page offers."""
    return set(re.findall(r'id="do-([a-z-]+)"', page))


def numbers(page: str) -> list[tuple[str, int]]:
    found = re.findall(r'<a class="number" href="([^"]+)"[^>]*>(\d+)</a>', page)
    return [(href.replace("&amp;", "&"), int(n)) for href, n in found]


def test_the_board_counts_and_every_number_is_the_list_behind_it(story: Story):
    story.published(title="停在纸上", problem="land")
    story.claimed(title="已申请")
    story.closed(title="已销号")
    story.drafted(title="还在起草", ago=1)
    signed = story.client("clerk")
    page = signed.get(f"/t/{story.a}/commitments").text
    for words in ("停在纸上", "已申请", "已销号", "还在起草", "违规占地", "带彩娱乐"):
        assert words in page
    found = numbers(page)
    assert len(found) > 10
    api = f"/api/v1/tenants/{story.a}/commitments"
    for href, n in found:
        query = href.partition("?")[2].partition("#")[0]
        assert len(signed.get(f"{api}?{query}").json()["items"]) == n, href


def test_stuck_and_overdue_are_of_the_day_asked_about(story: Story):
    id = story.published(title="停在纸上", ago=199, due_in=90)
    signed = story.client("clerk")
    base = f"/api/v1/tenants/{story.a}/commitments"
    assert [c["commitment"] for c in signed.get(f"{base}?stuck=true").json()["items"]] == [str(id)]
    assert [c["commitment"] for c in signed.get(f"{base}?overdue=true").json()["items"]] == [str(id)]
    early = story.day(190)
    assert signed.get(f"{base}?stuck=true&true_on={early}").json()["items"] == []
    assert signed.get(f"{base}?overdue=true&true_on={early}").json()["items"] == []
    assert signed.get(f"{base}?stuck=true&days=5&true_on={early}").json()["items"]
    assert signed.get(f"{base}?known_on=2020-01-01").json()["items"] == []


def test_the_card_shows_words_ladder_evidence_checks_and_cycles(story: Story):
    id = story.closed()
    commitments.look_back(story.desk("inspector", story.day(100)), id, "未反弹", days=30, announced=False, methods=VISIT)
    reopened = commitments.relapse(
        story.desk("inspector", story.day(50)), id, "又摆上了牌桌", due=story.day(10), announced=False, methods=VISIT
    )
    assert reopened.size == 2
    commitments.amend(story.desk("head", story.day(40)), id, "新的说法。", "表述不清")
    story.catch_up()
    page = story.client("clerk").get(f"/t/{story.a}/commitments/{id}").text
    assert "<del>年内做到不设牌桌。</del>" in page
    assert "<ins>新的说法。</ins>" in page
    assert "表述不清" in page
    assert "第 2 轮" in page
    assert "清单一份" in page
    assert "又摆上了牌桌" in page
    assert page.count('class="entry') > 10
    assert re.search(r'aria-current="step"><span>实质推进', page)
    assert "head某（head职务）" in page


def test_a_past_card_is_as_it_was_and_offers_nothing(story: Story):
    id = story.closed()
    signed = story.client("head")
    now = signed.get(f"/t/{story.a}/commitments/{id}").text
    assert "已销号" in now
    past = signed.get(f"/t/{story.a}/commitments/{id}?true_on={story.day(180)}").text
    assert "整改中" in past
    assert "已销号" not in past
    assert not forms(past)
    assert past.count('method="post"') == 1  # signing out
    assert f"/t/{story.a}/facts/" in past
    assert f"true_on={story.day(180)}" in past


@pytest.mark.parametrize(
    ("who", "stage", "offered"),
    [
        ("clerk", "drafted", {"draft", "responsible", "milestones"}),
        ("head", "drafted", {"draft", "responsible", "milestones", "publication", "approval"}),
        ("leader", "drafted", {"approval", "withdrawal"}),
        ("inspector", "drafted", set()),
        ("clerk", "published", {"stage", "evidence", "progress", "extension", "responsible", "milestones"}),
        ("head", "at_effect", {"evidence", "progress", "extension", "responsible", "milestones", "wording", "fall-back", "claim"}),
        ("clerk", "at_effect", {"evidence", "progress", "extension", "responsible", "milestones", "fall-back"}),
        ("inspector", "claimed", {"verification", "challenge"}),
        ("inspector", "closed", {"look-backs", "relapse"}),
        ("office", "closed", {"responsible"}),
        ("leader", "published", {"withdrawal", "waiver", "reassignment"}),
    ],
)
def test_a_role_is_offered_what_it_may_do_now(story: Story, who: str, stage: str, offered: set[str]):
    id = getattr(story, stage)()
    assert forms(story.client(who).get(f"/t/{story.a}/commitments/{id}").text) == offered


def test_every_form_is_offered_somewhere_and_has_words(story: Story):
    from services.web.i18n import words

    for offer in OFFERS:
        assert words("zh-CN").has(f"commitments.do.{offer.form}"), offer.form


def test_forms_lead_a_promise_from_draft_to_closing(story: Story):
    clerk, head, inspector = (story.client(who) for who in ("clerk", "head", "inspector"))
    base = f"/t/{story.a}/commitments"
    assert "起草承诺" in clerk.get(f"{base}/new").text
    answer = clerk.send(
        base, number="甲-01", problem="land", title="清退占地", wording="年内清退。", due=str(story.day(-60)), level="unit",
        responsible=str(story.id("head")), campaign=str(story.campaign), command_id=str(uuid4()), effective_on=str(story.day(100)),
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    card = answer.headers["location"].partition("?")[0]
    steps = [
        (head, "publication", {"place": "公开栏"}, 99, "已审定"),
        (clerk, "milestones", {"stage": ["plan", "effect"], "due": [str(story.day(80)), ""]}, 99, "计划"),
        (clerk, "stage", {"stage": "plan"}, 90, "制订方案"), (clerk, "stage", {"stage": "rules"}, 80, "建章立制"),
        (clerk, "stage", {"stage": "substantive"}, 70, "实质推进"), (clerk, "stage", {"stage": "effect"}, 60, "见成效"),
        (clerk, "evidence", {"kind": "photo", "happened_on": str(story.day(55)), "note": "现场对比"}, 55, "现场对比"),
        (clerk, "progress", {"text": "进展顺利"}, 54, "进展顺利"),
        (head, "claim", {"note": "全部清退"}, 50, "待验收"),
        (inspector, "verification", {"result": "passed", "methods": ["field-visit", "files"], "note": "看过"}, 45, "已销号"),
        (inspector, "look-backs", {"result": "passed", "days": "30", "methods": "field-visit"}, 14, "未反弹"),
        (inspector, "look-backs", {"result": "relapse", "note": "又占了", "due": str(story.day(-30)), "methods": "files"}, 5, "第 2 轮"),
    ]  # fmt: skip
    for signed, path, fields, ago, shown in steps:
        answer = signed.send(f"{card}/{path}", command_id=str(uuid4()), effective_on=str(story.day(ago)), **fields)
        assert answer.status_code == 303, (path, answer.text)
        story.catch_up()
        page = signed.get(answer.headers["location"])
        assert page.status_code == 200
        assert "已记入台账" in page.text
        assert shown in page.text or path == "publication", path


def test_a_refused_form_comes_back_with_the_rule_and_what_was_typed(story: Story):
    id = story.published()
    head = story.client("head")
    answer = head.send(f"/t/{story.a}/commitments/{id}/claim", note="我说到做到", command_id=str(uuid4()))
    assert answer.status_code == 409
    assert answer.headers["content-type"].startswith("text/html")
    assert "还停留在摸底、方案、建章立制的承诺，不能申请销号。" in answer.text
    skipped = story.client("clerk").send(f"/t/{story.a}/commitments/{id}/stage", stage="effect", note="跳级", command_id=str(uuid4()))
    assert skipped.status_code == 409
    assert "下一阶段是 制订方案" in skipped.text
    assert re.search(r'id="do-stage" open>.*?role="alert".*?跳级', skipped.text, re.DOTALL)
    assert f'action="/t/{story.a}/commitments/{id}/stage#do-stage"' in skipped.text
    head.bare.cookies.set("tz-lang", "en")
    english = head.send(f"/t/{story.a}/commitments/{id}/claim", note="x", command_id=str(uuid4()))
    assert "cannot be claimed as kept" in english.text


def test_a_form_made_for_an_older_state_is_refused_in_place(story: Story):
    id = story.published()
    head = story.client("head")
    page = head.get(f"/t/{story.a}/commitments/{id}").text
    version = re.search(r'action="[^"]*/wording#do-wording">.*?name="version" value="(\d+)"', page, re.DOTALL)
    assert version
    commitments.advance(story.desk("clerk", story.day(150)), id, "plan")
    answer = head.send(
        f"/t/{story.a}/commitments/{id}/wording", wording="改过的话", reason="理由", version=version.group(1), command_id=str(uuid4())
    )
    assert answer.status_code == 409
    assert "改过的话" in answer.text


def test_what_is_not_ours_and_what_never_was_get_the_same_bytes(story: Story):
    id = story.published()
    other = story.client("other clerk")
    pages = [
        other.get(path)
        for path in (
            f"/t/{story.a}/commitments/{id}", f"/t/{story.a}/commitments", f"/t/{story.b}/commitments/{id}",
            f"/t/{story.b}/commitments/{uuid4()}",
            f"/t/999999999/commitments/{id}",
        )
    ]  # fmt: skip
    assert {p.status_code for p in pages} == {404}
    assert len({p.content for p in pages}) == 1
    api = [
        other.get(f"/api/v1/tenants/{t}/commitments/{i}") for t, i in ((story.a, id), (story.b, id), (story.b, uuid4()), (999999999, id))
    ]
    assert {a.status_code for a in api} == {404}
    assert len({a.content for a in api}) == 1
    assert other.post(f"/api/v1/tenants/{story.a}/commitments/{id}/claim", {}).status_code == 404
    assert other.send(f"/t/{story.b}/commitments/{id}/evidence", kind="list", happened_on=str(story.day(1)), note="x").status_code == 404


def test_the_api_carries_a_promise_through_its_life(story: Story):
    clerk, head, inspector = (story.client(who) for who in ("clerk", "head", "inspector"))
    base = f"/api/v1/tenants/{story.a}/commitments"
    body = {
        "number": "甲-02", "problem": "gambling", "title": "不设牌桌", "wording": "不设。", "due": str(story.day(-30)), "level": "unit",
        "responsible": str(story.id("head")), "campaign": str(story.campaign), "effective_on": str(story.day(120)),
    }  # fmt: skip
    first = clerk.post(base, body, Idempotency_Key="draft-1")
    again = clerk.post(base, body, Idempotency_Key="draft-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    one = f"{base}/{UUID(first.json()['id'])}"
    assert clerk.post(base, body | {"title": "别的"}, Idempotency_Key="draft-1").json()["code"] == "ledger.command-reused"
    lines = [{"stage": "plan", "due": str(story.day(90))}, {"stage": "effect", "due": str(story.day(-20))}]
    steps = [
        (clerk, "milestones", {"milestones": lines}, 119), (head, "approval", {}, 118), (head, "publication", {"place": "公开栏"}, 117),
        (clerk, "stage", {"stage": "plan"}, 110), (clerk, "stage", {"stage": "rules"}, 100), (clerk, "stage", {"stage": "substantive"}, 90),
        (clerk, "stage", {"stage": "effect"}, 80), (clerk, "stage", {"stage": "substantive", "reason": "还不牢"}, 79),
        (clerk, "stage", {"stage": "effect"}, 78), (clerk, "progress", {"text": "顺利"}, 77),
        (clerk, "extension", {"due": str(story.day(-60)), "reason": "下雨"}, 77),
        (story.client("office"), "extension/answer", {"granted": False, "reason": "按期"}, 76),
        (clerk, "evidence", {"kind": "list", "happened_on": str(story.day(75)), "note": "清单"}, 75), (head, "claim", {}, 70),
        (inspector, "verification", {"result": "failed", "methods": ["field-visit"], "note": "还有一桌"}, 65), (head, "claim", {}, 60),
        (inspector, "verification", {"result": "passed", "methods": ["field-visit"]}, 55),
        (inspector, "look-backs", {"days": 30, "methods": ["field-visit"]}, 20),
    ]  # fmt: skip
    for signed, path, said, ago in steps:
        answer = signed.post(f"{one}/{path}", said | {"effective_on": str(story.day(ago))})
        assert answer.status_code == 200, (path, answer.text)
        assert answer.json()["size"] >= 1
    story.catch_up()
    card = clerk.get(one)
    held = card.json()["commitment"]
    assert (held["status"], held["stage"], held["closed_on"]) == ("closed", "effect", str(story.day(55)))
    assert [back["days"] for back in card.json()["look_backs"]] == [30]
    assert card.json()["as_of"]["positions"] == {str(story.a): story.runtime.ledger.head(story.county, story.a)}
    assert re.fullmatch(r'"\d+"', card.headers["etag"])


def test_the_api_names_stale_versions_refusals_and_bad_fields(story: Story):
    id = story.published()
    clerk, inspector = story.client("clerk"), story.client("inspector")
    one = f"/api/v1/tenants/{story.a}/commitments/{id}"
    seen = clerk.get(one).headers["etag"]
    assert clerk.post(f"{one}/stage", {"stage": "plan"}, If_Match=seen).status_code == 200
    stale = clerk.post(f"{one}/stage", {"stage": "rules"}, If_Match=seen)
    assert (stale.status_code, stale.json()["code"]) == (409, "desk.changed")
    refused = inspector.post(f"{one}/verification", {"result": "passed", "methods": ["files"]}, Accept_Language="en")
    assert (refused.status_code, refused.json()["code"]) == (409, "commitment.not-claimed")
    assert refused.json()["title"] == "The rules do not allow this"
    assert refused.headers["content-type"] == "application/problem+json"
    assert clerk.post(f"{one}/verification", {"result": "passed", "methods": ["files"]}).status_code == 403
    for path, body, field in (
        ("evidence", {"kind": "list", "happened_on": "2005-02-30"}, "happened_on"), ("stage", {}, "stage"),
        ("evidence", {"kind": "list", "happened_on": "2005-02-03", "files": ["x"]}, "files"), ("stage", {"stage": "plan", "x": 1}, "x"),
    ):  # fmt: skip
        answer = clerk.post(f"{one}/{path}", body)
        assert answer.status_code == 400, path
        assert answer.json()["fields"][0]["name"].startswith(field)
    answer = inspector.post(f"{one}/look-backs", {"result": "relapse"})
    assert (answer.status_code, answer.json()["fields"][0]["name"]) == (400, "note")
    assert clerk.get(f"/api/v1/tenants/{story.a}/commitments?state=x").json()["fields"][0]["name"] == "state"
    assert clerk.get(f"/api/v1/tenants/{story.a}/commitments?cursor=x").json()["fields"][0]["name"] == "cursor"
    assert clerk.get(f"/t/{story.a}/commitments?limit=0").status_code == 400


def test_the_county_sees_every_unit_on_both_clocks(story: Story):
    story.published(title="甲的承诺")
    story.published(title="乙的承诺", at=story.b, ago=100)
    leader = story.client("leader")
    page = leader.get("/county/commitments").text
    assert "甲的承诺" in page
    assert "乙的承诺" in page
    assert "甲乡" in page
    assert 'id="known_on"' in page
    past = leader.get(f"/county/commitments?true_on={story.day(150)}").text
    assert "甲的承诺" in past
    assert "乙的承诺" not in past
    api = leader.get("/api/v1/county/commitments").json()
    assert {c["tenant"] for c in api["items"]} == {story.a, story.b}
    assert {c["tenant"] for c in leader.get(f"/api/v1/county/commitments?tenant={story.b}").json()["items"]} == {story.b}
    assert sum(cell["n"] for cell in leader.get("/api/v1/county/commitments/board").json()["items"]) == 2
    assert story.client("clerk").get("/county/commitments").status_code == 403
    listing = leader.get("/api/v1/county/commitments?limit=1").json()
    rest = leader.get(f"/api/v1/county/commitments?limit=1&cursor={listing['next']}").json()
    assert listing["items"][0]["commitment"] != rest["items"][0]["commitment"]
    assert rest["next"] is None
