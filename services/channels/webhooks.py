"""Webhooks: a JSON body posted once to the address that the guard has checked, following nothing and believing no proxy."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import msgspec

from services.channels import exchange
from services.channels.guard import Guard, NotAllowed
from services.channels.outcomes import NotNow, Undeliverable

SECONDS: Final = 10.0
"""How long a webhook may take in all, from connecting to its answer."""
_WAY: Final = "webhook"


def post(guard: Guard, url: str, body: Any, delivery: UUID, *, seconds: float = SECONDS) -> str:
    """Post a body and return the answer's code; raises Undeliverable, NotNow or Unclear.

    The URL is checked again here, because an address may have changed since it was entered. The delivery goes along as
    Idempotency-Key, so that a receiver can recognise a duplicate.
    """
    try:
        target = guard.check(url)
    except NotAllowed as refused:
        if refused.rule == "unknown-host":
            raise NotNow(_WAY, refused.rule) from refused
        raise Undeliverable(_WAY, refused.rule) from refused
    answer = exchange.post(_WAY, target, msgspec.json.encode(body), seconds, {"Idempotency-Key": str(delivery)})
    exchange.taken(_WAY, answer.status)
    return str(answer.status)
