"""Robots of office messengers (WeCom, DingTalk, Feishu), read by Apprise: each has one fixed host, and no other is let through.

Apprise understands the URL, knows the host and signs. It would also speak, but tells nobody what was answered: of WeCom and DingTalk not
even that they refused. So the text is posted here, and the answer heard.
"""

from __future__ import annotations

import logging
import re
from typing import Final, Literal
from urllib.parse import urlsplit

import msgspec
from apprise import NotifyBase
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

from services.channels import exchange
from services.channels.exchange import Answer
from services.channels.guard import Target
from services.channels.outcomes import NotNow, Unclear, Undeliverable

Provider = Literal["wecom", "dingtalk", "feishu"]
_PLUGINS: Final[dict[type[NotifyBase], Provider]] = {NotifyWeComBot: "wecom", NotifyDingTalk: "dingtalk", NotifyFeishu: "feishu"}
SECONDS: Final = 10.0
"""How long a robot may take in all."""
_LATER: Final = frozenset({-1, 45009, 45033, 90030, 130101, 410100, 11232})
"""Codes of messengers that are busy, or were written to too often: WeCom's 450…, DingTalk's 90030, 130101 and 410100, Feishu's 11232."""
_WAY: Final = "robot"
_CUT: Final = "……"
_SCHEMES: Final[dict[str, type[NotifyBase]]] = {"wecombot": NotifyWeComBot, "dingtalk": NotifyDingTalk, "feishu": NotifyFeishu}
_NATIVE: Final[dict[Provider, tuple[re.Pattern[str], str]]] = {
    "wecom": (re.compile(r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=(?P<key>[A-Za-z0-9_-]+)"), "wecombot"),
    "dingtalk": (
        re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=(?P<key>[A-Za-z0-9]+)(?:&secret=(?P<secret>[A-Za-z0-9]+))?"),
        "dingtalk",
    ),
    "feishu": (re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/(?P<key>[A-Za-z0-9-]+)"), "feishu"),
}
"""The addresses that messengers show for their robots."""
logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # its lines hold keys of robots


class _Heard(msgspec.Struct, frozen=True, kw_only=True):
    """An answer's body: WeCom and DingTalk say `errcode`, Feishu `code`, and in its older form `StatusCode`; 0 is taken."""

    errcode: int | None = None
    code: int | None = None
    StatusCode: int | None = None


class NotARobot(ValueError):
    """The text is no URL of a robot that is let through; the message never repeats it, because it holds a key."""


def provider(url: str) -> Provider:
    """Return whose robot a URL names; raises NotARobot for another service, and where it asks to trust any certificate."""
    return _PLUGINS[type(robot(url))]


def spelled(text: str) -> str:
    """Return a robot's URL as it is kept: the address that its messenger shows is understood too; raises NotARobot."""
    for provider, (pattern, scheme) in _NATIVE.items():
        if found := pattern.fullmatch(text):
            secret = f"{found['secret']}@" if provider == "dingtalk" and found["secret"] else ""
            return f"{scheme}://{secret}{found['key']}"
    return text


def post(url: str, text: str, ending: str = "") -> str:
    """Hand a text to a robot and return the code of its messenger's answer; raises Undeliverable, NotNow or Unclear.

    A messenger says in its answer's body whether it took the text, with status 200 also where it did not. A text that is longer than it
    takes loses its last lines, and never its *ending*.
    """
    try:
        found = robot(url)
    except NotARobot as wrong:
        raise Undeliverable(_WAY, "url") from wrong
    address, body = _said(found, shortened(text, ending, found.body_maxlen))
    return _judge(exchange.post(_WAY, _target(address), msgspec.json.encode(body), SECONDS, {}, heard=True))


def shortened(text: str, ending: str, most: int) -> str:
    """Return a text with its ending in at most so many bytes: as many of its lines as there is room for, the ending always."""
    whole = f"{text}\n{ending}" if ending else text
    if len(whole.encode()) <= most:
        return whole
    tail, kept = f"{_CUT}\n{ending}" if ending else _CUT, ""
    for line in text.splitlines(keepends=True):
        room = most - len((kept + tail).encode())
        if len(line.encode()) > room:
            kept += line.encode()[:room].decode(errors="ignore") if not kept else ""
            break
        kept += line
    return kept + tail


def _target(address: str) -> Target:
    """Return where the fixed address of a messenger leads."""
    parts = urlsplit(address)
    host, plain = parts.hostname or "", parts.scheme == "http"
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return Target(scheme="http" if plain else "https", host=host, port=parts.port or (80 if plain else 443), path=path, address=host)


def _said(found: NotifyBase, text: str) -> tuple[str, dict[str, object]]:
    """Return where a robot is spoken to, its key and signature included, and a text in the form that its messenger takes."""
    if isinstance(found, NotifyFeishu):
        return found.notify_url.format(token=found.token), {"msg_type": "text", "content": {"text": text}}
    said: dict[str, object] = {"msgtype": "text", "text": {"content": text}}
    if isinstance(found, NotifyDingTalk):
        address = found.notify_url.format(token=found.token)
        if found.secret:
            timestamp, sign = found.get_signature()  # quoted already
            address += f"&timestamp={timestamp}&sign={sign}"
        return address, said
    assert isinstance(found, NotifyWeComBot)
    return found.api_url, said


def _judge(answer: Answer) -> str:
    """Return the code of an answer that says the text was taken; one that cannot be understood tells no more than silence."""
    exchange.taken(_WAY, answer.status)
    try:
        heard = msgspec.json.decode(answer.body, type=_Heard)
    except msgspec.DecodeError as strange:
        raise Unclear(_WAY, "not-understood") from strange
    code = heard.errcode if heard.errcode is not None else heard.code if heard.code is not None else heard.StatusCode
    if code is None:
        raise Unclear(_WAY, "not-understood")
    if code in _LATER:
        raise NotNow(_WAY, code)
    if code:
        raise Undeliverable(_WAY, code)
    return str(code)


def robot(url: str) -> NotifyBase:
    """Return the robot that a URL names, with redirects off and little patience; raises NotARobot."""
    plugin = _SCHEMES.get(url.partition("://")[0].lower())
    if plugin is None:  # Apprise itself would go on to files, programs and any host
        raise NotARobot
    try:
        found = plugin(**(plugin.parse_url(url) or {}))
    except (TypeError, ValueError) as wrong:
        raise NotARobot from wrong
    if not found.verify_certificate:
        raise NotARobot
    found.redirects, found.socket_connect_timeout, found.socket_read_timeout = False, SECONDS, SECONDS  # whatever the URL asks for
    return found
