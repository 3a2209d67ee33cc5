"""Plays a script day by day in the rehearsal clock; what an earlier run has played already is recognised and passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from infra.clock import Clock
from services.demo.story.script import Scene, Script, Step

LAST: Final = date(2005, 12, 31)
_OPENS: Final = time(8, 30)
_OFFICE_HOURS: Final = timedelta(hours=9)
_TURNS: Final = 18
_BESIDE: Final = 2
Say = Callable[[str], None]


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """What playing came to: how many commands on how many days, and whether it had all been played before."""

    commands: int
    days: int
    again: bool


def play(script: Script, scene: Scene, clock: Clock, zone: ZoneInfo, *, say: Say, settle: Callable[[], None]) -> Played:
    """Give every command on its day and move the clock to the end of the last one; commands given before get their first receipts.

    `settle` brings the views up to date: at the beginning, before days whose commands ask them, and at the end.
    """
    days = list(script.days(LAST))
    if _known(scene, days[-1][1][-1]):
        return Played(commands=0, days=0, again=True)
    settle()
    month = 0
    for day, steps in days:
        if day.month != month:
            say(f"{day:%Y-%m}")
        if day in script.settled:
            settle()
        month = day.month
        _day(scene, clock, datetime.combine(day, _OPENS, zone), steps)
    clock.advance(datetime.combine(LAST, _OPENS, zone) + _OFFICE_HOURS)
    settle()
    return Played(commands=sum(len(steps) for _, steps in days), days=len(days), again=False)


def _day(scene: Scene, clock: Clock, opens: datetime, steps: Sequence[Step]) -> None:
    """Give a day's commands in turns over the office hours; those that may be given beside each other are."""
    clock.advance(opens)
    turn = 0
    for i, lot in enumerate(_lots(steps)):
        if (at := i * _TURNS // max(len(steps), _TURNS)) > turn:
            turn = at
            clock.advance(opens + _OFFICE_HOURS * turn / _TURNS)
        if len(lot) == 1:
            _give(scene, lot[0])
        else:
            with ThreadPoolExecutor(_BESIDE) as pool:
                list(pool.map(lambda step: _give(scene, step), lot))


def _lots(steps: Sequence[Step]) -> Iterator[list[Step]]:
    for beside, found in groupby(steps, key=lambda step: step.beside):
        if beside:
            yield list(found)
        else:
            yield from ([step] for step in found)


def _give(scene: Scene, step: Step) -> None:
    try:
        step.act(scene.desk(step))
    except Exception as error:
        error.add_note(f"on {step.on}: {step.name!r} by {step.who!r} at {step.tenant}")
        raise


def _known(scene: Scene, step: Step) -> bool:
    return scene.runtime.ledger.receipt(scene.county, step.tenant, scene.command(step)) is not None
