"""Books of made-up tenants: given facts, when the views caught up, then rows; the same once more through a rebuild from nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg import sql as text

from domain.kernel import Fact, Voided
from infra.db import Database
from infra.followers import Followers
from infra.ledger import Command, Draft, Ledger, Receipt
from services import views
from services.coordinate import Coordinate

TODAY = date(2005, 12, 31)
CLERK = UUID(int=21)


class Books:
    """The books of one county's tenants; `rebuilt` throws every row away before it is read, and fills the tables anew."""

    def __init__(self, db: Database, ledger: Ledger, county: int, *, rebuilt: bool) -> None:
        self.db, self.ledger, self.county, self.rebuilt = db, ledger, county, rebuilt
        self.followers = Followers(db, ledger, views.ALL)
        self.tenant, self.other, self.office = county * 1000 + 111, county * 1000 + 112, county * 1000
        self._versions: dict[tuple[int, UUID], int] = {}

    def given(
        self, stream: UUID, *facts: Fact, on: date, tenant: int | None = None, replaces: int | None = None, actor: UUID = CLERK
    ) -> Receipt:
        """Store facts of one stream as one command; the first of them may put another right."""
        where = tenant or self.tenant
        drafts: list[Draft] = []
        for n, fact in enumerate(facts):
            version = self._versions[where, stream] = self._versions.get((where, stream), 0) + 1
            drafts.append(Draft(stream=stream, version=version, fact=fact, effective_on=on, replaces=None if n else replaces))
        id = uuid4()
        command = Command(
            county=self.county, tenant=where, command_id=id, actor=actor, role="clerk", correlation=id, channel="api"
        )
        receipt = self.ledger.append(command, drafts)
        if not self.rebuilt:
            self.followers.catch_up(self.county)
        return receipt

    def voided(self, stream: UUID, position: int, *, on: date, tenant: int | None = None) -> Receipt:
        """Store that a fact never happened."""
        return self.given(stream, Voided(reason="误录"), on=on, tenant=tenant, replaces=position)

    def caught_up(self) -> None:
        """Bring every view to the heads; a second time from nothing, where asked for, and compare."""
        self.followers.catch_up(self.county)
        if not self.rebuilt:
            return
        before = {tenant: self.rows(tenant) for tenant in self._tenants()}
        for tenant in before:
            self.forget(tenant)
        self.followers.catch_up(self.county)
        assert {tenant: self.rows(tenant) for tenant in before} == before

    def parked(self) -> list[Any]:
        """Return what followers could not take."""
        with self.db.county(self.county) as sql:
            return sql.execute(
                "SELECT follower, tenant_id, parked_reason FROM follow.positions WHERE county_id = %s AND parked_at IS NOT NULL",
                [self.county],
            ).fetchall()

    def _tenants(self) -> list[int]:
        with self.db.county(self.county) as sql:
            return [r[0] for r in sql.execute("SELECT tenant_id FROM ledger.heads WHERE county_id = %s", [self.county])]

    def rows(self, tenant: int) -> dict[str, list[str]]:
        """Return every row of every view's tables, ids and all."""
        with self.db.tenant(self.county, tenant) as sql:
            found: dict[str, list[str]] = {}
            for view in views.ALL:
                for name in view.tables:
                    query = text.SQL("SELECT t::text FROM {} t WHERE county_id = %s AND tenant_id = %s").format(_table(name))
                    found[name] = sorted(r[0] for r in sql.execute(query, [self.county, tenant]))
            return found

    def forget(self, tenant: int) -> None:
        """Throw all that the views have of a tenant away."""
        with self.db.tenant(self.county, tenant) as sql:
            for view in views.ALL:
                for name in view.tables:
                    query = text.SQL("DELETE FROM {} WHERE county_id = %s AND tenant_id = %s").format(_table(name))
                    sql.execute(query, [self.county, tenant])
            sql.execute("DELETE FROM follow.positions WHERE county_id = %s AND tenant_id = %s", [self.county, tenant])


def on(day: date, known: datetime | None = None) -> Coordinate:
    """Return where a reader stands."""
    return Coordinate(true_on=day, today=TODAY, known_at=known)


def _table(name: str) -> text.Identifier:
    schema, _, table = name.partition(".")
    return text.Identifier(schema, table)
