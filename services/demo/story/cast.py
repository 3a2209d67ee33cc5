"""The people who act in the story: a clerk and a head in every tenant, the supervision teams, the county's own: made up, in six roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID, uuid4

import msgspec

from services import users
from services.demo.places import Place
from services.desk import Actor
from services.wiring import Runtime

TEAMS: Final = 6
PASSWORD: Final = "rehearsal-2005"  # noqa: S105 - printed at every start of a rehearsal, which holds nobody's data
SHOWN: Final = "伍市镇"
"""The tenant whose clerk and head can be signed in as."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One person's part: under which name the script calls him, his role and where he holds it (None: in the whole county)."""

    key: str
    role: str
    at: int | None
    home: int
    name: str
    post: str
    login: str


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who can be signed in as."""

    role: str
    login: str
    password: str
    name: str


def parts(county: int, places: Sequence[Place]) -> list[Part]:
    """Return every part of the story."""
    return [*_of_the_county(county), *(part for place in places for part in _of_a_tenant(place, shown=place.short == SHOWN))]


def assemble(runtime: Runtime, county: int, places: Sequence[Place], *, prefix: str = "") -> dict[str, Actor]:
    """Return the actors by the script's names for them, as users of the product; those who are there already stay as they are.

    Six of them get a password. The others are users who were never given one, as hashing a hundred takes ten seconds.
    """
    there = _there(runtime, county)
    cast: dict[str, Actor] = {}
    for part in parts(county, places):
        login = prefix + part.login
        id = there.get(login) or _enter(runtime, county, part, login)
        cast[part.key] = Actor(id=id, role=part.role, name=part.name)
    return cast


def accounts(county: int, places: Sequence[Place], *, prefix: str = "") -> list[Account]:
    """Return one account for each role."""
    shown = [part for part in parts(county, places) if "@" not in part.login]
    return [Account(role=part.role, login=prefix + part.login, password=PASSWORD, name=part.name) for part in shown]


def _of_the_county(county: int) -> list[Part]:
    home = county * 1000
    return [
        Part(key="office", role="county-office", at=None, home=home, name="办公室值班员", post="县活动办干部", login="office"),
        Part(key="leader", role="county-leader", at=None, home=home, name="县领导", post="县委副书记", login="leader"),
        Part(key="operator", role="operator", at=None, home=home, name="系统管理员", post="信息中心工程师", login="operator"),
        Part(key="inspector-1", role="inspector", at=None, home=home, name="督导一组组长", post="县督导组组长", login="inspector"),
        *(
            Part(key=f"inspector-{n}", role="inspector", at=None, home=home, name=f"督导{_ORDINALS[n]}组组长", post="县督导组组长",
                 login=f"inspector@{n}")
            for n in range(2, TEAMS + 1)
        ),
        *(
            Part(key=f"second-{n}", role="inspector", at=None, home=home, name=f"督导{_ORDINALS[n]}组成员", post="县督导组成员",
                 login=f"second@{n}")
            for n in range(1, TEAMS + 1)
        ),
        Part(key="guest", role="inspector", at=None, home=home, name="省督导组联络员", post="省委督导组联络员", login="guest@province"),
    ]  # fmt: skip


_ORDINALS: Final = "零一二三四五六"


def _of_a_tenant(place: Place, *, shown: bool) -> list[Part]:
    clerk, head = ("clerk", "head") if shown else (f"clerk@{place.tenant}", f"head@{place.tenant}")
    return [
        Part(key=f"clerk {place.tenant}", role="clerk", at=place.tenant, home=place.tenant, name=f"{place.short}经办人", post="党务干事",
             login=clerk),
        Part(key=f"head {place.tenant}", role="unit-head", at=place.tenant, home=place.tenant, name=f"{place.short}负责人",
             post="党委书记", login=head),
    ]  # fmt: skip


def _there(runtime: Runtime, county: int) -> dict[str, UUID]:
    with runtime.db.platform() as sql:
        rows = sql.execute("SELECT login, user_id FROM access.users WHERE county_id = %s", [county]).fetchall()
    return {row[0]: row[1] for row in rows}


def _enter(runtime: Runtime, county: int, part: Part, login: str) -> UUID:
    if "@" not in login:
        return users.add_user(runtime, county, part.home, login, part.name, part.post, PASSWORD)
    id = uuid4()
    with runtime.db.tenant(county, part.home) as sql:
        sql.execute(
            "INSERT INTO access.users (county_id, tenant_id, user_id, login, name, post) VALUES (%s, %s, %s, %s, %s, %s)",
            [county, part.home, id, login, part.name, part.post],
        )
    return id
