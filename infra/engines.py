"""The two embedded servers themselves: how PostgreSQL and Redis are configured, started and stopped on private sockets."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import redis

from infra.quarters import Quarters, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE: Final = 60  # seconds for a server to come up or to go; a cold disk is slow

POSTGRES_CONF: Final = """\
listen_addresses = ''
port = 5432
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
work_mem = 32MB
jit = off
autovacuum_naptime = 5s
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_checkpoints = off
logging_collector = off
fsync = {durable}
full_page_writes = {durable}
synchronous_commit = {durable}
"""
# No scripting: this Redis is older than the fix of CVE-2025-49844, a break-out from Lua.
REDIS_CONF: Final = """\
port 0
unixsocket {sockets}/redis.sock
unixsocketperm 700
daemonize yes
pidfile {sockets}/redis.pid
logfile "{log}"
dir {sockets}
save ""
appendonly no
databases 16
user default on nopass ~* &* +@all -@scripting
"""


def start_postgres(place: Quarters, sockets: Path, *, durable: bool) -> None:
    """Start the cluster of *place*, making it first where there is none; it answers when this returns."""
    if not (place.pg / "PG_VERSION").exists():
        place.own(place.pg)
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        _run(place, "initdb", *locale, "--auth=trust", "--username=postgres", "--no-instructions", "--no-sync")
        with (place.pg / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write("include 'taizhang.conf'\n")
    conf = POSTGRES_CONF.format(sockets=sockets, durable="on" if durable else "off")
    (place.pg / "taizhang.conf").write_text(conf, encoding="utf-8")
    log = place.pg / "server.log"
    try:
        _run(place, "pg_ctl", "start", "--wait", f"--timeout={PATIENCE}", "--silent", f"--log={log}")
    except Unavailable as failed:
        tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]) if log.exists() else ""
        message = f"{failed}\n{tail}"
        raise Unavailable(message) from failed


def start_redis(place: Quarters, sockets: Path) -> None:
    """Start Redis, which keeps nothing on disk; it answers when this returns."""
    folder = place.own(place.home / "redis")
    conf = folder / "redis.conf"
    conf.write_text(REDIS_CONF.format(sockets=sockets, log=folder / "server.log"), encoding="utf-8")
    (folder / "server.log").touch()
    if os.geteuid() == 0:
        for path in (conf, folder / "server.log"):
            os.chown(path, place.uid, place.gid)
    _call(place, [str(place.redis), str(conf)])
    address = f"unix://{sockets}/redis.sock"
    if not _until(lambda: pings(address)):
        tail = "\n".join((folder / "server.log").read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
        message = f"Redis did not start:\n{tail}"
        raise Unavailable(message)


def stop_postgres(place: Quarters) -> None:
    """Stop the cluster of *place* if it runs, and return when it is gone."""
    if (place.pg / "postmaster.pid").exists():
        with contextlib.suppress(Unavailable):  # a stale file is no server; the next start says if one is left after all
            _run(place, "pg_ctl", "stop", "--wait", "--mode=fast", f"--timeout={PATIENCE}", "--silent")


def stop_redis(sockets: Path) -> None:
    """Stop the Redis that listens in *sockets*, if one does, and return when it is gone."""
    address = f"unix://{sockets}/redis.sock"
    with contextlib.suppress(redis.RedisError, OSError), redis.Redis.from_url(address) as client:
        client.shutdown(nosave=True)
    if not _until(lambda: not pings(address)):
        message = f"Redis in {sockets} does not stop; end its process by hand."
        raise Unavailable(message)
    (sockets / "redis.sock").unlink(missing_ok=True)


def _run(place: Quarters, tool: str, *arguments: str) -> None:
    _call(place, [str(place.postgres / tool), *arguments, f"--pgdata={place.pg}"])


def _call(place: Quarters, command: list[str]) -> None:
    environ = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    done = subprocess.run(  # noqa: S603 - our own binaries and arguments
        command,
        check=False,
        cwd=place.home,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if "initdb" in command[0] else subprocess.DEVNULL,
        stderr=subprocess.PIPE if "initdb" in command[0] else subprocess.DEVNULL,
        umask=0o077,
        text=True,
        **place.identity,
    )
    if done.returncode:
        message = f"{Path(command[0]).name} failed with status {done.returncode}. {done.stderr or ''}".strip()
        raise Unavailable(message)


def pings(address: str) -> bool:
    """Return whether a Redis answers at *address*."""
    try:
        with redis.Redis.from_url(address, socket_timeout=5) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False


def _until(done: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    limit = time.monotonic() + seconds
    while not done():
        if time.monotonic() > limit:
            return False
        time.sleep(0.02)
    return True
