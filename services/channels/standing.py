"""Whether a notice is still to be told when it is sent, and what it says by then: asked of the books, not remembered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

import msgspec

from services import mutes, notices, reminders
from services.coordinate import Coordinate
from services.notices import MORNING, Notice
from services.views import obligations
from services.views.obligations import Obligation

if TYPE_CHECKING:
    from services.inbox import Shown, Told
    from services.mutes import Muted
    from services.wiring import Runtime

Why = Literal["gone", "read", "reassigned", "done", "muted", "off"]
_OBLIGATIONS: Final = ("due", "overdue", "escalated")


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A notice as it stands now: its kind, and what its words need."""

    kind: str
    params: Mapping[str, Any]


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """What a notice is asked again with: whose it is, to whom it was told, and what he has muted by now."""

    runtime: Runtime
    county: int
    user: UUID
    told: Told
    at: Coordinate
    muted: Muted


def now(runtime: Runtime, county: int, user: UUID, item: Shown | None, told: Told) -> Said | Why:
    """Return what a notice says now, or why it is not told: read or muted meanwhile, no longer this reader's, or no longer so."""
    if item is None:
        return "gone"
    if item.read_at is not None:
        return "read"
    to: Any = told.to
    asked = Notice(kind=item.kind, key="", to=to, user=user if told.alone else None)
    if user not in {reader.user for reader in notices.readers(runtime, county, told.origin, asked)}:
        return "reassigned"
    with runtime.db.platform() as sql:
        row = sql.execute("SELECT ledger.today()").fetchone()
        assert row is not None
        muted = mutes.standing(sql, county, [user], row[0])
    asking = Asking(runtime=runtime, county=county, user=user, told=told, at=Coordinate(true_on=row[0], today=row[0]), muted=muted)
    if item.kind == MORNING:
        return _morning(asking, item)
    return _one(asking, item.kind, item.params, urgent=item.urgent)


def _morning(asking: Asking, item: Shown) -> Said | Why:
    """Return those lines of a morning that still stand, each with its days counted anew; why the last of them does not where none does."""
    kept: list[dict[str, Any]] = []
    why: Why = "done"
    for line in item.params["lines"]:
        said = _one(asking, line["kind"], line["params"], urgent=False)
        if isinstance(said, Said):
            kept.append({"kind": said.kind, "params": said.params, "link": line["link"]})
        else:
            why = said
    return Said(kind=MORNING, params={"lines": kept}) if kept else why


def _one(asking: Asking, kind: str, params: Mapping[str, Any], *, urgent: bool) -> Said | Why:
    if asking.muted.holds(asking.user, kind, params.get("id"), urgent=urgent):
        return "muted"
    if kind == "given":
        return _given(asking, params)
    return _obligation(asking, kind, params) if kind in _OBLIGATIONS else Said(kind=kind, params=params)


def _given(asking: Asking, params: Mapping[str, Any]) -> Said | Why:
    """Return that something was given to somebody, where it is still open and his."""
    held = [one for one in _owed(asking, UUID(str(params["id"])), date.fromisoformat(params["due"])) if one.given_to is not None]
    if not held:
        return "done"
    return Said(kind="given", params=params) if any(one.given_to == asking.user for one in held) else "reassigned"


def _owed(asking: Asking, source: UUID, due: date) -> list[Obligation]:
    """Return what is still open of a thing on a day."""
    runtime, county, origin, at = asking.runtime, asking.county, asking.told.origin, asking.at
    terms = reminders.terms(runtime, county, at)
    with runtime.db.tenant(county, origin) as sql:
        return reminders.every(
            lambda cursor: obligations.listing(sql, county, origin, at, source=source, on=due, terms=terms, cursor=cursor)
        )


def _told(asking: Asking, one: Obligation) -> set[UUID]:
    """Return who is told of an obligation by now, before it goes higher."""
    to, alone = reminders.audience(asking.runtime, asking.county, one)
    asked = Notice(kind="due", key="", to=to, user=alone)
    return {reader.user for reader in notices.readers(asking.runtime, asking.county, one.tenant, asked)}


def _obligation(asking: Asking, kind: str, params: Mapping[str, Any]) -> Said | Why:
    """Return how many days are left by now of what is still open, and still due on the day that was to be told."""
    listed = _owed(asking, UUID(str(params["id"])), date.fromisoformat(params["due"]))
    one = next((one for one in listed if (one.kind, one.number or "—") == (params["what"], params["number"])), None)
    if one is None:
        return "done"
    if kind != "escalated" and asking.user not in _told(asking, one):
        return "reassigned"
    told = {**params, **reminders.told_of(one)}
    return Said(kind=kind if kind == "escalated" else "overdue" if one.days_left < 0 else "due", params=told)
