"""The database roles and the empty schemas' owner: what a DBA must create before the first migration."""

from __future__ import annotations

import psycopg
from psycopg import sql

OWNER, MIGRATE, APP = "taizhang_owner", "taizhang_migrate", "taizhang_app"
READERS = ("taizhang_county", "taizhang_public", "taizhang_platform")
LIMITS = {"lock_timeout": "10s", "idle_in_transaction_session_timeout": "1min"}
"""How long the application waits for a lock, and how long it may hold some while it does nothing (docs/decisions/0018)."""


def bootstrap_sql(database: str, *, migrate_password: str | None = None, app_password: str | None = None) -> str:
    """Return the idempotent SQL that a superuser runs once per database; passwords are left to the DBA where None."""
    return _bootstrap(database, migrate_password, app_password).as_string(None)


def bootstrap(admin_url: str, *, migrate_password: str | None = None, app_password: str | None = None) -> None:
    """Create every role, and hand the database of *admin_url* to the owner; doing it twice changes nothing."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        database = connection.info.dbname
        connection.execute(_bootstrap(database, migrate_password, app_password))


def _bootstrap(database: str, migrate_password: str | None, app_password: str | None) -> sql.Composed:
    parts: list[sql.Composable] = [_role(OWNER, login=False, password=None)]
    parts += [_role(name, login=False, password=None) for name in READERS]
    parts.append(_role(MIGRATE, login=True, password=migrate_password))
    parts.append(_role(APP, login=True, password=app_password))
    parts.append(sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE;\n").format(sql.Identifier(OWNER), sql.Identifier(MIGRATE)))
    parts += [
        sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE;\n").format(sql.Identifier(name), sql.Identifier(APP)) for name in READERS
    ]
    limit = sql.SQL("ALTER ROLE {} SET {} = {};\n")
    parts += [limit.format(sql.Identifier(APP), sql.Identifier(name), sql.Literal(value)) for name, value in LIMITS.items()]
    name = sql.Identifier(database)
    parts.append(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC;\n").format(name))
    parts.append(sql.SQL("GRANT CONNECT, CREATE ON DATABASE {} TO {};\n").format(name, sql.Identifier(OWNER)))
    parts.append(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}, {};\n").format(name, sql.Identifier(MIGRATE), sql.Identifier(APP)))
    parts.append(sql.SQL("REVOKE ALL ON SCHEMA public FROM PUBLIC;\n"))
    return sql.Composed(parts)


def _role(name: str, *, login: bool, password: str | None) -> sql.Composed:
    options = sql.SQL("LOGIN" if login else "NOLOGIN") + sql.SQL(" NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION")
    if password is not None:
        options += sql.SQL(" PASSWORD ") + sql.Literal(password)
    create = sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(name), options)
    alter = sql.SQL("ALTER ROLE {} {}").format(sql.Identifier(name), options)
    return sql.SQL("DO $do$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {}) THEN {}; ELSE {}; END IF; END $do$;\n").format(
        sql.Literal(name), create, alter
    )
