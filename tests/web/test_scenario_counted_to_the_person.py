"""A county's rosters come in through the page as clerks wrote them; who is on them twice is named, and where somebody is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID, uuid4

import pytest
from litestar.testing import TestClient
from msgspec.structs import replace

from domain import grant, member, period, tenant
from infra.followers import Followers
from services import grants, members, periods, tenants, users, views
from services.coordinate import Coordinate
from services.demo.places import places
from services.demo.planted import Planted, plant, written
from services.demo.roster import Book, Totals, build
from services.demo.story.registers import Registers
from services.demo.story.rosters import founding_of, sheets
from services.demo.story.script import Scene
from services.desk import Actor, Desk
from services.imports import workbook
from services.views import compare, doubles, overview
from services.views.compare import Two
from services.views.compared import DEFAULTS
from services.views.doubles import Gap, Pair
from services.web.edge import Edge
from services.wiring import Runtime
from tests.web.conftest import PASSWORD, Signed
from tests.web.test_imports import hand_in

BEGUN, TODAY = date(2005, 1, 1), date(2005, 12, 31)
CLERK, OFFICE = Actor(id=UUID(int=61), role="clerk"), Actor(id=UUID(int=62), role="county-office")
SMALL = Totals(39, 68, 330)
NEEDED = (
    "汉昌街道", "加义镇", "伍市镇", "三阳乡", "财政局", "建设局", "烟草局", "电力公司", "教育局", "公安局", "经贸局", "商务局",
)  # fmt: skip
AT = Coordinate(true_on=TODAY, today=TODAY)


class Reckoning:
    """A county whose workbooks came in, with three people entered twice and two left out."""

    def __init__(self, app: Edge, runtime: Runtime, county: int, books: Sequence[Book]) -> None:
        self.runtime, self.county, self.books = runtime, county, books
        self.planted: Planted = plant(books)
        self.followers = Followers(runtime.db, runtime.ledger, views.ALL)
        self.clerk = self.signed_in(app)
        for book in books:
            self.bring_in(book.place.tenant, workbook.write(sheets(written(book, self.planted))))
            self.declare(book.place.tenant, book.totals)
        columns = zip(*((b.totals.institutions, b.totals.organisations, b.totals.members) for b in books), strict=True)
        self.totals = Totals(*(sum(column) for column in columns))
        self.declare(county * 1000, self.totals)
        self.followers.catch_up(county)
        self.scene = Scene(runtime=runtime, county=county, cast={}, registers=Registers(runtime, county))

    def signed_in(self, app: Edge) -> Signed:
        """Open the books of every unit, and return the client of one who keeps them all."""
        office, login = self.county * 1000, f"keeper-{self.county}"
        tenants.register(self.desk(office, OFFICE), tenant.Registered(tenant=office, name="平江县", kind="county"))
        user = users.add_user(self.runtime, self.county, office, login, "李四", "干部", PASSWORD)
        for book in self.books:
            place = book.place
            tenants.register(self.desk(office, OFFICE), tenant.Registered(tenant=place.tenant, name=place.name, kind=place.kind))
            grants.give(self.desk(office, OFFICE), uuid4(), grant.Given(user=user, role="clerk", tenant=place.tenant))
        self.followers.catch_up(self.county)
        bare: TestClient[Edge] = TestClient(app, raise_server_exceptions=False)
        bare.follow_redirects = False
        answer = bare.post("/api/v1/session", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 204, answer.text
        return Signed(bare, answer.headers["x-csrf-token"])

    def bring_in(self, at: int, file: bytes) -> None:
        """Hand a workbook in on the page, look at what it would do, and take all of it."""
        handed = hand_in(self.clerk, at, file, effective_on=BEGUN.isoformat())
        assert handed.status_code == 303, handed.text
        here = handed.headers["location"]
        page = self.clerk.get(here).text
        assert "全部入账" in page, page
        taken = self.clerk.send(f"{here}/application", mode="all")
        assert taken.status_code == 303, taken.text
        self.followers.catch_up(self.county)
        assert "已经入账" in self.clerk.get(taken.headers["location"]).text

    def desk(self, tenant: int, actor: Actor = CLERK) -> Desk:
        return Desk(
            runtime=self.runtime, actor=actor, county=self.county, tenant=tenant, command_id=uuid4(), channel="import", effective_on=BEGUN,
            today=TODAY,
        )  # fmt: skip

    def declare(self, tenant: int, totals: Totals) -> None:
        said = period.DeclaredTotalsSet(institutions=totals.institutions, organisations=totals.organisations, members=totals.members)
        periods.begin(self.desk(tenant, OFFICE), period.Opened(period="2005-Q1"))
        periods.declare(self.desk(tenant, OFFICE), periods.stream(tenant, "2005-Q1"), said)

    def pairs(self, tenant: int | None = None) -> Sequence[Pair]:
        with self.runtime.db.county(self.county) if tenant is None else self.runtime.db.tenant(self.county, tenant) as sql:
            return doubles.found(sql, self.county, tenant, AT)

    def gaps(self) -> Mapping[int, Gap]:
        with self.runtime.db.county(self.county) as sql:
            balances = overview.reconcile(sql, self.county, None, AT)
        return {gap.tenant: gap for gap in doubles.gaps(balances, self.pairs(), self.county)}

    def counted(self) -> Totals:
        with self.runtime.db.county(self.county) as sql:
            whole = next(b for b in overview.reconcile(sql, self.county, None, AT) if b.tenant == self.county * 1000)
        return Totals(whole.institutions, whole.organisations, whole.members)

    def expected(self) -> set[tuple[frozenset[UUID], str]]:
        """Who was planted twice, under the ids that the imports have drawn."""
        person = self.scene.registers.person
        return {
            (frozenset((person(d.home, d.person.id_number), person(d.other, d.entry.id_number))), d.sign) for d in self.planted.doubles
        }

    def put_right(self) -> None:
        """Every pair is flagged, confirmed and merged at the unit that it is laid to; whoever was left out is entered."""
        over = {tenant for tenant, gap in self.gaps().items() if gap.doubles}
        for pair in self.pairs():
            sides = ((pair.tenant, pair.person, pair.other), (pair.other_tenant, pair.other, pair.person))
            tenant, entry, kept = next(side for side in sides if side[0] in over)
            assert tenant is not None
            members.flag(self.desk(tenant, OFFICE), entry, kept, pair.sign)
            members.change(self.desk(tenant), entry, lambda m, kept=kept: member.confirm(m, kept))
            desk = self.desk(tenant)
            members.change(desk, entry, lambda m, desk=desk, kept=kept: member.merge(m, kept, at=desk.stamp))
        for absent in self.planted.absent:
            founding = founding_of(self.scene, absent.home, absent.person)
            members.register(self.desk(absent.home), self.scene.id("person", absent.person.id_number), founding)
        self.followers.catch_up(self.county)

    def unchanged_through_the_year(self) -> int:
        """Compare the roster of the first day with that of the last at once, before PostgreSQL has counted its new rows."""
        two = Two(first=Coordinate(true_on=BEGUN, today=TODAY), second=AT)
        with self.runtime.db.county(self.county) as sql:
            sql.execute("SET LOCAL statement_timeout = '5s'")
            found = compare.compare(sql, self.county, None, two, "roster", DEFAULTS["roster"])
        assert (found.items, found.before) == ([], found.after)
        return found.unchanged


@pytest.mark.parametrize("size", ["small", "whole"])
def test_three_entered_twice_and_two_left_out_are_found_and_the_county_reconciles(
    app: Edge, runtime: Runtime, county: int, size: str
) -> None:
    stage = places(county) if size == "whole" else [replace(p, units=p.units[:3]) for p in places(county) if p.short in NEEDED]
    town = Reckoning(app, runtime, county, build(stage) if size == "whole" else build(stage, SMALL))
    names = {book.place.short: book.place.tenant for book in town.books}

    assert {(frozenset((p.person, p.other)), p.sign) for p in town.pairs()} == town.expected()
    assert len(town.pairs()) == 3
    own = {tenant: town.pairs(tenant) for tenant in names.values()}
    assert [(tenant, [p.sign for p in found]) for tenant, found in own.items() if found] == [(names["加义镇"], ["name-birth-phone"])]

    gaps = town.gaps()
    off = {tenant: (gap.doubles, gap.unexplained) for tenant, gap in gaps.items() if gap.doubles or gap.unexplained}
    over, missing = ("伍市镇", "汉昌街道", "加义镇"), ("三阳乡", "商务局")
    expected = {names[name]: (1, 0) for name in over} | {names[name]: (0, 1) for name in missing}
    assert off == expected | {county * 1000: (3, 2)}

    assert town.unchanged_through_the_year() == town.counted().members

    town.put_right()
    assert town.pairs() == []
    assert {(gap.doubles, gap.unexplained) for gap in town.gaps().values()} == {(0, 0)}
    assert town.counted() == town.totals == (Totals(318, 489, 8414) if size == "whole" else SMALL)
