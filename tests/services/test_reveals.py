"""Names are shown to who asked, for half an hour and to nobody else; it is on record in the unit's books and its head is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from msgspec.structs import replace

from domain import member, plain, reveal, tenant
from domain.kernel import Personal
from infra.embedded import Servers
from services import corrections, members, notices, reveals, tenants
from services.access import Forbidden
from services.coordinate import Coordinate
from services.desk import Actor
from services.sessions import Held, Session
from services.users import add_user
from services.views import reveals as shown
from services.web.i18n import words
from services.wiring import Runtime
from tests.services.small_county import CLERK, HEAD, INSPECTOR, OFFICE, SmallCounty
from tests.workers.office import Office

WHY = "核对流动党员去向"
LEADER, OPERATOR = Actor(id=UUID(int=35), role="county-leader"), Actor(id=UUID(int=36), role="operator")


@pytest.fixture
def office(runtime: Runtime, county: int) -> Office:
    small = SmallCounty(runtime, county)
    small.founded()
    return Office(small)


@pytest.fixture
def people(office: Office) -> list[UUID]:
    found = office.small.peopled(3)
    office.settle()
    return found


def show(office: Office, people: list[UUID], actor: Actor = LEADER, at: int | None = None, why: str = WHY) -> datetime:
    """Have names shown, and return when."""
    receipt = reveals.show(office.small.desk(actor, office.small.today, at), people, why)
    office.settle()
    return receipt.recorded_at


def seen(office: Office, people: list[UUID], now: datetime, actor: Actor = LEADER, **more: object) -> Mapping[UUID, str]:
    """Return the names that somebody sees of people at the town at an instant."""
    session = Session(
        county=office.county, home=office.small.office, user=actor.id, name="", post="", language=None, csrf="", now=now,
        today=office.small.today, held=(Held(role=actor.role),),
    )  # fmt: skip
    session = replace(session, **more)
    with office.runtime.db.tenant(office.county, office.small.town) as sql:
        here = reveals.names(sql, session, office.small.town, people)
    assert reveals.across(office.runtime, session, people) == here
    return here


def test_names_stand_open_for_half_an_hour_and_then_no_more(office: Office, people: list[UUID]) -> None:
    at = show(office, people[:2])
    assert seen(office, people, at) == {people[0]: "王某0", people[1]: "王某1"}
    assert len(seen(office, people, at + timedelta(minutes=30) - timedelta(microseconds=1))) == 2
    assert seen(office, people, at + timedelta(minutes=30)) == {}
    assert seen(office, people, at - timedelta(seconds=1)) == {}, "nor before he asked"


def test_another_user_still_sees_numbers_and_so_does_whoever_lost_his_role(office: Office, people: list[UUID]) -> None:
    at = show(office, people)
    assert seen(office, people, at, OFFICE) == {}
    assert seen(office, people, at, held=(Held(role="inspector"),)) == {}
    assert seen(office, people, at, held=()) == {}


def test_the_list_says_who_had_whose_names_shown_when_and_why(office: Office, people: list[UUID]) -> None:
    at = show(office, people)
    where = Coordinate(true_on=office.small.today, today=office.small.today)
    with office.runtime.db.county(office.county) as sql:
        (one,) = shown.listing(sql, office.county, office.small.town, where).items
    assert (one.user, one.role, one.reason, one.people, one.shown_at, one.until - one.shown_at) == (
        LEADER.id, "county-leader", WHY, people, at, timedelta(minutes=30),
    )  # fmt: skip


@pytest.mark.parametrize("actor", [CLERK, HEAD, INSPECTOR, OPERATOR])
def test_nobody_but_the_office_and_the_leader_may(office: Office, people: list[UUID], actor: Actor) -> None:
    with pytest.raises(Forbidden):
        show(office, people, actor)


def test_a_member_of_another_unit_is_refused_and_nothing_is_recorded(office: Office, people: list[UUID]) -> None:
    small = office.small
    for wrong in ([*people, uuid4()], [small.branch]):
        with pytest.raises(reveals.NotOnTheRoster):
            show(office, wrong)
    with pytest.raises(reveals.NotOnTheRoster):
        show(office, people, at=small.other)
    desk = small.desk(LEADER, small.today, small.office)
    with pytest.raises(reveals.NotOnTheRoster):
        reveals.show_across(desk, [(small.town, people[0]), (small.other, people[1])], WHY)
    with pytest.raises(plain.PersonalInPlainText):
        show(office, people, why="联系13800000000这位")
    assert seen(office, people, datetime.now().astimezone()) == {}
    assert not [n for n in office.told(small.town, HEAD.id) if n.kind == "names-shown"]


def test_a_list_of_the_county_is_put_on_record_at_each_unit_and_once(office: Office, people: list[UUID]) -> None:
    small, other = office.small, uuid4()
    founding = member.Registered(name=Personal(other, "刘某"), ledger_class="on-job", branch=small.branch, number="9")
    members.register(small.desk(CLERK, small.today, small.other), other, founding)
    desk = small.desk(LEADER, small.today, small.office)
    asked = [(small.town, people[0]), (small.other, other), (small.town, people[1])]
    first, again = (reveals.show_across(desk, asked, WHY) for _ in range(2))
    office.settle()
    assert [receipt.tenant for receipt in first] == [small.town, small.other]
    assert [(r.tenant, r.first_position) for r in again] == [(r.tenant, r.first_position) for r in first]
    at = max(receipt.recorded_at for receipt in first)
    assert seen(office, people, at) == {people[0]: "王某0", people[1]: "王某1"}
    with pytest.raises(reveal.TooMany):
        reveals.show_across(small.desk(LEADER, small.today, small.office), [(small.town, uuid4()) for _ in range(201)], WHY)


def test_the_head_is_told_who_how_many_and_why_and_no_name(office: Office, people: list[UUID]) -> None:
    user = add_user(office.runtime, office.county, office.small.office, f"leader-{uuid4().hex[:8]}", "赵某", "县长", "rehearsal-2005")
    show(office, people, Actor(id=user, role="county-leader"))
    (told,) = [n for n in office.told(office.small.town, HEAD.id) if n.kind == "names-shown"]
    assert (told.params["by"], told.params["role"], told.params["people"], told.params["reason"]) == ("赵某", "county-leader", 3, WHY)
    assert told.link == f"/t/{office.small.town}/reveals"
    assert "王某" not in str(told.params)
    assert notices.text(words("zh-CN"), told.kind, told.params) == f"赵某（县领导）查看了本单位3名党员的姓名，事由：{WHY}"
    assert "(county leader) had the names of 3" in notices.text(words("en"), told.kind, told.params)
    assert not [n for n in office.told(office.small.town, CLERK.id) if n.kind == "names-shown"]


def test_an_erased_person_shows_the_marker(office: Office, people: list[UUID], servers: Servers) -> None:
    with psycopg.connect(servers.admin_url) as sql:
        forget = "UPDATE vault.keys SET wrapped = NULL, erased_at = now() WHERE county_id = %s AND person = %s"
        sql.execute(forget, [office.county, people[0]])
    desk = office.small.desk(CLERK, office.small.today)
    members.change(desk, people[0], lambda _: member.PersonalDataErased(basis="本人申请"))
    at = show(office, people[:2])
    assert seen(office, people, at) == {people[0]: "‹erased›", people[1]: "王某1"}


def test_it_happened_and_is_neither_put_right_nor_voided(office: Office, people: list[UUID]) -> None:
    receipt = reveals.show(office.small.desk(LEADER, office.small.today), people, WHY)
    for act in (
        lambda desk: corrections.void(desk, receipt.first_position, "误看"),
        lambda desk: corrections.correct(desk, receipt.first_position, {"reason": "别的理由"}),
    ):
        for actor in (LEADER, OFFICE, HEAD):
            with pytest.raises(corrections.NotTakenBack):
                act(office.small.desk(actor, office.small.today))


def test_the_books_of_a_merged_unit_still_say_to_whom_its_names_were_shown(office: Office, people: list[UUID]) -> None:
    small = office.small
    tenants.merge(small.desk(OFFICE, small.today, small.office), small.town, small.other, "撤镇并镇")
    with pytest.raises(tenant.GoneInto):
        small.joined(small.today, "on-job", "王某9")
    at = show(office, people[:1])
    assert seen(office, people, at) == {people[0]: "王某0"}


def test_a_command_that_is_sent_again_is_on_record_once(office: Office, people: list[UUID]) -> None:
    desk = office.small.desk(LEADER, office.small.today)
    first, again = reveals.show(desk, people, WHY), reveals.show(desk, people, WHY)
    assert (again.first_position, again.repeated) == (first.first_position, True)
    until, names = reveals.answer(desk, again)
    assert until - first.recorded_at == timedelta(minutes=30)
    assert len(names) == 3
