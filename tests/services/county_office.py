"""The office of a small county, which writes, puts right and takes back what is in the county's own books, and looks at the lists."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from domain.kernel import Recorded, fold, standing
from services import corrections
from services.coordinate import Coordinate
from services.desk import Actor, Desk
from services.views import tenants as directory
from tests.services.books import Books
from tests.services.small_county import OFFICE, SmallCounty


class Office:
    """The county's office over a small county, and what it has written last."""

    def __init__(self, small: SmallCounty) -> None:
        self.small, self.runtime, self.county = small, small.runtime, small.county
        self.books = Books(small.runtime.db, small.runtime.ledger, small.county, rebuilt=True)

    def desk(self, days: int, actor: Actor = OFFICE, at: int | None = None) -> Desk:
        return self.small.desk(actor, self.small.before(days), at or self.small.office)

    def last(self, kind: type[Any], at: int | None = None) -> Recorded[Any]:
        """Return the last standing fact of a kind."""
        with self.runtime.db.tenant(self.county, at or self.small.office) as sql:
            facts = standing(self.runtime.ledger.read(sql, self.county, at or self.small.office, limit=10_000))
        return next(e for e in reversed(facts) if isinstance(e.fact, kind))

    def right(self, e: Recorded[Any], on: date | None = None, actor: Actor = OFFICE, **said: object) -> None:
        corrections.correct(self.small.desk(actor, on or e.effective_on, e.tenant), e.position, said)

    def void(self, e: Recorded[Any], actor: Actor = OFFICE) -> None:
        corrections.void(self.small.desk(actor, self.small.today, e.tenant), e.position, "误录")

    def at(self, days: int) -> Coordinate:
        self.books.caught_up()
        return Coordinate(true_on=self.small.before(days), today=self.small.today)

    def tenant(self, code: int, days: int = 0) -> Any:
        at = self.at(days)
        with self.runtime.db.county(self.county) as sql:
            return directory.find(sql, self.county, code, at)

    def state(self, decider: Any, stream: UUID, at: int | None = None) -> Any:
        return fold(decider, self.runtime.ledger.load(self.county, at or self.small.office, stream))
