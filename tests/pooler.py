"""PgBouncer before this run's PostgreSQL, by the very file that offices are given, with few connections so that they are shared."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from infra import quarters
from infra.roles import APP, MIGRATE

_FILE = Path(__file__).parents[1] / "infra/deploy/pgbouncer/pgbouncer.ini"


class Pooler:
    """A PgBouncer in transaction mode; every database of the cluster is reached through it under its own name."""

    def __init__(self, folder: Path, identity: dict[str, Any]) -> None:
        self._folder, self._identity = folder, identity
        self._running: subprocess.Popen[bytes] | None = None

    def start(self, direct: str) -> None:
        """Start it, and return when it answers for the database of *direct*."""
        command = [binary(), "-q", str(self._folder / "pgbouncer.ini")]
        self._running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self._identity)
        limit = time.monotonic() + 15
        while True:
            try:
                psycopg.connect(self.url(direct)).close()
            except psycopg.OperationalError:
                assert self._running.poll() is None, (self._folder / "log").read_text()
                assert time.monotonic() < limit, "PgBouncer does not start"
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """End it without a word to anybody."""
        assert self._running
        self._running.kill()
        self._running.wait()

    def url(self, direct: str) -> str:
        """Return the address through the pooler of a database whose own address is given."""
        given = conninfo_to_dict(direct)
        return f"postgresql://{given['user']}@/{given['dbname']}?host={quote(str(self._folder), safe='')}&port=6432"


def binary() -> str:
    """Return where PgBouncer is; without it a test is skipped, or fails where TAIZHANG_REQUIRE_PGBOUNCER says so."""
    if found := shutil.which("pgbouncer", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin"):
        return found
    reason = "no PgBouncer here: install the package `pgbouncer`"
    if os.environ.get("TAIZHANG_REQUIRE_PGBOUNCER"):
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def pooling(app_url: str, data: Path, *, size: int) -> Iterator[Pooler]:
    """Yield a pooler that opens at most *size* connections to each database."""
    place, given = quarters.settle(data, durable=False), conninfo_to_dict(app_url)
    # Whoever runs PostgreSQL here may enter its folder of sockets, and perhaps no other: a newcomer's own temporary folder is closed.
    folder = place.own(Path(tempfile.mkdtemp(prefix="pool-", dir=str(given["host"]))))
    config = ConfigParser(comment_prefixes=(";",))
    config.read(_FILE, encoding="utf-8")
    config["databases"] = {"*": f"host={given['host']} port={given['port']}"}
    config["pgbouncer"].update({
        "listen_addr": "", "unix_socket_dir": str(folder), "auth_type": "trust", "auth_file": str(folder / "users"),
        "default_pool_size": str(size), "logfile": str(folder / "log"),
    })  # fmt: skip
    (folder / "users").write_text("".join(f'"{role}" ""\n' for role in (APP, MIGRATE)))
    with (folder / "pgbouncer.ini").open("w", encoding="utf-8") as file:
        config.write(file)
    pooler = Pooler(folder, place.identity)
    try:
        pooler.start(app_url)
        yield pooler
        pooler.kill()
    finally:
        shutil.rmtree(folder)
