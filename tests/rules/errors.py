"""Who judges an error of PostgreSQL by what it says, instead of by its SQLSTATE or its class."""

from __future__ import annotations

import ast
from collections.abc import Iterator

WORDS = {"constraint_name", "message_primary", "message_detail", "message_hint", "pgerror"}
ASKED = {"startswith", "endswith", "find", "index", "count", "search", "match", "fullmatch", "findall", "get", "removeprefix", "partition"}
"""Methods and functions that answer differently for other words."""


def judged_by_words(module: ast.Module) -> list[ast.AST]:
    """Return where something depends on the words of an error: a comparison, a question put to a text, a look into a table."""
    found = _judged(module, set())
    for handler in (node for node in ast.walk(module) if isinstance(node, ast.ExceptHandler) and node.name):
        found += [node for node in _judged(handler, {handler.name or ""}) if node not in found]
    return found


def _judged(within: ast.AST, caught: set[str]) -> list[ast.AST]:
    told = {target.id for target, value in _named(within) if speaks(value, caught, set())}
    return [node for node in ast.walk(within) if any(speaks(part, caught, told) for part in _judging(node))]


def speaks(node: ast.AST, caught: set[str], told: set[str]) -> bool:
    """Return whether an expression holds words of an error: in clear, printed, or under a name that was given to them."""
    return any(
        (isinstance(part, ast.Attribute) and (part.attr in WORDS or (part.attr == "args" and _is(part.value, caught))))
        or (isinstance(part, ast.Call) and getattr(part.func, "id", "") in {"str", "repr"} and any(_is(arg, caught) for arg in part.args))
        or (isinstance(part, ast.Call) and getattr(part.func, "id", "") == "getattr" and _constant(part) in WORDS)
        or (isinstance(part, ast.FormattedValue) and _is(part.value, caught))
        or _is(part, told)
        for part in ast.walk(node)
    )


def _judging(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node on which it depends what happens."""
    match node:
        case ast.Compare() | ast.Match():
            yield node.subject if isinstance(node, ast.Match) else node
        case ast.Subscript():
            yield node.slice
        case ast.Call(func=ast.Attribute(value=of, attr=name), args=args) if name in ASKED:
            yield from (of, *args)
        case _:
            pass


def _named(within: ast.AST) -> Iterator[tuple[ast.Name, ast.AST]]:
    for node in ast.walk(within):
        if isinstance(node, ast.Assign):
            yield from ((target, node.value) for target in node.targets if isinstance(target, ast.Name))


def _is(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def _constant(call: ast.Call) -> object:
    return call.args[1].value if len(call.args) > 1 and isinstance(call.args[1], ast.Constant) else None
