"""Notices: who is told what, put into inboxes once, and worded in the reader's language when he reads it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

import msgspec

from infra.jobs import JobContext, job
from services import inbox, mutes
from services.channels import queueing
from services.channels.queueing import Outside
from services.inbox import Item, Told
from services.mutes import Muted
from services.web.i18n import Words
from services.wiring import Runtime

if TYPE_CHECKING:
    from infra.db import Sql

KIND: Final = "notice.put"
MORNING: Final = "morning"
KINDS: Final = (
    "morning", "due", "overdue", "escalated", "given", "finding-raised", "report-ready", "report-failed", "report-superseded",
    "import-finished", "export-ready", "briefing-issued", "briefing-erratum", "briefing-unread", "names-shown",
)  # fmt: skip
"""Kinds that a user may leave out of what he is told outside; a morning's reminders are one, what is urgent of them comes by itself."""
UNIT: Final = ("clerk", "unit-head")
OFFICE: Final = ("county-office",)
ROLES: Final[dict[str, tuple[str, ...]]] = {
    "inspectors": ("inspector",), "unit-head": ("unit-head",), "county-office": OFFICE, "county-leader": ("county-leader",),
}  # fmt: skip
_CODES: Final = ("channel", "level", "report", "role", "severity", "what")
_DAYS: Final = ("due", "day", "issued")
_INSTANTS: Final = ("known",)
_HOLDERS: Final = (
    "SELECT DISTINCT g.user_id, g.at_tenant FROM access.grants g"
    " LEFT JOIN access.users u ON u.county_id = g.county_id AND u.user_id = g.user_id"
    " WHERE g.county_id = %(county)s AND (g.at_tenant IS NULL OR g.at_tenant = %(tenant)s)"
    " AND (%(roles)s::text[] IS NULL OR g.role = ANY(%(roles)s)) AND (%(user)s::uuid IS NULL OR g.user_id = %(user)s)"
    " AND g.valid_from <= %(today)s AND %(today)s < g.valid_to AND g.known_to = 'infinity'"
    " AND (g.until IS NULL OR g.until > %(today)s) AND u.disabled_at IS NULL ORDER BY g.user_id"
)


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be told: to the unit in whose books it is (the county's office for its own), to holders of a role, or to one user.

    `at` names another unit, where the county has something to tell it.
    What is `urgent` nobody can mute; what it speaks of stands in its parameters as `id`. Those that are `gathered` under one key reach each
    reader as one item of the kind `morning`, whose lines they are; what he has muted of them stays by itself.
    """

    kind: str
    key: str
    to: Literal["unit", "inspectors", "unit-head", "county-office", "county-leader"] = "unit"
    user: UUID | None = None
    at: int | None = None
    params: dict[str, Any] = {}
    link: str = ""
    urgent: bool = False
    gathered: str = ""


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """A user, and the tenant in whose scope his inbox stands: where he holds his role, the county's own for county roles."""

    user: UUID
    home: int


def readers(runtime: Runtime, county: int, tenant: int, notice: Notice) -> Sequence[Reader]:
    """Return whom a notice reaches today, each once."""
    unit = OFFICE if tenant == county * 1000 else UNIT
    roles = None if notice.user else ROLES.get(notice.to, unit)
    with runtime.db.platform() as sql:
        today = sql.execute("SELECT ledger.today()").fetchone()
        assert today is not None
        wanted = {"county": county, "tenant": tenant, "roles": roles and list(roles), "today": today[0], "user": notice.user}
        rows = sql.execute(_HOLDERS, wanted).fetchall()
    homes: dict[UUID, int] = {}
    for user, at_tenant in rows:  # who holds a role both here and in the county reads it here
        homes[user] = at_tenant or homes.get(user, county * 1000)
    return [Reader(user=user, home=home) for user, home in homes.items()]


def deliver(
    ctx: JobContext[Runtime], notices: Sequence[Notice], record: Callable[[Sql, Mapping[str, int]], None] | None = None
) -> None:
    """Put notices into inboxes and end the job; each user has each notice once, however often this is tried, what he muted as muted.

    What a user wants to be told outside is queued in the transaction that puts it into his inbox. To *record*, in the transaction that ends
    the job, is said by key how many each notice reached.
    """
    homes: dict[int, list[Item]] = {}
    reached: dict[tuple[str, UUID | None, int | None], Sequence[Reader]] = {}  # a morning's notices go to the same few
    for notice in notices:
        to = (notice.to, notice.user, notice.at)
        if to not in reached:
            reached[to] = readers(ctx.runtime, ctx.county, notice.at or ctx.tenant, notice)
    muted = _muted(ctx, {reader.user for found in reached.values() for reader in found})
    lines: dict[tuple[int, UUID, str], list[Notice]] = {}
    for notice in notices:
        for reader in reached[notice.to, notice.user, notice.at]:
            item = _item(ctx, notice, reader.user, muted)
            if notice.gathered and not item.muted:
                lines.setdefault((reader.home, reader.user, notice.gathered), []).append(notice)
            else:
                homes.setdefault(reader.home, []).append(item)
    for (home, user, key), gathered in lines.items():
        homes.setdefault(home, []).append(_morning(ctx, user, key, gathered))
    mine = homes.pop(ctx.tenant, [])
    told = sum(map(len, homes.values())) + len(mine)
    outside = queueing.outside(ctx.runtime, ctx.county, {item.user for items in (mine, *homes.values()) for item in items})
    for home, items in homes.items():
        ctx.lease.check()
        with ctx.runtime.db.tenant(ctx.county, home) as sql:
            _put(ctx, sql, home, items, outside)
    with ctx.lease.finish(result={"told": told}) as sql:
        _put(ctx, sql, ctx.tenant, mine, outside)
        if record:
            record(sql, {notice.key: len(reached[notice.to, notice.user, notice.at]) for notice in notices})
    ctx.runtime.wake.hint("jobs")


def _put(ctx: JobContext[Runtime], sql: Sql, home: int, items: Sequence[Item], outside: Outside) -> None:
    """Put items into a unit's inboxes, and queue with them what is told outside."""
    new = inbox.put_new(sql, ctx.county, home, items, job=ctx.lease.job_id)
    queueing.follow(sql, ctx.county, home, new, outside)


def _told(ctx: JobContext[Runtime], notice: Notice) -> Told:
    return Told(origin=notice.at or ctx.tenant, to=notice.to, alone=notice.user is not None)


def _item(ctx: JobContext[Runtime], notice: Notice, user: UUID, muted: Muted) -> Item:
    silent = muted.holds(user, notice.kind, notice.params.get("id"), urgent=notice.urgent)
    return Item(
        user=user, kind=notice.kind, key=notice.key, params=notice.params, link=notice.link, urgent=notice.urgent, muted=silent,
        told=_told(ctx, notice),
    )  # fmt: skip


def _morning(ctx: JobContext[Runtime], user: UUID, key: str, gathered: Sequence[Notice]) -> Item:
    """Return one item for all that a reader is told at once; a single one leads to its own page."""
    lines = [{"kind": one.kind, "params": one.params, "link": one.link} for one in gathered]
    link = gathered[0].link if len(gathered) == 1 else ""
    return Item(user=user, kind=MORNING, key=key, params={"lines": lines}, link=link, told=_told(ctx, gathered[0]))


def _muted(ctx: JobContext[Runtime], users: Collection[UUID]) -> Muted:
    if not users:
        return Muted()
    with ctx.runtime.db.platform() as sql:
        row = sql.execute("SELECT ledger.today()").fetchone()
        assert row is not None
        return mutes.standing(sql, ctx.county, users, row[0])


@job(KIND, attempts=8)
def put(ctx: JobContext[Runtime]) -> None:
    """Tell what a policy has asked to be told."""
    deliver(ctx, [msgspec.convert(ctx.args, Notice)])


def text(words: Words, kind: str, params: Mapping[str, Any]) -> str:
    """Return a notice in the reader's language; a kind of a later release is shown by its name."""
    if kind == MORNING:
        return _head(words, params["lines"])
    said = dict(params)
    said |= {name: words.code(f"notice.{name}", str(said[name])) for name in _CODES if name in said}
    if "report" in said and not words.has(f"notice.report.{params['report']}"):
        said["report"] = words.code("reports.name", str(params["report"]))
    said |= {name: date.fromisoformat(said[name]) for name in _DAYS if name in said}
    said |= {name: datetime.fromisoformat(said[name]) for name in _INSTANTS if name in said}
    if "days" in said:
        said["when"] = _when(words, said["days"])
    return words(f"notice.{kind}", **said) if words.has(f"notice.{kind}") else kind


def lines(words: Words, params: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return what a morning's notice lists: the words of each line, its page, and the id of what it speaks of."""
    return [(text(words, one["kind"], one["params"]), one["link"], str(one["params"]["id"])) for one in params.get("lines", ())]


def whole(words: Words, kind: str, params: Mapping[str, Any]) -> str:
    """Return a notice with all its lines, as a letter says it."""
    listed = [said for said, _, _ in lines(words, params)]
    return "\n".join([text(words, kind, params), *(listed if len(listed) > 1 else ())])


def _head(words: Words, gathered: Sequence[Mapping[str, Any]]) -> str:
    """Return the words of the only line, or how many there are, how many of them overdue and how many due today."""
    if len(gathered) == 1:
        return text(words, gathered[0]["kind"], gathered[0]["params"])
    left = [int(one["params"]["days"]) for one in gathered]
    late, today = sum(days < 0 for days in left), left.count(0)
    return words("notice.morning", n=len(left), late=late, today=today, soon=len(left) - late - today)


def _when(words: Words, days: int) -> str:
    if days == 0:
        return words("notice.when.today")
    if abs(days) == 1:
        return words("notice.when.tomorrow" if days > 0 else "notice.when.yesterday")
    return words("notice.when.ahead", days=days) if days > 0 else words("notice.when.over", days=-days)
