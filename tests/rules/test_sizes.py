"""A function fits half a screen, a file a sitting."""

from __future__ import annotations

import ast

from tests.rules.code import python, tree, where

FUNCTION, FILE = 40, 300
ALL = ("domain", "infra", "services", "workers", "tests", "bench")


def test_no_function_is_longer_than_half_a_screen() -> None:
    long = [
        f"{where(path, node)} {node.name} has {length} lines"
        for path in python(*ALL)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION
    ]
    assert not long, f"give a part of it a name of its own (at most {FUNCTION} lines):\n" + "\n".join(long)


def test_no_file_is_longer_than_a_sitting() -> None:
    long = [
        f"{where(path)} has {length} lines" for path in python(*ALL) if (length := len(path.read_text("utf-8").splitlines())) > FILE
    ]
    assert not long, f"cut it by meaning (at most {FILE} lines):\n" + "\n".join(long)
