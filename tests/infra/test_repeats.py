"""A command that is sent again while, or after, it was stored gets its first answer, whatever else has happened meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, Tracking

from infra.db import Database, Sql
from infra.embedded import Servers
from infra.ledger import CommandReused, Draft, Ledger, Receipt, WitnessMoved
from infra.ledger.envelope import StoredFact
from infra.ledger.recorder import LedgerProcessRecorder, LedgerTrackingRecorder
from infra.roles import LIMITS
from infra.vault import Vault
from tests.estate import new_database
from tests.infra.words import WORDS, Opened, command

DAY = date(2005, 6, 14)
HOLD = (
    "SELECT ledger.append(%s, %s, %s, '', %s, NULL, 'x', %s, NULL, NULL, 'api', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')"
)
"""Takes a tenant's head, for as long as the transaction lasts."""


@pytest.fixture
def ledger(db: Database, vault: Vault) -> Ledger:
    return Ledger(db, WORDS, vault)


def opened(stream: UUID, version: int = 1) -> Draft:
    return Draft(stream=stream, version=version, fact=Opened(label="a"), effective_on=DAY)


def queued(servers: Servers, n: int) -> None:
    """Return when *n* appends wait for a head."""
    with psycopg.connect(servers.admin_url, autocommit=True) as admin:
        for _ in range(500):
            row = admin.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%ledger.append%' AND state = 'active'"
            ).fetchone()
            if row == (n,):
                return
            time.sleep(0.01)
    raise AssertionError(n)


def overlapping(ledger: Ledger, servers: Servers, county: int, tenant: int) -> tuple[tuple[Receipt | WitnessMoved, ...], UUID]:
    """In the queue for the head: a command, somebody who moves its witness, the command again. PostgreSQL need not keep the order."""
    witness, twice, other, stream = uuid4(), uuid4(), uuid4(), uuid4()
    ledger.append(command(county, tenant, uuid4()), [opened(witness)])
    queue = [(twice, opened(stream), [(witness, 1)]), (other, opened(witness, 2), []), (twice, opened(stream), [(witness, 1)])]
    futures = list[Future[Receipt]]()
    with ThreadPoolExecutor(3) as pool:
        with ledger.db.tenant(county, tenant) as sql:  # somebody slow holds the head
            sql.execute(HOLD, [county, tenant, uuid4(), uuid4(), uuid4()])
            for n, (id, draft, witnesses) in enumerate(queue):
                futures.append(pool.submit(ledger.append, command(county, tenant, id), [draft], witnesses=witnesses))
                queued(servers, n + 1)
        first, moved, again = (answer(future) for future in futures)
    assert isinstance(moved, Receipt)
    assert type(first) is type(again), "whoever moved the witness was before both or before neither"
    return (first, moved, again), witness


def answer(future: Future[Receipt]) -> Receipt | WitnessMoved:
    try:
        return future.result()
    except WitnessMoved as moved:
        return moved


def test_a_repeat_that_overlaps_its_first_sending_is_not_told_that_a_witness_moved_since(
    ledger: Ledger, servers: Servers, county: int
) -> None:
    tries = (overlapping(ledger, servers, county, county * 1000 + 1) for _ in range(20))
    (first, _, again), witness = next(one for one in tries if not isinstance(one[0][0], WitnessMoved))  # not overtaken by who moved it
    assert isinstance(first, Receipt)
    assert isinstance(again, Receipt)
    assert (again.first_position, again.recorded_at) == (first.first_position, first.recorded_at)
    assert {first.repeated, again.repeated} == {False, True}
    with pytest.raises(WitnessMoved):
        ledger.append(command(county, county * 1000 + 1, uuid4()), [opened(uuid4())], witnesses=[(witness, 1)])


class Sleeping(Database):
    """Doors that fall asleep before their first commit, for longer than the server allows."""

    slept = False

    @contextmanager
    def tenant(self, county: int, tenant: int) -> Iterator[Sql]:
        with super().tenant(county, tenant) as sql:
            yield sql
            if not self.slept:
                self.slept = True
                time.sleep(0.6)


