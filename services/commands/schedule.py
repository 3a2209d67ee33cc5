"""`taizhang schedule`: what runs when in a county, what was done last, what is next and what was missed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from infra.jobs import clocks
from services import scheduled, workdays
from services.coordinate import Coordinate, zone
from services.premises import opened
from services.web.i18n import words
from services.web.scheduled import what, when

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from services.scheduled import Standing


def register(subparsers: Any) -> None:
    """Add `schedule`."""
    parser = subparsers.add_parser("schedule", help="list what runs when in a county, what was done last, what is next and what was missed")
    parser.add_argument("--county", type=int, required=True, help="6-digit division code")
    parser.set_defaults(run=_schedule)


def _schedule(options: argparse.Namespace) -> None:
    with opened() as runtime:
        with runtime.db.platform() as sql:
            now, here = clocks(sql).county, zone(sql, runtime.settings.time_zone)
        today = now.astimezone(here).date()
        at = Coordinate(true_on=today, today=today)
        with runtime.db.county(options.county) as sql:
            found = scheduled.look(sql, options.county, now, here, workdays.of(sql, options.county, at))
    for one in found:
        _print(one, here)


def _print(one: Standing, zone: ZoneInfo) -> None:
    text = words("en")
    rest = text("schedule.moved" if one.moved else "schedule.not-moved")
    who, made_up = text.code("schedule.who", one.who), text.code("schedule.catch-up", one.catch_up)
    print(f"{one.name}  ({what(text, one)})")
    print(f"  {who}; {when(text, one)}; on days of rest: {rest}; made up for: {made_up}")
    if one.last:
        states = ", ".join(f"{n:,} {state}" for state, n in sorted(one.last.states.items()))
        job = f"; job {one.last.job} of {one.last.tenant}" if one.last.job else ""
        about = f"; {text('schedule.about', period=one.last.about, day=one.last.true_on)}" if one.last.about else ""
        print(f"  last {one.last.period}{about}, due {_at(one.last.due_at, zone)}: {states} of {one.last.tenants:,}{job}")
    missed = f"; missed: {', '.join(one.missed)}" if one.missed else ""
    print(f"  next {_at(one.next_due_at, zone)}{missed}")


def _at(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
