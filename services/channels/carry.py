"""One delivery under a job's lease: on record before the first byte leaves, and on record how it ended."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid5

from infra.jobs import Lease
from services.channels.outcomes import NotNow, Undeliverable


def delivery_id(job: UUID, channel: str, recipient: UUID) -> UUID:
    """Return the id under which a delivery stands in the log and travels with it, the same at every attempt of its job."""
    return uuid5(job, f"{channel}:{recipient}")


def carry(lease: Lease, channel: str, recipient: UUID, send: Callable[[UUID], str]) -> bool:
    """Send once and return whether it left now; False where an earlier attempt has sent it.

    *send* is given the delivery's id and returns the provider's code. What was certainly refused is on record as failed and raised
    again: NotNow is tried later, Undeliverable is not. Anything else that is raised leaves it *sending*, which ends as *uncertain*.
    """
    if not lease.sending(channel, recipient):
        return False
    try:
        code = send(delivery_id(lease.job_id, channel, recipient))
    except (NotNow, Undeliverable) as refused:
        lease.not_sent(channel, recipient, refused)
        raise
    lease.sent(channel, recipient, code)
    return True
