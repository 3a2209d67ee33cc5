"""Hints through Redis: soon when it is there, harmless when it is not."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event, Timer

from infra.embedded import Servers
from infra.wake import Listener, Wake


def test_a_hint_ends_the_wait(servers: Servers) -> None:
    wake, listener = Wake(servers.redis_url), Listener(servers.redis_url, "jobs")
    listener.wait(0.05)
    Timer(0.1, lambda: wake.hint("jobs")).start()
    began = time.monotonic()
    assert listener.wait(5)
    assert time.monotonic() - began < 2
    listener.close()
    wake.close()


def test_a_hint_of_another_topic_does_not(servers: Servers) -> None:
    wake, listener = Wake(servers.redis_url), Listener(servers.redis_url, "jobs")
    listener.wait(0.05)
    wake.hint("facts")
    assert not listener.wait(0.3)
    listener.close()
    wake.close()


def test_nobody_waits_for_a_redis_that_is_away(tmp_path: Path) -> None:
    wake = Wake(f"unix://{tmp_path}/none.sock")
    began = time.monotonic()
    for _ in range(1000):
        wake.hint("facts")
    assert time.monotonic() - began < 0.5
    wake.close()


def test_who_listens_to_a_redis_that_is_away_looks_for_himself(tmp_path: Path) -> None:
    listener, stop = Listener(f"unix://{tmp_path}/none.sock", "jobs"), Event()
    began = time.monotonic()
    assert not listener.wait(0.3)
    assert 0.25 < time.monotonic() - began < 1
    stop.set()
    assert not listener.wait(60, stop)
