"""A view handles, or names as ignored, each fact of its modules, and writes tables of its own."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import services.views
from infra.followers import View
from tests.rules.code import ROOT


def views() -> list[View]:
    modules = [import_module(info.name) for info in pkgutil.walk_packages(services.views.__path__, "services.views.")]
    found = {id(value): value for module in modules for value in vars(module).values() if isinstance(value, View)}
    assert found, "there are no views under services/views"
    return list(found.values())


def test_no_fact_is_forgotten_by_a_view() -> None:
    forgotten = {view.name: view.unhandled() for view in views() if view.unhandled()}
    assert not forgotten, f"handle each with @view.on, or name it in view.ignore: {forgotten}"


def test_views_and_their_tables_have_names_of_their_own() -> None:
    names = [view.name for view in views()]
    tables = [table for view in views() for table in view.tables]
    assert len(names) == len(set(names)), f"two views share a name: {sorted(names)}"
    assert len(tables) == len(set(tables)), f"two views write one table: {sorted(tables)}"


def test_every_table_of_a_view_is_made_by_a_migration() -> None:
    migrations = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "infra/migrations").glob("*.sql")))
    missing = [table for view in views() for table in view.tables if f"CREATE TABLE {table} " not in migrations.replace("(", " (")]
    assert not missing, f"write a migration with the standard columns and SELECT ledger.protect(...): {missing}"
