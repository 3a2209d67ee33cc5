"""Who is on the rosters twice, as the product finds it: the office flags the pairs, the unit that each is laid to confirms and merges."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from domain import member
from services import coordinate, members
from services.demo.story.script import Scene, Script
from services.desk import Desk
from services.views import doubles, overview
from services.views.doubles import Pair

Act = Callable[[Desk, "Suspect"], object]


class Suspect(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that repeats another one, in whose books it is one too many, and how that was seen."""

    tenant: int
    entry: UUID
    kept: UUID
    sign: str


def write(script: Script, scene: Scene, *, flagged: date, settled: date, true_on: date) -> None:
    """Write down that the office flags on one day whatever pairs there are, and that the units confirm and merge them on another."""
    steps: tuple[tuple[date, str, Act], ...] = (
        (flagged, "flagged", lambda desk, one: members.flag(desk, one.entry, one.kept, one.sign)),
        (settled, "confirmed", lambda desk, one: members.change(desk, one.entry, lambda m: member.confirm(m, one.kept))),
        (settled, "merged", lambda desk, one: members.change(desk, one.entry, lambda m: member.merge(m, one.kept, at=desk.stamp))),
    )
    for on, what, act in steps:
        script.add(
            on, scene.county * 1000, "office", f"doubles {what}",
            lambda desk, what=what, act=act: [act(_there(scene, desk, one, what), one) for one in _suspects(scene)], true_on=true_on,
        )  # fmt: skip


def _there(scene: Scene, desk: Desk, one: Suspect, what: str) -> Desk:
    """Return the desk at the unit in question: the office's own where it flags, the unit's clerk's where he decides."""
    actor = desk.actor if what == "flagged" else scene.cast[f"clerk {one.tenant}"]
    return msgspec.structs.replace(desk, tenant=one.tenant, actor=actor, command_id=scene.id("command", what, one.entry, one.kept))


def _suspects(scene: Scene) -> list[Suspect]:
    """Return the pairs that the product finds by now, each at the unit that it is laid to."""
    runtime, county = scene.runtime, scene.county
    with runtime.db.county(county) as sql:
        at = coordinate.here(sql, ZoneInfo(runtime.settings.time_zone))
        pairs = doubles.found(sql, county, None, at)
        laid = {gap.tenant for gap in doubles.gaps(overview.reconcile(sql, county, None, at), pairs, county) if gap.doubles}
    return [_side(pair, laid) for pair in pairs]


def _side(pair: Pair, laid: set[int]) -> Suspect:
    if pair.verdict or pair.tenant in laid or pair.other_tenant is None:
        return Suspect(tenant=pair.tenant, entry=pair.person, kept=pair.other, sign=pair.sign)
    return Suspect(tenant=pair.other_tenant, entry=pair.other, kept=pair.person, sign=pair.sign)
