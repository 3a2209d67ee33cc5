"""Webhooks: a JSON body posted once to the address that the guard has checked, following nothing and believing no proxy."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

import msgspec

from services.channels.guard import Guard, NotAllowed, Target
from services.channels.outcomes import NotNow, Unclear, Undeliverable

SECONDS: Final = 10.0
"""How long a webhook may take in all, from connecting to its answer."""
_WAY: Final = "webhook"
_LATER: Final = frozenset({408, 425, 429, 503})
_TAKEN, _MOVED, _WRONG = 2, 3, 4


class _Pinned(http.client.HTTPConnection):
    """A connection to a checked address; the host's name is used for its certificate and its Host header only."""

    def __init__(self, target: Target, seconds: float, context: ssl.SSLContext) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self._target, self._seconds, self._context = target, seconds, context

    def connect(self) -> None:
        plain = socket.create_connection((self._target.address, self._target.port), self._seconds)
        self.sock = self._context.wrap_socket(plain, server_hostname=self._target.host) if self._target.scheme == "https" else plain


def post(guard: Guard, url: str, body: Any, delivery: UUID, *, seconds: float = SECONDS) -> str:
    """Post a body and return the answer's code; raises Undeliverable, NotNow or Unclear.

    The URL is checked again here, because an address may have changed since it was entered. The delivery goes along as
    Idempotency-Key, so that a receiver can recognise a duplicate.
    """
    try:
        target = guard.check(url)
    except NotAllowed as refused:
        if refused.rule == "unknown-host":
            raise NotNow(_WAY, refused.rule) from refused
        raise Undeliverable(_WAY, refused.rule) from refused
    line = _Pinned(target, seconds, ssl.create_default_context())
    try:
        return _judge(_exchange(line, target, msgspec.json.encode(body), delivery, seconds))
    finally:
        line.close()


def _exchange(line: _Pinned, target: Target, body: bytes, delivery: UUID, seconds: float) -> int:
    try:
        line.connect()
    except (OSError, ValueError) as away:
        raise NotNow(_WAY, "connect") from away
    ending = threading.Timer(seconds, _cut, [line.sock])  # a socket's own limit begins anew with every byte that drips in
    ending.daemon = True
    ending.start()
    try:
        line.request("POST", target.path, body, {
            "Content-Type": "application/json; charset=utf-8", "User-Agent": "Taizhang", "Idempotency-Key": str(delivery),
        })  # fmt: skip
        return line.getresponse().status
    except (OSError, http.client.HTTPException) as silent:
        raise Unclear(_WAY, "silent") from silent
    finally:
        ending.cancel()


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):  # it has ended by itself
        sock.shutdown(socket.SHUT_RDWR)


def _judge(status: int) -> str:
    kind = status // 100
    if kind == _TAKEN:
        return str(status)
    if kind == _MOVED:
        raise Undeliverable(_WAY, "redirect")
    if status in _LATER:
        raise NotNow(_WAY, status)
    if kind == _WRONG:
        raise Undeliverable(_WAY, status)
    raise Unclear(_WAY, status)
