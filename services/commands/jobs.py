"""`taizhang jobs`: the operator's page in the terminal: list, show, replay, cancel and settle, each by a named person with a reason."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date, datetime
from typing import Any, Final, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from infra.jobs import Entry, Hand, State, find
from services import operations, users
from services.access import may
from services.commands import Failed
from services.coordinate import zone as zone_of
from services.desk import Missing
from services.operations import Deed, Filter, Line, NotFit, Plan
from services.premises import opened
from services.speed import said
from services.wiring import Runtime

_ENDED: Final = ("done", "dead", "uncertain", "cancelled")
_ACTIONS: Final[dict[Deed, str]] = {
    "replay": "jobs.replay", "cancel": "jobs.cancel", "arrived": "jobs.settle", "not-arrived": "jobs.settle",
}  # fmt: skip


def register(subparsers: Any) -> None:
    """Add `jobs list`, `jobs show`, `jobs replay`, `jobs cancel` and `jobs settle`."""
    parser = subparsers.add_parser("jobs", help="list a county's jobs, show one, and replay, cancel or settle them")
    acts = parser.add_subparsers(title="acts", metavar="ACT", required=True)
    one = acts.add_parser("list", help="jobs, those due last first")
    _filter(one)
    one.add_argument("--limit", type=int, default=50)
    one.set_defaults(run=_list)
    two = acts.add_parser("show", help="one job with its attempts, deliveries and what persons did to it")
    two.add_argument("job", type=UUID)
    two.add_argument("--tenant", type=int, required=True)
    two.add_argument("--follow", action="store_true", help="stay, and tell how far it is, until it ends")
    two.set_defaults(run=_show)
    for deed, words in (("replay", "let dead or cancelled jobs be done again"), ("cancel", "cancel jobs that have not ended")):
        three = acts.add_parser(deed, help=f"{words}: one by its id, or all that fit the filter")
        three.add_argument("job", type=UUID, nargs="?")
        _filter(three)
        three.add_argument("--all", action="store_true", help="really all that fit, where no job is named")
        _person(three)
        three.set_defaults(run=_deed, deed=deed)
    four = acts.add_parser("settle", help="say of an uncertain sending whether it arrived")
    four.add_argument("job", type=UUID)
    four.add_argument("--tenant", type=int, required=True)
    answer = four.add_mutually_exclusive_group(required=True)
    answer.add_argument("--arrived", dest="deed", action="store_const", const="arrived", help="it arrived, and is not sent again")
    answer.add_argument("--not-arrived", dest="deed", action="store_const", const="not-arrived", help="it did not, and is sent again")
    _person(four)
    four.set_defaults(run=_deed, county=None, kind=None, state=None, since=None, until=None, all=False)


def _filter(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--county", type=int, help="6-digit division code (left out: that of the tenant)")
    parser.add_argument("--tenant", type=int)
    parser.add_argument("--kind")
    parser.add_argument("--state", choices=get_args(State), action="append")
    parser.add_argument("--since", type=date.fromisoformat, help="due on this day of the county or later")
    parser.add_argument("--until", type=date.fromisoformat, help="due on this day or before")


def _person(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="login", required=True, metavar="LOGIN", help="who does it: a user with the role of operator")
    parser.add_argument("--reason", required=True, help="why; it stays on record")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")


def _list(options: argparse.Namespace) -> None:
    with opened() as runtime:
        zone = _zone(runtime)
        with runtime.db.county(_county(options)) as sql:
            found = operations.listing(sql, _county(options), _wanted(options), zone, limit=options.limit)
    _table(found.items, zone)
    if found.next:
        print("… more (--limit)")


def _show(options: argparse.Namespace) -> None:
    county = _county(options)
    with opened() as runtime:
        zone = _zone(runtime)
        if options.follow:
            _follow(runtime, county, options)
        with runtime.db.county(county) as sql:
            card = operations.card(sql, county, options.tenant, options.job)
    if card is None:
        raise Failed(_missing(options))
    _table([card.line], zone)
    for run in card.runs:
        ended = f"{run.outcome or 'running':<10} {_at(run.finished_at, zone)}"
        print(f"  attempt {run.attempt:>3}  {_at(run.started_at, zone)}  {ended}  {run.worker}  {run.error or ''}".rstrip())
    for sent in card.deliveries:
        print(f"  delivery     {_at(sent.at, zone)}  {sent.state:<10} {sent.channel} to {sent.recipient}  {sent.error or ''}".rstrip())
    for deed in card.interventions:
        print(f"  {deed.action:<12} {_at(deed.at, zone)}  by {deed.actor}, when it was {deed.was}: {deed.reason}")


def _deed(options: argparse.Namespace) -> int:
    if options.job is None and not options.all:
        message = "name a job, or say --all for all that fit the filter"
        raise Failed(message)
    if options.job is not None and options.tenant is None:
        message = "say whose job it is with --tenant"
        raise Failed(message)
    county, deed = _county(options), options.deed
    with opened() as runtime:
        actor = _actor(runtime, county, options.login, deed)
        with runtime.db.county(county) as sql:
            plan = operations.plan(sql, county, deed, _wanted(options), _zone(runtime))
        if options.dry_run:
            return _would(plan)
        if options.job is not None:
            return _one(runtime, Hand(county=county, tenant=options.tenant, actor=actor, reason=options.reason), options)
        met = operations.carry_out(runtime, county, plan, actor, options.reason)
    print(f"{deed}: {len(met.jobs):,} jobs; {met.passed:,} had changed meanwhile{'; there are more' if met.more else ''}")
    return 0


def _one(runtime: Runtime, hand: Hand, options: argparse.Namespace) -> int:
    try:
        operations.meet(runtime, hand, options.deed, options.job)
    except (Missing, NotFit) as refused:
        message = f"{options.job}: there is no such job, or it is not in a state for that (taizhang jobs show)"
        raise Failed(message) from refused
    print(f"{options.deed}: {options.job}")
    return 0


def _would(plan: Plan) -> int:
    for kind, state, n, tenants in plan.piles:
        print(f"would {plan.deed}: {n:,} × {kind} ({state}) of {tenants:,} tenants")
    for line in plan.lines[:20]:
        print(f"  {line.job}  {line.tenant}  {line.key}")
    more = len(plan.lines) - 20
    print(f"{len(plan.lines):,} jobs{f', {more:,} of them not shown' if more > 0 else ''}; nothing was changed")
    return 0


def _follow(runtime: Runtime, county: int, options: argparse.Namespace) -> None:
    shown = ""
    while True:
        with runtime.db.county(county) as sql:
            entry = find(sql, county, options.tenant, options.job)
        if entry is None:
            raise Failed(_missing(options))
        if (line := _course(entry)) != shown:
            print(f"\r{line:<{len(shown)}}", end="", file=sys.stderr, flush=True)
            shown = line
        if entry.state in _ENDED:
            print(file=sys.stderr)
            return
        time.sleep(0.5)


def _course(entry: Entry) -> str:
    if entry.state not in ("running", "sending") or entry.step is None:
        return entry.state
    return f"{entry.step} {said(entry.done or 0, entry.total, entry.rate, entry.left)}"


def _actor(runtime: Runtime, county: int, login: str, deed: Deed) -> UUID:
    """Return the user of a login; raises Failed unless he may do that in the whole county."""
    found = users.in_county(runtime, county, login)
    if found is None or not any(may(role, _ACTIONS[deed]) for role in found[1]):
        message = f"{login}: no user of this county whose role in it allows {_ACTIONS[deed]}"
        raise Failed(message)
    return found[0]


def _table(lines: Any, zone: ZoneInfo) -> None:
    print(f"{'job':<36}  {'tenant':>9}  {'state':<10} {'tried':>5}  {'due':<16}  kind")
    for line in lines:
        print(_row(line, zone))


def _row(line: Line, zone: ZoneInfo) -> str:
    tail = f"{line.kind}  {line.error}".rstrip()
    return f"{line.job}  {line.tenant:>9}  {line.state:<10} {line.attempts:>5}  {_at(line.due_at, zone):<16}  {tail}"


def _wanted(options: argparse.Namespace) -> Filter:
    return Filter(
        kind=options.kind, states=tuple(options.state or ()), tenant=options.tenant, since=options.since, until=options.until,
        job=getattr(options, "job", None),
    )  # fmt: skip


def _county(options: argparse.Namespace) -> int:
    county = getattr(options, "county", None) or (options.tenant and int(str(options.tenant)[:6]))
    if not county:
        message = "say which county with --county, or whose jobs with --tenant"
        raise Failed(message)
    return int(county)


def _zone(runtime: Runtime) -> ZoneInfo:
    with runtime.db.platform() as sql:
        return zone_of(sql, runtime.settings.time_zone)


def _at(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else "-"


def _missing(options: argparse.Namespace) -> str:
    return f"{options.job}: {options.tenant} has no such job"
