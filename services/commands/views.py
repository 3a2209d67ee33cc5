"""`taizhang views`, `unpark` and `rebuild`: where the read models stand, how to let one go on, and how to make one anew meanwhile."""

from __future__ import annotations

import argparse
import signal
import sys
from typing import Any

from infra.followers import positions
from infra.followers.course import Rebuild, rebuilds
from infra.followers.rebuild import Cancelled, Different, UnderWay
from infra.settings import Settings
from services import renewing, views
from services.commands import Failed
from services.premises import opened
from services.speed import said
from services.views import progress
from services.wiring import Runtime

_WAITING = "waiting for a rebuild:"


def register(subparsers: Any) -> None:
    """Add the sub-commands."""
    listing = subparsers.add_parser("views", help="list every view: version, lag, parked tenants")
    listing.set_defaults(run=_views)
    again = subparsers.add_parser("unpark", help="let followers that stopped at a fact try it again")
    again.add_argument("follower", nargs="*", help="names of views and policies (left out: all that are parked)")
    again.add_argument("--tenant", type=int, help="in the books of this tenant alone")
    again.set_defaults(run=_unpark)
    one = subparsers.add_parser("rebuild", help="fill a view anew beside the live one, compare, and swap")
    one.add_argument("view", nargs="*", help="names of views (left out: all)")
    one.add_argument("--outdated", action="store_true", help="only views whose rows are of another version than this release writes")
    one.add_argument("--changed", action="store_true", help="the rows may differ, although the version is the same")
    one.set_defaults(run=_rebuild)


def _views(_: argparse.Namespace) -> None:
    with opened(Settings.from_env()) as runtime, runtime.db.platform() as sql:
        standings = progress.standings(sql, None, views.ALL)
        parked, anew = progress.parked(sql, None, None), rebuilds(sql)
    print(f"{'view':<16} {'live':>6} {'wanted':>6} {'tenants':>8} {'behind':>7} {'facts behind':>13} {'time behind':>12} {'parked':>7}")
    for one in standings:
        print(
            f"{one.view:<16} {one.versions or '-':>6} {one.wanted:>6} {one.tenants:>8} {one.behind:>7} {one.facts:>13,}"
            f" {_since(one):>12} {one.parked:>7}"
        )
    for stop in parked:
        print(f"parked: {stop.follower} in {stop.tenant} before fact {stop.position} since {stop.since:%Y-%m-%d %H:%M}: {stop.reason}")
    if parked:
        print("once the reason is gone: taizhang unpark, and they go on from there")
    for one in anew:
        if one.state in ("running", "silent"):
            print(_under_way(one))
    waiting = [one.view for one in standings if one.outdated]
    if waiting:
        print(f"{_WAITING} {', '.join(waiting)} (taizhang rebuild --outdated)")


def _unpark(options: argparse.Namespace) -> None:
    with opened(Settings.from_env()) as runtime:
        with runtime.db.platform() as sql:
            parked = progress.parked(sql, None, options.tenant)
        chosen = [one for one in parked if not options.follower or one.follower in options.follower]
        absent = set(options.follower) - {one.follower for one in chosen}
        if absent:
            message = f"not parked: {', '.join(sorted(absent))} (parked: {', '.join(sorted({p.follower for p in parked})) or 'nobody'})"
            raise Failed(message)
        for one in chosen:
            with runtime.db.tenant(one.county, one.tenant) as sql:
                released = positions.unpark(sql, one.county, one.tenant, one.follower)
            if released:
                print(f"goes on: {one.follower} in {one.tenant} with fact {one.position}")
        waiting = {view.name for view in renewing.outdated(runtime)} & {one.follower for one in chosen}
    if waiting:
        print(f"{_WAITING} {', '.join(sorted(waiting))} (taizhang rebuild --outdated)")
    if not chosen:
        print("nobody is parked")


def _under_way(one: Rebuild) -> str:
    how = f"rebuild of {one.view} by {one.worker}: {one.step} {said(one.done, one.total, one.rate, one.left)}"
    return how if one.state == "running" else f"{how}; silent since {one.updated_at:%Y-%m-%d %H:%M:%S}, begin it again"


def _since(one: progress.Standing) -> str:
    if not one.behind:
        return "-"
    return "not begun" if one.seconds is None else f"{max(one.seconds, 0):,.0f} s"


def _rebuild(options: argparse.Namespace) -> None:
    known = {view.name: view for view in views.ALL}
    unknown = set(options.view) - known.keys()
    if unknown:
        message = f"no such view: {', '.join(sorted(unknown))} (there are: {', '.join(known)})"
        raise Failed(message)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # as Ctrl-C: what stands beside is cleared away
    with opened(Settings.from_env()) as runtime:
        if not runtime.settings.migrate_url:
            message = "TAIZHANG_MIGRATE_URL is not set: making tables needs the migrate role"
            raise Failed(message)
        chosen = {view.name for view in renewing.outdated(runtime)} if options.outdated else known.keys()
        for name in options.view or known:
            if name in chosen:
                _one(runtime, known[name], changed=options.changed)


def _one(runtime: Runtime, view: Any, *, changed: bool) -> None:
    try:
        renewing.anew(runtime, view, _say, must_equal=False if changed else None)
    except Different as error:
        message = f"{view.name}: {error}; nothing was swapped (--changed swaps all the same)"
        raise Failed(message) from error
    except Cancelled as error:
        message = f"{view.name}: {renewing.why(runtime, view.name)}"
        raise Failed(message) from error
    except UnderWay as error:
        message = f"{view.name}: another process rebuilds it at this moment"
        raise Failed(message) from error


def _say(line: str) -> None:
    print(line, flush=True)
