"""The session cookie: bound to this host behind TLS, and plain only where there is no TLS to bind it to."""

from __future__ import annotations

from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

SECURE: Final = "__Host-tz"
PLAIN: Final = "tz"
LANGUAGE: Final = "tz-lang"


def token_of(request: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """Return the session token that a request carries, from the one cookie that its scheme allows."""
    return request.cookies.get(SECURE if secure(request) else PLAIN) or None


def session_cookie(request: ASGIConnection[Any, Any, Any, Any], token: str) -> Cookie:
    """Return the cookie that carries a token."""
    tls = secure(request)
    return Cookie(key=SECURE if tls else PLAIN, value=token, path="/", httponly=True, secure=tls, samesite="lax")


def ended_cookie(request: ASGIConnection[Any, Any, Any, Any]) -> Cookie:
    """Return the cookie that takes the token away."""
    tls = secure(request)
    return Cookie(key=SECURE if tls else PLAIN, value="", max_age=0, path="/", httponly=True, secure=tls, samesite="lax")


def language_cookie(lang: str, *, tls: bool) -> Cookie:
    """Return the cookie that remembers a language for a year."""
    return Cookie(key=LANGUAGE, value=lang, max_age=31_536_000, path="/", httponly=True, secure=tls, samesite="lax")


def secure(request: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Return whether the reader's own connection is TLS (the edge has seen through trusted proxies)."""
    return request.scope["scheme"] == "https"
