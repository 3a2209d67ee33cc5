"""Workers use services, services use domain and infra, and those two do not know each other."""

from __future__ import annotations

import subprocess
import sys

from tests.rules.code import ROOT


def test_imports_keep_to_the_layers() -> None:
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])"
    found = subprocess.run([sys.executable, "-c", lint], cwd=ROOT, check=False, capture_output=True, text=True)
    assert found.returncode == 0, f"move the import or what it imports (pyproject.toml, tool.importlinter):\n{found.stdout}{found.stderr}"
