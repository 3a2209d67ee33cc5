"""The county's supervision teams: formed, manned, trained, given their units, one overruled refusal, one declared conflict; and a guest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from domain import team
from services import campaigns, teams
from services.demo.places import Place
from services.demo.story import texts
from services.demo.story.cast import SHOWN, TEAMS
from services.demo.story.county import CODE, FIRST
from services.demo.story.script import Scene, Script

_FORMED: Final = date(2005, 1, 10)
_SECONDED: Final = date(2005, 1, 12)
_REFUSED: Final = date(2005, 1, 13)
_ORDERED: Final = date(2005, 1, 17)
_TRAINED: Final = date(2005, 1, 19)
_ASSIGNED: Final = date(2005, 1, 20)
_EXTENDED: Final = date(2005, 6, 29)
_GUESTS: Final = date(2005, 6, 10)
_ORDINALS: Final = "零一二三四五六"


def units_of(places: Sequence[Place], number: int) -> list[Place]:
    """Return the units of a county team; the first has the units of the visit and the township that is shown, so far as they are there."""
    return [place for i, place in enumerate(_by_importance(places)) if i * TEAMS // len(places) + 1 == number]


def team_of(places: Sequence[Place], tenant: int) -> int:
    """Return the number of the county team that watches a tenant."""
    return next(n for n in range(1, TEAMS + 1) if any(place.tenant == tenant for place in units_of(places, n)))


def id_of(scene: Scene, number: int | str) -> UUID:
    """Return the id of a team."""
    return scene.id("team", number)


def write(script: Script, scene: Scene, places: Sequence[Place]) -> None:
    """Write down how the teams come to be and how they change."""
    for number in range(1, TEAMS + 1):
        _team(script, scene, number, places)
    _province(script, scene)


def _team(script: Script, scene: Scene, number: int, places: Sequence[Place]) -> None:
    home, id = scene.county * 1000, id_of(scene, number)
    leader, second = scene.cast[f"inspector-{number}"].id, scene.cast[f"second-{number}"].id
    founding = team.Formed(
        name=f"县委第{_ORDINALS[number]}督导组", level="county", leader=leader, campaign=campaigns.stream(scene.county, CODE), batch=FIRST,
        mandate_until=date(2005, 6, 30),
    )  # fmt: skip
    lent = team.MemberSeconded(user=second, home=places[-number].tenant, post="县督导组成员")
    watched = tuple(team.Unit(tenant=place.tenant) for place in units_of(places, number))
    name = f"team {number}"
    script.add(_FORMED, home, "office", f"{name} formed", lambda desk: teams.form(desk, id, founding))
    script.add(
        _SECONDED, home, "office", f"{name} lent", lambda desk: teams.change(desk, id, lambda t: team.second(t, lent, at=desk.stamp))
    )
    if number == TEAMS:
        _overruled(script, home, id, second)
    for key, user in (("leader", leader), ("second", second)):
        script.add(
            _TRAINED, home, "office", f"{name} trained {key}",
            lambda desk, user=user: teams.change(desk, id, lambda t: team.train(t, user, texts.TEAMS["course"], at=desk.stamp)),
        )  # fmt: skip
    script.add(
        _ASSIGNED, home, "office", f"{name} units", lambda desk: teams.change(desk, id, lambda t: team.assign(t, watched, at=desk.stamp))
    )
    if number == 2:  # noqa: PLR2004 - the second team's second comes from a unit that it watches
        conflict, why = team.Unit(tenant=watched[0].tenant), texts.TEAMS["conflict"]
        script.add(
            _ASSIGNED, home, "office", f"{name} conflict",
            lambda desk: teams.change(desk, id, lambda t: team.declare_conflict(t, second, conflict, why, at=desk.stamp)),
        )  # fmt: skip
    script.add(
        _EXTENDED, home, "leader", f"{name} extended",
        lambda desk: teams.change(desk, id, lambda t: team.extend(t, date(2006, 3, 31), texts.TEAMS["extended"], at=desk.stamp)),
    )  # fmt: skip


def _overruled(script: Script, home: int, id: UUID, user: UUID) -> None:
    script.add(
        _REFUSED, home, "office", "secondment refused",
        lambda desk: teams.change(desk, id, lambda t: team.refuse_secondment(t, user, texts.TEAMS["refused"], at=desk.stamp)),
    )  # fmt: skip
    script.add(
        _ORDERED, home, "leader", "secondment ordered",
        lambda desk: teams.change(desk, id, lambda t: team.order_secondment(t, user, texts.TEAMS["ordered"], at=desk.stamp)),
    )  # fmt: skip


def _province(script: Script, scene: Scene) -> None:
    home, id, guest = scene.county * 1000, id_of(scene, "province"), scene.cast["guest"].id
    founding = team.Formed(name="省委督导组", level="province", leader=guest, mandate_until=date(2005, 7, 31))
    script.add(_GUESTS, home, "office", "province formed", lambda desk: teams.form(desk, id, founding))
    script.add(
        _GUESTS, home, "office", "province trained",
        lambda desk: teams.change(desk, id, lambda t: team.train(t, guest, texts.TEAMS["course"], at=desk.stamp)),
    )  # fmt: skip


def _by_importance(places: Sequence[Place]) -> list[Place]:
    first = {SHOWN, *(unit["short"] for unit in texts.VISIT["unit"])}
    return sorted(places, key=lambda place: (place.short not in first, place.rural, place.tenant))
