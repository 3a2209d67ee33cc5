"""A new release finds tables that an older one filled: each such view is filled anew beside the old one and swapped, while writes go on."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from infra.followers import positions
from infra.followers.rebuild import Progress, UnderWay, rebuild
from services import views

if TYPE_CHECKING:
    from infra.followers import View
    from services.wiring import Runtime

Say = Callable[[str], object]
_EVERY: Final = 1.0
_POLL: Final = 0.5


def outdated(runtime: Runtime) -> list[View]:
    """Return the views whose rows are of another version than this release writes; they stand still until they are rebuilt."""
    with runtime.db.platform() as sql:
        names = positions.outdated(sql, [(view.name, view.version) for view in views.ALL])
    return [view for view in views.ALL if view.name in names]


def renew(runtime: Runtime, say: Say) -> None:
    """Rebuild what is outdated, with a line of progress for each; return when nothing is, whoever has done it."""
    while found := outdated(runtime):
        for view in found:
            try:
                anew(runtime, view, say)
            except UnderWay:
                say(f"{view.name}: another process rebuilds it")
                time.sleep(_POLL)


def _remaining(now: Progress) -> str:
    return f", about {now.left / now.rate:,.0f} s" if now.rate else ""


def anew(runtime: Runtime, view: View, say: Say, *, must_equal: bool | None = None) -> dict[str, int]:
    """Rebuild one view and say how it goes; return the rows that differed, by table."""
    said, last = time.monotonic(), list[Progress]()

    def hear(now: Progress) -> None:
        nonlocal said
        last[:] = [now]
        if now.left and time.monotonic() - said > _EVERY:
            said = time.monotonic()
            say(f"{view.name}: {now.taken:,} facts taken, {now.rate:,.0f} a second, {now.left:,} left{_remaining(now)}")

    differing = rebuild(runtime.db, runtime.ledger, view, runtime.settings.migrate_url, must_equal=must_equal, told=hear)
    came = f"{last[0].taken:,} facts in {last[0].seconds:.1f} s, {last[0].rate:,.0f} a second"
    say(f"{view.name}: rebuilt as version {view.version} and swapped; {came}; rows that differed: {sum(differing.values()):,}")
    return differing
