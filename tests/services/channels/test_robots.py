"""A messenger's answer is heard: what it refused has failed with its code, and only what it was silent about is uncertain."""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

from infra.db import Database
from infra.jobs import claim
from infra.jobs.faults import Hopeless
from services.channels import robots
from services.channels.carry import carry
from services.channels.log import because
from services.channels.outcomes import NotNow, Unclear, Undeliverable
from services.web.i18n import words
from tests.services.channels.abroad import serving
from tests.services.channels.test_mail import READER, leased, standing

WECOM, DINGTALK, FEISHU = "wecombot://abcdef12-3456", "dingtalk://abcdef1234567890", "feishu://abcdef-1234-5678"
ROBOTS = (WECOM, DINGTALK, FEISHU)
TAKEN = {WECOM: '{"errcode":0,"errmsg":"ok"}', DINGTALK: '{"errcode":0,"errmsg":"ok"}', FEISHU: '{"code":0,"data":{},"msg":"success"}'}


class Rehearsed:
    """Messengers of this test's own, in the place of the three that the robots are fixed to."""

    def __init__(self, patch: pytest.MonkeyPatch, folder: Path) -> None:
        self._patch, self.log = patch, folder / "messenger.log"

    def at(self, port: int) -> None:
        here = f"http://127.0.0.1:{port}"
        self._patch.setattr(NotifyWeComBot, "notify_url", here + "/send?key={key}")
        self._patch.setattr(NotifyDingTalk, "notify_url", here + "/send?access_token={token}")
        self._patch.setattr(NotifyFeishu, "notify_url", here + "/hook/{token}/")

    def heard(self) -> list[dict[str, Any]]:
        return [msgspec.json.decode(line) for line in self.log.read_bytes().splitlines()] if self.log.exists() else []


@pytest.fixture
def rehearsed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Rehearsed:
    monkeypatch.setattr(robots, "SECONDS", 2.0)
    return Rehearsed(monkeypatch, tmp_path)


@pytest.mark.parametrize("url", ROBOTS)
def test_a_messenger_is_told_the_text_once_and_its_answer_is_kept(rehearsed: Rehearsed, url: str) -> None:
    with serving("messenger", TAKEN[url], str(rehearsed.log)) as port:
        rehearsed.at(port)
        assert robots.post(url, "三项到期", "请看：https://ledger.example.cn/inbox") == "0"
    (told,) = rehearsed.heard()
    assert url.partition("://")[2] in told["path"]
    said = told["body"]["content"] if url == FEISHU else told["body"]["text"]
    assert list(said.values()) == ["三项到期\n请看：https://ledger.example.cn/inbox"]


def test_a_robot_that_asks_for_it_is_written_to_under_its_signature(rehearsed: Rehearsed) -> None:
    with serving("messenger", TAKEN[DINGTALK], str(rehearsed.log)) as port:
        rehearsed.at(port)
        robots.post("dingtalk://SEC123@abcdef1234567890", "到期")
    asked = parse_qs(urlsplit(rehearsed.heard()[0]["path"]).query)
    stamp = asked["timestamp"][0]
    signed = hmac.new(b"SEC123", f"{stamp}\nSEC123".encode(), hashlib.sha256).digest()
    assert asked["sign"] == [base64.b64encode(signed).decode()]


