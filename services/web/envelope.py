"""What surrounds a command on its way in: its id, its day, the version it was made for, and a digest of its body."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl
from uuid import UUID, uuid4, uuid5

import msgspec
from litestar.connection import Request
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException
from litestar.utils.scope.state import ScopeState

from services.sessions import Session
from services.web.contract import Contract
from services.web.problem import BadForm
from services.web.site import Site

_TRANSPORT: Final = ("csrf", "command_id", "version")
"""Fields that every form of ours carries beside its own."""
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_VERSION: Final = re.compile(r'(?:W/)?"(\d{1,9})"')
_MOST_FIELDS: Final = 2_000


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A command's outside."""

    command_id: UUID
    effective_on: date
    fingerprint: bytes
    csrf: str | None = None
    expected: int | None = None


async def open_envelope(request: Request[Any, Any, Any], site: Site, session: Session | None, contract: Contract) -> Envelope:
    """Return a command's envelope, leaving in the body only what is the command's own; raises BadForm."""
    body, transport = await _said(request, contract)
    _readable(body, "body")
    today = session.today if session else date.min
    actor, tenant = (session.user, session.place.code if session.place else session.county * 1000) if session else (UUID(int=0), 0)
    said = msgspec.json.encode([str(actor), request.method, request.scope["path"], body], order="deterministic")
    return Envelope(
        command_id=_id(request, transport, actor, tenant), effective_on=_day(body, today), csrf=transport.get("csrf"),
        fingerprint=site.runtime.vault.fingerprint(said), expected=_expected(request, transport),
    )  # fmt: skip


async def _said(request: Request[Any, Any, Any], contract: Contract) -> tuple[Any, dict[str, str]]:
    """Return what a request says, files by their digests, and beside it what only carries it."""
    kind = request.content_type[0]
    query = request.query_params.dict() if contract.upload else {}
    if contract.upload and kind != "multipart/form-data":
        return {**query, "file": hashlib.sha256(await request.body()).hexdigest()}, {}
    if contract.api and not contract.upload:
        _expect(kind, "application/json", await request.body())
        return await _json(request), {}
    fields = await _fields(request, kind)
    transport = {name: str(fields.pop(name)) for name in _TRANSPORT if name in fields}
    return {**query, **{name: await _hashable(value) for name, value in fields.items()}}, transport


def _expect(kind: str, wanted: str, body: bytes) -> None:
    if body and kind != wanted:
        raise ClientException(status_code=415)


async def _json(request: Request[Any, Any, Any]) -> Any:
    try:
        return await request.json()
    except Exception as wrong:
        raise BadForm(("body", "field.unreadable")) from wrong


async def _fields(request: Request[Any, Any, Any], kind: str) -> dict[str, Any]:
    """Return a form's fields without empty ones, and make them what the route's `data` is read from.

    The library's own parser keeps the bodies of forms in a cache of the process, passwords and names among them.
    """
    if kind == "multipart/form-data":
        form = await request.form()
        fields: dict[str, Any] = {name: form[name] for name in form}
    elif kind == "application/x-www-form-urlencoded":
        fields = {}
        try:
            pairs = parse_qsl((await request.body()).decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
        except ValueError as wrong:
            raise BadForm(("body", "field.unreadable")) from wrong
        for name, value in pairs:
            held = fields.get(name)
            fields[name] = value if held is None else [*(held if isinstance(held, list) else [held]), value]
    elif await request.body():
        raise ClientException(status_code=415)
    else:
        fields = {}
    left = {name: value for name, value in fields.items() if value != ""}
    ScopeState.from_scope(request.scope).form = {n: v for n, v in left.items() if n not in _TRANSPORT}
    return left


async def _hashable(value: Any) -> Any:
    if isinstance(value, UploadFile):
        digest = hashlib.sha256()
        while chunk := await value.read(1 << 20):
            digest.update(chunk)
        await value.seek(0)
        return [value.filename, digest.hexdigest()]
    return value


def _readable(value: Any, name: str) -> None:
    """Refuse what no database can store and no page should show: NUL and lone surrogates."""
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise BadForm((name, "field.unreadable"))
    elif isinstance(value, dict):
        for key, held in value.items():
            _readable(key, name)
            _readable(held, str(key) if name == "body" else f"{name}.{key}")
    elif isinstance(value, list):
        for index, held in enumerate(value):
            _readable(held, f"{name}.{index}")


def _day(body: Any, today: date) -> date:
    text = body.get("effective_on") if isinstance(body, dict) else None
    if text is None:
        return today
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError) as wrong:
        raise BadForm(("effective_on", "field.date")) from wrong


def _id(request: Request[Any, Any, Any], transport: dict[str, str], actor: UUID, tenant: int) -> UUID:
    if (key := request.headers.get("idempotency-key")) is not None:
        if not _KEY.fullmatch(key):
            raise BadForm(("Idempotency-Key", "field.pattern"))
        return uuid5(actor, f"{tenant} {key}")
    if (text := transport.get("command_id")) is None:
        return uuid4()
    try:
        return UUID(text)
    except ValueError as wrong:
        raise BadForm(("command_id", "field.id")) from wrong


def _expected(request: Request[Any, Any, Any], transport: dict[str, str]) -> int | None:
    header, field = request.headers.get("if-match"), transport.get("version")
    if header is not None and header.strip() != "*":
        found = _VERSION.fullmatch(header.strip())
        if found is None:
            raise BadForm(("If-Match", "field.pattern"))
        return int(found.group(1))
    if field is None:
        return None
    if not (field.isascii() and field.isdecimal() and len(field) <= 9):  # noqa: PLR2004 - int4
        raise BadForm(("version", "field.number"))
    return int(field)
