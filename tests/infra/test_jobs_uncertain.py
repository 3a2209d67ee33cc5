"""What may have left is never sent blindly again; what a clock or a lost worker does to a job is not held against it."""

from __future__ import annotations

import errno
import time
from datetime import timedelta

import psycopg
import pytest
from psycopg_pool import PoolTimeout

from infra.db import Database
from infra.jobs import Hand, asking, find, job_id, settle
from infra.jobs.lease import Unanswered
from infra.jobs.recovery import recover
from tests.infra.test_jobs import SOMEBODY, fixture_tenant, queued, silenced, state, taken

__all__ = ["fixture_tenant"]


def test_what_has_not_arrived_is_sent_again_under_another_number(db: Database, county: int, tenant: int) -> None:
    id = queued(db, county, tenant)
    first = taken(db, county, tenant, id)
    first.sending("mail", SOMEBODY)
    silenced(db, county, tenant, id)
    with db.tenant(county, tenant) as sql:
        assert settle(sql, Hand(county=county, tenant=tenant, actor=SOMEBODY, reason="nothing came"), id, arrived=False)
    again = taken(db, county, tenant, id)
    assert again.sending("mail", SOMEBODY)
    assert again.number("mail", SOMEBODY) != first.number("mail", SOMEBODY)
    again.sent("mail", SOMEBODY)
    with again.finish():
        pass


def test_nothing_is_sent_blindly_a_second_time(db: Database, county: int, tenant: int) -> None:
    lease = taken(db, county, tenant, queued(db, county, tenant))
    assert lease.sending("mail", SOMEBODY)
    with pytest.raises(Unanswered):
        lease.sending("mail", SOMEBODY)
    lease.fail(Unanswered(), attempts=5, backoff=0)
    assert state(db, county, tenant, lease.job_id) == "uncertain"


@pytest.mark.parametrize(("arrived", "then"), [(True, "waiting"), (False, "waiting"), (None, "uncertain")])
def test_a_provider_that_can_be_asked_settles_what_is_uncertain(
    db: Database, county: int, tenant: int, *, arrived: bool | None, then: str
) -> None:
    id = queued(db, county, tenant)
    lease = taken(db, county, tenant, id)
    lease.sending("mail", SOMEBODY)
    lease.fail(TimeoutError(), attempts=5, backoff=0)
    with db.tenant(county, tenant) as sql:
        asked = find(sql, county, tenant, job_id(county, tenant, asking.KIND, f"{id}:{lease.token}"))
        assert asked is not None
        assert asked.args == {"job": str(id)}
        (one,) = asking.uncertain(sql, county, tenant, id)
        assert one.number == lease.number("mail", SOMEBODY)
        assert asking.answered(sql, county, tenant, id, [(one, arrived)], attempts=5, losses=5) == then
    if arrived is not None:
        assert taken(db, county, tenant, id).sending("mail", SOMEBODY) != arrived


def test_a_clock_that_was_put_back_holds_up_nobody(db: Database, county: int, tenant: int) -> None:
    silent, paused = queued(db, county, tenant), queued(db, county, tenant)
    taken(db, county, tenant, silent).end()
    with db.tenant(county, tenant) as sql:
        where, day = [county, tenant], timedelta(days=1)
        sql.execute("UPDATE work.jobs SET lease_until = lease_until + %s WHERE county_id = %s AND tenant_id = %s", [day, *where])
        sql.execute("UPDATE work.jobs SET retry_at = now() + %s WHERE (county_id, tenant_id, job_id) = (%s, %s, %s)", [day, *where, paused])
    recover(db, 5)
    assert state(db, county, tenant, silent) == "waiting"
    assert taken(db, county, tenant, paused).attempt == 1


def test_a_lost_worker_is_no_fault_of_the_job(db: Database, county: int, tenant: int) -> None:
    id = queued(db, county, tenant)
    for _ in range(3):
        taken(db, county, tenant, id).end()
        silenced(db, county, tenant, id)
    taken(db, county, tenant, id).fail(ValueError(), attempts=2, backoff=0)
    assert state(db, county, tenant, id) == "waiting"
    with db.tenant(county, tenant) as sql:
        entry = find(sql, county, tenant, id)
        assert entry is not None
        assert entry.attempts == 4


@pytest.mark.parametrize("error", [psycopg.errors.AdminShutdown(), PoolTimeout(), OSError(errno.ENOSPC, "no room")])
def test_what_is_the_place_s_fault_is_not_held_against_the_job(db: Database, county: int, tenant: int, error: Exception) -> None:
    id = queued(db, county, tenant)
    for _ in range(3):
        taken(db, county, tenant, id).fail(error, attempts=1, backoff=0)
        assert state(db, county, tenant, id) == "waiting"
    last = taken(db, county, tenant, id)
    assert (last.attempt, last.losses) == (1, 3)
    last.losses = 19
    last.fail(error, attempts=1, backoff=0)
    assert state(db, county, tenant, id) == "dead"


def test_a_rate_is_that_of_the_step_under_way(db: Database, county: int, tenant: int) -> None:
    lease = taken(db, county, tenant, queued(db, county, tenant))
    for done in (600, 700):
        lease.progress("writing", done, 1000)
        time.sleep(0.6)
    lease.progress("writing", 800, 1000)
    with db.tenant(county, tenant) as sql:
        entry = find(sql, county, tenant, lease.job_id)
        assert entry is not None
    assert entry.rate is not None
    assert 100 < entry.rate < 200, "what was done before the step was begun anew does not count"
    assert entry.left == pytest.approx(200 / entry.rate)
    lease.progress("checking", 0, 10)
    with db.tenant(county, tenant) as sql:
        entry = find(sql, county, tenant, lease.job_id)
        assert entry is not None
        assert (entry.rate, entry.left) == (None, None)