def test_whoever_slept_with_a_head_in_hand_and_was_ended_stores_his_command_when_he_wakes(servers: Servers, county: int) -> None:
    own, tenant = new_database(servers, "asleep"), county * 1000 + 1
    with psycopg.connect(own.admin_url) as admin:
        admin.execute("ALTER ROLE taizhang_app IN DATABASE asleep SET idle_in_transaction_session_timeout = '200ms'")
    db = Sleeping(own.app_url, size=2)
    fact = StoredFact(uuid4(), 1, "box.opened", b"{}", effective_on=DAY)
    receipt = LedgerProcessRecorder(db, county, tenant).append(command(county, tenant, uuid4()), [fact], tracking=Tracking("upstream", 5))
    assert db.slept
    assert (receipt.first_position, receipt.size, receipt.repeated) == (1, 1, False)
    assert LedgerTrackingRecorder(db, county, tenant).max_tracking_id("upstream") == 5
    db.close()


def test_a_head_that_somebody_holds_is_waited_for_up_to_the_limit_and_a_repeat_needs_none(
    servers: Servers, vault: Vault, county: int
) -> None:
    own, tenant, stream = new_database(servers, "held"), county * 1000 + 1, uuid4()
    with psycopg.connect(own.admin_url) as admin:
        admin.execute("ALTER ROLE taizhang_app IN DATABASE held SET lock_timeout = '300ms'")
    ledger = Ledger(Database(own.app_url, size=4), WORDS, vault)
    stored = command(county, tenant, uuid4())
    first = ledger.append(stored, [opened(stream)])
    with ledger.db.tenant(county, tenant) as sql:
        sql.execute(HOLD, [county, tenant, uuid4(), uuid4(), uuid4()])
        began = time.monotonic()
        with pytest.raises(psycopg.errors.LockNotAvailable):
            ledger.append(command(county, tenant, uuid4()), [opened(uuid4())])
        assert time.monotonic() - began < 5
        again = ledger.append(stored, [opened(stream)])
        assert (again.first_position, again.recorded_at, again.repeated) == (first.first_position, first.recorded_at, True)
        assert ledger.append(command(county, tenant + 1, uuid4()), [opened(uuid4())]).size == 1
    assert ledger.append(command(county, tenant, uuid4()), [opened(uuid4())]).first_position == 2
    ledger.db.close()


def test_the_applications_role_waits_and_holds_no_longer_than_its_limits(db: Database) -> None:
    with db.county(900_000) as sql:
        for name, value in LIMITS.items():
            assert sql.execute("SELECT current_setting(%s)", [name]).fetchone() == (value,)


def test_a_tracked_command_sent_again_gets_its_first_answer_and_another_one_is_refused(db: Database, county: int) -> None:
    recorder, tenant = LedgerProcessRecorder(db, county, county * 1000 + 1), county * 1000 + 1
    once, tracking = command(county, tenant, uuid4()), Tracking("upstream", 5)
    fact, other = (StoredFact(uuid4(), 1, "box.opened", b"{}", effective_on=DAY) for _ in range(2))
    first = recorder.append(once, [fact], tracking=tracking)
    again = recorder.append(once, [fact], tracking=tracking)
    assert (again.first_position, again.recorded_at, again.repeated) == (first.first_position, first.recorded_at, True)
    with pytest.raises(CommandReused):
        recorder.append(once, [replace(fact, state=b"[]")], tracking=tracking)
    with pytest.raises(IntegrityError):
        recorder.append(command(county, tenant, uuid4()), [other], tracking=tracking)
    assert LedgerTrackingRecorder(db, county, tenant).max_tracking_id("upstream") == 5
    assert recorder.max_notification_id() == 1


def test_whoever_thinks_may_be_silent_for_longer_and_only_within_his_transaction(db: Database, county: int) -> None:
    def allowed(**how: bool) -> tuple[str]:
        with db.tenant(county, county * 1000, **how) as sql:
            row = sql.execute("SELECT current_setting('idle_in_transaction_session_timeout')").fetchone()
        assert row
        return row

    assert [allowed(), allowed(thinking=True), allowed()] == [("1min",), ("15min",), ("1min",)]
