"""What the product says to PostgreSQL, as the rules read it: put together as far as it can be, without comments and quotes of names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache

from tests.rules.code import PRODUCT, ROOT, python, tracked, tree, where

BEGINNING = re.compile(
    r"[\s(]*(?:(?:SELECT|INSERT|UPDATE|DELETE|WITH|BEGIN|SET|LOCK|CREATE|ALTER|DROP|MERGE|LISTEN|UNLISTEN|NOTIFY|COPY|TRUNCATE|VALUES"
    r"|EXPLAIN|DO|CALL|DECLARE|GRANT|EXECUTE|PREPARE)\b"
    r"|(?i:insert\s+into|merge\s+into|delete\s+from|update\s+\S+\s+(?:as\s+\w+\s+)?set|with\s+\w+\s+as\s*\(|set\s+(?:local|session|role)"
    r"|create\s+(?:\w+\s+)*(?:table|index|sequence|trigger|extension|rule|function)|select\s[^;]*?(?:\bfrom\b|\()|(?:listen|notify)\s+\w+\W*\Z))"
)
"""How a statement begins: in capitals, as this house writes it, or in small letters with what follows them in no other sentence."""
_NAME = re.compile(r'"([A-Za-z_]\w*)"')
_LITERAL_OR_COMMENT = re.compile(r"('(?:[^']|'')*')|--[^\n]*|/\*.*?\*/", re.DOTALL)


def plain(text: str) -> str:
    """Return SQL without comments, without the quotes around plain names, and with one space where there was any room."""
    bare = _LITERAL_OR_COMMENT.sub(lambda found: found.group(1) or " ", text)
    return re.sub(r"\s+", " ", _NAME.sub(r"\1", bare)).strip()


def constants(module: ast.Module) -> dict[str, str]:
    """Return the texts that a module gives names to, wherever it does."""
    found: dict[str, str] = {}
    for node in ast.walk(module):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        value: ast.AST | None = getattr(node, "value", None)
        text = said(value, found) if targets and value is not None else None
        found.update({target.id: text for target in targets if isinstance(target, ast.Name) and text is not None})
    return found


def said(node: ast.AST, names: Mapping[str, str]) -> str | None:
    """Return the text that an expression comes to, with {} for what is filled in later; None where it is no text."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name):
            return names.get(name)
        case ast.JoinedStr(values=parts):
            return "".join(_part(part, names) for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            sides = said(left, names), said(right, names)
            return None if sides == (None, None) else "".join("{}" if side is None else side for side in sides)
        case ast.BinOp(left=left, op=ast.Mod()):
            return said(left, names)
        case ast.IfExp(body=body, orelse=otherwise):
            return said(body, names) or said(otherwise, names)
        case ast.Call(func=ast.Attribute(value=between, attr="join"), args=[ast.List(elts=parts) | ast.Tuple(elts=parts)]):
            return (said(between, names) or "{}").join(said(part, names) or "{}" for part in parts)
        case ast.Call(func=ast.Attribute(value=text, attr="format" | "replace" | "encode" | "strip")):
            return said(text, names)
        case ast.Call(func=ast.Attribute(attr="SQL"), args=[text]):
            return said(text, names)
        case _:
            return None


def _part(part: ast.AST, names: Mapping[str, str]) -> str:
    inner = part.value if isinstance(part, ast.FormattedValue) else part
    text = said(inner, names)
    return "{}" if text is None else text


def written_in(module: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Yield the statements of Python code, and the pieces of which they are put together."""
    names = constants(module)
    for node in ast.walk(module):
        text = said(node, names) if not isinstance(node, ast.Name) else None
        if text is not None and BEGINNING.match(_LITERAL_OR_COMMENT.sub(lambda found: found.group(1) or " ", text)):
            yield node, plain(text)


@cache
def spoken() -> list[tuple[str, str]]:
    """Return every statement of the product with where it stands; a .sql file counts as one."""
    files = [path for path in tracked() if path.suffix == ".sql" and path.relative_to(ROOT).parts[0] in PRODUCT]
    lines = [(where(path), plain(re.sub(r"^\\[^\n]*", "", path.read_text("utf-8"), flags=re.MULTILINE))) for path in files]
    return lines + [(where(path, node), text) for path in python(*PRODUCT) for node, text in written_in(tree(path))]
