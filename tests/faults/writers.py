"""Those who write while things break: each repeats a command until it is answered, and an audit counts what became of them."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import Tracking

from infra.db import Database, Sql
from infra.ledger import Receipt
from infra.ledger.envelope import StoredFact
from infra.ledger.recorder import LedgerProcessRecorder
from tests.infra.words import command

DAY = date(2005, 6, 14)
WRITERS, COMMANDS, TENANTS = 8, 60, 3


class RolledBack(Exception):
    pass


class Hesitant(Database):
    """Doors that wait before they commit, and that sometimes do not."""

    chance = random.Random(0)

    @contextmanager
    def tenant(self, county: int, tenant: int, *, thinking: bool = False) -> Generator[Sql]:
        with super().tenant(county, tenant, thinking=thinking) as sql:
            yield sql
            time.sleep(self.chance.random() * 0.02)
            if self.chance.random() < 0.1:
                raise RolledBack


def facts(stream: UUID, first: int, n: int, *, payload: int = 1) -> list[StoredFact]:
    body = b'{"type":"box.opened","label":"%s"}' % (b"x" * payload)
    return [StoredFact(stream, first + i, "box.opened", body, effective_on=DAY) for i in range(n)]


class Writer:
    """Appends to a stream of its own, one command after another, each repeated until it is answered; every other one tracks."""

    def __init__(self, db: Database, county: int, n: int, seed: int, *, payload: int = 1) -> None:
        self.payload = payload
        self.db, self.county, self.tenant, self.name = db, county, county * 1000 + n % TENANTS, f"writer-{n}"
        self.chance, self.stream = random.Random(seed + n), uuid4()
        self.receipts: dict[UUID, Receipt] = {}
        self.said: dict[UUID, tuple[list[StoredFact], Tracking | None]] = {}
        self.version, self.rolled_back, self.gave_up = 1, 0, 0
        self.longest = 0.0
        self.reasons = Counter[str]()

    def run(self, commands: int) -> Writer:
        """Write so many commands more."""
        for n in range(len(self.receipts) + 1, len(self.receipts) + commands + 1):
            size = self.chance.randint(1, 3)
            id, tracking = uuid4(), Tracking(self.name, n) if n % 2 else None
            self.said[id] = facts(self.stream, self.version, size, payload=self.payload), tracking
            self.receipts[id] = receipt = self.answered(id, *self.said[id])
            assert receipt.size == size
            self.version += size
            if self.chance.random() < 0.2:  # whoever asked never got the answer, and asks again
                self.repeat(id)
        return self

    def repeat(self, id: UUID) -> None:
        """Send a command again, which must get its first answer."""
        first, again = self.receipts[id], self.answered(id, *self.said[id])
        assert (again.first_position, again.recorded_at, again.repeated) == (first.first_position, first.recorded_at, True)

    def answered(self, id: UUID, stored: list[StoredFact], tracking: Tracking | None) -> Receipt:
        """Return the ledger's answer; any refusal would be a lie, and ends the test."""
        while True:
            began = time.monotonic()
            try:
                return LedgerProcessRecorder(self.db, self.county, self.tenant).append(
                    command(self.county, self.tenant, id), stored, tracking=tracking
                )
            except RolledBack:
                self.rolled_back += 1
            except psycopg.OperationalError as error:
                self.gave_up += 1
                self.reasons[type(error).__name__] += 1
            finally:
                self.longest = max(self.longest, time.monotonic() - began)


def write(db: Database, county: int, seed: int, commands: int) -> list[Writer]:
    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(lambda n: Writer(db, county, n, seed).run(commands), range(WRITERS)))


def audit(db: Database, county: int, writers: list[Writer]) -> tuple[int, int]:
    """Return how many acknowledged facts are lost and how many facts nobody asked for; positions and times are as they must be."""
    lost = extra = 0
    for tenant in {w.tenant for w in writers}:
        given = {id: r for w in writers if w.tenant == tenant for id, r in w.receipts.items()}
        with db.tenant(county, tenant) as sql:
            positions = [r[0] for r in sql.execute("SELECT position FROM ledger.events WHERE county_id = %s ORDER BY 1", [county])]
            stored = sql.execute(
                "SELECT command_id, first_position, size, recorded_at FROM ledger.commands WHERE county_id = %s ORDER BY 2", [county]
            ).fetchall()
            tracked = dict(sql.execute("SELECT name, position FROM follow.tracking WHERE county_id = %s", [county]).fetchall())
        assert positions == list(range(1, len(positions) + 1))
        assert all(a[3] < b[3] for a, b in pairwise(stored))
        held = {row[0]: row[1:] for row in stored}
        lost += sum(r.size for id, r in given.items() if held.get(id) != (r.first_position, r.size, r.recorded_at))
        extra += len(positions) - sum(r.size for r in given.values())
        assert tracked == {w.name: len(w.receipts) - 1 + len(w.receipts) % 2 for w in writers if w.tenant == tenant}
    return lost, extra


def followed(db: Database, county: int) -> tuple[int, int]:
    """Return how many facts the view lacks, and how many it holds more than once."""
    skipped = twice = 0
    for tenant in range(county * 1000, county * 1000 + TENANTS):
        with db.tenant(county, tenant) as sql:
            row = sql.execute(
                "SELECT (SELECT count(*) FROM ledger.events e WHERE NOT EXISTS (SELECT FROM views.box_log l"
                " WHERE l.county_id = e.county_id AND l.tenant_id = e.tenant_id AND l.position = e.position)),"
                " (SELECT count(*) - count(DISTINCT position) FROM views.box_log)"
            ).fetchone()
        assert row
        skipped, twice = skipped + row[0], twice + row[1]
    return skipped, twice
