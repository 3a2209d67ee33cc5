"""Where the product is put together: the domain's words given to the ledger, the doors, the vault, the followers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Final
from uuid import UUID

from domain import catalogue, history, plain, reveal, session
from domain.kernel import Fact, Personal, Recorded, Voided
from infra import citus, garbage
from infra.db import Database, refuse_unsafe_role
from infra.files import Files
from infra.followers import Followers
from infra.ledger import Language, Ledger
from infra.settings import Settings
from infra.vault import Kek, Vault
from infra.wake import Wake
from services.channels.guard import Guard

_PERSONS: Final = ("person", "responsible", "was")
"""Fields that hold the id of a person whom a fact concerns; users who act are not among them."""


def concerns(stream: UUID, fact: Fact) -> Sequence[UUID]:
    """Return the persons whom a fact concerns beyond those whose values it seals: the member, who answers, is compared or shown."""
    member = catalogue.module_of(catalogue.tag_of(fact)) == "member"
    fields = (*_PERSONS, "other") if member else _PERSONS
    named = [value for name in fields if isinstance(value := getattr(fact, name, None), UUID)]
    if isinstance(fact, session.RollClosed | session.RollCorrected):
        named += [a.person for a in fact.absent]
    if isinstance(fact, session.RollCorrected):
        named += fact.present
    if isinstance(fact, reveal.NamesShown):
        named += fact.people
    return [stream, *named] if member else named


LANGUAGE = Language(
    facts=catalogue.STORED,
    personal=Personal,
    recorded=Recorded,
    voided=Voided,
    upcast=history.upcast,
    check=plain.check,
    concerns=concerns,
)


class Runtime:
    """One process's hold on the product: settings, doors, vault and ledger, opened when first asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        garbage.seldom()

    @cached_property
    def db(self) -> Database:
        """The doors; raises UnsafeRole before the first of them opens, and Unspread where a Citus is not set up."""
        url = self.settings.database_url
        refuse_unsafe_role(url)
        doors = Database(url, size=self.settings.pool_size, prepare=self.settings.prepare)
        citus.check(doors)
        return doors

    @cached_property
    def vault(self) -> Vault:
        """The vault under the key of this installation."""
        return Vault(Kek.at(Path(self.settings.data) / "keys", create=True))

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger in the domain's language."""
        return Ledger(self.db, LANGUAGE, self.vault, told=lambda: self.wake.hint("facts"))

    @cached_property
    def wake(self) -> Wake:
        """Hints to the processes that follow and work; nobody waits for them."""
        return Wake(self.settings.redis_url)

    @cached_property
    def guard(self) -> Guard:
        """The guard of webhooks: public addresses only."""
        return Guard()

    @cached_property
    def files(self) -> Files:
        """The content-addressed files of this installation."""
        return Files(Path(self.settings.data) / "files")

    @cached_property
    def followers(self) -> Followers:
        """The views, for those who wait until one has reached a position."""
        from services import views

        return Followers(self.db, self.ledger, views.ALL)

    def close(self) -> None:
        """Close what was opened."""
        if "wake" in self.__dict__:
            self.wake.close()
        if "db" in self.__dict__:
            self.db.close()
