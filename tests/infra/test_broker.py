"""Celery works over a Redis that refuses scripts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
import redis

from infra import broker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from infra.embedded import Servers

APP = """
import os, pathlib
from celery import Celery
from infra import broker
app = Celery("probe", set_as_current=False)
app.conf.update(broker.celery_settings(os.environ["PROBE_REDIS"]), task_default_queue="probe")

@app.task(name="write")
def write(path):
    pathlib.Path(path).write_text("done")
"""
SEND = "import sys; from probe import write; write.delay(sys.argv[1])"


@pytest.fixture(name="environ")
def fixture_environ(tmp_path: Path, servers: Servers) -> dict[str, str]:
    (tmp_path / "probe.py").write_text(APP)
    return os.environ | {"PROBE_REDIS": servers.redis_url, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}


@pytest.fixture(name="worker")
def fixture_worker(environ: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-W", "ignore", "-m", "celery", "-A", "probe", "worker", "--concurrency=1", *broker.WORKER_OPTIONS]
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        yield
        os.killpg(process.pid, signal.SIGKILL)


def test_scripts_are_refused(servers: Servers) -> None:
    with redis.Redis.from_url(servers.redis_url) as client, pytest.raises(redis.exceptions.NoPermissionError):
        client.eval("return 1", 0)


@pytest.mark.usefixtures("worker")
def test_a_worker_does_its_task_without_scripts(environ: dict[str, str], tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", SEND, str(tmp_path / "proof")], env=environ, check=True)
    limit = time.monotonic() + 30
    while not (tmp_path / "proof").exists():
        assert time.monotonic() < limit, "the worker did nothing for 30 seconds"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("redis_url", "broker_url"),
    [
        ("unix:///run/tz/redis.sock?db=3", "taizhang+socket:///run/tz/redis.sock?virtual_host=3"),
        ("unix:///run/tz/redis.sock", "taizhang+socket:///run/tz/redis.sock?virtual_host=0"),
        ("redis://cache:6379/1", "redis://cache:6379/1"),
    ],
)
def test_celery_is_told_of_a_socket_in_its_own_spelling(redis_url: str, broker_url: str) -> None:
    assert broker.celery_settings(redis_url)["broker_url"] == broker_url
