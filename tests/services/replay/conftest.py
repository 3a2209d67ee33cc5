"""What the oracles print at the end of a run that looks at many histories."""

from __future__ import annotations

import pytest

from tests.services.replay.running import COUNTS, MANY


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much was compared, where `make oracles` asked for much."""
    if MANY and COUNTS.histories:
        terminalreporter.section("oracles")
        for line in COUNTS.told():
            terminalreporter.write_line(line)
