"""The job that tells one person of one notice on one way of his: once, in quiet hours not at all, in words of the moment it leaves."""

from __future__ import annotations

from uuid import UUID

import msgspec

from infra.jobs import JobContext, clocks, job
from services import inbox, notices
from services.channels import queueing, standing, ways
from services.channels.outcomes import NotNow, Undeliverable
from services.channels.telling import ATTEMPTS, BACKOFF, Message, spoken, tell
from services.channels.ways import Way
from services.inbox import Item, Told
from services.wiring import Runtime


@job(queueing.KIND, attempts=ATTEMPTS, backoff=BACKOFF)
def send(ctx: JobContext[Runtime]) -> None:
    """Send what is still to be told, wait where it is too early, or put on record why nothing leaves."""
    user = UUID(ctx.args["user"])
    with ctx.runtime.db.tenant(ctx.county, ctx.tenant) as sql:
        now = clocks(sql).county
        item = inbox.find(sql, ctx.county, ctx.tenant, user, UUID(ctx.args["item"]))
    due = queueing.days(ctx.runtime, ctx.county).when(now, urgent=item is not None and item.urgent)
    if due > now:
        ctx.lease.later(due)
        return
    said = standing.now(ctx.runtime, ctx.county, user, item, msgspec.convert(ctx.args["told"], Told))
    way = ways.find(ctx.runtime, ctx.county, user, ctx.args["channel"])
    if way is None or way.verified_at is None or ctx.args["notice"] in way.without:
        said = "off"
    if isinstance(said, str) or way is None:
        with ctx.lease.finish(result={"why": said}):
            return
    text = notices.whole(spoken(ctx.runtime, way), said.kind, said.params)
    told(ctx, way, Message(kind=said.kind, text=text, link=(item.link if item else "") or "/inbox"))


def told(ctx: JobContext[Runtime], way: Way, message: Message) -> None:
    """Send a message and end the job; a way that fails from now on is told of in its holder's inbox."""
    try:
        left = tell(ctx.runtime, ctx.lease, way, message)
    except (NotNow, Undeliverable) as refused:
        if isinstance(refused, Undeliverable) or ctx.lease.attempt >= ATTEMPTS:
            _say_so(ctx, way)
        raise
    with ctx.lease.finish(result=None if left else {"why": "off"}):
        pass


def _say_so(ctx: JobContext[Runtime], way: Way) -> None:
    """Tell a person in his inbox, once for each code that he confirmed the way with, that nothing arrives on it any more."""
    item = Item(user=way.user, kind="way-failing", key=f"{way.id}:{way.code_number}", params={"channel": way.channel}, link="/me/notices")
    with ctx.lease.writing() as sql:
        inbox.put(sql, ctx.county, ctx.tenant, [item])
