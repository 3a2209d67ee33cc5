"""What is certified of a tenant's roster: read from the ledger itself, and handed to decisions with the streams that they rely on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from domain import period
from domain.kernel import Recorded, Voided, fold
from domain.period import Period
from services.views import periods

if TYPE_CHECKING:
    from infra.ledger import Draft
    from services.wiring import Runtime


class Certified(msgspec.Struct, frozen=True, kw_only=True):
    """A tenant's roster periods, and the versions of their streams by which an append finds out that one has moved."""

    periods: Sequence[Period] = ()
    witnesses: Sequence[tuple[UUID, int]] = ()


def read(runtime: Runtime, county: int, tenant: int, *, upto: int = 2**62) -> Certified:
    """Return a tenant's roster periods as of a position (by default now).

    The view only tells which periods there are, and no certificate is written before it does; what they say is the ledger's word.
    """
    streams = [row[0] for row in runtime.db.ask_tenant(county, tenant, periods.KNOWN, [county, tenant])]
    facts: list[Recorded[Any]] = []
    if streams:
        with runtime.db.tenant(county, tenant) as sql:
            facts = runtime.ledger.streams(sql, county, tenant, streams, upto=upto)
    histories: defaultdict[UUID, list[Any]] = defaultdict(list)
    for e in facts:
        histories[e.stream].append(e)
    found = [state for history in histories.values() if (state := fold(period, history)) is not None]
    return Certified(periods=found, witnesses=[(stream, history[-1].version) for stream, history in histories.items()])


def keep(runtime: Runtime, county: int, tenant: int, drafts: Sequence[Draft], *, today: date) -> Sequence[tuple[UUID, int]]:
    """Refuse what would change a certified roster unasked; return the streams of what is certified, where that was relied on."""
    undone, held = _undone(runtime, county, tenant, drafts), None
    for draft in drafts:
        wrong = undone.get(draft.replaces or 0)
        said = not isinstance(draft.fact, Voided)
        if not period.on_the_roster(draft.fact) and not (wrong and period.on_the_roster(wrong.fact)):
            continue
        held = held or read(runtime, county, tenant)
        days = [*([draft.effective_on] if said else []), *([wrong.effective_on] if wrong else [])]
        period.keep(held.periods, draft.stream, days, today=today)
    return held.witnesses if held else ()


def _undone(runtime: Runtime, county: int, tenant: int, drafts: Sequence[Draft]) -> dict[int, Recorded[Any]]:
    """Return the facts that others are to take the place of, by position."""
    places = {draft.replaces: draft.stream for draft in drafts if draft.replaces is not None}
    if not places:
        return {}
    with runtime.db.tenant(county, tenant) as sql:
        facts: list[Recorded[Any]] = runtime.ledger.streams(sql, county, tenant, set(places.values()))
    return {e.position: e for e in facts if e.position in places}
