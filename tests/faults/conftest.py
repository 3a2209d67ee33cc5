"""What fault tests share: a seed that can be given again, and their figures at the end of the run."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.embedded import Servers
from infra.settings import Settings

_said: list[str] = []
Tell = Callable[..., None]


@pytest.fixture
def seed() -> int:
    """A new seed each time, or TAIZHANG_FAULT_SEED; it says what is cut when, and leaves the threads to the machine."""
    return int(os.environ.get("TAIZHANG_FAULT_SEED") or secrets.randbelow(10**6))


@pytest.fixture(scope="session")
def environ(servers: Servers, data: Path) -> dict[str, str]:
    """The environment of the product's processes: short leases and a short pulse."""
    settings = Settings(
        database_url=servers.app_url, redis_url=servers.redis_url, data=data, lease_seconds=1, poll_seconds=0.1, pool_size=4,
        worker_processes=1, log_level="error",
    )  # fmt: skip
    return os.environ | settings.environment() | {"PYTHONWARNINGS": "ignore"}


@pytest.fixture
def tell(request: pytest.FixtureRequest, seed: int) -> Tell:
    """Print a test's figures at the end of the run."""

    def say(*, injected: int, lost: int, doubled: int, **more: Any) -> None:
        rest = "".join(f", {value} {name.replace('_', ' ')}" for name, value in more.items())
        _said.append(f"{request.node.name}: {injected} injected, {lost} lost, {doubled} doubled{rest} (seed {seed})")

    return say


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what was done to the ledger and what became of it."""
    if _said:
        terminalreporter.section("faults")
        for line in _said:
            terminalreporter.write_line(line)
