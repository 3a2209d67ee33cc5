"""The event store: eventsourcing's recorders over ledger.append, each bound to one tenant, whose position is the notification id."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from threading import Event
from typing import TYPE_CHECKING, Any, LiteralString
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    ProcessRecorder,
    StoredEvent,
    Subscription,
    Tracking,
    TrackingRecorder,
)

from infra.db import AWAY, away
from infra.ledger.envelope import SYSTEM, Command, Quiet, Receipt, StoredFact
from infra.ledger.errors import translate

if TYPE_CHECKING:
    from infra.db import Database, Sql

_APPEND = (
    "SELECT first_position, size, recorded_at, repeated FROM ledger.append("
    "%b::int, %b::bigint, %b::uuid, %b::bytea, %b::uuid, %b::uuid, %s::text, %b::uuid, %b::bigint, %b::bigint, %s::text,"
    " %b::uuid[], %b::int[], %b::text[], %b::date[], %b::bigint[], %b::text[], %b::text[], %b::bytea[], %b::uuid[], %b::int[], %b::bool)"
)
_APPEND_SINCE = _APPEND.replace("ledger.append(", "ledger.append_since(").removesuffix(")") + ", %b::bigint, %b::text[], %b::text[])"
_APPEND_LONE = (
    "SELECT first_position, size, recorded_at, repeated FROM ledger.append_lone("
    "%b::int, %b::bigint, %b::uuid, %b::bytea, %b::uuid, %b::uuid, %s::text, %b::uuid, %b::bigint, %b::bigint, %s::text,"
    " %b::uuid, %b::int, %s::text, %b::date, %b::bigint, %s::uuid[], %s::text, %b::bytea)"
)
_SELECT_FIRST = (
    "SELECT stream, version, tag, payload FROM ledger.events"
    " WHERE county_id = %s AND tenant_id = %s AND stream = %s AND version > %s AND version <= %s ORDER BY version LIMIT %s"
)
_SELECT_LAST = _SELECT_FIRST.replace("ORDER BY version", "ORDER BY version DESC")
_LAST_VERSION = 2**31 - 1
_RETRY_FOR = 10.0
_AT_ONCE = ("40P01", "55P03")
"""A deadlock, or a lock that somebody holds for longer than anybody should wait: to wait again would help nobody."""
_UNSURE = ("23505", "TZ009")
"""What another attempt at this same command causes that was stored after it was looked for, or what a lone fact is not asked: asked once
more, of the door that asks everything, the answer is exact."""


class LedgerRecorder(ApplicationRecorder):
    """Appends to and reads one tenant's books."""

    def __init__(self, db: Database, county: int, tenant: int) -> None:
        self.db, self.county, self.tenant = db, county, tenant

    def append(
        self, command: Command, facts: Sequence[StoredFact], *, witnesses: Sequence[tuple[UUID, int]] = (), quiet: Quiet | None = None,
        tracking: Tracking | None = None,
    ) -> Receipt:  # fmt: skip
        """Store the facts of one command and return its receipt; the same command again returns the first receipt.

        Asks again when the connection is lost, another command was quicker, or a key was taken: the command's id makes the answer exact.
        Raises Stale, Gap, CommandReused, WitnessMoved, NotOfItsStream or Malformed.
        """
        envelope, asked = _enveloped(command, facts), set[str | None]()
        deadline = time.monotonic() + _RETRY_FOR
        while True:
            try:
                if len(facts) == 1 and not witnesses and quiet is None and not asked:
                    return self._append(_APPEND_LONE, [*envelope, *_plain(facts[0])], tracking)
                at_once = len(facts) > 1 and not asked and not self.db.sharded
                statement = _APPEND if quiet is None else _APPEND_SINCE
                return self._append(statement, [*envelope, *_arrays(facts, witnesses), at_once, *_undisturbed(quiet)], tracking)
            except AWAY as error:
                if not away(error) or error.sqlstate in _AT_ONCE or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            except psycopg.Error as error:
                if error.sqlstate not in _UNSURE or error.sqlstate in asked:
                    raise translate(error) from error
                asked.add(error.sqlstate)

    def _append(self, statement: LiteralString, parameters: list[Any], tracking: Tracking | None) -> Receipt:
        if tracking is None and statement is _APPEND_LONE:
            row = self.db.ask_once(statement, parameters)
        elif tracking is None:
            with self.db.statement() as sql:
                row = sql.cursor(binary=True).execute(statement, parameters).fetchone()  # an instant in words takes eight times as long
        else:
            with self.db.tenant(self.county, self.tenant) as sql:
                try:
                    track(sql, self.county, self.tenant, tracking)
                except IntegrityError:  # by this same command perhaps, when its answer was lost
                    if not self._stored(sql, command_id=parameters[2]):
                        raise
                row = sql.execute(statement, parameters).fetchone()
        assert row is not None
        return Receipt(
            county=self.county, tenant=self.tenant, first_position=row[0], size=row[1], recorded_at=row[2], repeated=row[3]
        )

    def _stored(self, sql: Sql, *, command_id: UUID) -> bool:
        keys = [self.county, self.tenant, command_id]
        row = sql.execute("SELECT 1 FROM ledger.commands WHERE county_id = %s AND tenant_id = %s AND command_id = %s", keys).fetchone()
        return row is not None

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Store events under a command of their own and return their positions."""
        tracking: Tracking | None = kwargs.get("tracking")
        if not stored_events:
            if tracking is not None:
                with self.db.tenant(self.county, self.tenant) as sql:
                    track(sql, self.county, self.tenant, tracking)
            return []
        command: Command = kwargs.get("command") or self._unasked()
        receipt = self.append(command, [self._dated(e) for e in stored_events], tracking=tracking)
        return list(range(receipt.first_position, receipt.last + 1))

    def _unasked(self) -> Command:
        command_id = uuid4()
        return Command(
            county=self.county, tenant=self.tenant, command_id=command_id, actor=SYSTEM, role="system",
            correlation=command_id, channel="api",
        )  # fmt: skip

    def _dated(self, event: StoredEvent) -> StoredFact:
        if isinstance(event, StoredFact):
            return event
        with self.db.tenant(self.county, self.tenant) as sql:
            row = sql.execute("SELECT ledger.today()").fetchone()
        assert row is not None
        return StoredFact(event.originator_id, event.originator_version, event.topic, event.state, effective_on=row[0])

    def select_events(
        self, originator_id: UUID | str, *, gt: int | None = None, lte: int | None = None, desc: bool = False, limit: int | None = None
    ) -> Sequence[StoredEvent]:
        """Return a stream's events in order of version."""
        with self.db.tenant(self.county, self.tenant) as sql:
            rows = sql.execute(
                _SELECT_LAST if desc else _SELECT_FIRST,
                [self.county, self.tenant, originator_id, -1 if gt is None else gt, _LAST_VERSION if lte is None else lte, limit],
            ).fetchall()
        return [StoredEvent(*row) for row in rows]

    def select_notifications(
        self, start: int | None, limit: int, stop: int | None = None, topics: Sequence[str] = (), *, inclusive_of_start: bool = True
    ) -> Sequence[Notification]:
        """Return the tenant's events by position, all topics or those named."""
        after = (start or 0) - (1 if inclusive_of_start and start else 0)
        with self.db.tenant(self.county, self.tenant) as sql:
            rows = sql.execute(
                "SELECT stream, version, tag, payload, position FROM ledger.events"
                " WHERE county_id = %s AND tenant_id = %s AND position > %s AND position <= %s"
                " AND (%s::text[] IS NULL OR tag = ANY(%s)) ORDER BY position LIMIT %s",
                [self.county, self.tenant, after, 2**62 if stop is None else stop, list(topics) or None, list(topics), limit],
            ).fetchall()
        return [Notification(*row) for row in rows]

    def max_notification_id(self) -> int | None:
        """Return the tenant's last position, or None while its books are empty."""
        with self.db.tenant(self.county, self.tenant) as sql:
            row = sql.execute(
                "SELECT position FROM ledger.heads WHERE county_id = %s AND tenant_id = %s AND position > 0", [self.county, self.tenant]
            ).fetchone()
        return row[0] if row else None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """Return an endless iterator over the tenant's events after *gt*."""
        return PollingSubscription(self, gt, topics)


