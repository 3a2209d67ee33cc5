"""Which code does which kind of job: services register a handler under a name that never changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar
from uuid import UUID, uuid5

import msgspec

from infra.jobs.asking import Uncertain
from infra.jobs.lease import LONGEST, Lease

R = TypeVar("R")


class JobContext(msgspec.Struct, Generic[R], frozen=True, kw_only=True):
    """What a handler is given: the product, whose books, what was asked, and the lease under which it writes."""

    runtime: R
    lease: Lease

    @property
    def county(self) -> int:
        """Return the county whose work this is."""
        return self.lease.county

    @property
    def tenant(self) -> int:
        """Return the tenant whose work this is."""
        return self.lease.tenant

    @property
    def args(self) -> dict[str, Any]:
        """Return what was queued with the job: ids, codes and dates."""
        return self.lease.args

    @property
    def due_at(self) -> datetime:
        """Return when the job was due by the county's clock, which stays the same however often it is tried."""
        return self.lease.due_at

    def command_id(self, n: int = 0) -> UUID:
        """Return the id of the job's n-th command to the ledger: the same at every attempt, so that its facts are stored once."""
        return uuid5(self.lease.job_id, str(n))


Handler = Callable[[JobContext[Any]], None]
Asks = Callable[[Any, Uncertain], bool | None]
"""Asks a provider what became of a sending: True, it has arrived; False, it has not and never will; None, nobody can say."""
H = TypeVar("H", bound=Callable[[Any], None])


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A handler, and how patient to be with it: attempts, the first pause between them, the longest time one may take.

    `asks` is there where a provider can be asked about what has left and may have arrived.
    """

    handler: Handler
    attempts: int
    backoff: float
    limit: float
    asks: Asks | None = None


_kinds: Final[dict[str, Kind]] = {}
KINDS: Final[Mapping[str, Kind]] = MappingProxyType(_kinds)
"""Every kind that has been registered in this process."""


class Twice(Exception):
    """Two handlers were registered for one kind of job."""


def job(
    kind: str, *, attempts: int = 5, backoff: float = 5.0, limit: float = LONGEST, asks: Asks | None = None
) -> Callable[[H], H]:
    """Register the handler of a kind of job; seconds for *backoff* (doubled at each failure) and *limit* (of one attempt).

    *asks* is called with the runtime and a sending that is uncertain. It may say False only if the provider will refuse what arrives
    later under the same number: a worker may be frozen between the record and the first byte, and thaw.
    """

    def register(handler: H) -> H:
        if kind in _kinds:
            raise Twice(kind)
        _kinds[kind] = Kind(handler=handler, attempts=attempts, backoff=backoff, limit=limit, asks=asks)
        return handler

    return register


def limit_of(kind: str) -> float:
    """Return how many seconds one attempt at a kind of job may take."""
    return KINDS[kind].limit if kind in KINDS else LONGEST
