"""Errors of the database within a follower's batch: cancelled, deadlocked, out of room, at COMMIT; nothing is skipped, nothing twice."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread

import psycopg
import pytest

from infra.db import Database, Sql
from infra.embedded import Servers
from infra.followers import Followers
from infra.followers.rebuild import rebuild
from infra.ledger import Ledger
from infra.vault import Vault
from tests.estate import new_database
from tests.faults.conftest import Tell
from tests.faults.writers import COMMANDS, TENANTS, WRITERS, audit, followed, write
from tests.infra import boxes
from tests.infra.words import WORDS

pytestmark = pytest.mark.faults
RAISED = {"40001": "SerializationFailure", "40P01": "DeadlockDetected", "53100": "DiskFull", "55P03": "LockNotAvailable"}
AWAITED = {"QueryCanceled", "at COMMIT", "blocked for good", *RAISED.values()}
"""What batches must have met before it is enough: errors raised in the middle and at COMMIT, a cancelled statement, a real deadlock."""
TRAP = """
CREATE FUNCTION views.trap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE _codes constant text[] := %s;
BEGIN
    IF random() < %s THEN
        RAISE EXCEPTION 'injected' USING ERRCODE = _codes[1 + floor(random() * array_length(_codes, 1))];
    END IF;
    RETURN NULL;
END$$;
CREATE TRIGGER trap AFTER INSERT ON views.box_log FOR EACH STATEMENT EXECUTE FUNCTION views.trap();
CREATE CONSTRAINT TRIGGER trap_at_commit AFTER INSERT ON views.box_log DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (new.position %% 5 = 0) EXECUTE FUNCTION views.trap();
"""
DISARM = "DROP TRIGGER trap ON views.box_log; DROP TRIGGER trap_at_commit ON views.box_log; DROP FUNCTION views.trap()"
_ENOUGH = 60
"""Errors, besides one of each sort."""
_PACE = 1.0
"""Seconds between what the writers write: each has one stream, which is read from its beginning wherever it goes on."""
_LIMIT = 150.0
"""Seconds after which the test ends without having met everything."""


class Met(Database):
    """Doors that count the errors that really came to a batch, and at which statement."""

    errors: Counter[str]
    lock: Lock

    @contextmanager
    def tenant(self, county: int, tenant: int, *, thinking: bool = False) -> Generator[Sql]:
        done = False
        try:
            with super().tenant(county, tenant, thinking=thinking) as sql:
                yield sql
                done = True
        except psycopg.Error as error:
            injected = "injected" in str(error)
            with self.lock:
                self.errors["at COMMIT" if done else type(error).__name__] += 1
                if isinstance(error, psycopg.errors.DeadlockDetected) and not injected:
                    self.errors["blocked for good"] += 1
            raise


def cancel(url: str, stop: Event) -> None:
    """Cancel what a follower is just saying, again and again."""
    with psycopg.connect(url, autocommit=True) as admin:
        while not stop.wait(0.05):
            admin.execute(
                "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
                " AND usename = 'taizhang_app' AND query LIKE '%views%box%' AND random() < 0.5"
            )


def embrace(url: str, county: int, stop: Event) -> None:
    """Hold one box of a tenant until a follower waits for it, then want the others, which it may have: a deadlock, that it meets first."""
    rows = "SELECT 1 FROM views.box_now WHERE county_id = %s AND tenant_id = %s"
    with psycopg.connect(url) as admin, psycopg.connect(url, autocommit=True) as watch:
        admin.execute("SET deadlock_timeout = '5s'; SET lock_timeout = '2s'")
        admin.commit()
        me = admin.info.backend_pid
        while not stop.is_set():
            for tenant in range(county * 1000, county * 1000 + TENANTS):
                admin.execute(f"{rows} ORDER BY box DESC LIMIT 1 FOR UPDATE SKIP LOCKED".encode(), [county, tenant])
                until = time.monotonic() + 0.3
                while time.monotonic() < until:
                    waiting = watch.execute("SELECT count(*) FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))", [me]).fetchone()
                    if waiting and waiting[0]:
                        break
                    time.sleep(0.01)
                with suppress(psycopg.OperationalError):
                    admin.execute(f"{rows} FOR UPDATE".encode(), [county, tenant])
                admin.rollback()


@contextmanager
def beset(own: Servers, db: Met, ledger: Ledger, county: int) -> Generator[None]:
    """Let two followers follow while traps stand in their way, statements are cancelled and rows are embraced."""
    with psycopg.connect(own.admin_url, autocommit=True) as admin:
        codes = "ARRAY[" + ",".join(f"'{code}'" for code in RAISED) + "]"
        admin.execute((TRAP % (codes, 0.15)).encode())
        stop = Event()
        threads = [Thread(target=cancel, args=[own.admin_url, stop]), Thread(target=embrace, args=[own.admin_url, county, stop])]
        for _ in range(2):
            follower = Followers(db, ledger, [boxes.view], batch=7)
            threads.append(Thread(target=follower.run_forever, args=[stop, stop.wait], kwargs={"poll": 0.05}))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()
            admin.execute(DISARM)


@pytest.mark.timeout(400)
def test_an_error_within_a_batch_skips_nothing_and_takes_nothing_twice(
    servers: Servers, vault: Vault, county: int, seed: int, tell: Tell
) -> None:
    own = new_database(servers, "following")
    boxes.make_tables(own.migrate_url)
    with psycopg.connect(own.admin_url) as admin:  # a follower that waits finds out before whoever embraces it does
        admin.execute("ALTER ROLE taizhang_app IN DATABASE following SET deadlock_timeout = '250ms'")
    plain, db = Database(own.app_url, size=WRITERS), Met(own.app_url, size=4)
    db.errors, db.lock = Counter(), Lock()
    ledger, writers, until = Ledger(db, WORDS, vault), write(plain, county, seed, 5), time.monotonic() + _LIMIT
    with beset(own, db, ledger, county):
        while not (db.errors.keys() >= AWAITED and db.errors.total() >= _ENOUGH) and time.monotonic() < until:
            for writer in writers:
                writer.run(COMMANDS // 10)
            time.sleep(_PACE)
    lost, doubled = audit(plain, county, writers)
    Followers(plain, Ledger(plain, WORDS, vault), [boxes.view]).catch_up(county)
    skipped, twice = followed(plain, county)
    differ = sum(rebuild(plain, Ledger(plain, WORDS, vault), boxes.view, own.migrate_url).values())
    with plain.platform() as sql:
        parked = sql.execute("SELECT count(*) FROM follow.positions WHERE parked_at IS NOT NULL").fetchone()
    met = {name: n for name, n in sorted(db.errors.items()) if name != "blocked for good"}
    tell(
        injected=sum(met.values()), lost=lost + skipped, doubled=doubled + twice, rows_unlike_a_rebuild=differ,
        real_deadlocks=db.errors["blocked for good"], **met,
    )  # fmt: skip
    plain.close()
    db.close()
    assert (lost, doubled, skipped, twice, differ, parked) == (0, 0, 0, 0, 0, (0,))
    assert db.errors.keys() >= AWAITED
