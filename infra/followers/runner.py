"""Followers at work: any number of processes share the tenants, one batch at a time, and each batch counts once."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from threading import Event
from typing import TYPE_CHECKING, Any, Final, get_args
from uuid import UUID

import msgspec
import psycopg
import structlog

from infra import crash
from infra.followers import positions, shape, trouble
from infra.followers.held import Held
from infra.followers.lookout import Lookout
from infra.followers.policy import Policy
from infra.followers.rows import effects, touches
from infra.followers.view import View
from infra.followers.write import Writer
from infra.vault import Digest

if TYPE_CHECKING:
    from infra.db import Database, Sql
    from infra.ledger import Ledger

_log = structlog.get_logger("followers")
_BATCH = 500
_LONGEST = 10.0
"""Seconds between two attempts at a database that is away, or at a table that is held or not as it should be."""
_TURN: Final = 1.0
"""Seconds that those who moved are served before those that were found behind besides, and the other way round."""
Queue = Callable[..., Any]


class Followers:
    """Views and policies, and the means to bring them up to the heads of all tenants."""

    def __init__(
        self, db: Database, ledger: Ledger, views: Sequence[View], policies: Sequence[Policy] = (), *, queue: Queue | None = None,
        told: Callable[[], object] = lambda: None, batch: int = _BATCH, suffix: str = "",
        portable: bool | None = None, took: Callable[[int], object] = lambda facts: None,
    ) -> None:  # fmt: skip
        self.db, self.ledger = db, ledger
        names = [f.name for f in (*views, *policies)]
        if len(set(names)) < len(names):
            message = f"two followers would share one position: {sorted(n for n in names if names.count(n) > 1)}"
            raise TypeError(message)
        self._views = {view.name: view for view in views}
        self._policies = {policy.name: policy for policy in policies}
        self._queue, self._batch, self._suffix = queue, batch, suffix
        self._told, self._portable, self._took = told, portable, took
        self._since: dict[str, Any] = {}
        self._skips: dict[str, list[str]] = {}
        self._resting: dict[str, float] = {}
        self._held = Held()
        self._parked = 0
        self._after: int | None = None
        self._checked = bool(suffix)

    def names(self) -> list[tuple[str, int]]:
        """Return every follower with the version whose positions it keeps."""
        version = positions.BESIDE if self._suffix else None
        return [(f.name, f.version if version is None else version) for f in (*self._views.values(), *self._policies.values())]

    def run_once(self, *, county: int | None = None, tenant: int | None = None) -> int:
        """Take one batch for each follower and tenant that is behind; return how many facts were taken."""
        self._activate()
        if self._suffix:
            with self.db.platform() as sql:
                waiting = [row[:3] for row in positions.behind_live(sql, list(self._views))]
        else:
            with self.db.platform() as sql:
                waiting = positions.behind(sql, self._awake(), county=county, tenant=tenant)
        return self._round(waiting)

    def _round(self, waiting: Sequence[tuple[str, int, int]], *, seconds: float = math.inf) -> int:
        """Take a batch for each in turn, for so long; return how many facts were taken. Who is left is found by the next look."""
        total, until = 0, time.monotonic() + seconds
        for name, county, tenant in waiting:
            total += (taken := self._serve(name, county, tenant))
            self._took(taken)
            if time.monotonic() > until:
                break
        return total

    def left(self) -> int:
        """Return how many facts the tables beside lack of those that the live ones have."""
        with self.db.platform() as sql:
            return sum(row[3] for row in positions.behind_live(sql, list(self._views)))

    def catch_up(self, county: int | None = None, tenant: int | None = None) -> int:
        """Take batches until nobody who is not parked or held by another process is behind; return how many facts were taken."""
        self._held.forget()
        total = 0
        while True:
            parked, taken = self._parked, self.run_once(county=county, tenant=tenant)
            if not taken and self._parked == parked:
                return total
            total += taken

    def run_forever(self, stop: Event, wait: Callable[[float], object], *, poll: float = 1.0) -> None:
        """Follow until *stop* is set; *wait* returns after at most the seconds it is given, earlier on a hint."""
        failures, lookout = 0, Lookout(self.db)
        while not stop.is_set():
            try:
                self._activate()
                idle, failures = not sum(self._round(each, seconds=_TURN) for each in lookout.waiting(self._awake())), 0
            except psycopg.Error as error:
                failures += 1
                _log.warning("database-away", error=trouble.describe(error))
                stop.wait(min(0.1 * 2**failures, _LONGEST))
                continue
            if idle and not stop.is_set():
                wait(poll)

    def wait(self, county: int, tenant: int, position: int, views: Sequence[str], *, timeout: float = 1.0) -> bool:
        """Return whether the views reached a position within *timeout* seconds."""
        deadline = time.monotonic() + timeout
        wanted = [name for name in views if name in self._views]
        while True:
            with self.db.tenant(county, tenant) as sql:
                rows = sql.execute(
                    "SELECT follower FROM follow.positions WHERE county_id = %s AND tenant_id = %s AND follower = ANY(%s)"
                    " AND version >= 0 AND position >= %s",
                    [county, tenant, wanted, position],
                ).fetchall()
            if len({row[0] for row in rows}) == len(set(wanted)):
                return True
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)

    def _serve(self, name: str, county: int, tenant: int) -> int:
        """Take a batch; return how many facts were taken. Where somebody holds the rows of a tenant, that tenant waits and nobody else."""
        if name in self._resting or self._held.alone((county, tenant)):
            return 0
        try:
            taken = self._batch_of(name, county, tenant)
        except (*trouble.OUT_OF_ORDER, *trouble.HELD, *trouble.SHORT) as error:
            if self._suffix:  # a rebuild has to have everybody
                raise
            if isinstance(error, trouble.OUT_OF_ORDER):
                self._rest(name, "out-of-order", error)
                return 0
            _log.warning("held", follower=name, county=county, tenant=tenant, error=trouble.describe(error))
            if self._held.met(name, (county, tenant)):  # wherever it goes
                self._rest(name, "table-held", error)
        else:
            self._held.passed(name, (county, tenant))
            return taken
        return 0

    def _batch_of(self, name: str, county: int, tenant: int) -> int:
        try:
            return self._take(name, county, tenant, self._batch)
        except trouble.OUT_OF_ORDER:
            raise
        except Exception as error:
            if trouble.passes(error):
                raise
            return self._isolate(name, county, tenant)  # what went wrong is found command by command

    def _rest(self, name: str, why: str, error: Exception) -> None:
        self._resting[name] = time.monotonic() + _LONGEST
        _log.error(why, follower=name, error=trouble.describe(error))

    def _isolate(self, name: str, county: int, tenant: int) -> int:
        """Take the commands of a batch one at a time up to the one that cannot be taken, and park there."""
        total, self._after = 0, None
        while total < self._batch:
            try:
                taken = self._take(name, county, tenant, 1)
            except (*trouble.OUT_OF_ORDER, *trouble.SHORT):
                raise
            except Exception as error:
                if trouble.passes(error):
                    raise
                if self._after is None:  # no fact had been looked at
                    raise
                # a fact that nobody can take stops one tenant's follower, not the county
                self._park(name, county, tenant, self._after, error)
                return total
            if not taken:
                return total
            total += taken
        return total

    def _take(self, name: str, county: int, tenant: int, limit: int) -> int:
        follower = self._views.get(name) or self._policies[name]
        version = positions.BESIDE if self._suffix else follower.version
        with self.db.tenant(county, tenant, thinking=True) as sql:
            held = positions.locked(sql, county, tenant, name, version, lambda: self._start(sql, follower, county, tenant))
            if held is None:
                return 0
            self._after = held[0]
            live = positions.live(sql, county, tenant, name) if self._suffix else None
            stretch = self.ledger.stretch(sql, county, tenant, after=held[0], limit=limit, upto=live)
            if stretch is None:
                return 0
            facts = self.ledger.read(
                sql, county, tenant, after=held[0], upto=stretch[0], limit=2**31, clear=follower.clear, skip=self._skipped(follower)
            )
            if isinstance(follower, Policy):
                self._ask(sql, follower, county, tenant, facts)
            elif facts:
                self._apply(sql, follower, county, tenant, facts)
            positions.advance(sql, county, tenant, name, version, stretch[0], stretch[1], held[1])
            crash.point("follow.before-commit")
        crash.point("follow.after-commit")
        if isinstance(follower, Policy) and facts:
            self._told()
        return stretch[0] - held[0]

    def _skipped(self, follower: View | Policy) -> list[str]:
        """Return the tags that need not even be decoded for a follower; an unknown tag is never among them."""
        if follower.name not in self._skips:
            self._skips[follower.name] = follower.passes_over(get_args(self.ledger.language.facts))
        return self._skips[follower.name]

    def _apply(self, sql: Sql, view: View, county: int, tenant: int, facts: Sequence[Any]) -> None:
        voided = self.ledger.language.voided
        wanted = touches(view, facts, voided=voided)
        earlier: dict[UUID, list[Any]] = {}
        if wanted:
            for e in self.ledger.streams(sql, county, tenant, wanted, upto=facts[0].position - 1, clear=view.clear):
                earlier.setdefault(e.stream, []).append(e)
        portable = self.db.sharded if self._portable is None else self._portable
        writer = Writer(sql, county, tenant, adapt=self._adapt, portable=portable, suffix=self._suffix)
        writer.write(view, effects(view, earlier, facts, voided=voided))

    def _ask(self, sql: Sql, policy: Policy, county: int, tenant: int, facts: Sequence[Any]) -> None:
        jobs = [_caused(job, e) for e in facts for job in policy.jobs(e)]
        jobs += policy.jobs_of_stretch(self.db, facts)
        if jobs:
            assert self._queue is not None, "policies need a queue"
            self._queue(sql, county, tenant, jobs)

    def _start(self, sql: Sql, follower: View | Policy, county: int, tenant: int) -> int:
        """Return where a follower without a position begins: a view with the first fact, a policy after what was before its time."""
        if isinstance(follower, View):
            return 0
        row = sql.execute(
            "SELECT coalesce(max(first_position + size - 1), 0) FROM ledger.commands"
            " WHERE county_id = %s AND tenant_id = %s AND recorded_at < %s",
            [county, tenant, self._since[follower.name]],
        ).fetchone()
        return row[0] if row else 0

    def _park(self, name: str, county: int, tenant: int, after: int, error: Exception) -> None:
        """Park before the fact that could not be taken, unless somebody else has come past it meanwhile."""
        follower = self._views.get(name) or self._policies[name]
        version = positions.BESIDE if self._suffix else follower.version
        with self.db.tenant(county, tenant, thinking=True) as sql:
            held = positions.locked(sql, county, tenant, name, version, lambda: self._start(sql, follower, county, tenant))
            if held is None or held[0] != after:
                return
            positions.park(sql, county, tenant, name, version, after + 1, trouble.describe(error))
        self._parked += 1
        _log.error("parked", follower=name, county=county, tenant=tenant, error=type(error).__name__)

    def _awake(self) -> list[tuple[str, int]]:
        """Return the followers that do not rest after finding their tables out of order."""
        now = time.monotonic()
        self._resting = {name: until for name, until in self._resting.items() if until > now}
        return [(name, version) for name, version in self.names() if name not in self._resting]

    def _activate(self) -> None:
        """Before anything is followed: check the tables, and write down since when each policy is at work, so that it misses nothing."""
        if self._views and not self._checked:
            with self.db.statement() as sql:
                for view in self._views.values():
                    shape.check(sql, view)
            self._checked = True
        for name in self._policies.keys() - self._since.keys():
            with self.db.statement() as sql:
                self._since[name] = positions.active_since(sql, name)

    def _adapt(self, value: Any) -> Any:
        if isinstance(value, self.ledger.language.personal):
            return str(value)
        if isinstance(value, Digest):
            return self.ledger.vault.digest(value.kind, value.value)
        return value


def _caused(job: Any, e: Any) -> Any:
    """Return a job with the fact that asked for it on record, where it says nothing else."""
    if not isinstance(job, msgspec.Struct):
        return job
    cause = {"correlation": e.correlation, "caused_by_tenant": e.tenant, "caused_by_position": e.position}
    return msgspec.structs.replace(job, **{name: value for name, value in cause.items() if getattr(job, name, value) is None})