@pytest.mark.parametrize(
    ("url", "answer", "outcome", "code"),
    [
        (WECOM, '{"errcode":93000,"errmsg":"invalid webhook url"}', Undeliverable, "robot.93000"),
        (WECOM, '{"errcode":45009,"errmsg":"api freq out of limit"}', NotNow, "robot.45009"),
        (WECOM, '{"errcode":-1,"errmsg":"system busy"}', NotNow, "robot.-1"),
        (DINGTALK, '{"errcode":310000,"errmsg":"keywords not in content"}', Undeliverable, "robot.310000"),
        (DINGTALK, '{"errcode":130101,"errmsg":"send too fast"}', NotNow, "robot.130101"),
        (FEISHU, '{"code":19024,"msg":"Key Words Not Found"}', Undeliverable, "robot.19024"),
        (FEISHU, '{"code":11232,"msg":"frequency limited"}', NotNow, "robot.11232"),
        (FEISHU, "404", Undeliverable, "robot.404"),
        (WECOM, "302", Undeliverable, "robot.redirect"),
        (DINGTALK, "429", NotNow, "robot.429"),
        (WECOM, "502", Unclear, "robot.502"),
        (DINGTALK, "<html>sign in to the network</html>", Unclear, "robot.not-understood"),
        (FEISHU, "{}", Unclear, "robot.not-understood"),
        (WECOM, "breaks off", Unclear, "robot.not-understood"),
        (DINGTALK, "dies", Unclear, "robot.silent"),
        (FEISHU, "hangs", Unclear, "robot.silent"),
    ],
)
def test_a_refusal_is_told_from_silence(
    rehearsed: Rehearsed, url: str, answer: str, outcome: type[Hopeless | NotNow | Unclear], code: str
) -> None:
    with serving("messenger", answer, str(rehearsed.log)) as port:
        rehearsed.at(port)
        with pytest.raises(outcome) as ended:
            robots.post(url, "到期")
    assert ended.value.code == code
    assert len(rehearsed.heard()) == 1


def test_a_messenger_that_is_away_was_told_nothing(rehearsed: Rehearsed) -> None:
    rehearsed.at(1)
    with pytest.raises(NotNow, match=r"robot\.connect"):
        robots.post(WECOM, "到期")


@pytest.mark.parametrize(
    ("answer", "job", "delivery"),
    [
        ('{"errcode":93000}', "dead", "failed"),
        ('{"errcode":45009}', "waiting", "failed"),
        ("dies", "uncertain", "uncertain"),
    ],
)
def test_what_a_robot_refused_has_failed_and_only_silence_is_uncertain(
    db: Database, county: int, rehearsed: Rehearsed, answer: str, job: str, delivery: str
) -> None:
    lease = leased(db, county)
    with serving("messenger", answer, str(rehearsed.log)) as port:
        rehearsed.at(port)
        with pytest.raises((NotNow, Undeliverable, Unclear)) as ended:
            carry(lease, "mail", READER, lambda _: robots.post(WECOM, "到期"))
    lease.fail(ended.value, attempts=5, backoff=0, hopeless=isinstance(ended.value, Hopeless))
    assert standing(db, lease)[:2] == (job, delivery)
    if job == "uncertain":
        assert claim(db, lease.county, lease.tenant, lease.job_id, "test") is None


@pytest.mark.parametrize(
    ("lang", "why", "said"),
    [
        ("zh-CN", "robot.93000", "对方答复 93000"),
        ("en", "robot.-1", "the other side answered -1"),
        ("en", "robot.silent", "no answer came; it may have arrived"),
        ("zh-CN", "robot.not-understood", "对方的答复无法辨认，可能已收到"),
    ],
)
def test_the_log_says_what_a_messenger_answered(lang: str, why: str, said: str) -> None:
    assert because(words(lang), why) == said


def test_a_text_that_is_too_long_loses_its_last_lines_and_keeps_its_link() -> None:
    lines = [f"第 {n} 项：公开承诺（2005-{n}）还有 3 天到期。" for n in range(100)]
    link = "请看：https://ledger.example.cn/inbox"
    said = robots.shortened("\n".join(lines), link, 2048)
    kept = said.splitlines()
    assert len(said.encode()) <= 2048
    assert kept[-2:] == ["……", link]
    assert kept[:-2] == lines[: len(kept) - 2]
    assert robots.shortened("三项到期", link, 2048) == f"三项到期\n{link}"
    assert len(robots.shortened("长" * 2000, link, 2048).encode()) <= 2048
