"""A new release finds tables that an older one filled: each such view is filled anew beside the old one and swapped, while writes go on."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final
from uuid import UUID

from msgspec.structs import replace

from domain.kernel import Refused
from infra import answers
from infra.followers import positions
from infra.followers.course import Rebuild, rebuilds
from infra.followers.course import cancel as cancel_in
from infra.followers.rebuild import Cancelled, Progress, UnderWay, rebuild
from services import views
from services.speed import said

if TYPE_CHECKING:
    from infra.answers import Once
    from infra.db import Sql
    from infra.followers import View
    from services.wiring import Runtime


class NotUnderWay(Refused):
    """This rebuild does not run any more, or has been cancelled already."""


Say = Callable[[str], object]
_EVERY: Final = 1.0
_POLL: Final = 0.5


def outdated(runtime: Runtime) -> list[View]:
    """Return the views whose rows are of another version than this release writes; they stand still until they are rebuilt."""
    with runtime.db.platform() as sql:
        names = positions.outdated(sql, [(view.name, view.version) for view in views.ALL])
    return [view for view in views.ALL if view.name in names]


def renew(runtime: Runtime, say: Say) -> None:
    """Rebuild what is outdated, with a line of progress for each; return when nothing is but what was cancelled, whoever has done it."""
    left = set[str]()
    while found := [view for view in outdated(runtime) if view.name not in left]:
        for view in found:
            try:
                anew(runtime, view, say)
            except UnderWay:
                say(f"{view.name}: another process rebuilds it")
                time.sleep(_POLL)
            except Cancelled:
                left.add(view.name)
                say(f"{view.name}: {why(runtime, view.name)}; it stands still until it is rebuilt (taizhang rebuild {view.name})")


def why(runtime: Runtime, view: str) -> str:
    """Return in words for the terminal why the last rebuild of a view was cancelled."""
    with runtime.db.platform() as sql:
        reason = next((one.cancel_reason for one in rebuilds(sql, view)), None)
    return f"cancelled, nothing was swapped{f'; the reason: {reason}' if reason else ''}"


def seen(sql: Sql, county: int) -> list[Rebuild]:
    """Return the last rebuild of each view, those begun last first; who of another county cancelled one, and why, is not said."""
    return [
        one if one.cancel_county in (None, county) else replace(one, cancel_county=None, cancel_by=None, cancel_reason=None)
        for one in rebuilds(sql)
    ]


def cancel(runtime: Runtime, run: UUID, county: int, actor: UUID, reason: str, *, once: Once | None = None) -> None:
    """Cancel a rebuild: its process ends within seconds and swaps nothing; raises NotUnderWay where it does not run any more.

    The same command again (*once*) changes nothing.
    """
    with runtime.db.tenant(once.county, once.tenant) if once else runtime.db.statement() as sql:
        if answers.answer(sql, once).first and not cancel_in(sql, run, county, actor, reason):
            raise NotUnderWay
    runtime.wake.hint("live")


def _line(now: Progress) -> str:
    if now.step == "comparing":
        return f"comparing, books {said(now.done, now.total, None, None)}"
    remaining = f", about {now.left / now.rate:,.0f} s" if now.rate else ""
    return f"{now.taken:,} facts taken, {now.rate:,.0f} a second, {now.left:,} left{remaining}"


def anew(runtime: Runtime, view: View, say: Say, *, must_equal: bool | None = None) -> dict[str, int]:
    """Rebuild one view and say how it goes; return the rows that differed, by table."""
    told, last = time.monotonic(), list[Progress]()

    def hear(now: Progress) -> None:
        nonlocal told
        last[:] = [now]
        if (now.left or now.step == "comparing") and time.monotonic() - told > _EVERY:
            told = time.monotonic()
            say(f"{view.name}: {_line(now)}")

    differing = rebuild(runtime.db, runtime.ledger, view, runtime.settings.migrate_url, must_equal=must_equal, told=hear)
    came = f"{last[0].taken:,} facts in {last[0].seconds:.1f} s, {last[0].rate:,.0f} a second"
    say(f"{view.name}: rebuilt as version {view.version} and swapped; {came}; rows that differed: {sum(differing.values()):,}")
    return differing
