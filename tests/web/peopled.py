"""A small county with rosters in it, brought in through the handlers: two townships, the same file in both under other numbers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from domain import period
from infra.followers import Followers
from services import periods, views
from services.coordinate import Coordinate
from services.desk import Actor, Desk
from services.imports import roster
from services.views import institutions, organisations
from services.views import roster as rosters
from tests.services.rosters import person
from tests.services.rosters import roster as workbook
from tests.web import days
from tests.web.conftest import Town

CLERK = Actor(id=UUID(int=501), role="clerk")
BEGAN = date(2020, 3, 1)


class Peopled:
    """The county, with what it takes to write to it and to read it."""

    def __init__(self, town: Town, *, people: int = 7) -> None:
        self.town, self.runtime, self.county = town, town.runtime, town.county
        self.a, self.b, self.office = town.a, town.b, town.office
        self.views = Followers(self.runtime.db, self.runtime.ledger, views.ALL)
        for n, tenant in enumerate((self.a, self.b)):
            first = n * 500
            roster.apply(self.desk(tenant), workbook([person(first + each) for each in range(people)]))
        self.catch_up()

    def desk(self, tenant: int, *, on: date = BEGAN, actor: Actor = CLERK, **more: Any) -> Desk:
        today = days.today()
        given = {"command_id": uuid4(), "channel": "web", "effective_on": on, "today": today} | more
        return Desk(runtime=self.runtime, actor=actor, county=self.county, tenant=tenant, **given)

    def catch_up(self) -> None:
        self.views.catch_up(self.county)

    def members(self, tenant: int) -> list[rosters.Entry]:
        with self.runtime.db.tenant(self.county, tenant) as sql:
            return list(rosters.register(sql, self.county, tenant, now(), sort="name").items)

    def bodies(self, tenant: int) -> list[organisations.Organisation]:
        with self.runtime.db.tenant(self.county, tenant) as sql:
            return list(organisations.listing(sql, self.county, tenant, now()).items)

    def units(self, tenant: int) -> list[institutions.Institution]:
        with self.runtime.db.tenant(self.county, tenant) as sql:
            return list(institutions.listing(sql, self.county, tenant, now()).items)


def certified(peopled: Peopled) -> UUID:
    """Have a unit's roster certified as of a day before all that is in it, with one request to change that; return the period's id."""
    day, id = BEGAN - timedelta(days=20), periods.stream(peopled.a, "2020-01")
    none = period.Totals(institutions=0, organisations=0, members=0)
    office, head = (Actor(id=UUID(int=n), role=role) for n, role in ((502, "county-office"), (503, "unit-head")))
    periods.begin(peopled.desk(peopled.a), period.Opened(period="2020-01"))
    periods.declare(peopled.desk(peopled.a), id, period.DeclaredTotalsSet(institutions=0, organisations=0, members=0, source="摸底"))
    periods.submit(peopled.desk(peopled.a, actor=head), id, none, true_on=day)
    peopled.catch_up()
    periods.certify(peopled.desk(peopled.a, actor=office), id, none)
    for subject, reason in ((None, "有三人一月就在册，漏登"), (peopled.members(peopled.a)[0].person, "一月已经流动")):
        asked = period.CorrectionRequested(request=uuid4(), subject=subject, since=day, until=day, reason=reason)
        periods.request_correction(peopled.desk(peopled.a), id, asked)
    return id


def now() -> Coordinate:
    today = days.today()
    return Coordinate(true_on=today, today=today)