class PollingSubscription(Subscription[ApplicationRecorder]):
    """Follows a sequence by asking: NOTIFY on the write path would undo group commit (docs/architecture.md)."""

    INTERVAL = 0.02

    def __init__(self, recorder: ApplicationRecorder, gt: int | None = None, topics: Sequence[str] = ()) -> None:
        super().__init__(recorder, gt, topics)
        self._stopped, self._waiting = Event(), list[Notification]()

    def stop(self) -> None:
        """End the iteration."""
        super().stop()
        self._stopped.set()

    def __next__(self) -> Notification:
        while not self._waiting and not self._stopped.is_set():
            found = self._recorder.select_notifications(self._last_notification_id or 0, 500, topics=self._topics, inclusive_of_start=False)
            self._waiting = list(reversed(found))
            if not found:
                self._stopped.wait(self.INTERVAL)
        if self._stopped.is_set():
            raise StopIteration
        notification = self._waiting.pop()
        self._last_notification_id = notification.id
        return notification


class LedgerTrackingRecorder(TrackingRecorder):
    """Keeps how far each upstream sequence was processed, within one tenant."""

    def __init__(self, db: Database, county: int, tenant: int) -> None:
        self.db, self.county, self.tenant = db, county, tenant

    def insert_tracking(self, tracking: Tracking) -> None:
        """Move forward to *tracking*, or raise IntegrityError where that or a later position is on record."""
        with self.db.tenant(self.county, self.tenant) as sql:
            track(sql, self.county, self.tenant, tracking)

    def max_tracking_id(self, application_name: str) -> int | None:
        """Return the position reached for *application_name*, or None."""
        with self.db.tenant(self.county, self.tenant) as sql:
            row = sql.execute(
                "SELECT position FROM follow.tracking WHERE county_id = %s AND tenant_id = %s AND name = %s",
                [self.county, self.tenant, application_name],
            ).fetchone()
        return row[0] if row else None


