"""Wake-ups through Redis: a hint that something happened, sent from a thread of its own, so that nobody ever waits for Redis.

A hint may be lost at any time; whoever listens also looks for himself every so often.
"""

from __future__ import annotations

import os
import time
from threading import Event, Lock, Thread
from typing import Final, Literal

import redis
import structlog
from redis.client import PubSub

from infra import crash

Topic = Literal["facts", "jobs", "live"]
_log = structlog.get_logger("wake")
_TIMEOUT: Final = 0.1
_APART: Final = 0.005
"""Seconds between two hints: what comes meanwhile is one, and who writes a thousand facts a second spends nothing on them."""
_OPEN_FOR: Final = 5.0
"""Seconds for which nothing is tried after a failure: the circuit is open."""


class Wake:
    """Sends hints; many at once become one, and none costs its caller more than setting a flag."""

    def __init__(self, url: str) -> None:
        self._url, self._lock, self._pid = url, Lock(), 0
        self._waiting: set[Topic] = set()
        self._rung, self._closed = Event(), False
        self._open_until = 0.0
        self._thread: Thread | None = None

    def hint(self, topic: Topic) -> None:
        """Say that there is something new to look at; call it after the commit."""
        crash.point("before-hint")
        with self._lock:
            self._waiting.add(topic)
            if self._pid != os.getpid():  # a forked child has no thread of its parent's
                self._pid = os.getpid()
                self._thread = Thread(target=self._run, name="wake", daemon=True)
                self._thread.start()
        self._rung.set()
        crash.point("after-hint")

    def close(self) -> None:
        """Send what is left, if that takes no longer than one attempt."""
        self._closed = True
        self._rung.set()
        if self._thread and self._pid == os.getpid():
            self._thread.join(timeout=2 * _TIMEOUT)

    def _run(self) -> None:
        client = redis.Redis.from_url(self._url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT)
        while not self._closed or self._waiting:
            self._rung.wait()
            self._rung.clear()
            with self._lock:
                topics, self._waiting = self._waiting, set[Topic]()
            if time.monotonic() < self._open_until:
                continue
            try:
                for topic in topics:
                    client.publish(_channel(topic), b"")
                time.sleep(_APART)
            except (redis.RedisError, OSError) as error:
                self._open_until = time.monotonic() + _OPEN_FOR
                _log.warning("hints pause", error=type(error).__name__)
        client.close()


class Listener:
    """Waits for hints of some topics, and not in vain when Redis is away: the wait then simply takes its whole time."""

    def __init__(self, url: str, *topics: Topic) -> None:
        self._client = redis.Redis.from_url(url, socket_timeout=_TIMEOUT * 10, socket_connect_timeout=_TIMEOUT)
        self._topics = topics
        self._hints: PubSub | None = None

    def wait(self, seconds: float, stop: Event | None = None) -> bool:
        """Return True at a hint, or False after *seconds* or once *stop* is set (noticed within a quarter second)."""
        limit = time.monotonic() + seconds
        while (left := limit - time.monotonic()) > 0 and not (stop and stop.is_set()):
            try:
                if self._heard(min(left, 0.25)):
                    return True
            except (redis.RedisError, OSError):
                self.close()
                (stop or Event()).wait(min(left, 0.25))
        return False

    def close(self) -> None:
        """Stop listening; the next wait begins anew."""
        if self._hints is not None:
            hints, self._hints = self._hints, None
            hints.close()
        self._client.connection_pool.disconnect()

    def _heard(self, seconds: float) -> bool:
        hints = self._hints
        if hints is None:
            hints = self._hints = self._client.pubsub(ignore_subscribe_messages=True)
            hints.subscribe(*[_channel(t) for t in self._topics])
        heard = hints.get_message(timeout=seconds)
        while heard is not None and hints.get_message(timeout=0) is not None:
            pass  # many hints are one
        return heard is not None


def _channel(topic: Topic) -> str:
    return f"taizhang:{topic}"
