"""Mutes: what a user does not want to be told of until a day; such a notice is put on record as muted and never lost."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from domain.kernel import Refused
from infra import answers
from infra.jobs import clocks
from services import inbox
from services.desk import Missing
from services.views.reading import Row, rows
from services.web.letters import homes

if TYPE_CHECKING:
    from infra.answers import Once
    from infra.db import Sql
    from services.inbox import Shown
    from services.sessions import Session
    from services.wiring import Runtime

LONGEST: Final = 90
"""Days after which a mute ends by itself."""
NEVER: Final = ("escalated",)
"""Kinds that nobody can mute: what is put to a head, to the county's office or to its leader."""
KINDS: Final = ("due", "overdue", "finding-raised", "report-ready", "report-failed", "report-superseded", "import-finished", "export-ready")
"""Kinds that a list offers to be muted."""


class TooLong(Refused):
    """A mute lasts from today on, {most} days at most."""


class NotMutable(Refused):
    """What is urgent, and what is put to a head or a leader, cannot be muted."""


class Mute(Row):
    """One mute: of a kind or of a subject, until and with its last day; `letter` is the notice from which the subject was muted."""

    mute: UUID
    kind: str | None
    subject: UUID | None
    letter: dict[str, Any] | None
    since: datetime
    until: date


class Muted(msgspec.Struct, frozen=True, kw_only=True):
    """All that some users have muted on a day."""

    kinds: frozenset[tuple[UUID, str]] = frozenset()
    subjects: frozenset[tuple[UUID, str]] = frozenset()

    def holds(self, user: UUID, kind: str, subject: object, *, urgent: bool) -> bool:
        """Return whether a user has muted a notice; nobody mutes what is urgent, or what is put to a head or a leader."""
        if urgent or kind in NEVER:
            return False
        return (user, kind) in self.kinds or (user, str(subject)) in self.subjects


def standing(sql: Sql, county: int, users: Collection[UUID], today: date) -> Muted:
    """Return what users have muted on a day, in the platform's door."""
    found = sql.execute(
        "SELECT user_id, kind, subject FROM access.mutes"
        " WHERE county_id = %s AND user_id = ANY(%s) AND lifted_at IS NULL AND until >= %s",
        [county, list(users), today],
    ).fetchall()
    return Muted(
        kinds=frozenset((user, kind) for user, kind, _ in found if kind),
        subjects=frozenset((user, str(subject)) for user, _, subject in found if subject),
    )


def listing(runtime: Runtime, session: Session) -> Sequence[Mute]:
    """Return a user's mutes that hold today, those that end last at the top."""
    with runtime.db.tenant(session.county, session.home) as sql:
        return rows(
            sql, Mute, _LIST, {"county": session.county, "tenant": session.home, "user": session.user, "today": session.today}
        )  # fmt: skip


def mute_kind(runtime: Runtime, session: Session, id: UUID, kind: str, until: date, *, once: Once | None = None) -> None:
    """Mute a kind of notice until a day; the same command again changes nothing; raises TooLong and NotMutable."""
    if answers.before(runtime.db, once):
        return
    if kind not in KINDS:
        raise NotMutable
    _put(runtime, session, id, until, kind=kind, once=once)


def mute_subject(
    runtime: Runtime, session: Session, id: UUID, item: UUID, until: date, subject: UUID | None = None, *, once: Once | None = None
) -> None:
    """Mute what an item of one's inbox speaks of, its only subject or one of several; raises Missing, TooLong and NotMutable.

    The same command again changes nothing.
    """
    if answers.before(runtime.db, once):
        return
    found = letters(_item(runtime, session, item))
    chosen = [letter for letter in found if subject is None or letter["params"]["id"] == str(subject)]
    if not chosen or (subject is None and len(chosen) > 1):
        raise NotMutable
    _put(runtime, session, id, until, subject=UUID(str(chosen[0]["params"]["id"])), letter=chosen[0], once=once)


def letters(shown: Shown) -> list[dict[str, Any]]:
    """Return what of an item can be muted: itself, or each of its lines; nothing of what is urgent, or put to a head or a leader."""
    if shown.urgent or shown.kind in NEVER:
        return []
    own = {"kind": shown.kind, "params": shown.params, "link": shown.link}
    return [dict(line) for line in shown.params.get("lines", [own]) if "id" in line["params"]]


def lift(runtime: Runtime, session: Session, mute: UUID, *, once: Once | None = None) -> None:
    """Lift a mute of one's own; the same command again changes nothing; raises Missing."""
    with runtime.db.tenant(session.county, session.home) as sql:
        if not answers.answer(sql, once).first:
            return
        lifted = sql.execute(
            "UPDATE access.mutes SET lifted_at = coalesce(lifted_at, %s)"
            " WHERE county_id = %s AND tenant_id = %s AND user_id = %s AND mute_id = %s",
            [clocks(sql).county, session.county, session.home, session.user, mute],
        ).rowcount
        if not lifted:
            raise Missing


def _put(
    runtime: Runtime, session: Session, id: UUID, until: date, *, kind: str | None = None, subject: UUID | None = None,
    letter: dict[str, Any] | None = None, once: Once | None = None,
) -> None:  # fmt: skip
    if not session.today <= until <= session.today + timedelta(days=LONGEST):
        raise TooLong(most=LONGEST)
    with runtime.db.tenant(session.county, session.home) as sql:
        if not answers.answer(sql, once).first:
            return
        sql.execute(
            "INSERT INTO access.mutes (county_id, tenant_id, user_id, mute_id, kind, subject, letter, since, until)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [
                session.county, session.home, session.user, id, kind or "", subject, None if letter is None else Jsonb(letter),
                clocks(sql).county, until,
            ],
        )  # fmt: skip


def _item(runtime: Runtime, session: Session, item: UUID) -> Shown:
    for tenant in homes(session):
        with runtime.db.tenant(session.county, tenant) as sql:
            if shown := inbox.find(sql, session.county, tenant, session.user, item):
                return shown
    raise Missing


_LIST: Final = (
    "SELECT m.mute_id AS mute, nullif(m.kind, '') AS kind, m.subject, m.letter, m.since, m.until FROM access.mutes m"
    " WHERE m.county_id = %(county)s AND m.tenant_id = %(tenant)s AND m.user_id = %(user)s AND m.lifted_at IS NULL"
    " AND m.until >= %(today)s ORDER BY m.until DESC, m.since DESC"
)
