"""The job table: once per key, one lease at a time, every write fenced, nothing forgotten."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from infra.db import Database, Sql
from infra.jobs import Hand, Job, Lease, LeaseLost, cancel, claim, find, job_id, listing, queue, replay, settle
from infra.jobs.lease import Unsettled
from infra.jobs.recovery import due, recover

SOMEBODY = UUID(int=77)


@pytest.fixture(name="tenant")
def fixture_tenant(county: int) -> int:
    return county * 1000 + 1


def queued(db: Database, county: int, tenant: int, **job: Any) -> UUID:
    job = {"kind": "test.jobs", "key": uuid4().hex} | job
    with db.tenant(county, tenant) as sql:
        queue(sql, county, tenant, [Job(**job)])
    return job_id(county, tenant, job["kind"], job["key"])


def taken(db: Database, county: int, tenant: int, id: UUID, *, seconds: float = 60.0) -> Lease:
    lease = claim(db, county, tenant, id, "test", seconds=seconds)
    assert lease is not None
    return lease


def state(db: Database, county: int, tenant: int, id: UUID) -> str:
    with db.tenant(county, tenant) as sql:
        entry = find(sql, county, tenant, id)
    assert entry is not None
    return entry.state


def silenced(db: Database, county: int, tenant: int, id: UUID, *, attempts: int = 5) -> None:
    """The worker of a job falls silent, and the sweep notices."""
    with db.tenant(county, tenant) as sql:
        sql.execute(
            "UPDATE work.jobs SET lease_until = %s WHERE (county_id, tenant_id, job_id) = (%s, %s, %s)",
            [datetime(2000, 1, 1, tzinfo=UTC), county, tenant, id],
        )
    recover(db, attempts)


def _queue_and_break(sql: Sql, county: int, tenant: int) -> None:
    queue(sql, county, tenant, [Job(kind="test.jobs", key="effect")])
    sql.execute("SELECT 1 / 0")


def test_a_key_is_queued_once(db: Database, county: int, tenant: int) -> None:
    with db.tenant(county, tenant) as sql:
        assert queue(sql, county, tenant, [Job(kind="test.jobs", key="a"), Job(kind="test.jobs", key="b")]) == 2
        assert queue(sql, county, tenant, [Job(kind="test.jobs", key="a", args={"other": 1})]) == 0
        assert [(e.key, e.args) for e in listing(sql, county, tenant) if e.key == "a"] == [("a", {})]


def test_what_is_rolled_back_was_never_queued(db: Database, county: int, tenant: int) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero), db.tenant(county, tenant) as sql:
        _queue_and_break(sql, county, tenant)
    with db.tenant(county, tenant) as sql:
        assert listing(sql, county, tenant) == []


def test_of_many_who_claim_one_gets_it(db: Database, county: int, tenant: int) -> None:
    id = queued(db, county, tenant)
    leases: list[Lease | None] = []
    threads = [Thread(target=lambda: leases.append(claim(db, county, tenant, id, "test"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [lease for lease in leases if lease]
    assert len(leases) == 8
    assert len(winners) == 1
    winners[0].end()


def test_a_job_waits_until_it_is_due(db: Database, county: int, tenant: int) -> None:
    later = queued(db, county, tenant, due=datetime.now(UTC) + timedelta(hours=1))
    now = queued(db, county, tenant, due=datetime.now(UTC) - timedelta(hours=1))
    assert claim(db, county, tenant, later, "test") is None
    found = {job.job_id for job in due(db, 10_000)}
    assert now in found
    assert later not in found


def test_the_effect_and_the_end_are_one_transaction(db: Database, county: int, tenant: int) -> None:
    id = queued(db, county, tenant)
    lease = taken(db, county, tenant, id)
    with pytest.raises(psycopg.errors.DivisionByZero), lease.finish() as sql:
        _queue_and_break(sql, county, tenant)
    assert state(db, county, tenant, id) == "running"
    with lease.finish(result={"pages": 3}) as sql:
        queue(sql, county, tenant, [Job(kind="test.jobs", key="effect")])
    with db.tenant(county, tenant) as sql:
        entry = find(sql, county, tenant, id)
        assert entry is not None
        assert (entry.state, entry.result) == ("done", {"pages": 3})
        assert [e.key for e in listing(sql, county, tenant, states=["waiting"])] == ["effect"]


def test_who_lost_the_lease_writes_nothing(db: Database, county: int, tenant: int) -> None:
    id = queued(db, county, tenant)
    frozen = taken(db, county, tenant, id)
    silenced(db, county, tenant, id)
    successor = taken(db, county, tenant, id)
    with pytest.raises(LeaseLost):
        frozen.progress("late")
    with pytest.raises(LeaseLost), frozen.finish():
        pytest.fail("the effect of a lost lease was begun")
    with pytest.raises(LeaseLost):
        frozen.fail(ZeroDivisionError(), attempts=5, backoff=0)
    with pytest.raises(LeaseLost):
        frozen.sending("mail", SOMEBODY)
    with successor.finish():
        pass
    with db.tenant(county, tenant) as sql:
        outcomes = sql.execute(
            "SELECT outcome FROM work.runs WHERE (county_id, tenant_id, job_id) = (%s, %s, %s) ORDER BY attempt", [county, tenant, id]
        ).fetchall()
    assert outcomes == [("lost",), ("done",)]


def test_a_heartbeat_keeps_the_lease_and_notices_its_loss(db: Database, county: int, tenant: int) -> None:
    id = queued(db, county, tenant)
    lease = taken(db, county, tenant, id, seconds=0.3)
    time.sleep(0.6)
    recover(db, 5)
    lease.progress("still mine")
    with db.tenant(county, tenant) as sql:
        cancel(sql, Hand(county=county, tenant=tenant, actor=SOMEBODY, reason="asked in error"), id)
    time.sleep(0.3)  # three beats
    with pytest.raises(LeaseLost):
        lease.check()


def test_a_failure_is_tried_again_and_is_dead_in_the_end(db: Database, county: int, tenant: int) -> None:
    id = queued(db, county, tenant)
    taken(db, county, tenant, id).fail(ValueError("Li Ming 13800138000"), attempts=2, backoff=0)
    assert state(db, county, tenant, id) == "waiting"
    taken(db, county, tenant, id).fail(ValueError("Li Ming 13800138000"), attempts=2, backoff=0)
    with db.tenant(county, tenant) as sql:
        entry = find(sql, county, tenant, id)
        assert entry is not None
    assert (entry.state, entry.attempts) == ("dead", 2)
    assert entry.last_error is not None
    assert "ValueError" in entry.last_error
    assert "Ming" not in entry.last_error


def test_what_is_beyond_postgresql_counts_as_an_attempt_and_a_lost_line_does_not(db: Database, county: int, tenant: int) -> None:
    """It would be the same at every attempt: who waited for it to pass would wait for ever."""
    for error, expected in ((psycopg.errors.ProgramLimitExceeded(), "dead"), (psycopg.OperationalError(), "waiting")):
        id = queued(db, county, tenant)
        taken(db, county, tenant, id).fail(error, attempts=1, backoff=0)
        assert state(db, county, tenant, id) == expected


def test_a_pause_before_the_next_attempt_is_kept(db: Database, county: int, tenant: int) -> None:
    id = queued(db, county, tenant)
    taken(db, county, tenant, id).fail(ValueError(), attempts=5, backoff=60)
    assert claim(db, county, tenant, id, "test") is None
    assert id not in {job.job_id for job in due(db, 10_000)}


def test_a_job_that_kills_its_workers_is_dead_in_the_end(db: Database, county: int, tenant: int) -> None:
    id = queued(db, county, tenant)
    for expected in ("waiting", "dead"):
        taken(db, county, tenant, id).end()
        silenced(db, county, tenant, id, attempts=2)
        assert state(db, county, tenant, id) == expected


def test_what_crashed_in_mid_send_is_uncertain_and_not_sent_again(db: Database, county: int, tenant: int) -> None:
    id = queued(db, county, tenant)
    assert taken(db, county, tenant, id).sending("mail", SOMEBODY)
    silenced(db, county, tenant, id)
    assert state(db, county, tenant, id) == "uncertain"
    assert claim(db, county, tenant, id, "test") is None
    with db.tenant(county, tenant) as sql:
        assert sql.execute("SELECT state FROM work.deliveries WHERE tenant_id = %s", [tenant]).fetchall() == [("uncertain",)]
        hand = Hand(county=county, tenant=tenant, actor=SOMEBODY, reason="it arrived")
        assert not replay(sql, hand, id)
        assert not cancel(sql, hand, id)
        assert settle(sql, hand, id, arrived=True)
        assert sql.execute("SELECT state FROM work.deliveries WHERE tenant_id = %s", [tenant]).fetchall() == [("sent",)]
        assert not settle(sql, hand, id, arrived=True)
    again = taken(db, county, tenant, id)
    assert not again.sending("mail", SOMEBODY)
    with again.finish():
        pass
    assert state(db, county, tenant, id) == "done"


def test_an_error_in_mid_send_is_uncertain_too(db: Database, county: int, tenant: int) -> None:
    id = queued(db, county, tenant)
    lease = taken(db, county, tenant, id)
    lease.sending("mail", SOMEBODY)
    lease.fail(TimeoutError(), attempts=5, backoff=0)
    assert state(db, county, tenant, id) == "uncertain"


def test_what_was_sent_is_not_sent_at_the_next_attempt(db: Database, county: int, tenant: int) -> None:
    id = queued(db, county, tenant)
    lease = taken(db, county, tenant, id)
    assert lease.sending("mail", SOMEBODY)
    with pytest.raises(Unsettled), lease.finish():
        pass
    lease.sent("mail", SOMEBODY, "4711")
    lease.fail(ValueError(), attempts=5, backoff=0)
    again = taken(db, county, tenant, id)
    assert not again.sending("mail", SOMEBODY)
    assert again.sending("mail", UUID(int=78))
    again.not_sent("mail", UUID(int=78), ConnectionRefusedError())
    again.fail(ValueError(), attempts=5, backoff=0)
    assert state(db, county, tenant, id) == "waiting"


def test_a_dead_job_is_replayed_by_a_person_with_a_reason(db: Database, county: int, tenant: int) -> None:
    id = queued(db, county, tenant)
    hand = Hand(county=county, tenant=tenant, actor=SOMEBODY, reason="the printer is back")
    with db.tenant(county, tenant) as sql:
        assert not replay(sql, hand, id)
    taken(db, county, tenant, id).fail(ValueError(), attempts=1, backoff=0)
    with db.tenant(county, tenant) as sql:
        assert replay(sql, hand, id)
        row = sql.execute("SELECT action, was, actor, reason FROM work.interventions WHERE tenant_id = %s", [tenant]).fetchone()
    assert row == ("replayed", "dead", SOMEBODY, "the printer is back")
    assert taken(db, county, tenant, id).attempt == 1


def test_progress_is_seen_while_the_job_runs(db: Database, county: int, tenant: int) -> None:
    id = queued(db, county, tenant)
    lease = taken(db, county, tenant, id)
    lease.progress("figures", 1, 10, "report.figures")
    lease.progress("figures", 2, 10)
    with db.tenant(county, tenant) as sql:
        entry = find(sql, county, tenant, id)
    assert entry is not None
    assert (entry.step, entry.done, entry.total, entry.message) == ("figures", 1, 10, "report.figures")
    lease.progress("figures", 10, 10)
    with lease.finish() as sql:
        entry = find(sql, county, tenant, id)
    assert entry is not None
    assert entry.done == 10


def test_the_platform_sees_that_work_waits_and_not_what_it_is_about(db: Database, county: int, tenant: int) -> None:
    id = queued(db, county, tenant, args={"member": str(uuid4())})
    with db.platform() as sql:
        assert sql.execute("SELECT kind, state FROM work.jobs WHERE job_id = %s", [id]).fetchone() == ("test.jobs", "waiting")
    for column in ("args", "key", "last_error", "result"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), db.platform() as sql:
            sql.execute(f"SELECT {column} FROM work.jobs")
    with db.tenant(county, tenant + 1) as sql:
        assert find(sql, county, tenant, id) is None
        assert find(sql, county, tenant + 1, id) is None


def test_a_busy_tenant_does_not_starve_another(db: Database, county: int, tenant: int) -> None:
    long_ago = datetime(1999, 1, 1, tzinfo=UTC)
    with db.tenant(county, tenant) as sql:
        queue(sql, county, tenant, [Job(kind="test.jobs", key=str(n), due=long_ago) for n in range(600)])
    other = queued(db, county, tenant + 1, due=long_ago + timedelta(days=1))
    jobs = due(db, 10_000)
    mine = [n for n, job in enumerate(jobs) if job.tenant == tenant]
    assert len(mine) == 600
    assert next(n for n, job in enumerate(jobs) if job.job_id == other) < mine[1]
    with db.tenant(county, tenant) as sql:
        sql.execute("DELETE FROM work.jobs WHERE tenant_id = %s", [tenant])
