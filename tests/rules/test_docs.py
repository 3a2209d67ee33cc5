"""Every setting, command, make target, scheduled work, kind of job, report and process stands in docs/operations.md."""

from __future__ import annotations

import argparse
import pkgutil
import re
from collections.abc import Callable
from importlib import import_module
from typing import Any, get_type_hints

import msgspec
import pytest

import services
from infra.jobs.kinds import KINDS
from infra.processes import TABLE
from infra.settings import NAMES, Settings
from services import commands
from services.schedule import SCHEDULES
from tests.rules.code import ROOT
from workers import tasks

OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")


def named_commands() -> list[str]:
    parser = argparse.ArgumentParser().add_subparsers()
    for module in commands.every():
        module.register(parser)
    return [f"taizhang {name}" for name in parser.choices]


def named_kinds() -> list[str]:
    tasks.load()
    return sorted(name for name, kind in KINDS.items() if kind.handler.__module__.startswith("services."))  # tests bring kinds of their own


def named_reports() -> list[str]:
    return sorted(path.parent.name for path in (ROOT / "services/reports").glob("*/figures.py"))


def named_targets() -> list[str]:
    return [f"make {name}" for name in re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)]


NAMED: dict[str, Callable[[], list[str]]] = {
    "settings": lambda: list(NAMES.values()),
    "processes": lambda: [process.name for process in TABLE],
    "schedules": lambda: [schedule.name for schedule in SCHEDULES],
    "commands": named_commands,
    "kinds": named_kinds,
    "reports": named_reports,
    "targets": named_targets,
}


@pytest.mark.parametrize("what", NAMED)
def test_operations_names_every_one_of_the(what: str) -> None:
    missing = [name for name in NAMED[what]() if not re.search(rf"`{re.escape(name)}[` ]", OPERATIONS)]
    assert not missing, f"describe these {what} in docs/operations.md: {missing}"


def test_every_setting_says_what_it_is_for() -> None:
    hints: dict[str, Any] = get_type_hints(Settings, include_extras=True)
    assert NAMES.keys() == {field.name for field in msgspec.structs.fields(Settings)}
    assert not [name for name in NAMES if not any(isinstance(m, msgspec.Meta) and m.description for m in hints[name].__metadata__)]


def test_every_module_of_the_product_says_what_it_is_for() -> None:
    rooms = [import_module(name) for name in ("domain", "infra", "services", "workers")]
    modules = [info.name for room in rooms for info in pkgutil.walk_packages(room.__path__, room.__name__ + ".")]
    silent = [name for name in modules if name.rpartition(".")[2] != "__main__" and not (import_module(name).__doc__ or "").strip()]
    assert not silent, f"write one sentence at the top of: {silent}"
    assert services.__doc__
