"""A recipient of its own: a process behind a socket that writes down what reaches it, synced, before it says so.

It speaks lines. `SEND number key` is written down and answered `ok`; `ASK number` is answered `yes` or `no`, and after a `no` the number
is refused for ever, so that a sender who was frozen in between cannot come late. `python -m tests.workers.sink SOCKET LOG` runs it.
"""

from __future__ import annotations

import contextlib
import os
import socket
import socketserver
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from threading import Lock

_SILENCE = 10.0


class _Book:
    """What has arrived, and what may not arrive any more."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        self._lock = Lock()
        lines = [line.split() for line in path.read_text().splitlines()]
        self._arrived = {words[1] for words in lines if words[0] == "arrived"}
        self._refused = {words[1] for words in lines if words[0] == "refused"}

    def send(self, number: str, key: str) -> str:
        with self._lock:
            if number in self._refused:
                return "late"
            if number not in self._arrived:
                self._write(f"arrived {number} {key}")
                self._arrived.add(number)
            return "ok"

    def ask(self, number: str) -> str:
        with self._lock:
            if number in self._arrived:
                return "yes"
            if number not in self._refused:
                self._write(f"refused {number}")
                self._refused.add(number)
            return "no"

    def _write(self, line: str) -> None:
        os.write(self._file, f"{line}\n".encode())
        os.fsync(self._file)


class _Handler(socketserver.StreamRequestHandler):
    timeout = _SILENCE

    def handle(self) -> None:
        book: _Book = self.server.book  # type: ignore[attr-defined]
        with contextlib.suppress(OSError):
            for line in self.rfile:
                verb, *words = line.decode().split()
                answer = book.send(*words) if verb == "SEND" else book.ask(*words)
                self.wfile.write(f"{answer}\n".encode())


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads, request_queue_size = True, 128


def say(address: str, *words: str) -> str:
    """Say a line to the sink and return its answer."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_SILENCE)
        line.connect(address)
        line.sendall(f"{' '.join(words)}\n".encode())
        return line.makefile().readline().strip()


def arrivals(log: Path) -> Counter[str]:
    """Return how often something arrived for each key, whatever its number."""
    return Counter(line.split()[2] for line in log.read_text().splitlines() if line.startswith("arrived "))


@contextlib.contextmanager
def sink(address: Path, log: Path) -> Generator[subprocess.Popen[bytes]]:
    """Run the sink as a process of its own."""
    with subprocess.Popen([sys.executable, "-m", "tests.workers.sink", str(address), str(log)]) as running:
        limit = time.monotonic() + 20
        while not address.exists():
            assert time.monotonic() < limit, "the sink does not open"
            time.sleep(0.02)
        try:
            yield running
        finally:
            running.kill()


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.unlink(missing_ok=True)
    server = _Server(str(place), _Handler)
    server.book = _Book(Path(sys.argv[2]))  # type: ignore[attr-defined]
    server.serve_forever()
