"""What takes a command at a desk looks it up in the ledger before anything could refuse it, or is decorated so that a refusal looks it up.

tests/web/test_repeats.py holds every route to it; this holds the handlers that no route leads to.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.rules.code import python, tree, where

HARMLESS = {
    "allow",
    "begin",
    "change",
    "correct",
    "void",
    "replace",
    "together",
    "stream",
    "reader",
    "_right",
    "of_unit",
    "national",
    "works",
}
"""What refuses nothing but a role, or asks the ledger first."""
LATER = ast.Lambda | ast.FunctionDef


def takes_commands(node: ast.AST) -> bool:
    """Return whether a function answers a command given at a desk with a receipt."""
    if not isinstance(node, ast.FunctionDef) or node.returns is None or ast.unparse(node.returns) != "Receipt":
        return False
    return any(arg.annotation is not None and ast.unparse(arg.annotation) in {"Desk", "OneDesk"} for arg in node.args.args)


def decorated(node: ast.FunctionDef) -> bool:
    return any(ast.unparse(each) == "once" for each in node.decorator_list)


def at_once(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what a function does itself, without what it hands on to be done later."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, LATER):
            yield child
            yield from at_once(child)


def risky(node: ast.FunctionDef, handlers: set[str]) -> list[str]:
    """Return what a function does, before the ledger is asked, that could refuse: raise, or call what nobody knows to be harmless."""
    found = ["raise" for each in at_once(node) if isinstance(each, ast.Raise)]
    for call in (
        each for part in node.body for each in (part, *at_once(part)) if isinstance(each, ast.Call) and not isinstance(part, LATER)
    ):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        builds = name[:1].isupper() or name in {"uuid5", "tuple", "dict", "frozenset", "sorted", "getattr", "cast"}
        if not builds and name not in HARMLESS | handlers:
            found.append(name)
    return found


def wrong(modules: list[tuple[str, ast.Module]]) -> list[str]:
    taking = [
        (f"{place.rpartition(':')[0]}:{node.lineno}", node)
        for place, module in modules
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef) and takes_commands(node)
    ]
    handlers = {node.name for _, node in taking}
    return [
        f"{place}: {node.name} ({', '.join(found)})" for place, node in taking if not decorated(node) and (found := risky(node, handlers))
    ]


def test_no_handler_refuses_a_command_before_the_ledger_was_asked_for_it() -> None:
    modules = [(where(path), tree(path)) for path in python("services") if path.parent.name == "services" and path.name != "desk.py"]
    found = wrong(modules)
    assert not found, "decorate these with services.desk.once, or look within the decision:\n" + "\n".join(found)
    assert sum(takes_commands(node) for _, module in modules for node in ast.walk(module)) > 60


def test_a_handler_that_looks_first_is_noticed() -> None:
    def handler(body: str, *, decorator: str = "") -> list[tuple[str, ast.Module]]:
        return [("x", ast.parse(f"{decorator}\ndef f(desk: Desk, id: UUID) -> Receipt:\n    desk.allow('a')\n    {body}"))]

    decided = "return desk.change(id, thing, lambda s: thing.close(s, rules=look(desk)))"
    assert not wrong(handler(decided))
    for bad in ("state = desk.state(id, thing)", "if id in known(desk): raise Closed", "people = look(desk)"):
        assert wrong(handler(f"{bad}\n    {decided}")), bad
        assert not wrong(handler(f"{bad}\n    {decided}", decorator="@once"))
    assert wrong(handler("return desk.change(id, thing, judged(desk))"))
