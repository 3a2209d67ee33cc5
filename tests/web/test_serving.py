"""The process that is started in earnest: `python -m services.app`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from services.wiring import Runtime


@pytest.fixture
def served(runtime: Runtime) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, **runtime.settings.environment(), "TAIZHANG_PORT": str(port)}
    process = subprocess.Popen([sys.executable, "-m", "services.app"], env=environment, stdout=subprocess.DEVNULL)
    yield f"http://127.0.0.1:{port}", process
    process.kill()
    process.wait()


def test_the_server_answers_and_stops_when_asked(served: tuple[str, subprocess.Popen[bytes]]):
    url, process = served
    for _ in range(200):
        try:
            assert httpx.get(f"{url}/readyz").text == "ready\n"
            break
        except httpx.ConnectError:
            assert process.poll() is None
            time.sleep(0.1)
    assert httpx.get(f"{url}/sign-in").status_code == 200
    assert httpx.get(f"{url}/").status_code == 303
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=15) == 0
