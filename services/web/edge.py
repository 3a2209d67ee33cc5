"""The outermost layer: what proxies say, a request id, the language, and the headers of every answer, found or not."""

from __future__ import annotations

import time
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from secrets import token_hex
from typing import Any, Final
from urllib.parse import parse_qsl

import structlog
from litestar import Litestar
from litestar.types import Message, Receive, Scope, Send

from services.web.cookies import LANGUAGE, language_cookie
from services.web.i18n import Lang, accepted, known

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final[tuple[tuple[bytes, bytes], ...]] = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_HSTS: Final = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
_log = structlog.get_logger("web")
Networks = tuple[IPv4Network | IPv6Network, ...]


def networks(text: str) -> Networks:
    """Return the networks of a comma-separated list; raises ValueError."""
    return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


class Edge(Litestar):
    """The application behind its outermost layer."""

    __slots__ = ("language", "trusted")

    trusted: Networks
    language: Lang

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Answer one request."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        raw: dict[str, Any] = scope  # pyright: ignore[reportAssignmentType] - the edge may change what inner layers only read
        headers = {name: value.decode("latin-1") for name, value in raw["headers"]}
        see_through(raw, headers, self.trusted)
        request_id = token_hex(8)
        chosen, lang = _language(raw, headers, self.language)
        raw.setdefault("state", {}).update(request_id=request_id, lang=lang, chosen=chosen)
        begun, status = time.perf_counter(), [0]

        async def finish(message: Message) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
                message["headers"] = [*message["headers"], *_added(raw, message, request_id, chosen)]
            await send(message)

        await super().__call__(scope, receive, finish)
        millis = round((time.perf_counter() - begun) * 1000, 1)
        _log.info("request", method=raw["method"], route=raw.get("path_template", ""), status=status[0], ms=millis, request_id=request_id)


def see_through(scope: dict[str, Any], headers: Mapping[bytes, str], trusted: Networks) -> None:
    """Put the reader's own address and scheme in place of a trusted proxy's; an untrusted one is not believed."""
    client = scope.get("client")
    if not trusted or (client is not None and not _trusts(client[0], trusted)):
        return
    hops = [hop.strip() for hop in headers.get(b"x-forwarded-for", "").split(",") if hop.strip()]
    while len(hops) > 1 and _trusts(hops[-1], trusted):
        hops.pop()
    if hops:
        scope["client"] = (hops[-1], 0)
    proto = headers.get(b"x-forwarded-proto", "").split(",")[0].strip()
    if proto in ("http", "https"):
        scope["scheme"] = proto


def _trusts(address: str, trusted: Networks) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in trusted)


def _language(scope: Mapping[str, Any], headers: Mapping[bytes, str], default: Lang) -> tuple[Lang | None, Lang]:
    """Return the language that this request chooses, if it does, and the one to answer in."""
    query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    if chosen := known(query.get("lang")):
        return chosen, chosen
    cookies = [part.strip().partition("=") for part in headers.get(b"cookie", "").split(";")]
    if kept := known(next((value for name, _, value in cookies if name == LANGUAGE), None)):
        return None, kept
    api = scope["path"].startswith("/api/")
    return None, (accepted(headers.get(b"accept-language", "")) if api else None) or default


def _added(scope: Mapping[str, Any], message: Mapping[str, Any], request_id: str, chosen: Lang | None) -> list[tuple[bytes, bytes]]:
    names = {name.lower() for name, _ in message["headers"]}
    added = [*HEADERS, (b"x-request-id", request_id.encode())]
    if b"cache-control" not in names:
        added.append((b"cache-control", b"no-store"))
    tls = scope["scheme"] == "https"
    if tls:
        added.append(_HSTS)
    if chosen is not None and not scope["path"].startswith("/api/"):
        added.append((b"set-cookie", language_cookie(chosen, tls=tls).to_header(header="").encode()))
    return added
