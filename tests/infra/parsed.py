"""What PostgreSQL understands of a statement: its parse tree, read from `debug_print_parse`, and what a sharded engine refuses in it.

The rules are those of Citus's planner for what changes rows (multi_router_planner.c), which a statement's words alone do not show:
whether a sum of an instant and an interval is STABLE hangs on the type of the instant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec
import psycopg

UPDATE, INSERT, DELETE = "2", "3", "4"
_TOKEN: Final = re.compile(r"[{}()\[\]]|(?:\\.|[^\s{}()\[\]\\])+", re.DOTALL)
_FUNCTIONS: Final = ("funcid", "opfuncid", "aggfnoid", "winfnoid")
_TYPES: Final = (
    "vartype", "consttype", "paramtype", "funcresulttype", "opresulttype", "resulttype", "coalescetype", "casetype", "minmaxtype"
)  # fmt: skip


class Node(msgspec.Struct, frozen=True):
    """A node of a parse tree: what it is, and its fields, each a node, a list or words."""

    kind: str
    fields: Mapping[str, Any]

    def within(self) -> Iterator[Node]:
        """Yield the nodes of its fields, at any depth of lists."""
        for value in self.fields.values():
            yield from _nodes(value)


def tree(detail: str) -> Node:
    """Return the tree that a notice of `debug_print_parse` tells."""
    tokens = [*_TOKEN.findall(detail)]
    tokens.reverse()
    found = _read(tokens)
    assert isinstance(found, Node), detail
    return found


def _read(tokens: list[str]) -> Any:
    match token := tokens.pop():
        case "{":
            kind, fields, name = tokens.pop(), dict[str, Any](), ""
            while tokens[-1] != "}":
                if tokens[-1].startswith(":"):
                    name = tokens.pop()[1:]
                    fields[name] = None
                else:
                    value = _read(tokens)
                    fields[name] = value if fields.get(name) is None else [fields[name], value]
            tokens.pop()
            return Node(kind, fields)
        case "(" | "[":
            held: list[Any] = []
            while tokens[-1] not in ")]":
                held.append(_read(tokens))
            tokens.pop()
            return held
        case _:
            return token


def _nodes(value: Any) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _nodes(each)


def everything(value: Any) -> Iterator[Node]:
    """Yield every node of a value, those of queries within it as well."""
    for node in _nodes(value):
        yield node
        yield from everything(list(node.within()))


def changing(heard: Iterable[Node]) -> list[Node]:
    """Return the queries that change rows."""
    queries = [node for node in everything(list(heard)) if node.kind == "QUERY"]
    return [query for query in queries if query.fields["commandType"] in (UPDATE, INSERT, DELETE)]


class Judge:
    """Says what of a tree a sharded engine refuses; knows how volatile functions are from the catalogue."""

    def __init__(self, sql: psycopg.Connection[Any]) -> None:
        """Read the catalogue once."""
        self._volatile = {str(oid): str(how) for oid, how in sql.execute("SELECT oid::int8, provolatile FROM pg_proc").fetchall()}
        operators = sql.execute("SELECT oid::int8, oprcode::oid::int8 FROM pg_operator").fetchall()
        self._operators = {str(oid): str(code) for oid, code in operators}
        types = sql.execute("SELECT oid::int8, typinput::oid::int8, typoutput::oid::int8 FROM pg_type").fetchall()
        self._put = {str(kind): (str(into), str(out)) for kind, into, out in types}

    def refused(self, tree: Node) -> list[str]:
        """Return the rules that the changing queries of a tree break, in order; nothing for one that only reads."""
        found: list[str] = []
        for query in changing([tree]):
            command, said = query.fields["commandType"], query.fields
            if command == INSERT and said["hasSubLinks"] == "true":
                found.append("an INSERT asks nothing")
            if command != INSERT:
                found += self._changing([said["targetList"], said["jointree"]])
            set_anew = said["targetList"] if command == UPDATE else [each.fields["onConflictSet"] for each in _nodes(said["onConflict"])]
            if any(entry.fields["resname"] == "county_id" for entry in _nodes(set_anew)):
                found.append("a row stays with its county")
            if said["onConflict"] not in (None, "<>") and self._any(self._mutable, said["onConflict"]):
                found.append("DO UPDATE is worked out by IMMUTABLE functions")
            if self._any(self._mutable, said["returningList"]):
                found.append("RETURNING is worked out by IMMUTABLE functions")
        return found

    def _changing(self, parts: Any) -> Iterator[str]:
        if self._any(lambda node: "v" in self._how(node), parts):
            yield "a change calls nothing volatile"
        lazy = [node for node in everything(parts) if node.kind in ("COALESCE", "COALESCEEXPR", "CASE", "CASEEXPR")]
        if any(self._any(self._mutable, list(node.within())) for node in lazy):
            yield "CASE and COALESCE hold IMMUTABLE functions"
        if self._any(lambda node: "s" in self._how(node) and any(inner.kind == "VAR" for inner in everything(list(node.within()))), parts):
            yield "STABLE functions are not given columns"

    def _mutable(self, node: Node) -> bool:
        return bool({"s", "v"} & self._how(node))

    def _how(self, node: Node) -> set[str]:
        if node.kind in ("SQLVALUEFUNCTION", "NEXTVALUEEXPR"):
            return {"s"}
        called = [node.fields[name] for name in _FUNCTIONS if name in node.fields]
        called += [self._operators[oid] for oid in node.fields.get("opnos") or ()]
        if node.kind == "COERCEVIAIO":
            (given,) = _nodes(node.fields["arg"])
            kind = next(given.fields[name] for name in _TYPES if name in given.fields)
            called = [self._put[node.fields["resulttype"]][0], self._put[kind][1]]
        return {self._volatile[oid] for oid in called if oid != "0"}

    @staticmethod
    def _any(test: Callable[[Node], bool], value: Any) -> bool:
        return any(test(node) for node in everything(value))
