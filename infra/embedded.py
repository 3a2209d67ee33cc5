"""PostgreSQL and Redis from wheels, for a laptop or a test: started, reused, adopted after a crash, and stopped."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import msgspec
import psycopg
from psycopg.conninfo import make_conninfo

from infra import engines, quarters, roles
from infra.quarters import Quarters, Unavailable
from infra.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["Servers", "Unavailable", "running", "serving", "start", "stop"]

DATABASE: Final = "taizhang"


class Servers(msgspec.Struct, frozen=True, kw_only=True):
    """The addresses of running servers; remembered in the data folder with the process that answers for them."""

    admin_url: str
    migrate_url: str
    app_url: str
    redis_url: str
    sockets: str
    owner: int
    owner_since: str
    durable: bool

    @property
    def mine(self) -> bool:
        """Return whether this process started (or adopted) the servers, and so should stop them."""
        return (self.owner, self.owner_since) == (os.getpid(), _since(os.getpid()))


def start(data: Path, *, durable: bool = True) -> Servers:
    """Return running servers of *data*: those that run already, or new ones; raise `Unavailable` with the reason.

    Servers whose starter died are adopted: from then on they are this process's to stop. `durable=False` trades
    safety at a power cut for speed, for tests.
    """
    _sweep()
    place = quarters.settle(data, durable=durable)
    with _locked(place.data):
        known = _remembered(place.data)
        if known and known.durable == durable and _answers(known):
            return known if _alive(known) else _remember(place.data, _signed(known))
        _halt(place, known)
        sockets = _sockets(place, known)
        fresh = _servers(sockets, durable=durable)
        _remember(place.data, fresh)  # before anything runs, so that the next start finds what a killed one left
        engines.start_postgres(place, sockets, durable=durable)
        engines.start_redis(place, sockets)
        _prepare(fresh)
        return fresh


def stop(data: Path) -> None:
    """Stop the servers of *data*, whoever started them; nothing happens where none run."""
    if not (data / "servers.json").exists():
        return
    place = quarters.settle(data, durable=False)
    with _locked(place.data):
        _halt(place, _remembered(place.data))


@contextlib.contextmanager
def serving(data: Path, *, durable: bool = True) -> Generator[Servers]:
    """Yield running servers, and stop them at the end if this process started them."""
    servers = start(data, durable=durable)
    try:
        yield servers
    finally:
        if servers.mine:
            stop(data)


def running(data: Path) -> Servers | None:
    """Return the servers of *data* if they answer, and start nothing."""
    known = _remembered(data.expanduser().absolute())
    return known if known and _answers(known) else None


def _servers(sockets: Path, *, durable: bool) -> Servers:
    def url(user: str, database: str = DATABASE) -> str:
        return f"postgresql://{user}@/{database}?host={quote(str(sockets), safe='')}&port=5432"

    return Servers(
        admin_url=url("postgres"),
        migrate_url=url(roles.MIGRATE),
        app_url=url(roles.APP),
        redis_url=f"unix://{sockets}/redis.sock?db=0",
        sockets=str(sockets),
        owner=os.getpid(),
        owner_since=_since(os.getpid()),
        durable=durable,
    )


def _sockets(place: Quarters, known: Servers | None) -> Path:
    if known and Path(known.sockets).is_dir():
        return place.own(Path(known.sockets))
    return quarters.socket_folder(place)


def _prepare(servers: Servers) -> None:
    """Create the database and the roles; doing it twice changes nothing."""
    with psycopg.connect(make_conninfo(servers.admin_url, dbname="postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute("CREATE DATABASE taizhang")
    roles.bootstrap(servers.admin_url)


def _halt(place: Quarters, known: Servers | None) -> None:
    engines.stop_postgres(place)
    if known:
        engines.stop_redis(Path(known.sockets))


def _sweep() -> None:
    """Stop what still runs for data folders that were deleted meanwhile, and remove what was temporary."""
    for folder in quarters.orphans():
        for sockets in (folder, folder / "run"):
            engines.stop_redis(sockets)
        with contextlib.suppress(OSError, ValueError, IndexError):
            postmaster = int((folder / "pg" / "postmaster.pid").read_text().split()[0])
            if Path(f"/proc/{postmaster}/cwd").resolve() == folder / "pg":
                os.kill(postmaster, signal.SIGQUIT)
        if quarters.temporary(folder):  # a real ledger is never deleted unasked: its data folder may be on an unmounted disk
            shutil.rmtree(folder, ignore_errors=True)


def _answers(servers: Servers) -> bool:
    try:
        with psycopg.connect(servers.admin_url, connect_timeout=5) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return engines.pings(servers.redis_url)


@contextlib.contextmanager
def _locked(data: Path) -> Generator[None]:
    with (data / "servers.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _remembered(data: Path) -> Servers | None:
    try:
        return msgspec.json.decode((data / "servers.json").read_bytes(), type=Servers)
    except (OSError, msgspec.MsgspecError):
        return None


def _remember(data: Path, servers: Servers) -> Servers:
    draft = data / "servers.json.new"
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(servers)))
    draft.replace(data / "servers.json")
    return servers


def _signed(servers: Servers) -> Servers:
    return msgspec.structs.replace(servers, owner=os.getpid(), owner_since=_since(os.getpid()))


def _alive(servers: Servers) -> bool:
    return _since(servers.owner) == servers.owner_since != ""


def _since(process: int) -> str:
    """Return when a process began, which tells it from a later one with the same number; empty where there is none."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        found = subprocess.run(["ps", "-o", "lstart=", "-p", str(process)], check=False, capture_output=True, text=True)  # noqa: S603, S607
        return found.stdout.strip()


if __name__ == "__main__":  # `make stop`, for what a killed process left behind
    stop(Settings.from_env().data)
