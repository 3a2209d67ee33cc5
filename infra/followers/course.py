"""How a rebuild goes: one row for each view, kept up to date while it is under way, by which it is watched from anywhere and cancelled."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from datetime import datetime
from threading import Event, Lock, Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Literal, Self
from uuid import UUID, uuid4

import msgspec
import psycopg
import structlog
from psycopg.rows import class_row
from psycopg_pool import PoolTimeout

from infra.followers import trouble

if TYPE_CHECKING:
    from infra.db import Database, Sql
    from infra.followers.view import View

_log = structlog.get_logger("rebuild")
Step = Literal["preparing", "filling", "holding", "comparing", "swapping"]
State = Literal["running", "silent", "done", "different", "cancelled", "failed"]
SILENT: Final = 15
"""Seconds without a word after which a rebuild has lost its process; it speaks every second, and may miss some."""
_EVERY: Final = 1.0
_SOONEST: Final = 0.5


class Cancelled(Exception):
    """A person has cancelled this rebuild: nothing was swapped, and the tables beside are gone."""


class Different(Exception):
    """The rebuilt rows are not the live ones: the live view was wrong, or its handlers have changed without a new version."""

    def __init__(self, differences: dict[str, int]) -> None:
        super().__init__(f"rows that differ, by table: {differences}")
        self.differences = differences


class Rebuild(msgspec.Struct, frozen=True, kw_only=True):
    """The last rebuild of a view: how far it is, or how it ended. *silent* is what runs no more and has not said how it ended."""

    view: str
    run: UUID
    version: int
    worker: str
    state: State
    step: Step
    done: int
    total: int | None
    taken: int
    differing: int | None
    error: str | None
    began_at: datetime
    step_began_at: datetime
    updated_at: datetime
    finished_at: datetime | None
    cancel_at: datetime | None
    cancel_county: int | None
    cancel_by: UUID | None
    cancel_reason: str | None

    @property
    def kind(self) -> str:
        """Return under which kind of work its steps are worded."""
        return "rebuild"

    @property
    def under_way(self) -> bool:
        """Return whether it goes on, as far as anybody knows."""
        return self.state == "running"

    @property
    def too_late(self) -> bool:
        """Return whether it was cancelled when the rows were already swapped."""
        return self.state == "done" and self.cancel_at is not None

    @property
    def rate(self) -> float | None:
        """Return how much of the step is done in a second, None where that cannot be said."""
        seconds = (self.updated_at - self.step_began_at).total_seconds()
        return self.done / seconds if seconds >= _SOONEST and self.done > 0 else None

    @property
    def left(self) -> float | None:
        """Return in how many seconds the step will be done at its rate so far, None where that cannot be said."""
        return None if self.rate is None or self.total is None else max(0.0, (self.total - self.done) / self.rate)


def rebuilds(sql: Sql, view: str | None = None) -> Sequence[Rebuild]:
    """Return the last rebuild of each view, or of one, those that began last first; in any door but the public's."""
    with sql.cursor(row_factory=class_row(Rebuild)) as cursor:
        return cursor.execute(_REBUILDS, {"view": view, "silent": SILENT}).fetchall()


def cancel(sql: Sql, run: UUID, county: int, actor: UUID, reason: str) -> bool:
    """Ask the process that rebuilds to end without a swap, which it does within some seconds; False where it does not run any more."""
    (moment,) = _only(sql, "SELECT clock_timestamp()", [])
    query = (
        "UPDATE follow.rebuilds SET cancel_at = %s, cancel_county = %s, cancel_by = %s, cancel_reason = %s"
        " WHERE run = %s AND state = 'running' AND cancel_at IS NULL"
    )
    return bool(sql.execute(query, [moment, county, actor, reason, run]).rowcount)


