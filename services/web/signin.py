"""Coming in and going out: the sign-in page, and the same for programs."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response
from litestar.params import FromQuery, JSONBody
from litestar.response import Redirect
from msgspec import Meta

from services import sessions, users
from services.attempts import TooMany
from services.sessions import SignInRefused
from services.web.cookies import LANGUAGE, ended_cookie, language_cookie, secure, session_cookie, token_of
from services.web.guard import spoken
from services.web.i18n import LANGUAGES
from services.web.problem import problem
from services.web.routes import Form, Page, act, command, page, withdraw
from services.web.site import Site

Said = Annotated[str, Meta(min_length=1, max_length=200)]


class Credentials(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wants to come in."""

    login: Said
    password: Said


class SignIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wants to come in, and the page he wanted."""

    login: Said
    password: Said
    next: str = "/"


class SignInPages(Controller):
    """The form, its target, and the way out."""

    @page("/sign-in", action=None, scope="public")
    def form(self, request: Request[Any, Any, Any], to: FromQuery[str | None] = None) -> Page:
        """Return the form."""
        return _form(request, next=inside(request.query_params.get("next") or to))

    @act("/sign-in", action=None, scope="public", csrf="origin", rate="sign-in")
    def enter(self, request: Request[Any, Any, Any], data: Form[SignIn]) -> Response[Any]:
        """Begin a session and go where the reader wanted to, or show the form again and say why."""
        site: Site = request.app.state.site
        try:
            token = sessions.sign_in(site.runtime, data.login, data.password, address=_address(request), before=token_of(request))
        except (SignInRefused, TooMany) as refused:
            return _form(request, next=inside(data.next), refused=refused)
        response = Redirect(inside(data.next), status_code=303)
        response.set_cookie(session_cookie(request, token))
        session = sessions.find(site.runtime, token)
        if session is not None and session.language and LANGUAGE not in request.cookies:
            response.set_cookie(language_cookie(session.language, tls=secure(request)))
        return response

    @act("/sign-out", action=None, scope="session")
    def leave(self, request: Request[Any, Any, Any]) -> Redirect:
        """End the session."""
        site: Site = request.app.state.site
        sessions.sign_out(site.runtime, token_of(request) or "")
        response = Redirect("/sign-in", status_code=303)
        response.set_cookie(ended_cookie(request))
        return response


class SessionApi(Controller):
    """A session for a program: its cookie, and the word that unsafe requests must carry."""

    path = "/api/v1/session"
    tags = ("session",)

    @command(action=None, scope="public", csrf="origin", rate="sign-in", status=204)
    def enter(self, request: Request[Any, Any, Any], data: JSONBody[Credentials]) -> Response[None]:
        """Begin a session: 204 with the cookie and `X-CSRF-Token`."""
        site: Site = request.app.state.site
        token = sessions.sign_in(site.runtime, data.login, data.password, address=_address(request), before=token_of(request))
        response = Response(None, status_code=204, headers={"X-CSRF-Token": sessions.csrf_token(token)})
        response.set_cookie(session_cookie(request, token))
        return response

    @withdraw(action=None, scope="session")
    def leave(self, request: Request[Any, Any, Any]) -> Response[None]:
        """End the session."""
        site: Site = request.app.state.site
        sessions.sign_out(site.runtime, token_of(request) or "")
        response = Response(None, status_code=204)
        response.set_cookie(ended_cookie(request))
        return response


def inside(address: str | None) -> str:
    """Return an address of our own site, the front page for anything that leads out of it."""
    if address is None or not address.startswith("/") or address.startswith(("//", "/\\")) or not address.isprintable() or "\\" in address:
        return "/"
    return address


def _form(request: Request[Any, Any, Any], *, next: str, refused: SignInRefused | TooMany | None = None) -> Page:  # noqa: A002
    site: Site = request.app.state.site
    words = spoken(request)
    said = problem(refused, words) if refused else None
    headers = {"Retry-After": str(refused.retry_after)} if isinstance(refused, TooMany) else {}
    html = site.render(
        "sign-in.html", t=words, lang=words.lang, title=words("sign-in.title"), next=next, problem=said, languages=LANGUAGES,
        clock=site.clock, shortest=users.SHORTEST,
    )  # fmt: skip
    return Response(html, status_code=said.status if said else 200, media_type="text/html", headers=headers)


def _address(request: Request[Any, Any, Any]) -> str:
    return request.client.host if request.client else ""
