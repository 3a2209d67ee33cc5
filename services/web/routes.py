"""The decorators of controllers: a page, a form's target, a query and a command, each with its contract."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, TypeVar

import msgspec
from litestar import Response, delete, get, post
from litestar.enums import RequestEncodingType
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import BodyKwarg, SkipValidation

from infra import answers
from services import desk as desks
from services import sessions, wiring
from services.web.contract import ASKS, KEY, Contract, Csrf, Rate, Scope
from services.web.problem import Problem
from services.web.receipts import Booked, Redirect
from services.web.visit import Visit as OneVisit

T = TypeVar("T")
Handler = Callable[..., Any]
Form = Annotated[T, BodyKwarg(media_type=RequestEncodingType.URL_ENCODED)]
Upload = Annotated[T, BodyKwarg(media_type=RequestEncodingType.MULTI_PART)]
Desk = SkipValidation[desks.Desk]
Once = SkipValidation[answers.Once]
Runtime = SkipValidation[wiring.Runtime]
Session = SkipValidation[sessions.Session]
Visit = SkipValidation[OneVisit]
Page = Response[str]

__all__ = [
    "Booked", "Desk", "Form", "Once", "Page", "Redirect", "Runtime", "Session", "Upload", "Visit", "act", "command", "page", "query",
    "stream", "withdraw",
]  # fmt: skip

_READS: Final = (400, 401, 403, 404, 429, 503)
_WRITES: Final = (400, 401, 403, 404, 409, 413, 429, 503)


def page(
    path: str = "/", *, action: str | None, scope: Scope = "tenant", views: Sequence[str] = (), rate: Rate = "read"
) -> Callable[[Handler], Handler]:
    """Declare a page: an HTML answer to GET."""
    contract = Contract(action=action, scope=scope, csrf="safe", rate=rate, api=False, views=tuple(views))
    return get(path, sync_to_thread=True, include_in_schema=False, opt={KEY: contract}, media_type="text/html")


def stream(path: str = "/", *, action: str | None, scope: Scope = "tenant") -> Callable[[Handler], Handler]:
    """Declare a stream of events: an answer to GET that goes on; for `live.py` alone, which is async."""
    contract = Contract(action=action, scope=scope, csrf="safe", rate="read", api=False)
    return get(path, include_in_schema=False, opt={KEY: contract}, media_type="text/event-stream")


def act(
    path: str = "/", *, action: str | None, scope: Scope = "tenant", csrf: Csrf = "session", rate: Rate = "write",
    most: int = 1_000_000,
) -> Callable[[Handler], Handler]:  # fmt: skip
    """Declare the target of a form: a POST that answers 303 to the page that shows what became of it; *most* bytes of body."""
    contract = Contract(action=action, scope=scope, csrf=csrf, rate=rate, api=False)
    return post(
        path, sync_to_thread=True, include_in_schema=False, opt={KEY: contract}, status_code=303, request_max_body_size=most
    )  # fmt: skip


def query(
    path: str = "/", *, action: str | None, scope: Scope = "tenant", views: Sequence[str] = (), rate: Rate = "read",
    asks: type[msgspec.Struct] | None = None,
) -> Callable[[Handler], Handler]:  # fmt: skip
    """Declare a JSON answer to GET; *asks* are the parameters that it takes besides both dates."""
    contract = Contract(action=action, scope=scope, csrf="safe", rate=rate, api=True, views=tuple(views))
    return get(path, sync_to_thread=True, opt={KEY: contract, ASKS: asks}, responses=_problems(_READS))


def command(
    path: str = "/", *, action: str | None, scope: Scope = "tenant", creates: bool = False, status: int | None = None,
    csrf: Csrf = "session", rate: Rate = "write", most: int = 1_000_000, upload: bool = False,
) -> Callable[[Handler], Handler]:  # fmt: skip
    """Declare a JSON command: a POST that answers with a receipt, 201 where it creates something; *upload*: its body is a file."""
    contract = Contract(action=action, scope=scope, csrf=csrf, rate=rate, api=True, upload=upload)
    return post(
        path, sync_to_thread=True, opt={KEY: contract}, responses=_problems(_WRITES), request_max_body_size=most,
        status_code=status or (201 if creates else 200),
    )  # fmt: skip


def withdraw(path: str = "/", *, action: str | None, scope: Scope = "tenant") -> Callable[[Handler], Handler]:
    """Declare a DELETE that answers 204."""
    contract = Contract(action=action, scope=scope, csrf="session", rate="write", api=True)
    return delete(path, sync_to_thread=True, opt={KEY: contract}, responses=_problems(_WRITES), status_code=204)


def _problems(codes: Sequence[int]) -> dict[int, ResponseSpec]:
    return {
        code: ResponseSpec(Problem, media_type="application/problem+json", generate_examples=False, description=f"Problem {code}")
        for code in codes
    }