class Course:
    """Says how one rebuild goes, from a thread of its own, and hears whether somebody has cancelled it.

    It never holds up a rebuild: where the database does not take its word, the rebuild goes on and says so later.
    """

    def __init__(self, db: Database, view: View) -> None:
        self._db, self._view, self._run = db, view, uuid4()
        self._lock, self._stopped = Lock(), Event()
        self._step: tuple[Step, int, int | None] = ("preparing", 0, None)
        self._began_step = True
        self._taken, self._cancelled = 0, False
        self._differing: int | None = None
        self._thread = Thread(target=self._beat, name="rebuild", daemon=True)

    def __enter__(self) -> Self:
        with self._db.statement() as sql:
            (moment,) = _only(sql, "SELECT clock_timestamp()", [])
            worker = f"{socket.gethostname()}:{os.getpid()}"
            sql.execute(_BEGIN, [self._view.name, self._run, self._view.version, worker, moment, moment, moment])
        self._began_step = False
        self._thread.start()
        return self

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> None:
        self._stopped.set()
        self._thread.join()
        state = _ended(error)
        said = None if error is None or state in ("cancelled", "different") else trouble.describe(error)
        self._say(state, said)

    @property
    def stepping(self) -> Step:
        """Return the step under way."""
        return self._step[0]

    def step(self, step: Step, done: int = 0, total: int | None = None) -> None:
        """Begin a step, of which so much is already done; raises Cancelled."""
        with self._lock:
            self._step = (step, done, total)
            self._began_step = True
        self._say()
        self.go_on()

    def came(self, done: int, total: int | None) -> None:
        """Say how far the step has come; raises Cancelled."""
        with self._lock:
            self._step = (self.stepping, done, total)
        self.go_on()

    def took(self, facts: int) -> None:
        """Say how many facts were taken in all."""
        self._taken = facts

    def differs(self, rows: int) -> None:
        """Say how many rows were found to differ."""
        self._differing = rows

    def go_on(self) -> None:
        """Raise Cancelled where somebody has cancelled it."""
        if self._cancelled:
            raise Cancelled(self._view.name)

    def _beat(self) -> None:
        while not self._stopped.wait(_EVERY):
            self._say()

    def _say(self, state: State = "running", error: str | None = None) -> None:
        try:
            with self._db.statement() as sql:
                (moment,) = _only(sql, "SELECT clock_timestamp()", [])
                with self._lock:
                    (step, done, total), began, self._began_step = self._step, self._began_step, False
                said = {
                    "run": self._run, "state": state, "step": step, "done": done, "total": total, "taken": self._taken,
                    "differing": self._differing, "error": error, "at": moment, "began": moment if began else None,
                    "ended": None if state == "running" else moment,
                }  # fmt: skip
                (self._cancelled,) = _only(sql, _SAY, said, (False,))
        except (psycopg.Error, PoolTimeout) as away:
            _log.warning("progress not told", view=self._view.name, error=type(away).__name__)


def _ended(error: BaseException | None) -> State:
    if error is None:
        return "done"
    if isinstance(error, Different):
        return "different"
    return "cancelled" if isinstance(error, Cancelled | KeyboardInterrupt | SystemExit) else "failed"


def _only(sql: Sql, query: Any, said: Any, otherwise: tuple[Any, ...] | None = None) -> tuple[Any, ...]:
    row = sql.execute(query, said).fetchone() or otherwise
    assert row is not None
    return row


_REBUILDS: Final = (
    "SELECT r.view, r.run, r.version, r.worker, CASE WHEN r.state = 'running' AND r.updated_at NOT BETWEEN"
    " clock_timestamp() - make_interval(secs => %(silent)s) AND clock_timestamp() + make_interval(secs => %(silent)s)"
    " THEN 'silent' ELSE r.state END AS state, r.step, r.done, r.total, r.taken, r.differing, r.error, r.began_at, r.step_began_at,"
    " r.updated_at, r.finished_at, r.cancel_at, r.cancel_county, r.cancel_by, r.cancel_reason"
    " FROM follow.rebuilds r WHERE (%(view)s::text IS NULL OR r.view = %(view)s) ORDER BY r.began_at DESC, r.view"
)
_BEGIN: Final = (
    "INSERT INTO follow.rebuilds (view, run, version, worker, state, step, done, taken, began_at, step_began_at, updated_at)"
    " VALUES (%s, %s, %s, %s, 'running', 'preparing', 0, 0, %s, %s, %s) ON CONFLICT (view) DO UPDATE SET run = excluded.run,"
    " version = excluded.version, worker = excluded.worker, state = excluded.state, step = excluded.step, done = excluded.done,"
    " total = NULL, taken = 0, differing = NULL, error = NULL, began_at = excluded.began_at, step_began_at = excluded.step_began_at,"
    " updated_at = excluded.updated_at, finished_at = NULL, cancel_at = NULL, cancel_county = NULL, cancel_by = NULL, cancel_reason = NULL"
)
_SAY: Final = (
    "UPDATE follow.rebuilds SET state = %(state)s, step = %(step)s, done = %(done)s, total = %(total)s, taken = %(taken)s,"
    " differing = %(differing)s, error = %(error)s, updated_at = %(at)s, finished_at = %(ended)s,"
    " step_began_at = coalesce(%(began)s::timestamptz, step_began_at) WHERE run = %(run)s RETURNING cancel_at IS NOT NULL"
)
