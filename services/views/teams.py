"""Supervision teams: whom they watch, who belongs to them and is trained, who stands too near a unit, on any date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from domain import team
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change
from services.views.reading import Row, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

view = View("teams", version=1, modules=(team,))
teams = view.interval(
    "views.team",
    key={"team": "uuid"},
    columns={
        "name": "text", "level": "text", "leader": "uuid", "campaign": "uuid", "batch": "text", "mandate_until": "date", "units": "jsonb",
        "formed_on": "date", "status": "text", "reason": "text",
    },
)  # fmt: skip
members = view.interval(
    "views.team_member",
    key={"team": "uuid", "member": "uuid"},
    columns={"home": "bigint", "post": "text", "standing": "text", "since": "date", "reason": "text"},
)
trained = view.interval(
    "views.team_training", key={"team": "uuid", "member": "uuid"}, columns={"trained_on": "date", "course": "text"}
)
conflicts = view.interval(
    "views.team_conflict",
    key={"team": "uuid", "member": "uuid", "entry": "bigint"},
    columns={"tenant": "bigint", "institution": "uuid", "reason": "text"},
)


@view.on(team.Formed)
def _(e: Recorded[team.Formed]) -> Iterable[Change]:
    f = e.fact
    yield teams.open(
        e.stream, name=f.name, level=f.level, leader=f.leader, campaign=f.campaign, batch=f.batch, mandate_until=f.mandate_until, units=[],
        formed_on=e.effective_on, status="standing", reason="",
    )  # fmt: skip
    if f.leader:
        yield members.open((e.stream, f.leader), post="", standing="member", since=e.effective_on, reason="")


@view.on(team.MemberSeconded)
def _(e: Recorded[team.MemberSeconded]) -> Change:
    f = e.fact
    return members.open((e.stream, f.user), home=f.home, post=f.post, standing="member", since=e.effective_on, reason="")


@view.on(team.SecondmentRefused)
def _(e: Recorded[team.SecondmentRefused]) -> Change:
    return members.put((e.stream, e.fact.user), standing="refused", since=e.effective_on, reason=e.fact.reason)


@view.on(team.SecondmentOrdered)
def _(e: Recorded[team.SecondmentOrdered]) -> Change:
    return members.put((e.stream, e.fact.user), standing="member", since=e.effective_on, reason=e.fact.reason)


@view.on(team.RotationMade)
def _(e: Recorded[team.RotationMade]) -> Iterable[Change]:
    for user in e.fact.left:
        yield members.close((e.stream, user))
    for user in e.fact.joined:
        yield members.open((e.stream, user), post="", standing="member", since=e.effective_on, reason=e.fact.reason)


@view.on(team.MemberTrained)
def _(e: Recorded[team.MemberTrained]) -> Change:
    return trained.open((e.stream, e.fact.user), trained_on=e.effective_on, course=e.fact.course)


@view.on(team.ConflictDeclared)
def _(e: Recorded[team.ConflictDeclared]) -> Change:
    f = e.fact
    return conflicts.open((e.stream, f.user, e.position), tenant=f.unit.tenant, institution=f.unit.institution, reason=f.reason)


@view.on(team.UnitsAssigned)
def _(e: Recorded[team.UnitsAssigned]) -> Change:
    return teams.put(e.stream, units=e.fact.units)


@view.on(team.MandateExtended)
def _(e: Recorded[team.MandateExtended]) -> Change:
    return teams.put(e.stream, mandate_until=e.fact.until)


@view.on(team.Disbanded)
def _(e: Recorded[team.Disbanded]) -> Change:
    return teams.put(e.stream, status="disbanded", reason=e.fact.reason)


class Team(Row):
    """A team as it stood on a day; `units` are {tenant, institution}; `expired` when it outlived its mandate."""

    team: UUID
    name: str
    level: str
    leader: UUID | None
    campaign: UUID | None
    batch: str
    mandate_until: date | None
    units: list[dict[str, Any]]
    formed_on: date
    status: str
    reason: str
    expired: bool
    position: int

    def watches(self, tenant: int) -> bool:
        """Return whether the team watches a tenant or one of its institutions."""
        return any(unit["tenant"] == tenant for unit in self.units)


class Member(Row):
    """A member of a team: `conflicts` are the tenants he may not judge; untrained members sign nothing."""

    team: UUID
    member: UUID
    home: int | None
    post: str
    standing: str
    since: date
    trained_on: date | None
    course: str
    reason: str
    conflicts: list[int]


_TEAMS, _MEMBERS = text("teams"), text("team_members")


def listing(sql: Sql, county: int, at: Coordinate, *, watching: int | None = None, id: UUID | None = None) -> Sequence[Team]:
    """Return the county's teams, or those that watch one tenant; also in the public's door."""
    return rows(sql, Team, _TEAMS, standing_at(county, county * 1000, at, watches=watching, id=id))


def roll(sql: Sql, county: int, at: Coordinate, *, team: UUID | None = None, member: UUID | None = None) -> Sequence[Member]:
    """Return the members of one team or of all, or the teams of one member; for the county's door and the county's own books."""
    return rows(sql, Member, _MEMBERS, standing_at(county, county * 1000, at, id=team, member=member))
