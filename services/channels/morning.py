"""The morning's digest of who chose it: asked for once a day, composed of what holds when it is sent, one message for each way."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID

from infra.jobs import Job, JobContext, job, queue
from services import digest, inbox, workdays
from services.channels import ways
from services.channels.sending import told
from services.channels.telling import ATTEMPTS, BACKOFF, Message, spoken
from services.channels.ways import Way
from services.wiring import Runtime

if TYPE_CHECKING:
    from services.web.i18n import Words

KIND: Final = "digest.send"
_HOMES: Final = (
    "SELECT DISTINCT coalesce(g.at_tenant, g.county_id * 1000::bigint) FROM access.grants g WHERE g.county_id = %(county)s"
    " AND g.user_id = %(user)s AND g.valid_from <= %(on)s AND %(on)s < g.valid_to AND g.known_to = 'infinity'"
    " AND (g.until IS NULL OR g.until > %(on)s)"
)


@job("digest.ask", attempts=8)
def ask(ctx: JobContext[Runtime]) -> None:
    """Queue a day's digests of a county: one for each way that has them, in the books where its holder is at home."""
    day, homes = _today(ctx.runtime), dict[int, list[Job]]()
    for way in ways.digested(ctx.runtime, ctx.county):
        args = {"user": str(way.user), "channel": way.channel, "notice": "digest", "day": day.isoformat()}
        homes.setdefault(way.tenant, []).append(Job(kind=KIND, key=f"{way.user}:{way.channel}:{day}", args=args))
    for home, jobs in homes.items():
        ctx.lease.check()
        with ctx.runtime.db.tenant(ctx.county, home) as sql:
            queue(sql, ctx.county, home, jobs)
    ctx.runtime.wake.hint("jobs")
    with ctx.lease.finish(result={"asked": sum(map(len, homes.values()))}):
        pass


@job(KIND, attempts=ATTEMPTS, backoff=BACKOFF)
def send(ctx: JobContext[Runtime]) -> None:
    """Send one digest; not on another day than its own, to nobody who chose otherwise meanwhile, and not where there is nothing to tell."""
    user, day = UUID(ctx.args["user"]), date.fromisoformat(ctx.args["day"])
    way = ways.find(ctx.runtime, ctx.county, user, ctx.args["channel"])
    text = None
    if way is None or way.verified_at is None or way.rhythm != "digest":
        why = "off"
    elif day != _today(ctx.runtime):
        why = "late"
    else:
        text, why = compose(ctx.runtime, way, spoken(ctx.runtime, way), day), "empty"
    if text is None or way is None:
        with ctx.lease.finish(result={"why": why}):
            return
    told(ctx, way, Message(kind="digest", text=text, link="/inbox"))


def compose(runtime: Runtime, way: Way, words: Words, day: date) -> str | None:
    """Return a digest with what is new in the inbox, None where there is nothing to tell, as on a day of rest but for what is urgent."""
    found = digest.compose(runtime, way.county, way.user, day)
    new = _unread(runtime, way, day) if workdays.today(runtime, way.county, day).works(day) else 0
    if found.empty and not new:
        return None
    return "\n".join([digest.text(words, found), *([words("ways.unread", n=new)] if new else ())])


def _unread(runtime: Runtime, way: Way, day: date) -> int:
    """Return how many items a person has not read, over all the units in which he holds a role."""
    with runtime.db.platform() as sql:
        homes = sql.execute(_HOMES, {"county": way.county, "user": way.user, "on": day}).fetchall()
    found = 0
    for (home,) in homes:
        with runtime.db.tenant(way.county, home) as sql:
            found += inbox.unread(sql, way.county, home, way.user)
    return found


def _today(runtime: Runtime) -> date:
    with runtime.db.platform() as sql:
        row = sql.execute("SELECT ledger.today()").fetchone()
    assert row is not None
    return row[0]
