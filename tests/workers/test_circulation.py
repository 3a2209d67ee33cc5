"""Who is to read a briefing is told when it is out, when it was put right, and once more where he has not read it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from domain import grant
from domain.calendar import Calendar
from services import briefings, circulation, grants
from services.desk import Actor
from services.schedule import SCHEDULES
from services.turns import Period
from services.wiring import Runtime
from tests.services.small_county import CLERK, HEAD, OFFICE, SmallCounty
from tests.services.test_briefings import LEADER, words
from tests.workers.office import Office
from workers.timetable import _queue as queue_period  # pyright: ignore[reportPrivateUsage] - the day's turn, without waiting for it

UNREAD = next(s for s in SCHEDULES if s.name == "briefings.unread")
OTHER = Actor(id=UUID(int=36), role="clerk")
WEEK = Calendar(working_weekends=frozenset(date(2020, 1, 1) + timedelta(days=n) for n in range(9000)))
"""Days that are all worked, so that the test is the same on whatever day it is run."""


@pytest.fixture
def office(runtime: Runtime, county: int, monkeypatch: pytest.MonkeyPatch) -> Office:
    small = SmallCounty(runtime, county)
    small.founded()
    given = grant.Given(user=OTHER.id, role="clerk", tenant=small.other)
    grants.give(small.desk(OFFICE, small.before(200), small.office), uuid4(), given)
    monkeypatch.setattr("services.workdays.national", lambda: WEEK)
    return Office(small)


def out(office: Office, day: date, *, readers: tuple[int, ...] = (), at: int | None = None) -> UUID:
    small, id = office.small, uuid4()
    briefings.draft(small.desk(OFFICE, day, small.office), id, words(small, readers=readers))
    briefings.sign(small.desk(LEADER, day, small.office), id)
    briefings.issue(small.desk(OFFICE, day, small.office), id)
    office.settle()
    return id


def heard(office: Office, tenant: int, user: UUID) -> list[tuple[str, object, str]]:
    return [(n.kind, n.params["number"], n.link) for n in office.told(tenant, user)]


def remind(office: Office, turn: str) -> None:
    with office.runtime.db.tenant(office.county, office.small.office) as sql:
        row = sql.execute("SELECT ledger.now()").fetchone()
        assert row is not None
        queue_period(sql, office.county, office.small.office, UNREAD, Period(turn, office.small.today, row[0]), row[0])
    office.settle()


def test_every_unit_hears_of_a_briefing_and_of_what_was_put_right_each_once(office: Office) -> None:
    small = office.small
    id = out(office, small.today)
    briefings.put_right(small.desk(OFFICE, small.today, small.office), id, "“四”应为“五”。")
    briefings.issue(small.desk(OFFICE, small.today, small.office), id)
    office.settle()
    for tenant, user in ((small.town, CLERK.id), (small.town, HEAD.id), (small.other, OTHER.id)):
        page = f"/t/{tenant}/briefings/{id}"
        assert heard(office, tenant, user) == [("briefing-issued", "1", page), ("briefing-erratum", "1", page)]
    assert not office.told(small.office, OFFICE.id)


def test_only_those_whom_it_is_for_hear_of_it(office: Office) -> None:
    small = office.small
    out(office, small.today, readers=(small.other,))
    assert heard(office, small.town, CLERK.id) == []
    assert [kind for kind, *_ in heard(office, small.other, OTHER.id)] == ["briefing-issued"]


def test_who_has_not_read_it_in_five_working_days_is_reminded_once(office: Office) -> None:
    small = office.small
    late = out(office, small.today - timedelta(days=circulation.PATIENCE))
    out(office, small.today - timedelta(days=circulation.PATIENCE - 1))
    briefings.give_receipt(small.desk(CLERK, small.today), late)
    office.settle()
    for turn in ("1", "2"):
        remind(office, turn)
    assert [n.params["number"] for n in office.told(small.other, OTHER.id) if n.kind == "briefing-unread"] == ["1"]
    assert not [n for n in office.told(small.town, CLERK.id) if n.kind == "briefing-unread"]
