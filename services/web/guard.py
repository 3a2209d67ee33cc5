"""The one guard of every route: session, role, forged requests, dates; what it lets in is a Visit, and for a command an Envelope."""

from __future__ import annotations

import hmac
from datetime import date
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection, Request
from litestar.handlers import BaseRouteHandler

from services import sessions, users
from services.access import Forbidden, may
from services.coordinate import Coordinate, at, parse_known
from services.desk import Missing
from services.sessions import Session
from services.web import freshness, visit
from services.web.contract import KEY, Contract
from services.web.cookies import token_of
from services.web.envelope import open_envelope
from services.web.i18n import Words, words
from services.web.problem import BadForm, Forged, NotSignedIn
from services.web.site import Site
from services.web.visit import Visit

LARGEST: Final = 10**15
YEARS: Final = range(1900, 2200)
_Day = TypeVar("_Day", bound=date)


async def admit(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let a request in to its route, or raise what it is answered with."""
    contract = handler.opt[KEY]
    assert isinstance(contract, Contract)
    assert isinstance(connection, Request)
    request: Request[Any, Any, Any] = connection
    site: Site = request.app.state.site
    if contract.csrf != "safe":
        _same_origin(request)
    if contract.scope == "public":
        if contract.csrf != "safe":
            await open_envelope(request, site, None, contract)
        return
    token = token_of(request)
    path_tenant: int | None = request.path_params.get("tenant")
    if path_tenant is not None and not 0 < path_tenant < LARGEST:
        path_tenant = 0
    session = await sync_to_thread(sessions.find, site.runtime, token, tenant=path_tenant) if token else None
    if session is None or token is None:
        raise NotSignedIn
    site.pace.take(token, contract.rate)
    role = _role(contract, session, path_tenant)
    if contract.csrf == "safe":
        request.state.visit = await sync_to_thread(_visit, request, site, session, role, contract)
    else:
        request.state.envelope = await open_envelope(request, site, session, contract)
        _word(request, session)
        request.state.session, request.state.role = session, role


def _role(contract: Contract, session: Session, tenant: int | None) -> str:
    """Return the first role held there that allows the action; a tenant without any role does not exist for the reader."""
    if contract.scope == "session":
        return next((h.role for h in session.held), "")
    if contract.scope == "tenant":
        roles = session.roles_at(tenant) if tenant is not None and session.place is not None else ()
        if not roles:
            raise Missing
    else:
        roles = session.roles_in_county()
    assert contract.action is not None
    for role in roles:
        if may(role, contract.action):
            return role
    raise Forbidden(contract.action)


def _visit(request: Request[Any, Any, Any], site: Site, session: Session, role: str, contract: Contract) -> Visit:
    query = _as_left({k: v for k, v in request.query_params.items() if isinstance(v, str)})
    if unreadable := [k for k, v in query.items() if "\x00" in k + v]:
        raise BadForm(*((name, "field.unreadable") for name in unreadable))
    after = _position(query.get("after"))
    where = coordinate(site, session, query)
    chosen = request.scope["state"].get("chosen")
    if chosen is not None and chosen != session.language:
        users.prefer_language(site.runtime, session.county, session.home, session.user, chosen)
    tenant = session.place.code if session.place else None
    fresh = freshness.await_views(site.runtime, session.county, tenant, contract.views, after=after, now=session.now)
    asked = visit.Request(path=request.scope["path"], query=query, after=after)
    return Visit(site, session, role=role, coordinate=where, words=spoken(request), request=asked, fresh=fresh)


def _as_left(query: dict[str, str]) -> dict[str, str]:
    """Return a query in which an instant stands whose day was left alone in a form; a field of a date could not hold it."""
    instants = {name: query.pop(f"{name}_at", "") for name in ("known_on", "with_known_on")}
    return query | {name: instant for name, instant in instants.items() if query.get(name) and instant.startswith(f"{query[name]}T")}


def coordinate(site: Site, session: Session, query: dict[str, str]) -> Coordinate:
    """Return the coordinate that an address asks for; raises BadForm that names the date it cannot read."""
    true_on, known_on = None, None
    try:
        if text := query.get("true_on"):
            true_on = _within(date.fromisoformat(text))
    except ValueError as wrong:
        raise BadForm(("true_on", "field.date")) from wrong
    try:
        if text := query.get("known_on"):
            known_on = _within(parse_known(text.replace(" ", "+")))
        return at(session.today, site.clock.zone, true_on=true_on, known_on=known_on)
    except (ValueError, OverflowError) as wrong:
        raise BadForm(("known_on", "field.instant")) from wrong


def _within(day: _Day) -> _Day:
    if day.year not in YEARS:
        raise ValueError(day.year)
    return day


def spoken(request: ASGIConnection[Any, Any, Any, Any]) -> Words:
    """Return the words of the language in which a request is answered (the edge has chosen it)."""
    return words(request.scope["state"].get("lang", "zh-CN"))


def _position(text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 19):  # noqa: PLR2004 - int8
        raise BadForm(("after", "field.number"))
    return int(text)


def _same_origin(request: Request[Any, Any, Any]) -> None:
    """Refuse what a browser says comes from another site; programs send neither header."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Forged
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise Forged


def _word(request: Request[Any, Any, Any], session: Session) -> None:
    given = request.headers.get("x-csrf-token") or request.state.envelope.csrf or ""
    if not hmac.compare_digest(given.encode("utf-8", "replace"), session.csrf.encode()):
        raise Forged
