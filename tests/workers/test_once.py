"""Work is done exactly once, whatever happens to those who do it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
import redis

from infra.embedded import Servers
from infra.jobs import Hand, replay
from tests.workers.conftest import PATIENCE, Books, process
from tests.workers.kinds import READER

pytestmark = pytest.mark.usefixtures("worker", "beat")


def test_a_job_is_done_soon(books: Books) -> None:
    jobs = books.queue("test.write", "a", "b", "c")
    books.wait(*jobs)
    assert books.effects() == ["a", "b", "c"]


def test_a_killed_process_delays_its_job_and_no_more(books: Books) -> None:
    (job,) = books.queue("test.slow", "slow-killed", ticks=10)
    os.kill(books.pid("slow-killed"), signal.SIGKILL)
    books.wait(job)
    assert books.entry(job).attempts == 2
    assert books.effects() == ["slow-killed"]


def test_a_killed_worker_delays_its_jobs_and_no_more(books: Books, environ: dict[str, str], worker: subprocess.Popen[bytes]) -> None:
    keys = [f"group-{n}" for n in range(8)]
    with process("tests.workers.worker", environ) as doomed:
        os.killpg(worker.pid, signal.SIGSTOP)  # or it may have done all before the other has started
        try:
            jobs = books.queue("test.slow", *keys, ticks=30)
            limit = time.monotonic() + PATIENCE
            while not any(books.lines("began", key) for key in keys):
                assert time.monotonic() < limit, "the second worker took no job"
                time.sleep(0.02)
        finally:
            os.killpg(worker.pid, signal.SIGCONT)
        os.killpg(doomed.pid, signal.SIGKILL)
    books.wait(*jobs)
    assert books.effects() == keys


def test_a_frozen_worker_that_thaws_writes_nothing(books: Books) -> None:
    (job,) = books.queue("test.slow", "frozen", ticks=10)
    frozen = books.pid("frozen")
    os.kill(frozen, signal.SIGSTOP)
    try:
        books.wait(job)
    finally:
        os.kill(frozen, signal.SIGCONT)
    limit = time.monotonic() + 10
    while f"finishing frozen {frozen}" not in books.lines("finishing", "frozen"):
        assert time.monotonic() < limit, "the thawed worker did not go on"
        time.sleep(0.05)
    time.sleep(0.3)
    assert books.effects() == ["frozen"]


def test_messages_may_be_lost_at_any_time(books: Books, servers: Servers) -> None:
    keys = [f"flushed-{n:02}" for n in range(40)]
    jobs = books.queue("test.slow", *keys, ticks=1)
    with redis.Redis.from_url(servers.redis_url) as client:
        for _ in range(5):
            client.flushall()
            time.sleep(0.2)
    books.wait(*jobs)
    assert books.effects() == keys


def test_two_beats_double_nothing(books: Books, environ: dict[str, str]) -> None:
    keys = [f"beaten-{n:02}" for n in range(60)]
    with process("workers.beat", environ):
        time.sleep(1)
        jobs = books.queue("test.write", *keys)
        books.wait(*jobs)
    assert books.effects() == keys
    assert {books.entry(job).attempts for job in jobs} == {1}


def test_what_always_fails_is_dead_and_visible_and_can_be_replayed(books: Books, log: Path) -> None:
    (job,) = books.queue("test.poison", "poison")
    books.wait(job, state="dead")
    entry = books.entry(job)
    assert entry.attempts == 3
    assert entry.last_error is not None
    assert entry.last_error.startswith("LookupError workers/kinds.py:")
    log.with_suffix(".poison").touch()
    with books.db.tenant(books.county, books.tenant) as sql:
        assert replay(sql, Hand(county=books.county, tenant=books.tenant, actor=READER, reason="mended"), job)
    books.wait(job)
    assert books.effects() == ["poison"]


def test_a_job_nobody_knows_is_put_on_record_and_tried_again(books: Books) -> None:
    (job,) = books.queue("test.of-a-later-release")
    limit = time.monotonic() + 20
    while books.entry(job).retry_at is None:
        assert time.monotonic() < limit
        time.sleep(0.05)
    assert books.entry(job).state == "waiting"
    assert (books.entry(job).last_error or "").startswith("KeyError")
