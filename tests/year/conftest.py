"""The figures of a year, said at the end of the run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

_said: list[str] = []
Tell = Callable[[str], None]


@pytest.fixture
def tell() -> Tell:
    """Keep a line for the end of the run."""
    return _said.append


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what the year came to."""
    if _said:
        terminalreporter.section("the year 2005")
        for line in _said:
            terminalreporter.write_line(line)
