"""A line between the ledger and PostgreSQL that is cut, by chance, at the moments at which a client cannot know what was stored."""

from __future__ import annotations

import contextlib
import random
import shutil
import socket
import struct
import tempfile
from collections import Counter
from pathlib import Path
from threading import Lock, Thread
from urllib.parse import quote

from psycopg.conninfo import conninfo_to_dict

MOMENTS = ("before-sending", "before-sync", "while-executing", "before-reply", "mid-reply")


class Cut(Exception):
    pass


class Proxy:
    """Passes requests on one by one over a socket of its own, and cuts every so many of them; `cuts` counts where."""

    def __init__(self, app_url: str, seed: int, *, share: float) -> None:
        given = conninfo_to_dict(app_url)
        self._folder = Path(tempfile.mkdtemp(prefix="tz-cut-"))
        self._server = f"{given['host']}/.s.PGSQL.{given['port']}"
        self.url = f"postgresql://{given['user']}@/{given['dbname']}?host={quote(str(self._folder), safe='')}&port=5432"
        self._chance, self.share, self._lock, self.cuts = random.Random(seed), share, Lock(), Counter[str]()
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(f"{self._folder}/.s.PGSQL.5432")
        self._door.listen(64)
        Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self._door.close()
        shutil.rmtree(self._folder)

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                Thread(target=self._serve, args=[self._door.accept()[0]], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError, Cut), client, socket.socket(socket.AF_UNIX) as server:
            server.connect(self._server)
            size = _read(client, 4)
            server.sendall(size + _read(client, struct.unpack("!I", size)[0] - 4))
            client.sendall(_until(server, b"Z"))
            while True:
                self._pass_on(_until(client, b"SQX"), client, server)

    def _pass_on(self, request: bytes, client: socket.socket, server: socket.socket) -> None:
        with self._lock:
            moment = self._chance.choice(MOMENTS) if self._chance.random() < self.share else ""
            if moment:
                self.cuts[moment] += 1
        if moment == "before-sending":
            raise Cut
        server.sendall(request[:-5] if moment == "before-sync" else request)
        if moment in {"while-executing", "before-sync"}:
            raise Cut
        reply = _until(server, b"Z")
        if moment == "before-reply":
            raise Cut
        client.sendall(reply[: self._chance.randrange(1, len(reply))] if moment else reply)
        if moment:
            raise Cut


def _until(line: socket.socket, last: bytes) -> bytes:
    """Read whole messages up to one of a kind."""
    messages = b""
    while True:
        head = _read(line, 5)
        messages += head + _read(line, struct.unpack("!I", head[1:])[0] - 4)
        if head[:1] in last:
            return messages


def _read(line: socket.socket, size: int) -> bytes:
    read = b""
    while len(read) < size:
        if not (piece := line.recv(size - len(read))):
            raise Cut
        read += piece
    return read
