"""One exchange over HTTP: a body posted once to one address within one limit of time, and what its status says of it."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import msgspec

from services.channels.guard import Target
from services.channels.outcomes import NotNow, Unclear, Undeliverable

_LATER: Final = frozenset({408, 425, 429, 503})
_TAKEN, _MOVED, _WRONG = 2, 3, 4
_MOST: Final = 65_536
"""So much of an answer is read; no one that is asked for here is longer."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the other side answered."""

    status: int
    body: bytes


class _Pinned(http.client.HTTPConnection):
    """A connection to one address; the host's name is used for its certificate and its Host header only."""

    def __init__(self, target: Target, seconds: float, context: ssl.SSLContext) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self._target, self._seconds, self._context = target, seconds, context

    def connect(self) -> None:
        plain = socket.create_connection((self._target.address, self._target.port), self._seconds)
        self.sock = self._context.wrap_socket(plain, server_hostname=self._target.host) if self._target.scheme == "https" else plain


def post(way: str, target: Target, body: bytes, seconds: float, headers: Mapping[str, str], *, heard: bool = False) -> Answer:
    """Post JSON and return the answer, with its body where that is to be *heard*; nothing is followed and no proxy is asked.

    Raises NotNow where nothing was connected to, Unclear where no whole answer came in time.
    """
    line = _Pinned(target, seconds, ssl.create_default_context())
    try:
        return _exchange(way, line, target, body, seconds, headers, heard=heard)
    finally:
        line.close()


def taken(way: str, status: int) -> None:
    """Raise Undeliverable, NotNow or Unclear where a status does not say that the body was taken."""
    kind = status // 100
    if kind == _TAKEN:
        return
    if kind == _MOVED:
        raise Undeliverable(way, "redirect")
    if status in _LATER:
        raise NotNow(way, status)
    if kind == _WRONG:
        raise Undeliverable(way, status)
    raise Unclear(way, status)


def _exchange(
    way: str, line: _Pinned, target: Target, body: bytes, seconds: float, headers: Mapping[str, str], *, heard: bool
) -> Answer:
    try:
        line.connect()
    except (OSError, ValueError) as away:
        raise NotNow(way, "connect") from away
    ending = threading.Timer(seconds, _cut, [line.sock])  # a socket's own limit begins anew with every byte that drips in
    ending.daemon = True
    ending.start()
    try:
        line.request("POST", target.path, body, {
            "Content-Type": "application/json; charset=utf-8", "User-Agent": "Taizhang", **headers,
        })  # fmt: skip
        answer = line.getresponse()
        return Answer(status=answer.status, body=answer.read(_MOST) if heard else b"")
    except (OSError, http.client.HTTPException) as silent:
        raise Unclear(way, "silent") from silent
    finally:
        ending.cancel()


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):  # it has ended by itself
        sock.shutdown(socket.SHUT_RDWR)
