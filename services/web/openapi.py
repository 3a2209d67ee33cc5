"""The description of the API, and a page to read it on: from our own files, not from a CDN."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Controller, Request, Response
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from services.web import parameters
from services.web.guard import spoken
from services.web.routes import Page, page
from services.web.site import Site

VERSION: Final = "1.0.0"

DESCRIPTION: Final = OpenAPIConfig(
    title="Taizhang 台账",
    version=VERSION,
    description=(
        "Begin with `POST /api/v1/session`: it answers with a cookie and `X-CSRF-Token`, which every unsafe request must carry."
        " Commands take `Idempotency-Key` and `If-Match`, carry `effective_on` (default: today) and answer with a receipt."
        " Queries take `true_on` (a date), `known_on` (an instant, or a date meaning its end) and `after` (a position to wait for);"
        " lists answer `items`, `next` and `as_of`. Errors are RFC 9457 problems with a stable `code`."
    ),
    components=Components(
        security_schemes={
            "session": SecurityScheme(type="apiKey", security_scheme_in="cookie", name="__Host-tz", description="`tz` on plain HTTP.")
        }
    ),
    security=[{"session": []}],
    use_handler_docstrings=True,
)


class Docs(Controller):
    """The description as JSON and as a page."""

    @page("/api/v1/openapi.json", action=None, scope="public", rate="free")
    def description(self, request: Request[Any, Any, Any]) -> Response[bytes]:
        """Return the OpenAPI description."""
        described = parameters.complete(request.app.openapi_schema.to_schema(), request.app)
        return Response(msgspec.json.encode(described), media_type="application/json")

    @page("/api/docs", action=None, scope="public", rate="free")
    def browse(self, request: Request[Any, Any, Any]) -> Page:
        """Return Swagger UI over the description."""
        site: Site = request.app.state.site
        words = spoken(request)
        return Response(site.render("docs.html", t=words, lang=words.lang), media_type="text/html")


DESCRIPTION.openapi_controller = Docs  # pyright: ignore[reportAttributeAccessIssue] - in place of the library's routes, which know no contract
