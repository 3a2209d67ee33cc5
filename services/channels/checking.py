"""What somebody enters as his address, checked before it is kept: the rule that it breaks is named, the address itself never."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.channels import robots, smtp
from services.channels.guard import NotAllowed
from services.channels.outcomes import Undeliverable

if TYPE_CHECKING:
    from services.channels.offer import Channel
    from services.wiring import Runtime

_SHOWN: Final = 4


class AddressRefused(ValueError):
    """An address that cannot be used; `rule` says why."""

    def __init__(self, *, rule: str) -> None:
        super().__init__(rule)
        self.rule: Final = rule


def check(runtime: Runtime, channel: Channel, text: str) -> str:
    """Return an address as it is kept: of mail, of a public web server, of a robot of this office messenger; raises AddressRefused."""
    said = text.strip()
    if channel == "mail":
        return _mail(said)
    if channel == "webhook":
        return _webhook(runtime, said)
    try:
        url = robots.spelled(said)
        if robots.provider(url) != channel:
            raise AddressRefused(rule="other-robot")
    except robots.NotARobot as wrong:
        raise AddressRefused(rule="robot") from wrong
    return url


def hint(channel: Channel, address: str) -> str:
    """Return as much of an address as lets its holder know it again, and nobody use it."""
    if channel == "mail":
        name, _, host = address.rpartition("@")
        return f"{name[:1]}…@{host}"
    if channel == "webhook":
        return address.partition("://")[2].partition("/")[0]
    return f"…{address.rstrip('/')[-_SHOWN:]}"


def _mail(said: str) -> str:
    try:
        return smtp.address(said)
    except Undeliverable as wrong:
        raise AddressRefused(rule="mail") from wrong


def _webhook(runtime: Runtime, said: str) -> str:
    try:
        runtime.guard.check(said)
    except NotAllowed as wrong:
        raise AddressRefused(rule=wrong.rule) from wrong
    return said
