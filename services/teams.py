"""Supervision teams, in the county's own books: who is on them, who is trained, which units they watch."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from domain import team
from domain.kernel import fold
from domain.team import Team, Unit
from infra.ledger import Receipt
from services import beside
from services.desk import Decided, Desk
from services.together import Sheet, together


def form(desk: Desk, id: UUID, founding: team.Formed) -> Receipt:
    """Set up a team."""
    desk.allow("team.change")
    return desk.begin(id, team, lambda s: team.form(s, founding, at=desk.stamp))


def change(desk: Desk, id: UUID, decide: Callable[[Team], Decided]) -> Receipt:
    """Write any one decision about a team; no unit gets two county teams by it on any day."""
    desk.allow("team.change")

    def decided(sheet: Sheet) -> None:
        was = sheet.state(id, team)
        sheet.add(id, decide(was))
        now = was
        for fact in sheet.added(id):
            now = team.evolve(now, fact, desk.stamp)
        beside.watched_once(sheet, id, was, now)

    return together(desk, id, team, decided)


def assign(desk: Desk, id: UUID, units: tuple[Unit, ...]) -> Receipt:
    """Give a team the units that it watches from the desk's day, in full; a unit of another county team's is refused."""
    return change(desk, id, lambda held: team.assign(held, units, at=desk.stamp))


def fitness(desk: Desk, id: UUID | None, unit: UUID | None) -> tuple[bool, bool]:
    """Return whether the actor is a trained member of a team, and whether he declared a conflict with a unit of this tenant."""
    held = fold(team, desk.runtime.ledger.load(desk.county, desk.county * 1000, id)) if id else None
    if held is None:
        return False, False
    on, user = desk.effective_on, desk.actor.id
    return team.trained(held, user, on=on), team.conflicted(held, user, Unit(tenant=desk.tenant, institution=unit), on=on)
