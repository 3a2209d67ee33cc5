"""`taizhang migrate` and `taizhang bootstrap-sql`: what an operator runs on servers of his own, at the beginning and at each release."""

from __future__ import annotations

import argparse
from typing import Any

from infra.migrate import migrate
from infra.roles import bootstrap_sql
from infra.settings import Settings
from services.commands import Failed
from services.premises import housed, renewed


def register(subparsers: Any) -> None:
    """Add the sub-commands."""
    one = subparsers.add_parser("migrate", help="bring the schema and the views up to date (TAIZHANG_MIGRATE_URL)")
    one.set_defaults(run=_migrate)
    two = subparsers.add_parser("bootstrap-sql", help="print the roles that a superuser creates once")
    two.add_argument("--database", default="taizhang", help="name of the database (default: taizhang)")
    two.set_defaults(run=_bootstrap_sql)


def _migrate(_: argparse.Namespace) -> None:
    with housed(Settings.from_env()) as settings:
        if not settings.migrate_url:
            message = "TAIZHANG_MIGRATE_URL is not set: migrations need the migrate role"
            raise Failed(message)
        applied = migrate(settings.migrate_url)
        print("\n".join(applied) if applied else "nothing to do: the schema is up to date", flush=True)
        renewed(settings, print)


def _bootstrap_sql(options: argparse.Namespace) -> None:
    print(bootstrap_sql(options.database))
