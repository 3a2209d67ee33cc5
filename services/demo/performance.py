"""Puts the demonstration on stage: roster, cast, script and clock, once; a second time it finds all of it there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from infra.clock import Clock
from services import counties
from services.demo import player
from services.demo.places import COUNTY, COUNTY_NAME, Place, places
from services.demo.planted import Planted, plant
from services.demo.player import Played, Say
from services.demo.roster import DECLARED, Totals, build
from services.demo.story import book
from services.demo.story.cast import Account, accounts, assemble
from services.demo.story.registers import Registers
from services.demo.story.script import Scene, Script
from services.wiring import Runtime


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """A planted late fact: when it was true, when it was told, in whose books, and why so late."""

    true_on: str
    told_on: str
    tenant: int
    why: str


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """What was played: where, by whom one can sign in, what was planted, and how much was done this time."""

    county: int
    played: Played
    accounts: Sequence[Account]
    late: Sequence[Late]
    planted: Planted


def play(
    runtime: Runtime, migrate_url: str, say: Say = print, *, county: int = COUNTY, stage: Sequence[Place] | None = None,
    totals: Totals = DECLARED, prefix: str = "",
) -> Story:  # fmt: skip
    """Play the year through, or what is left of it, and return the story; `stage`, `totals` and `prefix` make a smaller one for tests."""
    stage = places(county) if stage is None else stage
    books = build(stage, totals)
    planted = plant(books)
    counties.open_county(runtime, county, COUNTY_NAME)
    cast = assemble(runtime, county, stage, prefix=prefix)
    scene = Scene(runtime=runtime, county=county, cast=cast, registers=Registers(runtime, county))
    script = book.write(scene, books, planted, Path(runtime.settings.data) / "demo" / str(county))
    zone = ZoneInfo(runtime.settings.time_zone)
    with Clock(migrate_url) as clock:
        played = player.play(script, scene, clock, zone, say=say, settle=_settle(runtime, county))
    return Story(county=county, played=played, accounts=accounts(county, stage, prefix=prefix), late=_late(script), planted=planted)


def _settle(runtime: Runtime, county: int) -> Callable[[], None]:
    def settle() -> None:
        runtime.followers.catch_up(county=county)

    return settle


def _late(script: Script) -> list[Late]:
    late = sorted(script.late(), key=lambda step: (step.effective_on, step.tenant))
    return [Late(true_on=f"{s.effective_on}", told_on=f"{s.on}", tenant=s.tenant, why=s.late) for s in late]
