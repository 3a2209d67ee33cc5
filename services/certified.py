"""What is certified of a tenant's roster: read from the ledger itself, and handed to decisions with the streams that they rely on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from domain import period
from domain.kernel import fold
from domain.period import Period
from services.views import periods

if TYPE_CHECKING:
    from services.wiring import Runtime


class Certified(msgspec.Struct, frozen=True, kw_only=True):
    """A tenant's roster periods, and the versions of their streams by which an append finds out that one has moved."""

    periods: Sequence[Period] = ()
    witnesses: Sequence[tuple[UUID, int]] = ()


def read(runtime: Runtime, county: int, tenant: int, *, upto: int = 2**62) -> Certified:
    """Return a tenant's roster periods as of a position (by default now).

    The view only tells which periods there are, and no certificate is written before it does; what they say is the ledger's word.
    """
    with runtime.db.tenant(county, tenant) as sql:
        streams = periods.known(sql, county, tenant)
        facts = runtime.ledger.streams(sql, county, tenant, streams, upto=upto) if streams else []
    histories: defaultdict[UUID, list[Any]] = defaultdict(list)
    for e in facts:
        histories[e.stream].append(e)
    found = [state for history in histories.values() if (state := fold(period, history)) is not None]
    return Certified(periods=found, witnesses=[(stream, history[-1].version) for stream, history in histories.items()])
