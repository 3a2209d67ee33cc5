"""What went wrong while following: the database is away, a table is not as it should be, or a fact is poison."""

from __future__ import annotations

from typing import Final

import psycopg

from infra.db import AWAY
from infra.jobs import faults
from infra.ledger import Unreadable

TRANSIENT: Final = (*AWAY, psycopg.InterfaceError)
"""Try again, all of it: the connection, the server or a lock."""
BEYOND: Final = (
    psycopg.errors.ProgramLimitExceeded, psycopg.errors.StatementTooComplex, psycopg.errors.TooManyColumns, psycopg.errors.TooManyArguments
)  # fmt: skip
"""SQLSTATE class 54, which psycopg counts among what passes: a fact asks for more than PostgreSQL has, and will at every attempt."""
OUT_OF_ORDER: Final = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.InsufficientPrivilege)
"""No fact is to blame, and every tenant would be parked: a migration is missing, or runs at this moment."""


def passes(error: BaseException) -> bool:
    """Return whether an error passes by itself, so that the same facts are taken again later."""
    return isinstance(error, TRANSIENT) and not isinstance(error, BEYOND)


def describe(error: BaseException) -> str:
    """Return what people may read of an error: never its words, which may hold a name, unless they speak of tags and types alone."""
    return f"Unreadable: {error}" if isinstance(error, Unreadable) else faults.describe(error)
