"""Work is called off by whoever asked for it, as long as it is not done."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from domain.kernel import Refused
from infra.jobs import Hand, cancel, find
from services.desk import Desk, Missing

ASKER: Final = "asker"
"""The reason that stays on record: who had asked for it wants it no more."""


class TooLate(Refused):
    """This is done already; there is nothing to call off."""


class NotYours(Refused):
    """Only who asked for this may call it off."""


def withdraw(desk: Desk, kind: str, job: UUID) -> None:
    """Cancel a job that this actor has asked for; doing it twice changes nothing; raises Missing and TooLate."""
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        entry = find(sql, desk.county, desk.tenant, job)
    if entry is None or entry.kind != kind or entry.args.get("actor") != str(desk.actor.id):
        raise Missing
    if not stop(desk, job):
        raise TooLate


def stop(desk: Desk, job: UUID) -> bool:
    """Cancel a job in the name of this actor; False where it is done, or there is none."""
    hand = Hand(county=desk.county, tenant=desk.tenant, actor=desk.actor.id, reason=ASKER)
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        stopped = cancel(sql, hand, job)
        entry = None if stopped else find(sql, desk.county, desk.tenant, job)
    desk.runtime.wake.hint("live")
    return stopped or (entry is not None and entry.state == "cancelled")
