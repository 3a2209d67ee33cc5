"""What the guard reads of every request, said in the description of the API: both dates, the position to wait for, keys and versions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import Litestar

from services.web.contract import ASKS, KEY, Contract

_SLOT: Final = re.compile(r"\{(\w+)(?::\w+)?\}")


def _query(name: str, schema: Mapping[str, Any], text: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": text}


def _header(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "schema": {"type": "string"}, "description": text}


TENANT: Final = {
    "name": "tenant", "in": "path", "required": True, "schema": {"type": "integer"}, "description": "Whose books: the official code.",
}  # fmt: skip
DATES: Final = (
    _query("true_on", {"type": "string", "format": "date"}, "The day on which it was so; default: today."),
    _query("known_on", {"type": "string"}, "As known at an instant, or at the end of a day; default: now."),
    _query("after", {"type": "integer"}, "A position of a receipt that the answer waits for, at most a second."),
)
COMMANDS: Final = (
    _header("Idempotency-Key", "The same key again gets the first receipt again; another body under it is a 409."),
    _header("If-Match", "The version (ETag) that the command was made for; another one is a 409."),
    _header("X-CSRF-Token", "The word of the session, from `POST /api/v1/session`."),
)


_FILE: Final = {
    "required": True,
    "description": "At most 20 MB. As a body by itself the other fields stand in the query.",
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "kind": {"enum": ["roster", "inspections"], "default": "roster"},
                    "map": {"type": "string", "description": "The mapping that reads a register of inspections."},
                    "mode": {"enum": ["all", "good-rows"], "default": "all"},
                    "dry_run": {"type": "boolean", "default": False},
                    "effective_on": {"type": "string", "format": "date"},
                },
            }
        },
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
    },
}


def complete(described: dict[str, Any], app: Litestar) -> dict[str, Any]:
    """Return the description of the API with every operation's parameters."""
    for route in app.routes:
        operations: Mapping[str, Any] = described.get("paths", {}).get(_SLOT.sub(r"{\1}", route.path), {})
        for method, (handler, _) in getattr(route, "route_handler_map", {}).items():
            operation, contract = operations.get(method.lower()), handler.opt.get(KEY)
            if operation is not None and isinstance(contract, Contract):
                _add(operation, _of(contract, route.path, handler.opt.get(ASKS)))
                if contract.upload:
                    operation["requestBody"] = _FILE
    return described


def _dated(contract: Contract) -> bool:
    """Return whether an answer is about two dates; jobs, deliveries, the machine's health and what is somebody's own are as of now."""
    own = contract.scope == "session" and not contract.views
    return contract.scope != "public" and not own and contract.action not in ("jobs.read", "health.read")


def _of(contract: Contract, path: str, asks: type[msgspec.Struct] | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [TENANT] if "{tenant:" in path else []
    if contract.csrf == "safe":
        return [*found, *(DATES if _dated(contract) else ()), *(_filters(asks) if asks else ())]
    return [*found, *(COMMANDS if contract.csrf == "session" else ())]


def _filters(asks: type[msgspec.Struct]) -> list[dict[str, Any]]:
    (_,), held = msgspec.json.schema_components([asks], ref_template="{name}")
    properties: Mapping[str, Any] = held[asks.__name__]["properties"]
    return [_query(name, schema, "") for name, schema in properties.items()]


def _add(operation: dict[str, Any], wanted: list[dict[str, Any]]) -> None:
    held = operation.setdefault("parameters", [])
    named = {(p.get("name"), p.get("in")) for p in held}
    held.extend(p for p in wanted if (p["name"], p["in"]) not in named)
