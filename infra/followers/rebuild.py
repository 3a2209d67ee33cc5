"""Rebuild a view beside the live one: fill a second version of its tables while writes go on, compare row for row, then swap."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import psycopg
from psycopg import sql as text

from infra import citus
from infra.db import scope
from infra.followers import positions, shape
from infra.followers.course import Cancelled, Course, Different, Step
from infra.followers.runner import Followers
from infra.followers.view import View
from infra.roles import OWNER

if TYPE_CHECKING:
    from infra.db import Database
    from infra.ledger import Ledger

__all__ = ["SUFFIX", "Cancelled", "Different", "Progress", "UnderWay", "compare", "rebuild"]
SUFFIX = "__beside"

_BATCH = 2000
"""Facts of a batch: nobody waits for a table beside. By 500, as followers take them, all took half as long again (docs/decisions/0031)."""
_NEAR = 500
"""Facts that may be left for the moment in which the live view stands still."""


class UnderWay(Exception):
    """Another process rebuilds this view at this moment."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a rebuild has come: facts taken and left, and the seconds that it took; while it compares, the books done of all."""

    view: str
    taken: int
    left: int
    seconds: float
    step: Step = "filling"
    done: int = 0
    total: int = 0

    @property
    def rate(self) -> float:
        """Return the facts taken in a second."""
        return self.taken / self.seconds if self.seconds else 0.0


Told = Callable[[Progress], object]


def rebuild(
    db: Database, ledger: Ledger, view: View, migrate_url: str, *, must_equal: bool | None = None, told: Told = lambda _: None
) -> dict[str, int]:
    """Rebuild *view* from the facts and put the new tables in the place of the old ones; return the rows that differed, by table.

    Followers and writers go on meanwhile; the live view stands still only for the last comparison and the swap. No policy runs.
    Raises Different, and changes nothing, where rows differ although *must_equal*: unless told otherwise they must where the live
    rows are of the same version. Raises Cancelled, and changes nothing, where somebody has cancelled it (`infra.followers.course`).
    *told* hears after every round, and once at the end.
    """
    if must_equal is None:
        with db.platform() as sql:
            must_equal = not positions.outdated(sql, [(view.name, view.version)])
    with psycopg.connect(migrate_url, options=f"-c role={OWNER}", autocommit=True) as owner:
        if owner.execute("SELECT pg_try_advisory_lock(hashtext('rebuild'), hashtext(%s))", [view.name]).fetchone() != (True,):
            raise UnderWay(view.name)
        with Course(db, view) as course:
            _clear(owner, db, view)
            try:
                for table in view.tables:
                    _make(owner, table)
                return _Filling(owner, db, ledger, view, course, told).run(must_equal=must_equal)
            finally:
                _clear(owner, db, view)


