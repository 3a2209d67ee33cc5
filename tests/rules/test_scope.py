"""Every query says whose rows it wants, although row security would keep the others away."""

from __future__ import annotations

import ast
import re

from tests.rules.code import python, tracked, tree, where

READS = re.compile(r"\b(?:FROM|JOIN|UPDATE|INTO)\s+(?:views|vault|work|directory|access)\.\w+")


def test_every_sql_file_carries_the_county() -> None:
    found = [
        where(path)
        for path in tracked()
        if path.suffix == ".sql" and path.parent.name != "migrations"
        if READS.search(text := path.read_text("utf-8")) and "county" not in text
    ]
    assert not found, "add county (and tenant) to its conditions, as parameters:\n" + "\n".join(found)


def test_every_sql_string_carries_the_county() -> None:
    found = [
        where(path, node)
        for path in python("services", "workers")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"\b(FROM|UPDATE|INTO) views\.", node.value)
        if "county" not in node.value
    ]
    assert not found, "add county (and tenant) to its conditions, as parameters:\n" + "\n".join(found)
