"""Refusals in their place: the page with the form is shown again, with the broken rule and what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlencode

import msgspec
from litestar import Request
from litestar.di import Provide
from litestar.params import SkipValidation
from litestar.utils.scope.state import ScopeState

from domain.kernel import Refused
from infra.ledger import Receipt
from services.web import freshness, visit
from services.web.guard import coordinate, spoken
from services.web.problem import BadForm, problem
from services.web.receipts import Redirect, see
from services.web.routes import Page
from services.web.site import Site
from services.web.visit import Visit


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Which form was refused, by which rule, and what it said."""

    form: str
    text: str
    typed: Mapping[str, Any]
    status: int = 409


class Back:
    """The way from the target of a form back to the page that it stands on."""

    def __init__(self, request: Request[Any, Any, Any]) -> None:
        self._request = request

    def visit(self, path: str, views: Sequence[str]) -> Visit:
        """Return the visit of the page at *path*, today and as known now, with all that is on record, if a second is enough for it."""
        return self._visit(path, views, {})

    def asking(self, path: str, views: Sequence[str]) -> Visit:
        """Return the same on the dates of the address: what is asked in a body, so that nobody writes it down, is no command."""
        query = self._request.query_params
        return self._visit(path, views, {name: str(query[name]) for name in ("true_on", "known_on") if query.get(name)})

    def again(self, path: str, views: Sequence[str]) -> Visit:
        """Return the visit of the page as it was cut down when its form was sent: a form's address carries the query of its page."""
        return self._visit(path, views, self._query)

    def address(self, path: str) -> str:
        """Return the address of the page as it was cut down when its form was sent."""
        return f"{path}?{urlencode(self._query, quote_via=quote)}" if self._query else path

    @property
    def _query(self) -> dict[str, str]:
        return {name: value for name, value in self._request.query_params.items() if isinstance(value, str) and name != "after"}

    def _visit(self, path: str, views: Sequence[str], dates: dict[str, str]) -> Visit:
        request, session = self._request, self._request.state.session
        site: Site = request.app.state.site
        tenant = session.place.code if session.place else None
        head = site.runtime.ledger.head(session.county, tenant or session.county * 1000)
        fresh = freshness.await_views(site.runtime, session.county, tenant, views, after=head, now=session.now)
        return Visit(
            site, session, role=request.state.role, coordinate=coordinate(site, session, dates), words=spoken(request),
            request=visit.Request(path=path, query=dates), fresh=fresh,
        )  # fmt: skip

    def refusal(self, form: str, refused: Refused | BadForm) -> Refusal:
        """Return what to say beside the form, and what it said itself."""
        typed = ScopeState.from_scope(self._request.scope).form
        found = problem(refused, spoken(self._request))
        text = " ".join((found.detail, *(field.message for field in found.fields)))
        return Refusal(form=form, text=text, typed=typed if isinstance(typed, dict) else {}, status=found.status)


def provide_back(request: Request[Any, Any, Any]) -> Back:
    """Return the way back of this request."""
    return Back(request)


Way = SkipValidation[Back]
WAY: Final = {"back": Provide(provide_back, sync_to_thread=False)}


def tried(
    back: Back, path: str, form: str, act: Callable[[], Receipt], *, views: Sequence[str], show: Callable[[Visit, Refusal], Page],
    then: str | None = None,
) -> Redirect | Page:  # fmt: skip
    """Carry out a command and lead to *then* (the page itself), or show the page at *path* again with the rule it would break."""
    try:
        receipt = act()
    except (Refused, BadForm) as refused:
        return show(back.visit(path, views), back.refusal(form, refused))
    return see(then or path, after=receipt)
