"""A lease: the right of one worker to do one job for a while, checked at every write, so that a thawed worker changes nothing."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from psycopg.types.json import Jsonb

from infra import crash
from infra.db import Database, Sql
from infra.jobs import asking
from infra.jobs.faults import describe, outside
from infra.jobs.heartbeat import Heartbeat
from infra.jobs.table import clocks

LONGEST: Final = 3000.0
"""Seconds one attempt may take where its kind says nothing."""
LOSSES: Final = 20
"""How many workers a job may lose before it is dead: it may be what they die of."""
_LONGEST_PAUSE: Final = 900.0
_LONGEST_PAUSE_OUTSIDE: Final = 60.0
_PROGRESS_EVERY: Final = 0.25
_PROGRESS: Final = (
    "INSERT INTO work.progress AS p (county_id, tenant_id, job_id, step, done, total, message, updated_at, began_at, began_done)"
    " VALUES (%(county)s, %(tenant)s, %(job)s, %(step)s, %(done)s, %(total)s, %(message)s, %(at)s, %(at)s, %(done)s)"
    " ON CONFLICT (county_id, tenant_id, job_id) DO UPDATE SET step = excluded.step, done = excluded.done, total = excluded.total,"
    " message = excluded.message, updated_at = excluded.updated_at,"
    " began_at = CASE WHEN p.step = excluded.step AND p.done <= excluded.done THEN p.began_at ELSE excluded.began_at END,"
    " began_done = CASE WHEN p.step = excluded.step AND p.done <= excluded.done THEN p.began_done ELSE excluded.began_done END"
)


def pausing(now: datetime) -> tuple[datetime, datetime]:
    """Return between which instants a pause may end that has not ended yet; one that ends later was set before a clock was put back."""
    return now + timedelta(microseconds=1), now + timedelta(seconds=_LONGEST_PAUSE)


def unheard() -> None:
    """Tell nobody."""


class LeaseLost(Exception):
    """The job has passed to another worker, or was cancelled: nothing more may be written under this lease."""


def claim(
    db: Database, county: int, tenant: int, job_id: UUID, worker: str, *, seconds: float = 60.0,
    limit_of: Callable[[str], float] = lambda _: LONGEST, told: Callable[[], object] = unheard,
) -> Lease | None:  # fmt: skip
    """Return a lease on a job that waits and is due, or None: somebody else has it, it is done, or it is not time.

    The lease is renewed in the background until it ends, at most for as long as its kind allows. *told* is called whenever those who
    watch the job would see something new.
    """
    crash.point("before-claim")
    token = uuid4()
    with db.tenant(county, tenant) as sql:
        now = clocks(sql)
        row = sql.execute(
            "UPDATE work.jobs SET state = 'running', lease_token = %s, lease_until = %s, worker = %s, attempts = attempts + 1,"
            " started_at = %s, retry_at = NULL"
            " WHERE (county_id, tenant_id, job_id) = (%s, %s, %s) AND state = 'waiting' AND due_at <= %s"
            " AND (retry_at IS NULL OR retry_at NOT BETWEEN %s AND %s)"
            " RETURNING kind, key, args, due_at, attempts - losses, correlation, losses, attempts",
            [
                token, now.server + timedelta(seconds=seconds), worker, now.server, county, tenant, job_id, now.county,
                *pausing(now.server),
            ],
        ).fetchone()  # fmt: skip
        if row is None:
            return None
        sql.execute(
            "INSERT INTO work.runs (county_id, tenant_id, job_id, lease_token, attempt, worker, started_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [county, tenant, job_id, token, row[-1], worker, now.server],
        )
    crash.point("after-claim")
    lease = Lease(db, county, tenant, job_id, token, *row[:-1], told=told)
    told()
    lease.begin(seconds, limit_of(lease.kind))
    return lease


class Unsettled(Exception):
    """A job may not be done while something of it is still leaving: call sent or not_sent first."""


class Unanswered(Exception):
    """Nobody knows whether this has arrived at an earlier attempt: it is not sent again before somebody has said so."""


class Lease:
    """One attempt at a job; every method raises LeaseLost where the job is no longer this worker's.

    `attempt` counts from 1 and leaves out losses: attempts that ended by no fault of the job's.
    """

    def __init__(
        self, db: Database, county: int, tenant: int, job_id: UUID, token: UUID, kind: str, key: str, args: dict[str, Any],
        due_at: datetime, attempt: int, correlation: UUID, losses: int = 0, *, told: Callable[[], object] = unheard,
    ) -> None:  # fmt: skip
        self.db, self.county, self.tenant, self.job_id, self.token = db, county, tenant, job_id, token
        self.kind, self.key, self.args, self.due_at, self.attempt, self.correlation = kind, key, args, due_at, attempt, correlation
        self.losses, self.finished, self._told = losses, False, told
        self._heartbeat: Heartbeat | None = None
        self._shown = ("", 0.0)

    def begin(self, seconds: float, limit: float) -> None:
        """Renew the lease in the background from now on."""
        self._heartbeat = Heartbeat(self.db, self._identity, self.token, seconds=seconds, limit=limit)
        self._heartbeat.start()

    def end(self) -> None:
        """Stop renewing the lease; what is not finished by now will be found by the sweep."""
        if self._heartbeat:
            self._heartbeat.stop()

    def check(self) -> None:
        """Raise LeaseLost where the background has noticed the loss; costs nothing."""
        if self._heartbeat and self._heartbeat.lost:
            raise LeaseLost(str(self.job_id))

    def progress(self, step: str, done: int = 0, total: int | None = None, message: str | None = None) -> None:
        """Tell how far the job is; cheap to call often: only a new step, or one call in a quarter second, is written."""
        self.check()
        at = time.monotonic()
        if step == self._shown[0] and done != total and at - self._shown[1] < _PROGRESS_EVERY:
            return
        self._shown = (step, at)
        with self._holding() as sql:
            sql.execute(
                _PROGRESS,
                {
                    "county": self.county, "tenant": self.tenant, "job": self.job_id, "step": step, "done": done, "total": total,
                    "message": message, "at": clocks(sql).server,
                },
            )  # fmt: skip
        self._told()

    @contextmanager
    def writing(self) -> Generator[Sql]:
        """Yield the tenant's transaction for a write in the middle of the job; it holds the job, so nobody else can."""
        with self._holding() as sql:
            yield sql

    @contextmanager
    def finish(self, result: Any = None) -> Generator[Sql]:
        """Yield the transaction that takes the job's effect on the database and, when it commits, has the job done."""
        crash.point("before-finish")
        self.end()
        with self._holding() as sql:
            yield sql
            crash.point("after-effect")
            at = clocks(sql).server
            done = sql.execute(
                "UPDATE work.jobs SET state = 'done', lease_token = NULL, lease_until = NULL, finished_at = %s, result = %s,"
                " last_error = NULL WHERE (county_id, tenant_id, job_id) = (%s, %s, %s) AND state = 'running'",
                [at, None if result is None else Jsonb(result), *self._identity],
            ).rowcount
            if not done:
                raise Unsettled(str(self.job_id))
            self._close_run(sql, "done", at)
            crash.point("before-commit")
        self.finished = True
        crash.point("after-finish")
        self._told()

    def fail(self, error: BaseException, *, attempts: int, backoff: float, hopeless: bool = False) -> None:
        """Give the job back: to be tried again after a pause that doubles, dead after its last attempt, uncertain in mid-send.

        What was the fault of the place and not of the job (a database that is away, a full disk) counts as a loss.
        """
        lost = outside(error)
        spent = self.losses + 1 >= LOSSES if lost else self.attempt >= attempts
        self.end()
        with self._holding() as sql:
            at = clocks(sql).server
            leaving = sql.execute(
                "UPDATE work.deliveries SET state = 'uncertain', at = %s, error = %s"
                " WHERE (county_id, tenant_id, job_id) = (%s, %s, %s) AND state IN ('sending', 'uncertain')",
                [at, describe(error), *self._identity],
            ).rowcount
            state = "uncertain" if leaving else "dead" if hopeless or spent else "waiting"
            sql.execute(
                "UPDATE work.jobs SET state = %s, lease_token = NULL, lease_until = NULL, retry_at = %s, finished_at = %s,"
                " last_error = %s, losses = losses + %s WHERE (county_id, tenant_id, job_id) = (%s, %s, %s)",
                [
                    state, at + self._pause(backoff, lost=lost) if state == "waiting" else None, at if state == "dead" else None,
                    describe(error), int(lost), *self._identity,
                ],
            )  # fmt: skip
            self._close_run(sql, "failed", at, describe(error))
            if leaving:
                asking.soon(sql, self.county, self.tenant, self.job_id, self.token)
        self._told()

    def later(self, due: datetime) -> None:
        """Give the job back untouched, to be begun at *due* by the county's clock; it counts as no attempt."""
        self.end()
        with self._holding() as sql:
            sql.execute(
                "UPDATE work.jobs SET state = 'waiting', lease_token = NULL, lease_until = NULL, due_at = %s, attempts = attempts - 1"
                " WHERE (county_id, tenant_id, job_id) = (%s, %s, %s)",
                [due, *self._identity],
            )
            self._close_run(sql, "postponed", clocks(sql).server)
        self.finished = True

    def number(self, channel: str, recipient: UUID) -> UUID:
        """Return the number under which this attempt lets something leave, for the provider; another attempt has another."""
        return uuid5(self.token, f"{channel}:{recipient}")

    def sending(self, channel: str, recipient: UUID) -> bool:
        """Put on record that something is about to leave the house; False where it has left at an earlier attempt.

        Raises Unanswered where nobody knows whether it has.
        """
        with self._holding() as sql:
            delivery = self._delivery(channel, recipient)
            known = sql.execute(
                "SELECT state FROM work.deliveries WHERE county_id = %s AND tenant_id = %s AND delivery_id = %s",
                [self.county, self.tenant, delivery],
            ).fetchone()
            if known is not None and known[0] == "sent":
                return False
            if known is not None and known[0] != "failed":
                raise Unanswered(str(delivery))
            sql.execute(
                "INSERT INTO work.deliveries (county_id, tenant_id, delivery_id, job_id, channel, recipient, state, number, at)"
                " VALUES (%s, %s, %s, %s, %s, %s, 'sending', %s, %s) ON CONFLICT (county_id, tenant_id, delivery_id)"
                " DO UPDATE SET state = 'sending', number = excluded.number, at = excluded.at, error = NULL",
                [
                    self.county, self.tenant, delivery, self.job_id, channel, recipient, self.number(channel, recipient),
                    clocks(sql).server,
                ],
            )  # fmt: skip
            sql.execute("UPDATE work.jobs SET state = 'sending' WHERE (county_id, tenant_id, job_id) = (%s, %s, %s)", self._identity)
        crash.point("before-send")
        return True

    def sent(self, channel: str, recipient: UUID, provider_id: str | None = None) -> None:
        """Put on record that it has left, and under which number the provider knows it."""
        crash.point("after-send")
        self._delivered(channel, recipient, "sent", provider_id=provider_id)

    def not_sent(self, channel: str, recipient: UUID, error: BaseException) -> None:
        """Put on record that it was certainly refused, so that it may be tried again."""
        self._delivered(channel, recipient, "failed", error=describe(error))

    def _delivered(self, channel: str, recipient: UUID, state: str, *, provider_id: str | None = None, error: str | None = None) -> None:
        with self._holding() as sql:
            sql.execute(
                "UPDATE work.deliveries SET state = %s, provider_id = %s, error = %s, at = %s"
                " WHERE county_id = %s AND tenant_id = %s AND delivery_id = %s",
                [state, provider_id, error, clocks(sql).server, self.county, self.tenant, self._delivery(channel, recipient)],
            )
            sql.execute("UPDATE work.jobs SET state = 'running' WHERE (county_id, tenant_id, job_id) = (%s, %s, %s)", self._identity)

    @contextmanager
    def _holding(self) -> Generator[Sql]:
        """Yield a transaction that has locked the job's row under this token: the job first, a tenant's head after it."""
        with self.db.tenant(self.county, self.tenant) as sql:
            mine = sql.execute(
                "SELECT 1 FROM work.jobs WHERE (county_id, tenant_id, job_id) = (%s, %s, %s) AND lease_token = %s FOR UPDATE",
                [*self._identity, self.token],
            ).fetchone()
            if mine is None:
                self.end()
                raise LeaseLost(str(self.job_id))
            yield sql

    def _close_run(self, sql: Sql, outcome: str, at: datetime, error: str | None = None) -> None:
        sql.execute(
            "UPDATE work.runs SET finished_at = %s, outcome = %s, error = %s"
            " WHERE (county_id, tenant_id, job_id) = (%s, %s, %s) AND lease_token = %s",
            [at, outcome, error, *self._identity, self.token],
        )

    def _pause(self, backoff: float, *, lost: bool) -> timedelta:
        most, before = (_LONGEST_PAUSE_OUTSIDE, self.losses) if lost else (_LONGEST_PAUSE, self.attempt - 1)
        longest = min(most, backoff * 2.0**before)
        return timedelta(seconds=longest * random.uniform(0.5, 1.0))  # noqa: S311 - spreads retries, guards nothing

    def _delivery(self, channel: str, recipient: UUID) -> UUID:
        return uuid5(self.job_id, f"{channel}:{recipient}")

    @property
    def _identity(self) -> tuple[int, int, UUID]:
        return self.county, self.tenant, self.job_id
