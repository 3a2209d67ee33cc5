"""Facts of tenants, grants and teams are put right and taken back, and rights and lists follow, now and when they are filled anew."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from domain import anew, grant, team, tenant
from domain.corrections import NotStanding, OthersRestOnIt
from domain.team import Unit
from services import grants, teams, tenants
from services.access import Forbidden
from services.desk import Actor
from services.views import teams as team_view
from services.wiring import Runtime
from tests.services.county_office import Office
from tests.services.small_county import CLERK, HEAD, INSPECTOR, SmallCounty


@pytest.fixture
def office(runtime: Runtime, county: int) -> Office:
    small = SmallCounty(runtime, county)
    small.founded()
    return Office(small)


def town(office: Office, code: int, days: int = 150, parent: int | None = None) -> int:
    founding = tenant.Registered(tenant=office.county * 1000 + code, name=f"镇{code}", kind="town", parent=parent or office.small.office)
    tenants.register(office.desk(days), founding)
    return founding.tenant


def test_the_name_and_the_place_of_a_tenant_are_put_right_for_their_own_days(office: Office) -> None:
    code = town(office, 301)
    tenants.rename(office.desk(50), code, "向阳镇")
    renamed = office.last(tenant.Renamed)
    office.right(renamed, on=office.small.before(80), name="向阳乡")
    assert [office.tenant(code, days).name for days in (81, 80, 0)] == ["镇301", "向阳乡", "向阳乡"]
    office.void(office.last(tenant.Renamed))
    office.right(office.last(tenant.Registered), name="朝阳镇", kind="township")
    assert (office.tenant(code).name, office.tenant(code).kind) == ("朝阳镇", "township")
    tenants.archive(office.desk(40), code, "误封")
    office.void(office.last(tenant.Archived))
    assert not office.tenant(code).archived


def test_no_tenant_comes_under_itself_on_any_day(office: Office) -> None:
    a, b, c = (town(office, code) for code in (302, 303, 304))
    tenants.reparent(office.desk(50), b, a)
    tenants.reparent(office.desk(40), c, b)
    for days in (60, 45, 30):
        with pytest.raises(tenant.OwnParent):
            tenants.reparent(office.desk(days), a, c)
    tenants.reparent(office.desk(30), a, office.small.town)
    moved = office.last(tenant.Reparented)
    with pytest.raises(tenant.OwnParent):
        office.right(moved, parent=c)
    office.right(moved, parent=office.small.other, on=office.small.before(60))
    assert office.tenant(a, 60).parent == office.small.other


def test_a_tenant_that_is_in_use_stays_registered_and_one_that_is_not_goes(office: Office) -> None:
    unused, parent = town(office, 305), town(office, 306)
    town(office, 307, parent=parent)
    for code in (office.small.town, parent):
        registered = next(e for e in office.runtime.ledger.load(office.county, office.small.office, tenants.stream(office.county, code)))
        with pytest.raises(tenant.BooksInUse):
            office.void(registered)
    [registered] = office.runtime.ledger.load(office.county, office.small.office, tenants.stream(office.county, unused))
    with pytest.raises(anew.KnownByIt):
        office.right(registered, tenant=office.county * 1000 + 399)
    office.void(registered)
    assert office.tenant(unused) is None
    again = town(office, 305)
    assert office.tenant(again).name == "镇305"


def test_a_merger_of_tenants_is_put_right_and_taken_back(office: Office) -> None:
    a, b, c = (town(office, code) for code in (308, 309, 310))
    tenants.merge(office.desk(50), a, b, "并入")
    tenants.merge(office.desk(30), b, c, "并入")
    [_, first] = office.runtime.ledger.load(office.county, office.small.office, tenants.stream(office.county, a))
    with pytest.raises(tenant.HeirGone):
        office.right(first, on=office.small.before(20))
    with pytest.raises(tenant.TookInLater):
        office.right(office.last(tenant.Merged), on=office.small.before(60))
    with pytest.raises(tenant.UnknownHeir):
        office.right(first, into=office.county * 1000 + 398)
    office.right(first, into=c)
    assert (office.tenant(a).merged_into, office.tenant(a).merged_on) == (c, office.small.before(50))
    office.void(office.runtime.ledger.load(office.county, office.small.office, tenants.stream(office.county, a))[-1])
    assert office.tenant(a).merged_into is None


def held(office: Office, user: UUID) -> list[str]:
    """The roles that the guard of a request finds a user to hold now."""
    office.books.caught_up()
    with office.runtime.db.platform() as sql:
        today = sql.execute("SELECT ledger.today()").fetchone()
        assert today is not None
        rows = sql.execute(
            "SELECT role FROM access.grants WHERE county_id = %s AND user_id = %s AND known_to = 'infinity' AND valid_from <= %s"
            " AND %s < valid_to AND (until IS NULL OR %s < until)", [office.county, user, today[0], today[0], today[0]],
        ).fetchall()  # fmt: skip
    return sorted(row[0] for row in rows)


def test_a_grant_that_is_taken_back_gives_access_no_more_and_its_end_taken_back_gives_it_again(office: Office) -> None:
    user, id = uuid4(), uuid4()
    grants.give(office.desk(50), id, grant.Given(user=user, role="clerk", tenant=office.small.town))
    assert held(office, user) == ["clerk"]
    given = office.last(grant.Given)
    for actor in (CLERK, HEAD, INSPECTOR):
        with pytest.raises(Forbidden):
            office.void(given, actor)
    office.right(given, role="unit-head")
    assert held(office, user) == ["unit-head"]
    with pytest.raises(grant.NeedsTenant):
        office.right(office.last(grant.Given), tenant=None)
    grants.revoke(office.desk(40), id, "调离")
    assert held(office, user) == []
    with pytest.raises(OthersRestOnIt):
        office.void(office.last(grant.Given))
    with pytest.raises(grant.EndsBeforeItBegins):
        office.right(office.last(grant.Given), on=office.small.before(30))
    office.void(office.last(grant.Revoked))
    assert held(office, user) == ["unit-head"]
    office.void(office.last(grant.Given))
    assert held(office, user) == []
    with pytest.raises(NotStanding):
        office.void(given)


def formed(office: Office, name: str, level: str = "county") -> UUID:
    id = uuid4()
    teams.form(office.desk(100), id, team.Formed(name=name, level=level, leader=INSPECTOR.id))
    return id


def test_no_unit_gets_two_county_teams_on_any_day_by_whatever_way(office: Office) -> None:
    first, second, guests = formed(office, "第一组"), formed(office, "第二组"), formed(office, "省组", "province")
    wushi, xiang = Unit(tenant=office.small.town), Unit(tenant=office.small.other)
    teams.assign(office.desk(90), first, (wushi, xiang))
    with pytest.raises(team.UnitTaken):
        teams.assign(office.desk(80), second, (wushi,))
    teams.assign(office.desk(80), guests, (wushi,))
    teams.assign(office.desk(60), first, (xiang,))
    given_up = office.last(team.UnitsAssigned)
    with pytest.raises(team.UnitTaken):
        teams.assign(office.desk(70), second, (wushi,))
    teams.assign(office.desk(50), second, (wushi,))
    with pytest.raises(team.UnitTaken):
        office.void(given_up)
    with pytest.raises(team.UnitTaken):
        office.right(office.last(team.UnitsAssigned), on=office.small.before(70))
    office.right(office.last(team.UnitsAssigned), on=office.small.before(60))
    office.void(office.last(team.UnitsAssigned))
    office.void(given_up)
    at = office.at(0)
    with office.runtime.db.county(office.county) as sql:
        watching = {t.name for t in team_view.listing(sql, office.county, at, watching=office.small.town)}
    assert watching == {"第一组", "省组"}


def test_whoever_is_no_member_any_more_signs_nothing_and_what_follows_him_goes_first(office: Office) -> None:
    id, user = formed(office, "第一组"), INSPECTOR.id
    lent = office.desk(90)
    teams.change(lent, id, lambda t: team.second(t, team.MemberSeconded(user=CLERK.id), at=lent.stamp))
    for each in (user, CLERK.id):
        trained = office.desk(80)
        teams.change(trained, id, lambda t, each=each, at=trained.stamp: team.train(t, each, "督导", at=at))
    with pytest.raises(OthersRestOnIt):
        office.void(office.last(team.MemberSeconded))
    with pytest.raises(team.NotAMember):
        office.right(office.last(team.MemberSeconded), on=office.small.before(70))
    office.void(office.last(team.MemberTrained))
    office.void(office.last(team.MemberSeconded))
    clerk = office.small.desk(Actor(id=CLERK.id, role="inspector"), office.small.before(10))
    assert teams.fitness(clerk, id, None) == (False, False)
    inspector = office.small.desk(INSPECTOR, office.small.before(10))
    assert teams.fitness(inspector, id, None) == (True, False)
    office.right(office.last(team.MemberTrained), course="督导二期")
    at = office.at(0)
    with office.runtime.db.county(office.county) as sql:
        assert [(m.member, m.course) for m in team_view.roll(sql, office.county, at, team=id)] == [(user, "督导二期")]


WRITTEN: list[Callable[[Office], object]] = [
    lambda o: tenants.rename(o.desk(50), town(o, 320), "x"),
    lambda o: grants.give(o.desk(50), uuid4(), grant.Given(user=uuid4(), role="operator")),
    lambda o: formed(o, "第三组"),
]


@pytest.mark.parametrize("n", range(len(WRITTEN)))
def test_only_who_may_record_such_a_fact_takes_it_back(office: Office, n: int) -> None:
    WRITTEN[n](office)
    with office.runtime.db.tenant(office.county, office.small.office) as sql:
        e = office.runtime.ledger.read(sql, office.county, office.small.office, limit=10_000)[-1]
    for actor in (CLERK, HEAD, INSPECTOR):
        with pytest.raises(Forbidden):
            office.void(e, actor)
    office.void(e)
