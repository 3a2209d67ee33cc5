"""What an installation may choose: one struct, read once from the environment, every setting documented where it is declared."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

if TYPE_CHECKING:
    from collections.abc import Mapping

Prepare = int | Literal["auto", "off"]
"""After how many uses a statement is prepared on the server; auto prepares unless a pooler stands between."""
NAMES: Final = {
    "database_url": "DATABASE_URL",
    "migrate_url": "TAIZHANG_MIGRATE_URL",
    "redis_url": "REDIS_URL",
    "data": "TAIZHANG_DATA",
    "pool_size": "TAIZHANG_POOL",
    "prepare": "TAIZHANG_PREPARE",
    "time_zone": "TAIZHANG_TIME_ZONE",
    "host": "TAIZHANG_HOST",
    "port": "TAIZHANG_PORT",
    "site": "TAIZHANG_SITE",
    "trusted_proxies": "TAIZHANG_PROXIES",
    "language": "TAIZHANG_LANGUAGE",
    "log_level": "TAIZHANG_LOG",
    "lease_seconds": "TAIZHANG_LEASE",
    "poll_seconds": "TAIZHANG_POLL",
    "worker_processes": "TAIZHANG_WORKERS",
    "mail_host": "TAIZHANG_MAIL_HOST",
    "mail_port": "TAIZHANG_MAIL_PORT",
    "mail_security": "TAIZHANG_MAIL_SECURITY",
    "mail_user": "TAIZHANG_MAIL_USER",
    "mail_password_file": "TAIZHANG_MAIL_PASSWORD_FILE",
    "mail_from": "TAIZHANG_MAIL_FROM",
    "channels": "TAIZHANG_CHANNELS",
    "crash_point": "TAIZHANG_CRASH_AT",
}
FORBIDDEN: Final = "POSTGRES_ENABLE_DB_FUNCTIONS"


class Misconfigured(Exception):
    """The environment asks for something that cannot be; the message names the variable and the remedy."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, rename=NAMES, omit_defaults=True):
    """The choices of one installation; the name in the environment stands beside each field in `NAMES`."""

    database_url: Annotated[str, Meta(description="PostgreSQL as the app role. Empty: the embedded servers are used.")] = ""
    migrate_url: Annotated[str, Meta(description="PostgreSQL as the migrate role. Only migrations and `taizhang init` need it.")] = ""
    redis_url: Annotated[str, Meta(description="Redis, for wake-ups and Celery. Goes with DATABASE_URL: both or neither.")] = ""
    data: Annotated[Path, Meta(description="Folder of files, keys and the embedded servers.")] = Path(".taizhang")
    pool_size: Annotated[int, Meta(ge=1, le=500, description="Most database connections one process opens.")] = 16
    prepare: Annotated[
        Prepare,
        Meta(description="After how many uses a statement is prepared on the server; auto: 5, and never behind a pooler; off: never."),
    ] = "auto"
    time_zone: Annotated[str, Meta(description="The county's time zone; it decides what day today is.")] = "Asia/Shanghai"
    host: Annotated[str, Meta(description="Address that the web server listens on.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535, description="Port that the web server listens on.")] = 8000
    site: Annotated[
        str, Meta(pattern=r"^(https?://[^\s/?#]+(/[^\s?#]*)?)?$", description="Address of the site as others reach it, for links on paper.")
    ] = ""
    trusted_proxies: Annotated[
        str, Meta(description="Addresses or networks of reverse proxies, comma separated, whose X-Forwarded-* headers are believed.")
    ] = ""
    language: Annotated[Literal["zh-CN", "en"], Meta(description="Language of pages and messages until a user chooses one.")] = "zh-CN"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="The least serious log line that is still written.")
    ] = "info"
    lease_seconds: Annotated[int, Meta(ge=1, le=3600, description="How long a worker holds a job without a heartbeat.")] = 60
    poll_seconds: Annotated[float, Meta(gt=0, le=60, description="How often followers look at the heads when nothing wakes them.")] = 1.0
    worker_processes: Annotated[int, Meta(ge=1, le=64, description="Celery processes per worker.")] = 2
    mail_host: Annotated[str, Meta(description="Mail relay that notices leave through. Empty: mail is not offered.")] = ""
    mail_port: Annotated[int, Meta(ge=1, le=65535, description="Its port.")] = 587
    mail_security: Annotated[
        Literal["tls", "starttls", "plain"],
        Meta(description="How the relay is spoken to; plain only within one machine or network, and never with a password."),
    ] = "starttls"
    mail_user: Annotated[str, Meta(description="Who logs in at the relay. Empty: nobody.")] = ""
    mail_password_file: Annotated[str, Meta(description="File that holds the password, so that it stands in no environment.")] = ""
    mail_from: Annotated[
        str, Meta(pattern=r"^([A-Za-z0-9._+-]+@[A-Za-z0-9.-]+)?$", description="Address that mail comes from; goes with the relay.")
    ] = ""
    channels: Annotated[
        str,
        Meta(
            pattern=r"^((webhook|wecom|dingtalk|feishu)(,(webhook|wecom|dingtalk|feishu))*)?$",
            description="Ways out beside mail that users may choose: webhook, wecom, dingtalk, feishu, comma separated. Empty: none.",
        ),
    ] = ""
    crash_point: Annotated[str, Meta(description="Fault tests only: the named place at which a process kills itself.")] = ""

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Return the settings that the environment asks for, or raise `Misconfigured`."""
        if environ.get(FORBIDDEN):
            message = f"{FORBIDDEN} is set: with it followers miss facts and positions are dropped silently. Unset it and start again."
            raise Misconfigured(message)
        settings = cls._read({name: environ[name] for name in NAMES.values() if environ.get(name)})
        if bool(settings.database_url) != bool(settings.redis_url):
            message = "DATABASE_URL and REDIS_URL go together: set both for your own servers, or neither for the embedded ones."
            raise Misconfigured(message)
        if bool(settings.mail_host) != bool(settings.mail_from):
            message = "TAIZHANG_MAIL_HOST and TAIZHANG_MAIL_FROM go together: set both to send mail, or neither."
            raise Misconfigured(message)
        if settings.mail_security == "plain" and settings.mail_password_file:
            message = "TAIZHANG_MAIL_SECURITY is plain: a password would travel in clear. Use starttls or tls, or no password."
            raise Misconfigured(message)
        return settings

    @classmethod
    def _read(cls, chosen: dict[str, str]) -> Settings:
        for name, text in chosen.items():  # one at a time, so that the message can name the variable
            _convert({name: text}, name)
        zone = chosen.get("TAIZHANG_TIME_ZONE", "Asia/Shanghai")
        try:
            ZoneInfo(zone)
        except (KeyError, OSError, ValueError) as unknown:
            message = f"TAIZHANG_TIME_ZONE: no such time zone {zone!r}; use a name such as Asia/Shanghai."
            raise Misconfigured(message) from unknown
        return _convert(chosen, "environment")

    @property
    def embedded(self) -> bool:
        """Return whether this installation runs its own PostgreSQL and Redis."""
        return not self.database_url

    @property
    def address(self) -> str:
        """Return where others reach the pages: the site that was named, else the address that the web server listens on."""
        return self.site or f"http://{self.host}:{self.port}"

    def environment(self) -> dict[str, str]:
        """Return the variables with which another process reads these same settings."""
        return {name: str(value) for name, value in msgspec.to_builtins(self, enc_hook=str).items()}


def _convert(chosen: dict[str, str], name: str) -> Settings:
    ready: dict[str, Any] = dict(chosen)
    if (prepare := chosen.get("TAIZHANG_PREPARE", "auto")) not in {"auto", "off"}:
        if not prepare.isdecimal():
            message = f"TAIZHANG_PREPARE: expected a number, `auto` or `off`, got {prepare!r}."
            raise Misconfigured(message)
        ready["TAIZHANG_PREPARE"] = int(prepare)
    try:
        return msgspec.convert(ready, Settings, strict=False, dec_hook=lambda kind, text: kind(text))
    except msgspec.ValidationError as wrong:
        message = f"{name}: {wrong}"
        raise Misconfigured(message) from wrong
