"""How an address comes to be used: entered and checked, confirmed by a code that was sent to it, and only then told of anything.

*once* is the command that asks for it; sent again it does nothing more: no second code is sent, and no later choice is undone.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from domain.kernel import Refused
from infra import answers
from infra.jobs import Job, JobContext, clocks, job, queue
from services.channels import checking, ways
from services.channels.offer import Channel, offered
from services.channels.telling import BACKOFF, Message, spoken, tell
from services.channels.ways import Rhythm, Way
from services.desk import Missing
from services.wiring import Runtime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from infra.answers import Once
    from infra.db import Sql

KIND: Final = "notice.confirm"
VALID: Final = timedelta(minutes=30)
TRIES: Final = 5
A_DAY: Final = 10
"""So many codes are sent to one user in a day, wherever they go."""
_ATTEMPTS: Final = 5
_DIGITS: Final = 6
_SENT: Final = (
    "SELECT count(*) FROM work.jobs WHERE county_id = %s AND tenant_id = %s AND kind = %s AND args ->> 'channel' IS NOT NULL"
    " AND args ->> 'user' = %s AND created_at > %s"
)


class NotOffered(Refused):
    """This installation does not send on this way; ask the operator, or choose another."""


class WrongCode(Refused):
    """This is not the code that was sent last; read it again, or have another one sent."""


class CodeExpired(Refused):
    """The code holds for {minutes} minutes and {tries} tries; have another one sent."""


class TooManyCodes(Refused):
    """At most {most} codes are sent in a day; try again tomorrow."""


def enter(runtime: Runtime, at: tuple[int, int, UUID], channel: Channel, text: str, *, once: Once | None = None) -> None:
    """Take a user's address for a channel and send a code there; raises NotOffered, TooManyCodes and checking.AddressRefused."""
    if answers.before(runtime.db, once):
        return
    county, home, user = at
    if channel not in offered(runtime.settings):
        raise NotOffered
    address, way = checking.check(runtime, channel, text), uuid4()
    runtime.vault.make_keys(runtime.db, county, home, [user])
    with runtime.db.tenant(county, home) as sql:
        if answers.answer(sql, once).first:
            ways.enter(sql, at, channel, way, ways.seal(runtime, sql, at, way, address))
            _ask(sql, at, channel, way, 1)
    runtime.wake.hint("jobs")


def again(runtime: Runtime, way: Way, *, once: Once | None = None) -> None:
    """Send another code to an address; the one before is worth nothing any more."""
    if way.channel not in offered(runtime.settings):
        raise NotOffered
    with runtime.db.tenant(way.county, way.tenant) as sql:
        if answers.answer(sql, once).first:
            _ask(sql, (way.county, way.tenant, way.user), way.channel, way.id, ways.another_code(sql, way))
    runtime.wake.hint("jobs")


def confirm(runtime: Runtime, way: Way, said: str, *, once: Once | None = None) -> None:
    """Open a way to notices for whoever says the code that was sent there; raises WrongCode and CodeExpired."""
    with runtime.db.tenant(way.county, way.tenant) as sql:
        timely = clocks(sql).server - way.code_at < VALID and ways.tried(sql, way, TRIES)
        right = timely and hmac.compare_digest(code(runtime, way.id, way.code_number).encode(), said.strip().encode())
        if right and answers.answer(sql, once).first:
            ways.verified(sql, way)
    if not timely:
        raise CodeExpired(minutes=int(VALID.total_seconds()) // 60, tries=TRIES)
    if not right:
        raise WrongCode


def choose(runtime: Runtime, way: Way, *, rhythm: Rhythm, without: Sequence[str], once: Once | None = None) -> None:
    """Say which kinds of notices a user does not want on a way, and whether at once or in the morning."""
    with runtime.db.tenant(way.county, way.tenant) as sql:
        if answers.answer(sql, once).first:
            ways.choose(sql, way, rhythm=rhythm, without=without)


def remove(runtime: Runtime, way: Way, *, once: Once | None = None) -> None:
    """Forget an address; what was to leave for it is cancelled when its turn comes."""
    with runtime.db.tenant(way.county, way.tenant) as sql:
        if answers.answer(sql, once).first:
            ways.remove(sql, way)


def mine(runtime: Runtime, county: int, user: UUID, channel: str) -> Way:
    """Return a user's own way of a channel; raises Missing."""
    way = ways.find(runtime, county, user, channel)
    if way is None:
        raise Missing
    return way


def code(runtime: Runtime, way: UUID, number: int) -> str:
    """Return the code of a way, which is worked out where it is needed and kept nowhere."""
    digest = runtime.vault.digest("way-code", f"{way}:{number}")
    return f"{int.from_bytes(digest[:8]) % 10**_DIGITS:0{_DIGITS}}"


def _ask(sql: Sql, at: tuple[int, int, UUID], channel: Channel, way: UUID, number: int) -> None:
    county, home, user = at
    row = sql.execute(_SENT, [county, home, KIND, str(user), clocks(sql).server - timedelta(days=1)]).fetchone()
    if row and row[0] >= A_DAY:
        raise TooManyCodes(most=A_DAY)
    args = {"user": str(user), "channel": channel, "way": str(way), "code": number, "notice": "code"}
    queue(sql, county, home, [Job(kind=KIND, key=f"{way}:{number}", args=args)])


@job(KIND, attempts=_ATTEMPTS, backoff=BACKOFF)
def send_code(ctx: JobContext[Runtime]) -> None:
    """Send a code to the address that it is to confirm, at any hour, since somebody waits for it."""
    way = ways.find(ctx.runtime, ctx.county, UUID(ctx.args["user"]), ctx.args["channel"])
    if way is None or (str(way.id), way.code_number) != (ctx.args["way"], ctx.args["code"]):
        with ctx.lease.finish(result={"why": "off"}):
            return
    words = spoken(ctx.runtime, way)
    text = words("ways.code.told", code=code(ctx.runtime, way.id, way.code_number), minutes=int(VALID.total_seconds()) // 60)
    left = tell(ctx.runtime, ctx.lease, way, Message(kind="code", text=text, link="/me/notices"), attempts=_ATTEMPTS)
    with ctx.lease.finish(result={"left": left}):
        pass
