"""A command that is on record gets its first answer from every route that takes one, whatever has become of what it speaks of.

Here nothing is left of it at all: there is the receipt, and no unit, member, promise or briefing of that id. So whatever a route or a
handler looks at before the ledger is asked would show as a refusal.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4, uuid5

import msgspec
import pytest
from litestar.handlers import HTTPRouteHandler

from domain import finding, tenant
from infra.ledger import Command, Draft, Receipt
from services import sessions
from services.access import ALLOWED, COUNTY_ROLES
from services.web.contract import KEY
from services.web.edge import Edge
from tests.web import days
from tests.web.conftest import Signed, Town
from tests.web.test_contracts import routes

WORK = {
    "exports": "asks for work: tests/web/test_answers.py", "imports": "a file that waits, or is taken: tests/web/test_answers.py",
    "/county/roster/reveals": "one command at each unit, with an id that follows from this one's: tests/web/test_reveals.py sends it again",
}  # fmt: skip
"""What does not answer with a receipt, with the reason and what holds it instead."""
SAID: Mapping[str, Any] = {
    "period": "2005-06", "true_on": "2005-06-14", "due": "2005-06-14", "methods": "field-visit",
    **dict.fromkeys(("known_on", "files", "evidence", "place", "absent", "steps")),
}  # fmt: skip
"""What fields say whose rule a type does not tell; None: they are left out."""


def commands(app: Edge) -> list[tuple[str, HTTPRouteHandler]]:
    """Return every route at whose desk something is put on record."""
    found = [
        (path, handler) for path, method, handler in routes(app) if method != "GET" and "desk" in handler.parsed_fn_signature.parameters
    ]
    return [(path, handler) for path, handler in found if not any(word in path for word in WORK)]


def value(name: str, kind: msgspec.inspect.Type) -> Any:
    """Return something that a field may say."""
    match kind:
        case _ if name in SAID and SAID[name] is None:
            return None
        case msgspec.inspect.UnionType(types=types):
            return value(name, next(each for each in types if not isinstance(each, msgspec.inspect.NoneType)))
        case msgspec.inspect.StructType():
            return said(kind.cls)
        case msgspec.inspect.ListType(item_type=item) | msgspec.inspect.VarTupleType(item_type=item):
            return [value(name, item)] * 2
        case _ if name in SAID:
            return SAID[name]
        case msgspec.inspect.LiteralType(values=values):
            return values[0]
        case msgspec.inspect.UUIDType():
            return str(UUID(int=7))
        case msgspec.inspect.DateType():
            return "2005-06-14"
        case msgspec.inspect.BoolType():
            return True
        case msgspec.inspect.IntType():
            return min((kind.ge or 0) + len(name), kind.le or 10**9)
        case msgspec.inspect.FloatType():
            return 1.5
        case msgspec.inspect.DictType():
            return {}
        case _:
            return "x"


def said(form: type) -> dict[str, Any]:
    """Return a body that a form or a command can be read from; its day is left to the desk."""
    kind = msgspec.inspect.type_info(form)
    if not isinstance(kind, msgspec.inspect.StructType):
        return {}
    fields = {
        field.encode_name: value(field.encode_name, field.type) for field in kind.fields if field.required or field.name != "effective_on"
    }
    return {name: held for name, held in fields.items() if held is not None}


def flat(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body as a form without JavaScript sends it."""

    def one(held: Any) -> str:
        return str(held).lower() if isinstance(held, bool) else str(held)

    return {name: [one(each) for each in held] if isinstance(held, list) else one(held) for name, held in body.items()}


def brief(answer: Any) -> str:
    """Return what an answer says, without the page around it."""
    return " ".join(re.sub(r"(?s)<(head|nav|header|footer)\b.*?</\1>|<[^>]*>", " ", answer.text).split())[:300]


