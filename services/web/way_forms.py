"""What the ways out to a person are asked for with, and what is shown of them: never the address, only as much as he knows it by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from infra import answers
from services.channels import checking, entering, log, ways
from services.channels.log import Delivery
from services.channels.offer import CHANNELS, Channel, offered
from services.channels.ways import Rhythm, Way
from services.notices import KINDS
from services.web.asking import Asked
from services.web.letters import homes
from services.web.problem import BadForm
from services.web.routes import Once, Runtime, Session
from services.web.visit import Visit

Address = Annotated[str, Meta(min_length=1, max_length=2048)]
Code = Annotated[str, Meta(min_length=1, max_length=20)]
_LATEST = 20


class Entered(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An address: of mail, of a webhook, or the one that a messenger shows for its robot."""

    address: Address

    def __repr__(self) -> str:
        """Return nothing of the address."""
        return "Entered()"


class Confirmed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The code that was sent to the address."""

    code: Code


class Nothing(msgspec.Struct, frozen=True, kw_only=True):
    """A form that says nothing but what its address says."""


class Chosen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a person is told at once or in the morning, and of which kinds he is not told."""

    rhythm: Rhythm
    without: list[str] = []


class Ticked(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """The same as a form says it: a tick for each kind that is wanted."""

    rhythm: Rhythm
    morning: bool = False
    due: bool = False
    overdue: bool = False
    escalated: bool = False
    given: bool = False
    finding_raised: bool = False
    report_ready: bool = False
    report_failed: bool = False
    report_superseded: bool = False
    import_finished: bool = False
    export_ready: bool = False
    briefing_issued: bool = False
    briefing_erratum: bool = False
    briefing_unread: bool = False
    names_shown: bool = False

    def chosen(self) -> Chosen:
        """Return what is left out."""
        return Chosen(rhythm=self.rhythm, without=[kind for kind in KINDS if not getattr(self, kind.replace("-", "_"))])


class Wanted(Asked, frozen=True, kw_only=True):
    """Which deliveries a list is asked for."""

    channel: Channel | Literal["inbox"] | None = None
    state: log.Stuck | None = None
    tenant: Annotated[int, Meta(ge=1, lt=10**15)] | None = None


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A way as its holder sees it: `state` is none, unconfirmed, open or failing; `hint` is a part of the address."""

    channel: Channel
    offered: bool
    state: str
    hint: str = ""
    rhythm: Rhythm = "at-once"
    without: Sequence[str] = ()
    code_at: datetime | None = None
    verified_at: datetime | None = None
    failing_at: datetime | None = None
    why: str = ""


class Ways(msgspec.Struct, frozen=True, kw_only=True):
    """All ways out to a person, and the kinds of notices that he may leave out."""

    items: Sequence[Shown]
    kinds: Sequence[str] = KINDS


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """The latest deliveries to a person."""

    items: Sequence[Delivery]


def shown(visit: Visit) -> Ways:
    """Return a person's ways; one that is neither offered nor entered is left out."""
    runtime, session = visit.site.runtime, visit.session
    found = {way.channel: way for way in ways.of(runtime, session.county, [session.user])}
    here = offered(runtime.settings)
    return Ways(items=[_shown(visit, one, found.get(one), one in here) for one in CHANNELS if one in here or one in found])


def sent(visit: Visit) -> list[Delivery]:
    """Return the latest deliveries to a person, over all the units in whose scope they stand."""
    session, found = visit.session, list[Delivery]()
    for tenant in sorted({session.home, *homes(session)}):
        with visit.site.runtime.db.tenant(session.county, tenant) as sql:
            found += log.listing(sql, session.county, tenant=tenant, user=session.user, limit=_LATEST).items
    return log.youngest(found, _LATEST)


def enter(runtime: Runtime, session: Session, once: Once, channel: Channel, data: Entered) -> None:
    """Take an address and have a code sent there; raises BadForm, which names the rule that the address breaks."""
    try:
        entering.enter(runtime, _whose(session), channel, data.address, once=once)
    except checking.AddressRefused as refused:
        raise BadForm(("address", f"field.address.{refused.rule}")) from refused


def again(runtime: Runtime, session: Session, once: Once, channel: Channel) -> None:
    """Send another code; raises Missing."""
    if (way := _mine(runtime, session, once, channel)) is not None:
        entering.again(runtime, way, once=once)


def confirm(runtime: Runtime, session: Session, once: Once, channel: Channel, data: Confirmed) -> None:
    """Open a way to notices; raises Missing."""
    if (way := _mine(runtime, session, once, channel)) is not None:
        entering.confirm(runtime, way, data.code, once=once)


def choose(runtime: Runtime, session: Session, once: Once, channel: Channel, data: Chosen) -> None:
    """Say what is told on a way; raises Missing and BadForm."""
    if not set(data.without) <= set(KINDS):
        raise BadForm(("without", "field.choice"))
    if (way := _mine(runtime, session, once, channel)) is not None:
        entering.choose(runtime, way, rhythm=data.rhythm, without=data.without, once=once)


def remove(runtime: Runtime, session: Session, once: Once, channel: Channel) -> None:
    """Forget a way; raises Missing."""
    if (way := _mine(runtime, session, once, channel)) is not None:
        entering.remove(runtime, way, once=once)


def _mine(runtime: Runtime, session: Session, once: Once, channel: Channel) -> Way | None:
    """Return a person's own way of a channel, None where the command was carried out before; raises Missing."""
    if answers.before(runtime.db, once):
        return None
    return entering.mine(runtime, session.county, session.user, channel)


def _whose(session: Session) -> tuple[int, int, UUID]:
    return session.county, session.home, session.user


def _shown(visit: Visit, channel: Channel, way: Way | None, here: bool) -> Shown:  # noqa: FBT001 - one of two facts about a channel
    if way is None:
        return Shown(channel=channel, offered=here, state="none")
    state = "unconfirmed" if way.verified_at is None else "failing" if way.failing_at else "open"
    address = ways.address(visit.site.runtime, way)
    return Shown(
        channel=channel, offered=here, state=state, hint=checking.hint(channel, address) if address else "", rhythm=way.rhythm,
        without=way.without, code_at=way.code_at, verified_at=way.verified_at, failing_at=way.failing_at,
        why=log.because(visit.words, way.failing_why),
    )  # fmt: skip
