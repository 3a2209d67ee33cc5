"""The distribution and the command are called taizhang, the packages are the four rooms, and no folder has a second name."""

from __future__ import annotations

import tomllib
from importlib import import_module
from importlib.metadata import entry_points, version

from tests.rules.code import PRODUCT, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_one_name_for_the_distribution_and_the_command() -> None:
    assert PROJECT["project"]["name"] == "taizhang"
    assert PROJECT["project"]["scripts"] == {"taizhang": "services.cli:main"}
    assert version("taizhang") == PROJECT["project"]["version"], "run make again: the installed metadata are old"
    [command] = entry_points(group="console_scripts", name="taizhang")
    assert callable(command.load())


def test_the_wheel_holds_the_four_rooms_under_their_own_names() -> None:
    assert PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"] == {"packages": list(PRODUCT)}
    for name in PRODUCT:
        module = import_module(name)
        assert module.__file__ == str(ROOT / name / "__init__.py"), f"{name} is imported from elsewhere"
        assert module.__doc__, f"{name}/__init__.py does not say what the room is for"


def test_the_change_log_knows_this_version() -> None:
    assert f"## {PROJECT['project']['version']}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
