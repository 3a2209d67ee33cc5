"""What is to be told outside of what has just come into inboxes: a job for each notice, person and way, queued with the item itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from domain.calendar import Calendar
from infra.jobs import Job, clocks, queue
from services import inbox, quiet, workdays
from services.channels import ways
from services.channels.ways import Way
from services.inbox import Item

if TYPE_CHECKING:
    from infra.db import Sql
    from services.wiring import Runtime

KIND: Final = "notice.send"


class Outside(msgspec.Struct, frozen=True, kw_only=True):
    """On which ways some users are told, and the days and the time zone by which it is quiet."""

    ways: Sequence[Way] = ()
    calendar: Calendar = Calendar()
    zone: ZoneInfo = quiet.ZONE

    def when(self, now: datetime, *, urgent: bool) -> datetime:
        """Return when something may be told that is there to tell now: not at night nor on a day of rest, unless it is urgent."""
        return quiet.allowed(now, self.calendar, urgent, zone=self.zone)


def outside(runtime: Runtime, county: int, users: Collection[UUID]) -> Outside:
    """Return on which ways users are told; for who has none nothing more is asked."""
    found = [way for way in ways.of(runtime, county, users) if way.open]
    return msgspec.structs.replace(days(runtime, county), ways=found) if found else Outside()


def days(runtime: Runtime, county: int) -> Outside:
    """Return by what it is quiet in a county today."""
    with runtime.db.platform() as sql:
        row = sql.execute("SELECT ledger.today()").fetchone()
    assert row is not None
    return Outside(calendar=workdays.today(runtime, county, row[0]), zone=ZoneInfo(runtime.settings.time_zone))


def follow(sql: Sql, county: int, tenant: int, new: Sequence[Item], said: Outside) -> int:
    """Queue what is to leave of new items, in the transaction that put them into a tenant's inboxes, and return how much it is."""
    pairs = [(item, way) for item in new if item.told and not item.muted for way in said.ways if _wants(way, item)]
    if not pairs:
        return 0
    now = clocks(sql).county
    return queue(sql, county, tenant, [_job(county, tenant, item, way, said.when(now, urgent=item.urgent)) for item, way in pairs])


def _wants(way: Way, item: Item) -> bool:
    """Return whether something leaves by itself: what is urgent does not wait for the morning."""
    return way.user == item.user and item.kind not in way.without and (way.rhythm == "at-once" or item.urgent)


def _job(county: int, tenant: int, item: Item, way: Way, due: datetime) -> Job:
    """Return the job of one item on one way; its arguments are ids and codes, and never an address."""
    id = inbox.item_id(county, tenant, item)
    args = {"item": str(id), "user": str(item.user), "channel": way.channel, "notice": item.kind, "told": msgspec.to_builtins(item.told)}
    return Job(kind=KIND, key=f"{id}:{way.channel}", due=due, args=args)
