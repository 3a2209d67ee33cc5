"""Which ways out an installation offers: mail where there is a relay, and those that its settings name; nothing where nothing is set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

from services.channels.outcomes import NotNow
from services.channels.smtp import Relay

if TYPE_CHECKING:
    from infra.settings import Settings

Channel = Literal["mail", "webhook", "wecom", "dingtalk", "feishu"]
_WAY: Final = "smtp"
CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)


def offered(settings: Settings) -> tuple[Channel, ...]:
    """Return the channels that users may choose here."""
    named = {"mail"} if settings.mail_host else set[str]()
    named |= set(filter(None, settings.channels.split(",")))
    return tuple(channel for channel in CHANNELS if channel in named)


def relay(settings: Settings) -> Relay:
    """Return the office's relay, its password as the file has it now; raises NotNow where it cannot be read or there is none."""
    if not settings.mail_host:
        raise NotNow(_WAY, "no-relay")
    try:
        password = Path(settings.mail_password_file).read_text("utf-8").strip() if settings.mail_password_file else ""
    except (OSError, UnicodeDecodeError) as unread:
        raise NotNow(_WAY, "password-unread") from unread
    return Relay(
        host=settings.mail_host, port=settings.mail_port, sender=settings.mail_from, security=settings.mail_security,
        user=settings.mail_user, password=password,
    )  # fmt: skip
