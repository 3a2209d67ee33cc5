"""A follower in a process of its own, for tests that share work between two or kill one."""

from __future__ import annotations

import sys
from pathlib import Path

from infra.db import Database
from infra.followers import Followers
from infra.ledger import Ledger
from infra.vault import Kek, Vault
from tests.infra.test_intervals_oracle import WORDS, view


def main(url: str, keys: str, county: str) -> None:
    """Follow the tenants of one county until nothing is left, and print how many facts were taken here."""
    db = Database(url, size=2)
    ledger = Ledger(db, WORDS, Vault(Kek.at(Path(keys), create=False)))
    say("ready")
    sys.stdin.readline()
    say(str(Followers(db, ledger, [view], batch=20).catch_up(int(county))))
    db.close()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
