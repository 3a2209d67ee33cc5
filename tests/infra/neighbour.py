"""A noisy neighbour: a process that writes to one tenant's books, all the while, until it is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from itertools import count
from uuid import uuid4

import psycopg

from infra.db import Database
from infra.ledger.envelope import StoredFact
from infra.ledger.recorder import LedgerRecorder
from tests.infra.words import command

WRITERS, PAUSE = 2, 0.004
DAY = date(2005, 6, 14)


@contextmanager
def noise(url: str, county: int, tenant: int) -> Iterator[None]:
    """Let somebody write to a tenant, and see at the end that he did so to the end."""
    with subprocess.Popen([sys.executable, "-m", "tests.infra.neighbour", url, str(county), str(tenant)], stdout=subprocess.PIPE) as loud:
        try:
            assert loud.stdout
            assert loud.stdout.readline() == b"writing\n"
            yield
            assert loud.poll() is None, "the neighbour fell silent"
        finally:
            loud.kill()


def written(url: str, county: int, tenant: int) -> int:
    """Return how many facts a tenant's books hold."""
    db = Database(url, size=1)
    try:
        return LedgerRecorder(db, county, tenant).max_notification_id() or 0
    finally:
        db.close()


def main(url: str, county: int, tenant: int) -> None:
    """Write lots of one to ten facts, with hardly a pause."""
    recorder = LedgerRecorder(Database(url, size=WRITERS), county, tenant)

    def write(n: int) -> None:
        stream, version = uuid4(), 1
        for turn in count():
            lot = [
                StoredFact(stream, version + i, "box.opened", b'{"type":"box.opened","label":"noise"}', effective_on=DAY)
                for i in range(1 + turn % 10)
            ]
            recorder.append(command(county, tenant, uuid4()), lot)
            version += len(lot)
            time.sleep(PAUSE)
            if (n, turn) == (0, 0):
                sys.stdout.write("writing\n")
                sys.stdout.flush()

    with ThreadPoolExecutor(WRITERS) as pool:
        try:
            list(pool.map(write, range(WRITERS)))
        except psycopg.Error:
            os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
