"""`taizhang up`: every process of the product, restarted when it dies and stopped together."""

from __future__ import annotations

import argparse
from typing import Any

from infra.processes import TABLE, supervise
from infra.settings import Settings
from services.premises import housed, renewed


def register(subparsers: Any) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser("up", help="run web, follower, worker and beat, with embedded servers unless DATABASE_URL is set")
    parser.add_argument("--only", help="names of processes, separated by commas")
    parser.set_defaults(run=_up)


def _up(options: argparse.Namespace) -> None:
    wanted = set(options.only.split(",")) if options.only else {p.name for p in TABLE}
    with housed(Settings.from_env()) as settings:
        renewed(settings, print)
        table = [p for p in TABLE if p.name in wanted]
        supervise(table, settings)
