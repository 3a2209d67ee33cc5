"""`python -m bench`: append and bulk import beside raw PostgreSQL and the stock library, in one run."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench import append
from bench.harness import compare, table
from infra import embedded, roles
from infra.db import Database
from infra.migrate import begin_clock, migrate


def main() -> None:
    """Run the benches on embedded servers of their own and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.6)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="taizhang-bench-") as folder:
        data = Path(folder)
        servers = embedded.start(data)
        try:
            roles.bootstrap(servers.admin_url)
            migrate(servers.migrate_url)
            begin_clock(servers.migrate_url)
            _run(servers.admin_url, Database(servers.app_url, size=20), rounds=options.rounds, seconds=options.seconds)
        finally:
            embedded.stop(data)


def _run(admin: str, db: Database, *, rounds: int, seconds: float) -> None:
    print("Ratios to the first row, paired with it slice by slice; the first row against itself shows the noise.\n")
    for writers, lot in ((1, 1), (16, 1), (16, 10)):
        append.prepare_raw(admin)
        contenders = {
            "raw prepared INSERT": append.raw(admin, lot),
            "taizhang append": append.ours(db, lot),
            "stock eventsourcing recorder": append.stock(admin, lot),
        }
        title = f"{lot} fact(s) a transaction, {writers} writer(s), 25 tenants"
        print(table(title, compare(contenders, writers=writers, rounds=rounds, seconds=seconds)), "\n", flush=True)
    append.prepare_raw(admin)
    contenders = {
        "COPY": append.copy(admin, 500),
        "taizhang append in lots of 500": append.ours(db, 500),
        "stock recorder in lots of 500": append.stock(admin, 500),
    }
    print(table("Bulk, one writer", compare(contenders, writers=1, rounds=rounds, seconds=seconds)), flush=True)
    db.close()


if __name__ == "__main__":
    main()
