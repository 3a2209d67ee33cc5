"""A PostgreSQL of a fault test's own, with its data on disk as an office has it, that may be killed and started again."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from infra import embedded, quarters
from infra.embedded import Unavailable
from infra.migrate import begin_clock, migrate

PATIENCE = 90.0


class Cluster:
    """The embedded servers of a data folder, started as a service manager would: again, until they run."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.servers = embedded.start(data)
        migrate(self.servers.migrate_url)
        begin_clock(self.servers.migrate_url)

    def kill(self, how: signal.Signals) -> None:
        """Send a signal to the process that all others of PostgreSQL are children of."""
        os.kill(int((quarters.settle(self.data, durable=True).pg / "postmaster.pid").read_text().split()[0]), how)

    def runs(self) -> bool:
        """Return whether it answers."""
        try:
            psycopg.connect(self.servers.admin_url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def attempt(self) -> None:
        """Start it if that can be done."""
        with contextlib.suppress(Unavailable, OSError):
            embedded.start(self.data)

    def revive(self) -> None:
        """Start it until it runs: children of a killed server may take a moment to go."""
        limit = time.monotonic() + PATIENCE
        while not self.runs():
            self.attempt()
            assert time.monotonic() < limit, "PostgreSQL does not come back"
            time.sleep(0.1)


@contextmanager
def cluster(place: Path | None = None) -> Generator[Cluster]:
    """Yield a cluster, in a folder that is given or in one of its own, that is gone afterwards."""
    data = place or Path(tempfile.mkdtemp(prefix="taizhang-fault-"))
    try:
        yield Cluster(data)
    finally:
        embedded.stop(data)
        shutil.rmtree(data)


@contextmanager
def small_disk(megabytes: int) -> Generator[Path]:
    """Yield a folder on a disk of its own, so small that it can be filled; a test is skipped where its user may not mount one."""
    folder = Path(tempfile.mkdtemp(prefix="tz-disk-", dir="/tmp"))
    folder.chmod(0o755)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        folder.rmdir()
        pytest.skip("a small disk cannot be mounted by this user: run as root, outside of a container that forbids it")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


def fill(place: Path, *, leave: int) -> Path:
    """Fill the disk of a folder up to so many bytes, and return the file that does it."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while shutil.disk_usage(place).free > leave:
            file.write(bytes(2**18))
    return ballast
