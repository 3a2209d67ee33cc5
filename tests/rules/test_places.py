"""The repository names no machine, no registry and no workplace: it is the same everywhere."""

from __future__ import annotations

import json
import re

import pytest

from tests.rules.code import ROOT, tracked, where

# Spelled in parts, so that this file does not name what it forbids.
FORBIDDEN = {
    "a package registry's host": "|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npm", "npm" + "mirror")),
    "a path of one machine": r"(?<![\w.$}])/(?:" + "|".join(["work" + "/", "root" + "/", "home" + r"/\w", "Users" + r"/\w"]) + ")",
    "an address on the Internet for loading code": r"(?:src|href)=[\"']https?://(?!www\.w3\.org)",
}
TEXT = {".py", ".toml", ".md", ".txt", ".json", ".yaml", ".yml", ".sql", ".html", ".css", ".js", ".cfg", ".sh", ".env", ".typ", ""}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    found = [
        f"{where(path)}: line {number}"
        for path in tracked()
        if path.suffix in TEXT
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(FORBIDDEN[what], line)
    ]
    assert not found, f"take {what} out of:\n" + "\n".join(found)


def test_locks_are_checked_by_hash_and_say_nothing_of_where_from() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        pins = re.findall(r"^(\S+==\S+).*?(?=^\S|\Z)", text := lock.read_text("utf-8"), re.MULTILINE | re.DOTALL)
        assert pins, f"{lock.name} pins nothing: run make lock"
        assert text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text, f"{lock.name} names a host: run make lock"
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert all("integrity" in entry and "resolved" not in entry for name, entry in packages.items() if name)


def test_no_file_of_others_is_kept_here() -> None:
    kinds = {".ttf", ".otf", ".woff", ".woff2", ".whl", ".jar", ".so", ".dll", ".exe"}
    found = [where(path) for path in tracked() if path.suffix in kinds or path.name.endswith(".min.js")]
    assert not found, f"bring it by package.json or pyproject.toml instead: {found}"
