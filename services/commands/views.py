"""`taizhang views` and `taizhang rebuild`: where the read models stand, and how to make one anew while writes go on."""

from __future__ import annotations

import argparse
from collections import defaultdict
from typing import Any

from infra.followers import positions
from infra.followers.rebuild import Different, rebuild
from infra.settings import Settings
from services import views
from services.commands import Failed
from services.premises import opened
from services.wiring import Runtime


def register(subparsers: Any) -> None:
    """Add the sub-commands."""
    listing = subparsers.add_parser("views", help="list every view: version, lag, parked tenants")
    listing.set_defaults(run=_views)
    one = subparsers.add_parser("rebuild", help="fill a view anew beside the live one, compare, and swap")
    one.add_argument("view", nargs="*", help="names of views (left out: all)")
    one.add_argument("--changed", action="store_true", help="the rows may differ: the view's handlers have changed")
    one.set_defaults(run=_rebuild)


def _views(_: argparse.Namespace) -> None:
    with opened(Settings.from_env()) as runtime, runtime.db.platform() as sql:
        found = positions.standing(sql)
    by_name: dict[str, list[positions.Standing]] = defaultdict(list)
    for one in found:
        by_name[one.follower].append(one)
    print(f"{'view':<16} {'version':>7} {'tenants':>8} {'behind':>7} {'facts behind':>13}  parked")
    for view in views.ALL:
        rows = by_name[view.name]
        late = [r for r in rows if r.position < r.head]
        parked = [f"{r.tenant_id} at {r.parked_position}: {r.parked_reason}" for r in rows if r.parked_at]
        facts = sum(r.head - r.position for r in late)
        print(f"{view.name:<16} {view.version:>7} {len(rows):>8} {len(late):>7} {facts:>13}  {'; '.join(parked) or '-'}")


def _rebuild(options: argparse.Namespace) -> None:
    known = {view.name: view for view in views.ALL}
    unknown = set(options.view) - known.keys()
    if unknown:
        message = f"no such view: {', '.join(sorted(unknown))} (there are: {', '.join(known)})"
        raise Failed(message)
    with opened(Settings.from_env()) as runtime:
        for name in options.view or known:
            _one(runtime, known[name], changed=options.changed)


def _one(runtime: Runtime, view: Any, *, changed: bool) -> None:
    try:
        differing = rebuild(runtime.db, runtime.ledger, view, runtime.settings.migrate_url, must_equal=not changed)
    except Different as error:
        message = f"{view.name}: {error}; nothing was swapped (--changed swaps all the same)"
        raise Failed(message) from error
    print(f"{view.name}: rebuilt and swapped; rows that differed: {sum(differing.values())}")