class _Filling:
    """One rebuild under way, between its empty tables beside and the swap."""

    def __init__(
        self, owner: psycopg.Connection[Any], db: Database, ledger: Ledger, view: View, course: Course, told: Told
    ) -> None:  # fmt: skip
        self._owner, self._db, self._view, self._course, self._told = owner, db, view, course, told
        self._beside = Followers(db, ledger, [view], suffix=SUFFIX, took=self._took, batch=_BATCH)
        self._began, self._taken, self._all = time.monotonic(), 0, 0

    def run(self, *, must_equal: bool) -> dict[str, int]:
        self._approach()
        found = self._take_over(must_equal=must_equal)
        self._tell(0)
        return found

    def _tell(self, left: int, step: Step = "filling", done: int = 0, total: int = 0) -> None:
        seconds = time.monotonic() - self._began
        self._told(Progress(view=self._view.name, taken=self._taken, left=left, seconds=seconds, step=step, done=done, total=total))

    def _approach(self) -> None:
        """Fill the tables beside until little is left, or writers are as fast: the end is reached while the live view stands still."""
        before, left = 2**62, self._beside.left()
        self._all = left
        self._course.step("filling", 0, left)
        while _NEAR < left < before:
            self._beside.run_once()
            before, left = left, self._beside.left()
            self._all = self._taken + left
            self._tell(left)

    def _took(self, facts: int) -> None:
        """Hear of each batch: a round of many tenants takes long."""
        self._taken += facts
        self._course.took(self._taken)
        if self._course.stepping == "filling":
            self._course.came(self._taken, max(self._all, self._taken))
        self._course.go_on()

    def _take_over(self, *, must_equal: bool, attempts: int = 50) -> dict[str, int]:
        """Swap while the live view stands still; where a follower or a reader is in the way, let it pass and try again."""
        self._course.step("holding")
        try:
            with self._owner.transaction():
                _hold(self._owner, self._db, self._view)
                self._beside.catch_up()
                found = compare(self._db, self._view, self._compared)
                self._course.differs(sum(found.values()))
                if must_equal and any(found.values()):
                    raise Different(found)
                self._course.step("swapping")
                _swap(self._owner, self._db, self._view)
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            if not attempts:
                raise
            time.sleep(0.05)
            return self._take_over(must_equal=must_equal, attempts=attempts - 1)
        return found

    def _compared(self, done: int, total: int) -> None:
        if not done:
            self._course.step("comparing", 0, total)
        self._course.came(done, total)
        self._tell(0, "comparing", done, total)


def compare(db: Database, view: View, heard: Callable[[int, int], object] = lambda done, total: None) -> dict[str, int]:
    """Return how many rows of the live and the rebuilt tables have no equal on the other side, by table; *heard*: books done, of all."""
    differences: dict[str, int] = {}
    books = _tenants(db)
    for done, (county, tenant) in enumerate(books):
        heard(done, len(books))
        with db.tenant(county, tenant) as sql:
            for name, table in view.tables.items():
                columns = text.SQL(", ").join(map(text.Identifier, _columns(table)))
                query = text.SQL(
                    "SELECT count(*) FROM ((SELECT {c} FROM {a} WHERE county_id = %(c)s AND tenant_id = %(t)s"
                    " EXCEPT ALL SELECT {c} FROM {b} WHERE county_id = %(c)s AND tenant_id = %(t)s)"
                    " UNION ALL (SELECT {c} FROM {b} WHERE county_id = %(c)s AND tenant_id = %(t)s"
                    " EXCEPT ALL SELECT {c} FROM {a} WHERE county_id = %(c)s AND tenant_id = %(t)s)) AS d"
                ).format(c=columns, a=_identifier(name), b=_identifier(name + SUFFIX))
                row = sql.execute(query, {"c": county, "t": tenant}).fetchone()
                differences[name] = differences.get(name, 0) + (row[0] if row else 0)
    heard(len(books), len(books))
    return differences


def _columns(table: Any) -> list[str]:
    """Return the columns that are compared: all of them (jsonb in its text form would differ in nothing that matters)."""
    return [name for name in shape.columns(table) if name not in ("county_id", "tenant_id")]


def _tenants(db: Database) -> Sequence[tuple[int, int]]:
    with db.platform() as sql:
        return sql.execute("SELECT county_id, tenant_id FROM ledger.heads ORDER BY county_id, tenant_id").fetchall()


def _make(owner: psycopg.Connection[Any], table: str) -> None:
    beside = table + SUFFIX
    owner.execute(text.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(_identifier(beside), _identifier(table)))
    policies = owner.execute(
        "SELECT p.policyname, EXISTS (SELECT FROM pg_roles r WHERE r.rolname = 'taizhang_' || p.policyname),"
        " format('CREATE POLICY %%I ON %%s FOR %%s TO %%s%%s%%s', p.policyname, %s::regclass, p.cmd, array_to_string(p.roles, ', '),"
        " ' USING (' || p.qual || ')', ' WITH CHECK (' || p.with_check || ')')"
        " FROM pg_policies p WHERE p.schemaname || '.' || p.tablename = %s AND p.policyname <> 'tenant' ORDER BY p.policyname",
        [beside, table],
    ).fetchall()
    readers = [policy for policy, is_reader, _ in policies if is_reader]
    owner.execute("SELECT ledger.protect(%s::regclass, %s::text[])", [beside, readers])
    for _, is_reader, statement in policies:
        if not is_reader:  # a policy of the table's own, beside those that `protect` makes
            owner.execute(statement.encode())
    citus.spread_beside(owner, beside, table)


