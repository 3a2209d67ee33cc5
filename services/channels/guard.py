"""Where a webhook may lead: public addresses only, looked up once; what is connected to is the address that was checked."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, Literal
from urllib.parse import SplitResult, urlsplit

import msgspec

Rule = Literal["scheme", "credentials", "host", "spelling", "port", "private", "unknown-host", "redirect"]
Resolve = Callable[[str, int], Iterable[str]]
Ip = IPv4Address | IPv6Address
PORTS: Final = frozenset({80, 443, 8080, 8443})
"""The ports that a webhook may have."""
_DEFAULTS: Final = {"http": 80, "https": 443}
_LONGEST: Final = 2048
_HIGHEST: Final = 255
_NAME: Final = re.compile(r"(?=.{1,253}\Z)(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+", re.ASCII)
_NUMBER: Final = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.ASCII)
_QUAD: Final = re.compile(r"(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}", re.ASCII)
_PUBLIC_6: Final = IPv6Network("2000::/3")
_TUNNELS: Final = (IPv6Network("2001::/23"), IPv6Network("2002::/16"), IPv6Network("3fff::/20"))
_INSIDE_CLOUDS: Final = (IPv4Network("168.63.129.16/32"), IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))


class NotAllowed(ValueError):
    """A webhook may not lead there; the rule says why."""

    def __init__(self, *, rule: Rule) -> None:
        super().__init__(rule)
        self.rule: Final = rule


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook that was checked: the host that is named, and the one address that may be connected to."""

    scheme: Literal["http", "https"]
    host: str
    port: int
    path: str
    address: str


def resolve(host: str, port: int) -> Iterable[str]:
    """Return every address of a host as the system knows it; raises OSError where there is none."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def public(address: str) -> bool:
    """Return whether an address belongs to a machine out in the world, and not to this one, its neighbours or a cloud's inside."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        return ip.scope_id is None and ip in _PUBLIC_6 and ip.is_global and not any(ip in net for net in _TUNNELS)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not any(ip in net for net in _INSIDE_CLOUDS)


class Guard:
    """Checks webhooks; `rehearsed` holds host:port pairs that are reached although not public: for rehearsals only."""

    def __init__(self, *, rehearsed: Iterable[str] = (), resolve: Resolve = resolve) -> None:
        self._rehearsed: Final = frozenset(rehearsed)
        self._resolve: Final = resolve

    def check(self, url: str) -> Target:
        """Return where a webhook leads, having looked its host up once; raises NotAllowed."""
        parts, port = _split(url)
        host = _host(parts)
        rehearsed = f"{host}:{port}" in self._rehearsed
        if port not in PORTS and not rehearsed:
            raise NotAllowed(rule="port")
        addresses = self._addresses(host, port)
        if not rehearsed and not all(map(public, addresses)):  # one bad address among good ones is how a guard is led astray
            raise NotAllowed(rule="private")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        scheme = "https" if parts.scheme.lower() == "https" else "http"
        return Target(scheme=scheme, host=host, port=port, path=path, address=addresses[0])

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            return [str(ip_address(host))]
        except ValueError:
            pass
        try:
            found = list(self._resolve(host, port))
        except (OSError, UnicodeError) as unknown:
            raise NotAllowed(rule="unknown-host") from unknown
        if not found:
            raise NotAllowed(rule="unknown-host")
        return found


def _split(url: str) -> tuple[SplitResult, int]:
    if len(url) > _LONGEST or not url.isascii() or not url.isprintable() or any(c in url for c in ' \\<>"^`{|}'):
        raise NotAllowed(rule="spelling")
    try:
        parts = urlsplit(url)
        given = parts.port
    except ValueError as wrong:
        raise NotAllowed(rule="spelling") from wrong
    if parts.scheme.lower() not in _DEFAULTS:
        raise NotAllowed(rule="scheme")
    if "@" in parts.netloc:
        raise NotAllowed(rule="credentials")
    return parts, _DEFAULTS[parts.scheme.lower()] if given is None else given


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").removesuffix(".")
    if not host:
        raise NotAllowed(rule="host")
    if ":" in host or "[" in parts.netloc:
        try:
            return str(IPv6Address(host))
        except ValueError as wrong:
            raise NotAllowed(rule="spelling") from wrong
    if _NUMBER.fullmatch(host.rpartition(".")[2]):  # a number: only the four usual ones, for 0x7f.1 and 2130706433 are 127.0.0.1
        if not _QUAD.fullmatch(host) or any(int(part) > _HIGHEST for part in host.split(".")):
            raise NotAllowed(rule="spelling")
        return host
    if not _NAME.fullmatch(host):
        raise NotAllowed(rule="host")
    return host