class Walk:
    """One person of each role, who sends again what stands on record."""

    def __init__(self, town: Town) -> None:
        self.town, self.clients = town, dict[str, Signed]()

    def signed(self, action: str | None, *, county: bool) -> Signed:
        role = next(role for role in ALLOWED[action or ""] if (role in COUNTY_ROLES) == county or role in COUNTY_ROLES)
        if role not in self.clients:
            self.clients[role] = self.town.client(role, None if role in COUNTY_ROLES else self.town.a)
        return self.clients[role]

    def left(self, where: str) -> Draft:
        """Return the fact of a command: one of no stream that the route knows, and for a finding, whose page is its visit's, its first."""
        if found := re.search(r"/findings/([0-9a-f-]{36})", where):
            raised = finding.Raised(inspection=uuid4(), method="files", text="x", severity="minor")
            return Draft(stream=UUID(found.group(1)), version=1, fact=raised, effective_on=days.today())
        return Draft(stream=uuid4(), version=1, fact=tenant.Archived(reason="x"), effective_on=days.today())

    def sent(self, path: str, handler: HTTPRouteHandler, *, other: bool) -> tuple[Any, Receipt, UUID]:
        """Put a command on record as the route would, and send it, or (*other*) one that says something else under its id."""
        contract, town = handler.opt[KEY], self.town
        signed = self.signed(contract.action, county=contract.scope == "county")
        where = re.sub(r"\{\w+:uuid\}", str(uuid4()), re.sub(r"\{tenant:int\}", str(town.a), path))
        where = re.sub(r"\{\w+:int\}", "77", where)
        asked = handler.parsed_fn_signature.parameters.get("data")
        body = said(asked.annotation) if asked and inspect.isclass(asked.annotation) else {}
        body = body if contract.api else flat(body)
        session = sessions.find(town.runtime, signed.bare.cookies["tz"])
        assert session
        user = session.user
        books, key, form_id = town.a if contract.scope == "tenant" else town.office, uuid4().hex, uuid4()
        command_id = uuid5(user, f"{books} {key}") if contract.api else form_id
        recorded = {**body, "note": "another"} if other else body
        text = msgspec.json.encode([str(user), "POST", where, recorded], order="deterministic")
        command = Command(
            county=town.county, tenant=books, command_id=command_id, actor=user, role="x", correlation=command_id, channel="api",
            fingerprint=town.runtime.vault.fingerprint(text),
        )  # fmt: skip
        receipt = town.runtime.ledger.append(command, [self.left(where)])
        if contract.api:
            return signed.post(where, body, Idempotency_Key=key), receipt, command_id
        return signed.send(where, **body, command_id=str(form_id)), receipt, command_id


@pytest.fixture
def walk(town: Town) -> Walk:
    return Walk(town)


def test_every_command_on_record_is_answered_with_its_first_receipt_though_nothing_is_left_of_what_it_speaks_of(
    walk: Walk, app: Edge
) -> None:
    wrong = list[str]()
    for path, handler in commands(app):
        answer, receipt, command_id = walk.sent(path, handler, other=False)
        if handler.opt[KEY].api:
            booked = answer.json()
            right = answer.is_success and (booked["first_position"], booked["command_id"]) == (receipt.first_position, str(command_id))
        else:
            right = answer.status_code == 303 and f"after={receipt.last}" in answer.headers["location"]
        if not right:
            wrong.append(f"{path}: {answer.status_code} {brief(answer)}")
    assert not wrong, "decorate the handler with services.desk.once, or look where nothing is decided yet:\n" + "\n".join(wrong)


def test_every_command_id_that_comes_back_with_another_body_is_a_conflict(walk: Walk, app: Edge) -> None:
    wrong = list[str]()
    for path, handler in commands(app):
        answer, _, _ = walk.sent(path, handler, other=True)
        if answer.status_code != 409 or (handler.opt[KEY].api and answer.json()["code"] != "ledger.command-reused"):
            wrong.append(f"{path}: {answer.status_code} {brief(answer)}")
    assert not wrong, "\n".join(wrong)
