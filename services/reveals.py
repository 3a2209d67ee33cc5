"""Reveals: a reader of the county has names of a unit's members shown to him for half an hour, on record, and the unit's head is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from msgspec.structs import replace

from domain import reveal
from domain.catalogue import module_of
from domain.kernel import Refused, standing
from infra import answers
from infra.jobs import JobContext, clocks, job
from services import users
from services.desk import once
from services.notices import Notice, deliver
from services.views import identity
from services.views import reveals as shown
from services.wiring import Runtime

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from domain.kernel import Recorded
    from infra.db import Sql
    from infra.ledger import Receipt
    from services.desk import Desk
    from services.sessions import Session

ACTION: Final = "names.reveal"
TOLD: Final = "reveal.tell"
_NAMESPACE: Final = UUID("0d8f2a54-6c1b-5f0e-8f3d-430626000380")


class NotOnTheRoster(Refused):
    """One of these people is not on this unit's roster; open the list again and choose anew."""


@once
def show(desk: Desk, people: Sequence[UUID], reason: str) -> Receipt:
    """Put on record in a unit's books that names of its members are shown to the actor, and why; raises Refused and Forbidden."""
    desk.allow(ACTION)
    look(desk, people, reason)
    said = tuple(people)
    return desk.begin(stream(desk), reveal, lambda s: reveal.show(s, said, reason))


def show_across(desk: Desk, people: Sequence[tuple[int, UUID]], reason: str) -> Sequence[Receipt]:
    """Put the same on record at every unit whose members are among those of a list of the county, each by a command of its own.

    All are looked at before the first is written; where it broke off in between, the same command again does what is left, and another
    list under its id is refused (CommandReused), whichever units it names.
    """
    if answers.before(desk.runtime.db, desk.unbooked):
        return [show(own, members, reason) for own, members in _parts(desk, people)]
    reveal.check(tuple(person for _, person in people), reason)
    parts = _parts(desk, people)
    for own, members in parts:
        look(own, members, reason)
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        answers.answer(sql, desk.unbooked)
    return [show(own, members, reason) for own, members in parts]


def _parts(desk: Desk, people: Sequence[tuple[int, UUID]]) -> list[tuple[Desk, list[UUID]]]:
    """Return the desk at each unit, whose command follows from the whole one's, with the people asked for there."""
    return [
        (replace(desk, tenant=code, command_id=uuid5(desk.command_id, str(code))), [person for at, person in people if at == code])
        for code in sorted({code for code, _ in people})
    ]


def answer(desk: Desk, receipt: Receipt) -> tuple[datetime, Mapping[UUID, str]]:
    """Return until when the names of a reveal stand open, and which they are; none when that has passed, however often it is asked."""
    people = [person for e in desk.history(stream(desk)) for person in e.fact.people]
    until = receipt.recorded_at + reveal.LASTS
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        if clocks(sql).county >= until:
            return until, {}
        return until, identity.names(sql, desk.county, desk.tenant, people)


def look(desk: Desk, people: Sequence[UUID], reason: str) -> None:
    """Refuse what `show` would refuse, without writing anything: what concerns several units is looked at in all of them first."""
    desk.allow(ACTION)
    reveal.check(tuple(people), reason)
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        found = desk.runtime.ledger.streams(sql, desk.county, desk.tenant, list(set(people)))
    if set(people) - {e.stream for e in found if module_of(e.tag) == "member"}:
        raise NotOnTheRoster


def stream(desk: Desk) -> UUID:
    """Return the stream of the reveal that a desk's command makes."""
    return uuid5(_NAMESPACE, f"{desk.tenant} {desk.command_id}")


def names(sql: Sql, session: Session, tenant: int, persons: Collection[UUID]) -> Mapping[UUID, str]:
    """Return the names of those of some people that stand open to a user now, in the tenant's door; a marker where one was erased."""
    if not persons or not session.may(ACTION, tenant):
        return {}
    open_now = shown.opened(sql, session.county, tenant, session.user, session.now, persons)
    return identity.names(sql, session.county, tenant, [one.person for one in open_now]) if open_now else {}


def across(runtime: Runtime, session: Session, persons: Collection[UUID]) -> Mapping[UUID, str]:
    """Return the same across the units of a county: which they are in the county's door, each name in the door of its unit."""
    if not persons or not session.may(ACTION):
        return {}
    with runtime.db.county(session.county) as sql:
        open_now = shown.opened(sql, session.county, None, session.user, session.now, persons)
    found: dict[UUID, str] = {}
    for tenant in sorted({one.tenant for one in open_now}):
        with runtime.db.tenant(session.county, tenant) as sql:
            found |= identity.names(sql, session.county, tenant, [one.person for one in open_now if one.tenant == tenant])
    return found


@job(TOLD, attempts=8)
def tell(ctx: JobContext[Runtime]) -> None:
    """Tell the head of a unit who had how many names shown, and why; the notice itself names none of them."""
    id = UUID(str(ctx.args["reveal"]))
    history: list[Recorded[Any]] = ctx.runtime.ledger.load(ctx.county, ctx.tenant, id)
    (e,) = standing(history)
    by = users.names(ctx.runtime, ctx.county, [e.actor]).get(e.actor)
    said = {"by": by.name if by else "", "role": e.role, "people": len(e.fact.people), "reason": e.fact.reason, "id": str(id)}
    deliver(ctx, [Notice(kind="names-shown", key=str(id), to="unit-head", params=said, link=f"/t/{ctx.tenant}/reveals")])