def _clear(owner: psycopg.Connection[Any], db: Database, view: View) -> None:
    _drop(owner, view)
    _forget(db, view)


def _drop(owner: psycopg.Connection[Any], view: View) -> None:
    for table in view.tables:
        owner.execute(text.SQL("DROP TABLE IF EXISTS {}").format(_identifier(table + SUFFIX)))


def _forget(db: Database, view: View) -> None:
    for county, tenant in _tenants(db):
        with db.tenant(county, tenant) as sql:
            sql.execute(
                "DELETE FROM follow.positions WHERE county_id = %s AND tenant_id = %s AND follower = %s AND version = %s",
                [county, tenant, view.name, positions.BESIDE],
            )


def _hold(owner: psycopg.Connection[Any], db: Database, view: View) -> None:
    """Lock the live positions of all tenants and then the tables, so that the live view stands still.

    A tenant whose first batch is under way has no position to lock yet: the tables wait for that batch, and the second look, which
    does not wait, finds whoever has begun another meanwhile.
    """
    _lock_positions(owner, db, view, "")
    names = text.SQL(", ").join(_identifier(table) for table in sorted(view.tables))
    owner.execute(text.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(names))
    _lock_positions(owner, db, view, "NOWAIT")


def _lock_positions(owner: psycopg.Connection[Any], db: Database, view: View, wait: Literal["", "NOWAIT"]) -> None:
    query = text.SQL(
        "SELECT position FROM follow.positions WHERE county_id = %s AND tenant_id = %s AND follower = %s AND version <> %s FOR UPDATE {}"
    ).format(text.SQL(wait))
    for county, tenant in _tenants(db):
        owner.execute(scope(county, tenant))
        owner.execute(query, [county, tenant, view.name, positions.BESIDE])


def _swap(owner: psycopg.Connection[Any], db: Database, view: View) -> None:
    for table in view.tables:
        schema, _, name = table.partition(".")
        old = _indexes(owner, schema, name)
        owner.execute(text.SQL("DROP TABLE {}").format(_identifier(table)))
        new = _indexes(owner, schema, name + SUFFIX)
        owner.execute(text.SQL("ALTER TABLE {} RENAME TO {}").format(_identifier(table + SUFFIX), text.Identifier(name)))
        for definition, index in new.items():
            if definition in old:
                owner.execute(
                    text.SQL("ALTER INDEX {} RENAME TO {}").format(text.Identifier(schema, index), text.Identifier(old[definition]))
                )
    for county, tenant in _tenants(db):
        owner.execute(scope(county, tenant))
        owner.execute(
            "DELETE FROM follow.positions WHERE county_id = %s AND tenant_id = %s AND follower = %s AND version <> %s",
            [county, tenant, view.name, positions.BESIDE],
        )
        owner.execute(
            "UPDATE follow.positions SET version = %s WHERE county_id = %s AND tenant_id = %s AND follower = %s AND version = %s",
            [view.version, county, tenant, view.name, positions.BESIDE],
        )


def _indexes(owner: psycopg.Connection[Any], schema: str, table: str) -> dict[str, str]:
    """Return the names of a table's indexes by what they index."""
    rows = owner.execute("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = %s AND tablename = %s", [schema, table])
    return {definition.partition(" USING ")[2] + str("UNIQUE" in definition): name for name, definition in rows}


def _identifier(name: str) -> text.Identifier:
    schema, _, table = name.partition(".")
    return text.Identifier(schema, table)