class LedgerProcessRecorder(LedgerTrackingRecorder, LedgerRecorder, ProcessRecorder):
    """Stores events and the position that caused them in one transaction."""


def track(sql: Sql, county: int, tenant: int, tracking: Tracking) -> None:
    """Move a tracking position forward within the caller's transaction, or raise IntegrityError."""
    moved = sql.execute(
        "INSERT INTO follow.tracking AS t (county_id, tenant_id, name, position) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (county_id, tenant_id, name) DO UPDATE SET position = excluded.position WHERE t.position < excluded.position",
        [county, tenant, tracking.application_name, tracking.notification_id],
    ).rowcount
    if not moved:
        message = f"{tracking.application_name} has been processed beyond {tracking.notification_id}"
        raise IntegrityError(message)


def _enveloped(command: Command, facts: Sequence[StoredFact]) -> list[Any]:
    fingerprint = command.fingerprint or hashlib.sha256(b"".join(f.topic.encode() + f.state for f in facts)).digest()
    return [
        command.county, command.tenant, command.command_id, fingerprint, command.actor, command.on_behalf_of, command.role,
        command.correlation, command.caused_by_tenant, command.caused_by, command.channel,
    ]  # fmt: skip


def _plain(fact: StoredFact) -> list[Any]:
    return [
        fact.originator_id, fact.originator_version, fact.topic, fact.effective_on, fact.replaces, _set(fact.subjects), fact.source,
        fact.state,
    ]  # fmt: skip


def _undisturbed(quiet: Quiet | None) -> list[Any]:
    return [] if quiet is None else [quiet.since, sorted(quiet.kinds), sorted(quiet.undone)]


def _arrays(facts: Sequence[StoredFact], witnesses: Sequence[tuple[UUID, int]]) -> list[Any]:
    return [
        [f.originator_id for f in facts], [f.originator_version for f in facts], [f.topic for f in facts],
        [f.effective_on for f in facts], [f.replaces for f in facts],
        [_set(f.subjects) for f in facts], [f.source for f in facts], [f.state for f in facts],
        [stream for stream, _ in witnesses], [version for _, version in witnesses],
    ]  # fmt: skip


def _set(subjects: Sequence[UUID]) -> str:
    """Return ids as PostgreSQL writes an array of them: a list costs its adapter more than all other values of a fact together."""
    return "{" + ",".join(map(str, subjects)) + "}" if subjects else "{}"
