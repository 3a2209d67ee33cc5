"""One message to one person on one way of his, under a job's lease: what anybody calls who has something to tell outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

import msgspec

from services.channels import letter, robots, smtp, ways, webhooks
from services.channels.carry import carry
from services.channels.offer import relay
from services.channels.outcomes import NotNow, Undeliverable
from services.channels.ways import Way
from services.web.i18n import Words, known

if TYPE_CHECKING:
    from infra.jobs import Lease
    from services.wiring import Runtime

ATTEMPTS: Final = 30
"""How often a message is tried that is refused for now; with pauses up to a quarter of an hour that makes some six hours."""
BACKOFF: Final = 30.0


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What is told: its kind, its words in the reader's language (lines, if several), and the page of ours that it leads to."""

    kind: str
    text: str
    link: str


def spoken(runtime: Runtime, way: Way) -> Words:
    """Return the language of a way's holder."""
    return Words(known(way.language) or runtime.settings.language)


def tell(runtime: Runtime, lease: Lease, way: Way, message: Message, *, attempts: int = ATTEMPTS) -> bool:
    """Send a message once and return whether it left now; False where it has left before or there is no address any more.

    A refusal for good, or that of the last of its *attempts*, is put on record on the way, and raised like any other, for the job's sake.
    """
    to = ways.address(runtime, way)
    if to is None:
        return False
    try:
        left = carry(lease, way.channel, way.user, lambda delivery: _send(runtime, way, to, message, delivery))
    except (NotNow, Undeliverable) as refused:
        if isinstance(refused, Undeliverable) or lease.attempt >= attempts:
            ways.failing(runtime, way, refused.code)
        raise
    if left and way.failing_at:
        ways.well(runtime, way)
    return left


def _send(runtime: Runtime, way: Way, to: str, message: Message, delivery: UUID) -> str:
    words, link = spoken(runtime, way), runtime.settings.address.rstrip("/") + message.link
    if way.channel == "mail":
        office = relay(runtime.settings)
        composed = letter.compose(words, message.text, link, delivery=delivery, relay=office, to=to)
        return smtp.send(office, composed, to)
    if way.channel == "webhook":
        body = {"id": delivery, "kind": message.kind, "language": words.lang, "text": message.text, "link": link}
        return webhooks.post(runtime.guard, to, body, delivery)
    return robots.post(to, message.text, f"{words('mail.open')} {link}")
