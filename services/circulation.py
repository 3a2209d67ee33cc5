"""Circulation of issued briefings: readers are told that one is out, that it was put right, and once that they have not read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID

from domain import briefing
from domain.kernel import Recorded, fold
from infra.jobs import JobContext, job
from services import workdays
from services.coordinate import Coordinate
from services.notices import Notice, deliver
from services.reminders import now
from services.views import briefings, tenants
from services.wiring import Runtime

if TYPE_CHECKING:
    from domain.calendar import Calendar
    from infra.db import Sql

TOLD: Final = "briefing.tell"
REMINDED: Final = "briefing.remind"
PATIENCE: Final = 5
"""Working days after its issue on which a briefing that was not read is called to mind, once."""
FORGOTTEN: Final = 20
"""Working days after which nobody is reminded any more: what is older was issued before there were reminders, or is past mending."""


@job(TOLD, attempts=8)
def tell(ctx: JobContext[Runtime]) -> None:
    """Tell every unit that a briefing is addressed to that it is out, or that it was put right; of a unit's own, nobody."""
    id, number = UUID(str(ctx.args["briefing"])), ctx.args.get("erratum")
    history: list[Recorded[briefing.Event]] = ctx.runtime.ledger.load(ctx.county, ctx.tenant, id)
    held, at = fold(briefing, history), now(ctx)
    if held is None or held.phase not in ("issued", "archived") or ctx.tenant != ctx.county * 1000:
        deliver(ctx, [])
        return
    with ctx.runtime.db.county(ctx.county) as sql:
        units = _units(sql, ctx.county, held.draft.readers, at)
    kind, key = ("briefing-issued", f"{id}") if number is None else ("briefing-erratum", f"{id}:{number}")
    said = {"series": held.series, "year": str(held.year), "number": str(held.number), "id": str(id)}
    deliver(ctx, [Notice(kind=kind, key=key, at=unit, params=said, link=_page(unit, id)) for unit in units])


@job(REMINDED, attempts=8)
def remind(ctx: JobContext[Runtime]) -> None:
    """Remind the units that have not read what was issued for them some working days ago; what was read by now is not called to mind."""
    at, found = now(ctx), list[Notice]()
    calendar = workdays.today(ctx.runtime, ctx.county, at.true_on)
    if calendar.works(at.true_on):
        with ctx.runtime.db.county(ctx.county) as sql:
            found = list(_unread(sql, ctx.county, at, calendar))
    deliver(ctx, found)


def waits_too_long(issued_on: date, today: date, calendar: Calendar) -> bool:
    """Return whether a briefing issued on a day should have been read by now, and not so long ago that it is past mending."""
    return PATIENCE <= calendar.between(issued_on, today) < FORGOTTEN


def _unread(sql: Sql, county: int, at: Coordinate, calendar: Calendar) -> Iterator[Notice]:
    for one in briefings.listing(sql, county, county * 1000, at, out=True):
        if one.status == "issued" and one.issued_on and waits_too_long(one.issued_on, at.true_on, calendar):
            said = {"series": one.series, "year": str(one.year), "number": str(one.number), "id": str(one.briefing)}
            for unit in briefings.not_read_by(sql, county, one, at):
                yield Notice(
                    kind="briefing-unread", key=str(one.briefing), at=unit.tenant, params={**said, "issued": one.issued_on.isoformat()},
                    link=_page(unit.tenant, one.briefing),
                )  # fmt: skip


def _units(sql: Sql, county: int, readers: tuple[int, ...], at: Coordinate) -> list[int]:
    """Return the units that a briefing of the county is addressed to: those named, or else every one that keeps books."""
    listed = [one.code for one in tenants.listing(sql, county, at) if not one.archived and one.code != county * 1000]
    return [code for code in listed if code in readers] if readers else listed


def _page(unit: int, id: UUID) -> str:
    return f"/t/{unit}/briefings/{id}"
