"""What an exception looks like outside: problem+json for programs, a page in his language for a reader."""

from __future__ import annotations

import traceback
from typing import Any, Final
from urllib.parse import quote, urlsplit

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from psycopg import Error

from services.attempts import TooMany
from services.web.guard import spoken
from services.web.i18n import LANGUAGES
from services.web.pace import TooFast
from services.web.problem import Problem, problem
from services.web.site import Site

_BUG: Final = 500
_UNAUTHORISED: Final = 401
_UNAVAILABLE: Final = 503
_PAUSE: Final = 5
"""Seconds after which to try again when the database is away, full, or held by somebody."""
_log = structlog.get_logger("web")


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Return the answer to an exception; what is our own bug is logged without what it spoke about."""
    words = spoken(request)
    found = problem(error, words)
    if found.status == _BUG:
        _report(request, error)
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany | TooFast) else {}
    if found.status == _UNAVAILABLE:
        headers = {"Retry-After": str(_PAUSE)}
        _log.warning("unavailable", kind=type(error).__name__, sqlstate=error.sqlstate if isinstance(error, Error) else None)
    if isinstance(error, HTTPException) and error.headers:
        headers |= {k: v for k, v in error.headers.items() if k.lower() == "allow"}
    path: str = request.scope["path"]
    if path.startswith("/api/"):
        return Response(found, status_code=found.status, media_type="application/problem+json", headers=headers)
    if found.status == _UNAUTHORISED and found.code == "access.not-signed-in":
        return Redirect(f"/sign-in?next={quote(_wanted(request), safe='')}", status_code=303)
    site: Site = request.app.state.site
    html = site.render(
        "problem.html", t=words, lang=words.lang, problem=found, title=found.title, back=_back(request, found), languages=LANGUAGES
    )
    return Response(html, status_code=found.status, media_type="text/html", headers=headers)


def _wanted(request: Request[Any, Any, Any]) -> str:
    """Return the page to come back to after signing in: this one, unless it was the target of a form."""
    if request.method != "GET":
        return "/"
    query = request.scope["query_string"].decode("latin-1")
    return request.scope["path"] + (f"?{query}" if query else "")


def _back(request: Request[Any, Any, Any], found: Problem) -> str:
    """Return where a reader came from, of our own pages; never for what does not exist, whose answers are all the same."""
    came = urlsplit(request.headers.get("referer", ""))
    if found.status in (403, 404) or came.netloc != request.headers.get("host"):
        return "/"
    return came.path + (f"?{came.query}" if came.query else "")


def _report(request: Request[Any, Any, Any], error: Exception) -> None:
    """Log a bug by its kind and its place in the code: messages of databases and validators quote what people wrote."""
    frames = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)[-12:]]
    state = error.sqlstate if isinstance(error, Error) else None
    cause = type(error.__cause__).__name__ if error.__cause__ else None
    _log.error(
        "bug", kind=type(error).__name__, cause=cause, sqlstate=state, frames=frames, method=request.method,
        route=request.scope.get("path_template", ""), request_id=request.scope["state"].get("request_id"),
    )  # fmt: skip
