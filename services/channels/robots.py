"""Robots of office messengers (WeCom, DingTalk, Feishu), spoken to by Apprise: each has one fixed host, and no other is let through."""

from __future__ import annotations

import logging
import re
from typing import Final, Literal

from apprise import NotifyBase
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

from services.channels.outcomes import Unclear, Undeliverable

Provider = Literal["wecom", "dingtalk", "feishu"]
_PLUGINS: Final[dict[type[NotifyBase], Provider]] = {NotifyWeComBot: "wecom", NotifyDingTalk: "dingtalk", NotifyFeishu: "feishu"}
SECONDS: Final = 10.0
"""How long a robot may be silent."""
_WAY: Final = "robot"
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


def post(url: str, text: str) -> str:
    """Hand a text to a robot and return the answer's code; Apprise tells no refusal from silence, so that both are Unclear."""
    try:
        found = robot(url)
    except NotARobot as wrong:
        raise Undeliverable(_WAY, "url") from wrong
    try:
        taken = found.notify(body=text)
    except Exception as broken:
        raise Unclear(_WAY, "silent") from broken
    if not taken:
        raise Unclear(_WAY, "refused-or-silent")
    return "200"


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
