"""SQL runs inside a door of infra/db.py; connections are opened where roles, migrations and servers are made, and nowhere else."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.rules.code import PRODUCT, python, tree, where

# The app role's pool, and those who come as the migrator or the superuser before there is an application.
OPENERS = {"infra/db.py", "infra/roles.py", "infra/migrate.py", "infra/embedded.py", "infra/clock.py", "infra/followers/rebuild.py"}
OPENING = {"ConnectionPool", "AsyncConnectionPool", "NullConnectionPool"}
RUNNING = {"execute", "executemany", "cursor"}
DOORS = {"tenant", "county", "public", "platform", "statement"}


def opens(node: ast.Call) -> bool:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return called in OPENING or (called == "connect" and ast.unparse(node.func).endswith(("psycopg.connect", "Connection.connect")))


def given(function: ast.AST) -> set[str]:
    """Return the names under which a function got an open connection: parameters, and what a door yielded."""
    names = {arg.arg for node in ast.walk(function) if isinstance(node, ast.arguments) for arg in [*node.args, *node.kwonlyargs]}
    for node in ast.walk(function):
        if isinstance(node, ast.withitem) and isinstance(node.context_expr, ast.Call) and isinstance(node.optional_vars, ast.Name):
            called = node.context_expr.func
            if isinstance(called, ast.Attribute) and called.attr in DOORS | {"cursor"}:
                names.add(node.optional_vars.id)
    return names - {"self"}


def unscoped(path: Path) -> list[str]:
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = {id(call): names for function in functions for names in [given(function)] for call in ast.walk(function)}
    return [
        f"{where(path, call)} {ast.unparse(call.func)}()"
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in RUNNING
        if not (isinstance(call.func.value, ast.Name) and call.func.value.id in inside.get(id(call), set()))
    ]


@pytest.mark.parametrize("folder", PRODUCT)
def test_nobody_else_opens_a_connection(folder: str) -> None:
    found = [
        where(path, node)
        for path in python(folder)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and opens(node) and where(path).rpartition(":")[0] not in OPENERS
    ]
    assert not found, "take `sql` from a door of infra/db.py instead:\n" + "\n".join(found)


@pytest.mark.parametrize("folder", ["domain", "services", "workers"])
def test_sql_runs_on_what_a_door_gave(folder: str) -> None:
    found = [line for path in python(folder) for line in unscoped(path)]
    assert not found, "open a door (`with db.tenant(county, tenant) as sql:`) or take `sql` as a parameter:\n" + "\n".join(found)


def patched(statement: ast.expr) -> bool:
    """Return whether a statement is put together from text and something else, and not by psycopg.sql."""
    if isinstance(statement, ast.BinOp):
        sides = [statement.left, statement.right]
        plain = [isinstance(side, ast.Constant) for side in sides]
        return any(map(patched, sides)) or (any(plain) and not all(plain))
    return isinstance(statement, ast.JoinedStr) and any(isinstance(part, ast.FormattedValue) for part in statement.values)


@pytest.mark.parametrize("folder", PRODUCT)
def test_no_statement_is_put_together_from_strings(folder: str) -> None:
    found = [
        where(path, call)
        for path in python(folder)
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in RUNNING
        if call.args and patched(call.args[0])
    ]
    assert not found, "use parameters, and psycopg.sql for names:\n" + "\n".join(found)
