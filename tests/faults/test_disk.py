"""The disk is full, and then it is not: writers are told so, nothing is half done, and all goes on once there is room."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest

from infra.db import Database
from tests.faults.cluster import Cluster, cluster, fill, small_disk
from tests.faults.conftest import Tell
from tests.faults.writers import WRITERS, Writer, audit

pytestmark = pytest.mark.faults
DISK, PAYLOAD = 320, 60_000
FULL = (2.0, 13.0)
"""Seconds: commands are asked again for ten, so the first time nobody need notice, and the second time everybody does."""
KNOWN = {
    "DiskFull",  # PostgreSQL says it itself
    "OperationalError", "AdminShutdown", "CrashShutdown", "CannotConnectNow",  # it went down for want of room, and comes up again
    "PoolTimeout",
}  # fmt: skip


def watched(own: Cluster, stop: Event) -> None:
    """Start the server again whenever it is down, as a service manager does, whether there is room or not."""
    while not stop.wait(0.3):
        if not own.runs():
            own.attempt()


@pytest.mark.timeout(600)
def test_a_disk_that_fills_up_and_is_freed_costs_time_and_nothing_else(county: int, seed: int, tell: Tell) -> None:
    stop, lost, doubled, told = Event(), 0, 0, 0
    reasons = set[str]()
    with small_disk(DISK) as disk, cluster(disk / "data") as own:
        keeper = Thread(target=watched, args=[own, stop])
        keeper.start()
        try:
            for n, seconds in enumerate(FULL):
                writers = filled(own, county + n, seed + n, seconds)
                own.revive()
                doors = Database(own.servers.app_url, size=2)
                found = audit(doors, county + n, writers)
                doors.close()
                lost, doubled, told = lost + found[0], doubled + found[1], told + sum(w.gave_up for w in writers)
                reasons |= {reason for w in writers for reason in w.reasons}
        finally:
            stop.set()
            keeper.join()
    tell(injected=len(FULL), lost=lost, doubled=doubled, told=told, reasons=" ".join(sorted(reasons)))
    assert (lost, doubled) == (0, 0)
    assert told
    assert reasons <= KNOWN


def filled(own: Cluster, county: int, seed: int, seconds: float) -> list[Writer]:
    """Let writers write, fill the disk under them, free it after a while, and see all of them go on by themselves."""
    db, done = Database(own.servers.app_url, size=WRITERS), Event()
    writers = [Writer(db, county, n, seed, payload=PAYLOAD) for n in range(WRITERS)]

    def work(writer: Writer) -> None:
        while not done.is_set():
            writer.run(1)

    try:
        with ThreadPoolExecutor(WRITERS) as pool:
            working = [pool.submit(work, writer) for writer in writers]
            try:
                time.sleep(0.5)
                ballast = fill(own.data.parent, leave=2**20)
                stalled(writers)
                time.sleep(seconds)
                before = [len(w.receipts) for w in writers]
                ballast.unlink()
                went_on(writers, before)
            finally:
                done.set()
            for each in working:
                each.result()
            list(pool.map(lambda w: [w.repeat(id) for id in w.receipts], writers))
    finally:
        db.close()
    return writers


def stalled(writers: list[Writer]) -> None:
    """Return when the disk is so full that nobody gets on, or somebody was told."""
    limit, last, since = time.monotonic() + 60, -1, time.monotonic()
    while not any(w.reasons for w in writers):
        now = sum(len(w.receipts) for w in writers)
        last, since = (last, since) if now == last else (now, time.monotonic())
        if time.monotonic() - since > 3:
            return
        assert time.monotonic() < limit, "the disk does not fill up"
        time.sleep(0.05)


def went_on(writers: list[Writer], before: list[int]) -> None:
    limit = time.monotonic() + 90
    while any(len(w.receipts) <= n for w, n in zip(writers, before, strict=True)):
        assert time.monotonic() < limit, "somebody did not go on"
        time.sleep(0.05)
