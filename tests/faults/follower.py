"""A follower of the boxes as a process of its own, until it is killed."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from infra.db import Database
from infra.followers import Followers
from infra.ledger import Ledger
from infra.settings import Settings
from infra.vault import Kek, Vault
from tests.infra.boxes import view
from tests.infra.words import WORDS


def main() -> None:
    """Follow for ever, a few facts at a time so that a kill meets a batch."""
    settings, stop = Settings.from_env(), Event()
    db = Database(settings.database_url, size=2)
    ledger = Ledger(db, WORDS, Vault(Kek.at(Path(settings.data) / "keys", create=False)))
    Followers(db, ledger, [view], batch=7).run_forever(stop, stop.wait, poll=0.05)


if __name__ == "__main__":
    main()
