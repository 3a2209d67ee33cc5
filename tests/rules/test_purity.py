"""A decision sees what it is given: the domain has no clock, no chance and no outside."""

from __future__ import annotations

import ast

from tests.rules.code import python, tree, where

CALLS = {"now", "today", "utcnow", "time", "monotonic", "uuid1", "uuid4", "urandom", "open", "print", "getenv"}
MODULES = {"asyncio", "http", "io", "logging", "os", "pathlib", "random", "secrets", "socket", "subprocess", "threading", "time", "urllib"}


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def test_the_domain_asks_nobody_for_the_time_or_for_luck() -> None:
    found = [
        f"{where(path, node)} calls {_called(node)}()"
        for path in python("domain")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and _called(node) in CALLS
    ]
    assert not found, "take it as an argument (`at: Stamp`, an id, today):\n" + "\n".join(found)


def test_the_domain_imports_nothing_that_touches_the_outside() -> None:
    found = []
    for path in python("domain"):
        for node in ast.walk(tree(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [getattr(node, "module", None) or ""]
            found += [f"{where(path, node)} imports {name}" for name in names if name.split(".")[0] in MODULES]
    assert not found, "what touches the outside belongs to infra:\n" + "\n".join(found)
