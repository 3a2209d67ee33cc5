"""What went wrong while following: the database is away, a table is not as it should be, or a fact is poison."""

from __future__ import annotations

from typing import Final

import psycopg

from infra.db import away
from infra.jobs import faults
from infra.ledger import Unreadable

OUT_OF_ORDER: Final = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.InsufficientPrivilege)
"""A table is not as it should be: a migration is missing or runs at this moment. No fact is to blame, and every tenant would be parked."""
SHORT: Final = (OSError, MemoryError)
"""This machine is short of something (what is decided from facts reads no file and opens no line). No fact is to blame, though a large
command may be what there is no room for: its tenant waits, and others go on."""
HELD: Final = (
    psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure, psycopg.errors.QueryCanceled
)  # fmt: skip
"""Somebody is in the way of this one batch, or ended its statement: the database is there, and other tenants have nothing to do with it."""


def passes(error: BaseException) -> bool:
    """Return whether an error passes by itself, so that the same facts are taken again later: the connection, the server or a lock."""
    return away(error) or isinstance(error, psycopg.InterfaceError)


def describe(error: BaseException) -> str:
    """Return what people may read of an error: never its words, which may hold a name, unless they speak of tags and types alone."""
    return f"Unreadable: {error}" if isinstance(error, Unreadable) else faults.describe(error)
