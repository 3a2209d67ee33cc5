"""A database, a Redis and a data folder of a test's own, beside those of the run: for tests that break, flush or search all of one."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import msgspec
import psycopg
from psycopg import sql

from infra import engines, quarters, roles
from infra.embedded import Servers
from infra.migrate import begin_clock, migrate

_BLANK = "blank"


def new_database(servers: Servers, name: str) -> Servers:
    """Return the servers with another database, migrated and empty: a copy of one that is made once in a run."""
    with psycopg.connect(servers.admin_url, autocommit=True) as admin:
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_BLANK]).fetchone():
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_BLANK)))
            blank = _within(servers, _BLANK)
            migrate(blank.migrate_url)
            begin_clock(blank.migrate_url)
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(_BLANK)))
    return _within(servers, name)


def bare_database(servers: Servers, name: str) -> Servers:
    """Return the servers with another database that has no schema yet, for whoever brings a clock of his own."""
    with psycopg.connect(servers.admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return _within(servers, name)


def rehearsal_database(servers: Servers, name: str, first_day: str) -> Servers:
    """Return the servers with another database, empty, whose clock begins on a day and may be moved."""
    own = bare_database(servers, name)
    migrate(own.migrate_url)
    begin_clock(own.migrate_url, rehearsal=first_day)
    return own


def _within(servers: Servers, name: str) -> Servers:
    other = msgspec.structs.replace(
        servers, **{url: _named(getattr(servers, url), name) for url in ("admin_url", "migrate_url", "app_url")}
    )
    roles.bootstrap(other.admin_url)
    return other


@contextmanager
def new_redis(data: Path) -> Iterator[str]:
    """Yield the address of a Redis that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tz-redis-"))
    url = f"unix://{folder}/redis.sock?db=0"
    binary = str(quarters.settle(data, durable=False).redis)
    command = [binary, "--port", "0", "--unixsocket", f"{folder}/redis.sock", "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        try:
            limit = time.monotonic() + 10
            while not engines.pings(url):
                assert time.monotonic() < limit, "Redis does not start"
                time.sleep(0.02)
            yield url
        finally:
            running.kill()
            shutil.rmtree(folder, ignore_errors=True)


def _named(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))
