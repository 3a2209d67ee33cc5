"""Celery's way to Redis, without Lua and without redelivery: PostgreSQL knows what is undone, Redis only wakes people up."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qs, quote

from kombu.transport import TRANSPORT_ALIASES, redis

TRANSPORT: Final = "infra.broker:Transport"
# Gossip, mingle and remote control bind queues that expire, which kombu does in Lua; a worker has to go without them.
WORKER_OPTIONS: Final = ("--without-gossip", "--without-mingle", "--without-heartbeat")


def celery_settings(redis_url: str) -> dict[str, Any]:
    """Return what a Celery app has to be told to use this Redis; a worker needs `WORKER_OPTIONS` besides."""
    return {
        "broker_url": _address(redis_url),
        "broker_transport": TRANSPORT,
        "broker_connection_retry_on_startup": True,
        "worker_enable_remote_control": False,
        "worker_send_task_events": False,
    }


class _QoS(redis.QoS):
    """Never redelivers: the sweep does, from the job's lease, and so a long job is not begun a second time."""

    def restore_visible(self, *_: Any, **__: Any) -> None:
        """Do nothing."""


class _Channel(redis.Channel):
    QoS = _QoS


class Transport(redis.Transport):
    """Redis as a broker that may refuse scripts (ADR 0004)."""

    Channel = _Channel


# For a socket kombu takes the transport from what stands before the plus, whatever `broker_transport` says.
TRANSPORT_ALIASES["taizhang"] = TRANSPORT


def _address(redis_url: str) -> str:
    if not redis_url.startswith("unix://"):
        return redis_url
    path, _, query = redis_url.removeprefix("unix://").partition("?")
    number = parse_qs(query).get("db", ["0"])[0]
    return f"taizhang+socket://{quote(path)}?virtual_host={number}"
