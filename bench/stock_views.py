"""The stock library's own way to a view: an application, a projection, and a materialised view that tracks each event."""

from __future__ import annotations

import itertools
import threading
from typing import Any, ClassVar, Final, Self
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg import sql as text
from psycopg.conninfo import conninfo_to_dict

_LOG: Final = (
    "CREATE TABLE IF NOT EXISTS {0}.{1} (position bigint PRIMARY KEY, stream uuid, version int, recorded_at timestamptz, class text)"
)
_SPANS: Final = (
    "CREATE TABLE IF NOT EXISTS {0}.{1} (position bigint PRIMARY KEY, person uuid, class text, valid_from int, valid_to int,"
    " known_from timestamptz, known_to timestamptz)"
)
_LONGEST: Final = 30.0


class Person(Aggregate):
    """Someone whose class is assigned again and again."""

    @event("ClassAssigned")
    def assign(self, ledger_class: str) -> None:
        """Assign a class."""
        self.ledger_class = ledger_class


class Books(Application[UUID]):
    """The application whose events are followed."""

    name = "books"


class StockView(PostgresTrackingRecorder):
    """A materialised view: writes what an event says and its tracking in one transaction."""

    rows: ClassVar[str]
    table: ClassVar[str]

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        self.sql_create_statements.append(self._named(self.table))

    def put(self, said: Any, tracking: Tracking) -> None:
        """Write an event's rows."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            self.write(cursor, said, tracking.notification_id)

    def write(self, cursor: Any, said: Any, position: int) -> None:
        """Write an event's rows within the transaction."""
        raise NotImplementedError

    def _named(self, words: Any) -> text.Composed:
        return text.SQL(words).format(text.Identifier(self.datastore.schema), text.Identifier(self.rows))


class LogView(StockView):
    """A row for each event."""

    rows, table = "stock_log", _LOG

    def write(self, cursor: Any, said: Any, position: int) -> None:
        """Add the event's row."""
        values = [position, said.originator_id, said.originator_version, said.timestamp, getattr(said, "ledger_class", None)]
        cursor.execute(self._named("INSERT INTO {0}.{1} VALUES (%s, %s, %s, %s, %s)"), values, prepare=True)


class SpanView(StockView):
    """A row for each stretch of a class on both clocks: what was open is closed, and what holds now is opened."""

    rows, table = "stock_spans", _SPANS

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        name = text.Identifier(f"{self.rows}_person")
        self.sql_create_statements.append(
            text.SQL("CREATE INDEX IF NOT EXISTS {2} ON {0}.{1} (person) WHERE known_to = 'infinity'").format(
                text.Identifier(self.datastore.schema), text.Identifier(self.rows), name
            )
        )

    def write(self, cursor: Any, said: Any, position: int) -> None:
        """Close the person's open row and open another."""
        closing = "UPDATE {0}.{1} SET known_to = %s WHERE person = %s AND known_to = 'infinity'"
        cursor.execute(self._named(closing), [said.timestamp, said.originator_id], prepare=True)
        opening = "INSERT INTO {0}.{1} VALUES (%s, %s, %s, %s, 2147483647, %s, 'infinity')"
        values = [position, said.originator_id, getattr(said, "ledger_class", None), said.originator_version, said.timestamp]
        cursor.execute(self._named(opening), values, prepare=True)


class Gate:
    """Lets so many events through, and says when they are done."""

    def __init__(self) -> None:
        self.open, self.done, self.closed = threading.Semaphore(0), threading.Semaphore(0), False


class Runner:
    """The library's projection runner over real PostgreSQL; it works while somebody waits for it, and rests otherwise."""

    def __init__(self, admin_url: str, view: type[StockView], *, events: int, length: int) -> None:
        parts = conninfo_to_dict(admin_url)
        self._gate, self._view = Gate(), view
        self._env = {
            "PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_DBNAME": str(parts["dbname"]), "POSTGRES_HOST": str(parts["host"]),
            "POSTGRES_PORT": str(parts.get("port", "5432")), "POSTGRES_USER": str(parts["user"]),
            "POSTGRES_PASSWORD": str(parts.get("password") or "none"), "POSTGRES_SCHEMA": f"stock_{view.rows}",
        }  # fmt: skip
        self._lay(admin_url, events, length)

    def __enter__(self) -> Self:
        self._runner = ProjectionRunner(
            application_class=Books, projection_class=_projection(self._gate), view_class=self._view, env=self._env
        )
        self._runner.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._gate.closed = True
        self._gate.open.release()  # whoever waits; after him nobody does
        self._runner.stop()
        self._runner.__exit__(None, None, None)

    def take(self, events: int) -> int:
        """Return once the runner has processed so many events more; ends the run where there are no more."""
        self._gate.open.release(events)
        for _ in range(events):
            if not self._gate.done.acquire(timeout=_LONGEST):
                message = "the stock runner has processed every event: ask for more --events"
                raise RuntimeError(message)
        return events

    def _lay(self, admin_url: str, events: int, length: int) -> None:
        with psycopg.connect(admin_url, autocommit=True) as owner:
            owner.execute(text.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(text.Identifier(self._env["POSTGRES_SCHEMA"])))
        books = Books(self._env)
        people = (self._person(length) for _ in range(events // length))
        while lot := list(itertools.islice(people, 50)):
            books.save(*lot)
        books.close()

    @staticmethod
    def _person(length: int) -> Person:
        person = Person()
        for n in range(length - 1):
            person.assign(("on-job", "mobile", "retired")[n % 3])
        return person


def _projection(gate: Gate) -> type[Projection[Any]]:
    class Gated(Projection[Any]):
        """Hands each event to the view, once the gate is open."""

        name = "gated"

        @singledispatchmethod
        def process_event(self, domain_event: Any, tracking: Tracking) -> None:
            if not gate.closed:
                gate.open.acquire()
            if not gate.closed:
                self.view.put(domain_event, tracking)
                gate.done.release()

    return Gated
