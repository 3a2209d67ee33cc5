"""A line between the ledger and PostgreSQL that is cut, by chance, at the moments at which a client cannot know what was stored."""

from __future__ import annotations

import contextlib
import random
import shutil
import socket
import struct
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Lock, Thread
from urllib.parse import quote

from psycopg.conninfo import conninfo_to_dict

MOMENTS = ("before it is sent", "at Sync", "while it is executed", "before its reply", "mid-reply")
KINDS = ("a lone command", "a lot", "COMMIT", "the rest")
CELLS = [(kind, moment) for kind in KINDS[:3] for moment in MOMENTS if (kind, moment) != ("COMMIT", "at Sync")]
"""What is cut when, where it matters; COMMIT is a message by itself, without a Sync after it."""
Cell = tuple[str, str]


class Cut(Exception):
    pass


class Line:
    """What one connection has prepared, so that a request is known by what it does."""

    def __init__(self) -> None:
        self._prepared: dict[bytes, str] = {}

    def kind(self, request: bytes) -> str:
        """Return what a request is: a message of its own, or Parse or Bind, which name the statement, and what belongs to them."""
        found = "the rest"
        for kind, body in _messages(request):
            if kind == b"Q":
                found = _kind(body)
            elif kind == b"P":
                name, _, query = body.partition(b"\0")
                self._prepared[name] = _kind(query)
            elif kind == b"B":
                found = self._prepared.get(body.split(b"\0")[1], found)
        return found


class Proxy:
    """Passes requests on one by one over a socket of its own, and cuts every so many of them; `cuts` counts what was cut, and when.

    Only a cut that somebody noticed counts: a line at whose other end nobody was left is none.
    """

    def __init__(self, app_url: str, seed: int, *, share: float) -> None:
        given = conninfo_to_dict(app_url)
        self._folder = Path(tempfile.mkdtemp(prefix="tz-cut-"))
        self._server = f"{given['host']}/.s.PGSQL.{given['port']}"
        self.url = f"postgresql://{given['user']}@/{given['dbname']}?host={quote(str(self._folder), safe='')}&port=5432"
        self._chance, self.share, self._lock, self.cuts = random.Random(seed), share, Lock(), Counter[Cell]()
        self._moments = {kind: list[str]() for kind in KINDS}
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
            line = Line()
            while True:
                self._pass_on(_until(client, b"SQX"), client, server, line)

    def _pass_on(self, request: bytes, client: socket.socket, server: socket.socket, line: Line) -> None:
        kind = line.kind(request)
        moment = self._moment(kind, synced=request[-5:-4] == b"S")
        if moment == "before it is sent":
            self._cut(client, kind, moment)
        server.sendall(request[:-5] if moment == "at Sync" else request)
        if moment in {"while it is executed", "at Sync"}:
            self._cut(client, kind, moment)
        reply = _until(server, b"Z")
        if moment == "before its reply":
            self._cut(client, kind, moment)
        client.sendall(reply[: self._chance.randrange(1, len(reply))] if moment else reply)
        if moment:
            self._cut(client, kind, moment)

    def _moment(self, kind: str, *, synced: bool) -> str:
        """Return when this request is cut, "" if it is not; of each kind every moment comes as often as any other."""
        with self._lock:
            if self._chance.random() >= self.share:
                return ""
            left = self._moments[kind]
            if not left:
                left += [moment for moment in MOMENTS if synced or moment != "at Sync"]
                self._chance.shuffle(left)
            return left.pop()

    def _cut(self, client: socket.socket, kind: str, moment: str) -> None:
        if _there(client):
            with self._lock:
                self.cuts[kind, moment] += 1
        raise Cut


def _there(client: socket.socket) -> bool:
    """Return whether somebody waits at the other end of a line."""
    try:
        return client.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def _messages(request: bytes) -> Iterator[tuple[bytes, bytes]]:
    while request:
        size = struct.unpack("!I", request[1:5])[0]
        yield request[:1], request[5 : size + 1]
        request = request[size + 1 :]


def _kind(query: bytes) -> str:
    """Return what a statement is to the one who sends it."""
    if b"ledger.append_lone(" in query:
        return "a lone command"
    if b"ledger.append(" in query or b"ledger.append_since(" in query:
        return "a lot"
    return "COMMIT" if query.startswith(b"COMMIT") else "the rest"


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
