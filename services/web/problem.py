"""Every answer that is no: one shape (RFC 9457), made from the exceptions that layers below raise, in the reader's language."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec
from litestar.exceptions import (
    ClientException,
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    ValidationException,
)
from psycopg_pool import PoolTimeout

from domain.kernel import Refused
from infra.db import AWAY, BEYOND
from infra.ledger import CommandReused, Malformed, Stale, Unwritable
from services.access import Forbidden
from services.attempts import TooMany
from services.desk import Missing
from services.imports import findings
from services.imports.findings import FileRefused
from services.reports.basis import Behind
from services.sessions import SignInRefused
from services.views.reading import BadCursor
from services.web.crowded import Crowded
from services.web.i18n import Words
from services.web.pace import TooFast


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a form or body that cannot be read, and what to do about it."""

    name: str
    message: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal or an error as RFC 9457 writes it; `code` is stable, `title` and `detail` are in the reader's language."""

    status: int
    code: str
    title: str
    detail: str = ""
    fields: tuple[Field, ...] = ()
    type: str = "about:blank"


class BadForm(Exception):
    """A form, body, header or address that cannot be read; names the field and the rule."""

    def __init__(self, *fields: tuple[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {rule}" for name, rule in fields))
        self.fields = fields


class NotSignedIn(Exception):
    """There is no session, or it has ended."""


class Forged(Exception):
    """The request does not carry the word of its session, or comes from another site."""


_PLAIN: Final[dict[type[Exception], tuple[int, str]]] = {
    Missing: (404, "desk.missing"),
    NotFoundException: (404, "desk.missing"),
    Forbidden: (403, "access.forbidden"),
    Forged: (403, "web.forged"),
    NotSignedIn: (401, "access.not-signed-in"),
    SignInRefused: (401, "access.sign-in-refused"),
    TooMany: (429, "access.too-many"),
    TooFast: (429, "web.too-fast"),
    Crowded: (503, "web.unavailable"),
    Behind: (503, "web.unavailable"),
    CommandReused: (409, "ledger.command-reused"),
    Stale: (409, "ledger.stale"),
    Malformed: (400, "ledger.malformed"),
    Unwritable: (400, "ledger.malformed"),
    MethodNotAllowedException: (405, "web.method"),
    PoolTimeout: (503, "web.unavailable"),
    **dict.fromkeys(AWAY, (503, "web.unavailable")),
    **dict.fromkeys(BEYOND, (500, "web.bug")),
}
_HTTP: Final = {400: "web.malformed", 401: "access.not-signed-in", 403: "access.forbidden", 404: "desk.missing", 413: "web.too-large",
                415: "web.malformed", 422: "web.malformed", 429: "access.too-many"}  # fmt: skip


def problem(error: Exception, words: Words) -> Problem:
    """Return what to answer to an exception; anything unknown is our own bug, a 500 that says nothing of its cause."""
    if isinstance(error, Refused):
        return Problem(status=409, code=error.code(), title=words("problem.refused"), detail=words.refusal(error))
    if isinstance(error, FileRefused):
        return _file(error, words)
    if isinstance(error, BadCursor):
        error = BadForm(("cursor", "field.cursor"))
    if isinstance(error, BadForm):
        fields = tuple(Field(name=name, message=_rule(rule, words)) for name, rule in error.fields)
        return _said(400, "web.malformed", words, fields)
    if isinstance(error, ValidationException):
        return _said(400, "web.malformed", words, _fields(error.extra, words))
    for kind in type(error).__mro__:
        if (plain := _PLAIN.get(kind)) is not None:
            return _said(*plain, words)
    if isinstance(error, HTTPException) and (code := _HTTP.get(error.status_code)):
        fields = (Field(name="body", message=words("field.unreadable")),) if type(error) is ClientException else ()
        return _said(error.status_code, code, words, fields)
    return _said(500, "web.bug", words)


def _file(error: FileRefused, words: Words) -> Problem:
    fields = tuple(
        Field(name=findings.where(one, words) or one.rule, message=f"{findings.message(one, words)} {findings.remedy(one, words)}")
        for one in error.findings
    )
    detail = " ".join(findings.message(one, words) for one in error.findings)
    return Problem(status=400, code=f"imports.{error.findings[0].rule}", title=words("imports.file-refused"), detail=detail, fields=fields)


def _said(status: int, code: str, words: Words, fields: tuple[Field, ...] = ()) -> Problem:
    return Problem(status=status, code=code, title=words(f"problem.{code}"), detail=words(f"problem.{code}.detail"), fields=fields)


def _fields(extra: Any, words: Words) -> tuple[Field, ...]:
    found: list[Field] = []
    for item in extra if isinstance(extra, list) else []:
        key, message = str(item.get("key", "")).removeprefix("data.") or "body", str(item.get("message", ""))
        if named := _NAMED.search(message):
            key = named.group(1)
        found.append(Field(name="body" if key == "data" else key, message=_rule(message, words)))
    return tuple(found)


_NAMED: Final = re.compile(r"(?:missing required|contains unknown) field `([^`]+)`")
_RULES: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"missing required", "field.required"),
        (r"contains unknown field", "field.unknown"),
        (r"of length >= (?P<n>\d+)", "field.too-short"),
        (r"of length <= (?P<n>\d+)", "field.too-long"),
        (r">= (?P<n>-?[\d.]+)", "field.too-small"),
        (r"<= (?P<n>-?[\d.]+)", "field.too-large"),
        (r"matching regex", "field.pattern"),
        (r"`date`|Invalid RFC3339 encoded date(?!time)", "field.date"),
        (r"datetime", "field.instant"),
        (r"Invalid UUID|`uuid`|badly formed hexadecimal", "field.id"),
        (r"Invalid enum|literal", "field.choice"),
        (r"Expected `(?:int|float|decimal)", "field.number"),
        (r"Expected `bool`", "field.yes-no"),
    )
)


def _rule(message: str, words: Words) -> str:
    if message.startswith("field.") and words.has(message):
        return words(message)
    for pattern, key in _RULES:
        if found := pattern.search(message):
            return words(key, **found.groupdict()) if pattern.groups else words(key)
    return words("field.unreadable")
