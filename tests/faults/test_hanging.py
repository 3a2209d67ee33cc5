"""Clients hang while they hold the head of a tenant's books: others wait for a while and no longer, are told so, and go on."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from infra.db import Database
from infra.embedded import Servers
from tests.estate import new_database
from tests.faults.conftest import Tell
from tests.faults.writers import TENANTS, WRITERS, Writer, audit

pytestmark = pytest.mark.faults
HANGS, WAIT, IDLE = 6, 0.5, 1.5
SLACK = 6.0
"""What a busy machine may add."""
HOLD = (
    "SELECT ledger.append(%s, %s, %s, '', %s, NULL, 'x', %s, NULL, NULL, 'api', ARRAY[%s]::uuid[], '{1}', '{box.opened}', '{2005-06-14}',"
    " ARRAY[NULL]::bigint[], '{\"{}\"}', ARRAY[NULL], ARRAY['{}']::bytea[], '{}', '{}')"
)


def hang(url: str, county: int, tenant: int) -> Any:
    """Take a head and say nothing more; return the connection, which the server ends."""
    client = psycopg.connect(url, prepare_threshold=None)
    client.execute(HOLD, [county, tenant, uuid4(), uuid4(), uuid4(), uuid4()])
    return client


def test_clients_that_hang_with_a_head_hold_nobody_for_longer_than_the_limit(servers: Servers, county: int, seed: int, tell: Tell) -> None:
    own = new_database(servers, f"hanging_{seed}")
    with psycopg.connect(own.admin_url, autocommit=True) as admin:
        for name, seconds in (("lock_timeout", WAIT), ("idle_in_transaction_session_timeout", IDLE)):
            admin.execute(f"ALTER ROLE taizhang_app IN DATABASE hanging_{seed} SET {name} = '{int(seconds * 1000)}ms'".encode())
    db, chance, stop = Database(own.app_url, size=WRITERS), random.Random(seed), Event()
    writers = [Writer(db, county, n, seed) for n in range(WRITERS)]
    ended = 0
    try:
        with ThreadPoolExecutor(WRITERS) as pool:

            def work(writer: Writer) -> None:
                while not stop.is_set():
                    writer.run(2)

            working = [pool.submit(work, writer) for writer in writers]
            try:
                for _ in range(HANGS):
                    time.sleep(chance.uniform(0.1, 0.5))
                    with hang(own.app_url, county, county * 1000 + chance.randrange(TENANTS)) as client:
                        time.sleep(IDLE + 0.5)
                        with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
                            client.execute("SELECT 1")
                    ended += 1
            finally:
                stop.set()
            for each in working:
                each.result()
        lost, doubled = audit(db, county, writers)
    finally:
        db.close()
    told = sum(w.reasons["LockNotAvailable"] for w in writers)
    longest = max(w.longest for w in writers)
    tell(injected=HANGS, lost=lost, doubled=doubled, told_to_wait=told, longest_wait=f"{longest:.1f} s")
    assert (lost, doubled, ended) == (0, 0, HANGS)
    assert told
    assert longest < 2 * WAIT + SLACK
    assert {reason for w in writers for reason in w.reasons} == {"LockNotAvailable"}
