"""Work is called off by whoever asked for it, as long as it is not done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from domain.kernel import Refused
from infra import answers
from infra.jobs import Hand, cancel, find
from services.desk import Desk, Missing

if TYPE_CHECKING:
    from infra.db import Sql

ASKER: Final = "asker"
"""The reason that stays on record: who had asked for it wants it no more."""


class TooLate(Refused):
    """This is done already; there is nothing to call off."""


class NotYours(Refused):
    """Only who asked for this may call it off."""


def withdraw(desk: Desk, kind: str, job: UUID) -> None:
    """Cancel a job that this actor has asked for; doing it twice changes nothing; raises Missing and TooLate.

    The same command again changes nothing either where the job was replayed since.
    """
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        if not answers.answer(sql, desk.unbooked).first:
            return
        entry = find(sql, desk.county, desk.tenant, job)
        if entry is None or entry.kind != kind or entry.args.get("actor") != str(desk.actor.id):
            raise Missing
        if not _stopped(sql, desk, job):
            raise TooLate
    desk.runtime.wake.hint("live")


def stop(desk: Desk, job: UUID) -> bool:
    """Cancel a job in the name of this actor; False where it is done, or there is none."""
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        stopped = _stopped(sql, desk, job)
    desk.runtime.wake.hint("live")
    return stopped


def _stopped(sql: Sql, desk: Desk, job: UUID) -> bool:
    hand = Hand(county=desk.county, tenant=desk.tenant, actor=desk.actor.id, reason=ASKER)
    if cancel(sql, hand, job):
        return True
    entry = find(sql, desk.county, desk.tenant, job)
    return entry is not None and entry.state == "cancelled"
