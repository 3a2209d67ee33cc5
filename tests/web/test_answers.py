"""A command that leaves no receipt in the ledger gets its first answer from every route that takes one, whatever has come of it since.

As in tests/web/test_repeats.py nothing is left of what it speaks of: there is the answer on record, and no job, file, way or mute.
"""

from __future__ import annotations

import inspect
import re
from typing import Any
from uuid import UUID, uuid4, uuid5

import msgspec
import pytest
from litestar.handlers import HTTPRouteHandler

from infra import answers
from infra.answers import Once
from services import sessions
from services.web.contract import KEY
from services.web.edge import Edge
from tests.web.conftest import Signed, Town
from tests.web.test_contracts import routes
from tests.web.test_repeats import Walk, brief, commands, flat, said

LET_OUT = {
    "/sign-in": "begins a session", "/sign-out": "ends one", "/api/v1/session": "begins a session, or ends one",
    "/inbox/read": "what is read stays read", "/api/v1/inbox/read": "what is read stays read",
    "/t/{tenant:int}/roster/search": "asks", "/api/v1/tenants/{tenant:int}/roster/searches": "asks",
    "/api/v1/tenants/{tenant:int}/imports": "a file, whose import is known in the ledger by this id: tests/web/test_imports.py",
    "/county/roster/reveals": "one command at each unit: tests/web/test_reveals.py",
}  # fmt: skip
"""What puts no answer on record, with the reason."""
SAID = {"application": {"applied": True, "after": 7}, "/deeds/": {"jobs": [], "more": False}}
"""What the first answer said where it does not follow from the command."""
LEFT = ("command_id", "item", "subject")
"""Fields that say the same as another one does, or what stands in the envelope."""
FILE = {"file": ("x.xlsx", b"x")}


def answering(app: Edge) -> list[tuple[str, str, HTTPRouteHandler]]:
    """Return every route whose commands are on record by their answers alone."""
    booked = {path for path, _ in commands(app)}
    return [one for one in routes(app) if one[1] != "GET" and one[0] not in booked and one[0] not in LET_OUT]


class Again(Walk):
    """One person of each role, who sends again what was answered."""

    def answered(self, path: str, handler: HTTPRouteHandler, *, other: bool, method: str = "POST") -> tuple[Any, UUID, str]:
        """Put an answer on record as the route would, and send its command, or (*other*) one that says something else under its id."""
        contract, town = handler.opt[KEY], self.town
        signed = self.signed(contract.action or "tenant.read", county=contract.scope != "tenant")
        where = re.sub(r"\{\w+:uuid\}", str(uuid4()), re.sub(r"\{tenant:int\}", str(town.a), path))
        where = where.replace("{channel:str}", "mail").replace("{view:str}", "roster")
        asked = handler.parsed_fn_signature.parameters.get("data")
        body = said(asked.annotation) if asked and inspect.isclass(asked.annotation) else {}
        body = {"rhythm": "digest"} if path.endswith("/choice") else {name: held for name, held in body.items() if name not in LEFT}
        body |= {name: town.a for name in body if name == "tenant"}
        body |= {name: False for name in body if name == "dry_run"}
        body = body if contract.api else flat(body)
        session = sessions.find(town.runtime, signed.bare.cookies["tz"])
        assert session
        here = contract.scope == "tenant" or ("tenant" in body and "{job:uuid}" in path)
        books = town.a if here else session.home
        key, form_id, user = uuid4().hex, uuid4(), session.user
        command_id = uuid5(user, f"{town.a if contract.scope == 'tenant' else town.office} {key}") if contract.api else form_id
        once = Once(county=town.county, tenant=books, command_id=command_id, fingerprint=self.print(user, method, where, body, other=other))
        with town.runtime.db.tenant(town.county, books) as sql:
            assert answers.answer(sql, once, next((told for word, told in SAID.items() if word in path), None)).first
        return self.send(signed, method, where, body, key if contract.api else str(form_id)), command_id, where

    def print(self, user: UUID, method: str, where: str, body: dict[str, Any], *, other: bool) -> bytes:
        digest = ["x.xlsx", "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"]
        held: Any = body | ({"file": digest} if where.endswith("/imports") else {})
        if method == "DELETE" or (not held and where.startswith("/api/")):
            held = None
        text = msgspec.json.encode([str(user), method, where, {"note": "another"} if other else held], order="deterministic")
        return self.town.runtime.vault.fingerprint(text)

    def send(self, signed: Signed, method: str, where: str, body: dict[str, Any], key: str) -> Any:
        if method == "DELETE":
            return signed.bare.delete(where, headers={"X-CSRF-Token": signed.word, "Idempotency-Key": key})
        if where.startswith("/api/"):
            return signed.post(where, body or None, Idempotency_Key=key)
        if where.endswith("/imports"):
            return signed.bare.post(where, data={"csrf": signed.word, "command_id": key}, files=FILE)
        return signed.send(where, **body, command_id=key)


@pytest.fixture
def again(town: Town) -> Again:
    return Again(town)


def test_every_command_without_a_receipt_is_answered_as_the_first_time_though_nothing_is_left_of_what_it_speaks_of(
    again: Again, app: Edge
) -> None:
    wrong, found = list[str](), answering(app)
    for path, method, handler in found:
        answer, command_id, where = again.answered(path, handler, other=False, method=method)
        right = answer.is_success or answer.status_code == 303
        if path.endswith("application"):
            right = answer.headers.get("location", "") == where.removesuffix("/application") + "?after=7"
        elif path.endswith("/imports"):
            right = answer.headers.get("location", "").endswith(str(command_id))
        if not right:
            wrong.append(f"{method} {path}: {answer.status_code} {brief(answer)}")
    assert not wrong, "put its answer on record with infra.answers, before anything can refuse it:\n" + "\n".join(wrong)
    assert len(found) > 30


def test_every_such_command_id_that_comes_back_with_another_body_is_a_conflict(again: Again, app: Edge) -> None:
    wrong = list[str]()
    for path, method, handler in answering(app):
        answer, _, _ = again.answered(path, handler, other=True, method=method)
        if answer.status_code != 409 or (handler.opt[KEY].api and answer.json()["code"] != "ledger.command-reused"):
            wrong.append(f"{method} {path}: {answer.status_code} {brief(answer)}")
    assert not wrong, "\n".join(wrong)


def test_what_is_let_out_is_there(app: Edge) -> None:
    assert not set(LET_OUT) - {path for path, method, _ in routes(app) if method != "GET"}
