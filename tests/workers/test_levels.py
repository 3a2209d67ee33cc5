"""What stays undone goes up level by level, on record also where nobody holds the seat; a new day or person cancels what is queued."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from domain import finding, grant
from infra.clock import Clock
from infra.embedded import Servers
from infra.jobs import Job, queue
from infra.settings import Settings
from services import commitments, digest, findings, grants, levels, notices, obligations
from services.channels import log, standing
from services.desk import Actor
from services.inbox import Told
from services.levels import Put
from services.users import add_user
from services.web.i18n import words
from services.wiring import Runtime
from tests.estate import rehearsal_database
from tests.services.small_county import CLERK, HEAD, INSPECTOR, OFFICE, SmallCounty
from tests.workers.office import Office

ZONE = ZoneInfo("Asia/Shanghai")
LEADER = Actor(id=UUID(int=35), role="county-leader")
BEGIN, DUE = date(2005, 6, 10), date(2005, 6, 14)
"""A Friday, and the Tuesday after it: the head is told on Friday the 17th, the office on the 21st, the leader on the 28th."""


class Played:
    """A county in a rehearsal, whose mornings are told one by one."""

    def __init__(self, runtime: Runtime, clock: Clock) -> None:
        self.runtime, self.clock = runtime, clock
        clock.advance(datetime.combine(BEGIN, datetime.min.time(), ZONE) + timedelta(hours=9))
        self.small = SmallCounty(runtime, 430626)
        self.small.founded()
        self.office = Office(self.small)
        self.day = BEGIN

    def morning(self, day: date) -> None:
        """Let a morning come, and tell what it tells at the town."""
        self.day = self.small.today = day
        self.clock.advance(datetime.combine(day, datetime.min.time(), ZONE) + timedelta(hours=8))
        self.office.followers.catch_up(self.small.county)
        jobs = [Job(kind=kind, key=f"{kind}:{day}:{uuid4()}") for kind in ("reminders.send", "escalations.send")]
        with self.runtime.db.tenant(self.small.county, self.small.town) as sql:
            queue(sql, self.small.county, self.small.town, jobs)
        self.office.settle()

    def put(self, id: UUID, kind: str, due: date = DUE) -> list[Put]:
        with self.runtime.db.tenant(self.small.county, self.small.town) as sql:
            return levels.of(sql, self.small.county, self.small.town, (id, kind, due), datetime(2100, 1, 1, tzinfo=ZONE))

    def reached(self, id: UUID, kind: str, due: date = DUE) -> list[tuple[str, date, int]]:
        return [(one.level, one.at.astimezone(ZONE).date(), one.told) for one in self.put(id, kind, due)]

    def found(self) -> UUID:
        id = self.small.visited(BEGIN, "牌桌未撤")
        findings.require(self.small.desk(INSPECTOR, BEGIN), id, "撤走牌桌", DUE)
        return id

    def user(self, role: str, at: int | None = None) -> UUID:
        home = at or self.small.office
        user = add_user(self.runtime, self.small.county, home, f"p-{uuid4().hex[:8]}", "李四", "干部", "correct horse battery")
        given = grant.Given(user=user, role=role, tenant=at)
        grants.give(self.small.desk(OFFICE, BEGIN, self.small.office), uuid4(), given)
        self.office.followers.catch_up(self.small.county)
        return user

    def told(self, user: UUID, id: UUID) -> list[tuple[str, int]]:
        held = self.office.told(self.small.town, user)
        return [(one.kind, one.params["days"]) for one in held if one.params.get("id") == str(id) and "days" in one.params]

    def now(self, user: UUID, id: UUID, kind: str) -> standing.Said | standing.Why:
        """Return what becomes of a notice that is queued for a user when it is sent."""
        item = next(one for one in self.office.items(self.small.town, user) if _speaks(one, id, kind))
        return standing.now(self.runtime, self.small.county, user, item, Told(origin=self.small.town, to="unit", alone=False))


def _speaks(item: Any, id: UUID, kind: str) -> bool:
    lines = item.params.get("lines", [{"kind": item.kind, "params": item.params}])
    return any(line["kind"] == kind and line["params"].get("id") == str(id) for line in lines)


@pytest.fixture
def played(servers: Servers, data: Path) -> Iterator[Played]:
    name = f"levels_{uuid4().hex[:8]}"
    own = rehearsal_database(servers, name, "2005-06-01")
    runtime = Runtime(Settings(database_url=own.app_url, redis_url=own.redis_url, data=data / name, pool_size=4))
    with Clock(own.migrate_url) as clock:
        yield Played(runtime, clock)
    runtime.close()


def test_each_level_is_on_record_once_with_how_many_were_told(played: Played) -> None:
    played.user("county-leader")
    id = played.found()
    for day in range(14, 31):
        played.morning(date(2005, 6, day))
    assert played.reached(id, "requirement") == [
        ("responsible", date(2005, 6, 15), 2), ("unit-head", date(2005, 6, 17), 1), ("county-office", date(2005, 6, 21), 1),
        ("county-leader", date(2005, 6, 28), 1),
    ]  # fmt: skip


def test_a_seat_that_nobody_holds_is_on_record_in_the_log_and_told_once_somebody_holds_it(played: Played) -> None:
    id = played.found()
    for day in (15, 17, 21, 28, 29):
        played.morning(date(2005, 6, day))
    assert played.reached(id, "requirement")[-1] == ("county-leader", date(2005, 6, 28), 0)
    with played.runtime.db.county(played.small.county) as sql:
        (nobody,) = log.listing(sql, played.small.county, state="nobody").items
        assert log.listing(sql, played.small.county, channel="inbox", tenant=played.small.town).items == [nobody]
        assert log.listing(sql, played.small.county, tenant=played.small.other).items == []
        assert log.listing(sql, played.small.county, user=LEADER.id).items == []
    assert (nobody.tenant, nobody.recipient, nobody.notice, nobody.channel) == (played.small.town, None, "escalated", "inbox")
    assert log.because(words("zh-CN"), nobody.why) == "没有在任的县领导，逾期事项无人接收"
    assert "no leader of the county" in log.because(words("en"), nobody.why)
    leader = played.user("county-leader")
    played.morning(date(2005, 6, 30))
    assert played.reached(id, "requirement")[-1] == ("county-leader", date(2005, 6, 30), 1)
    with played.runtime.db.tenant(played.small.county, played.small.office) as sql:
        rows = sql.execute("SELECT kind FROM work.inbox WHERE tenant_id = %s AND user_id = %s", [played.small.office, leader]).fetchall()
    assert rows == [("escalated",)]


def test_the_log_goes_on_page_by_page_through_what_reached_nobody(played: Played) -> None:
    for _ in range(5):
        played.found()
    for day in (15, 17, 21, 28):
        played.morning(date(2005, 6, day))
    seen, cursor = list[UUID](), None
    with played.runtime.db.county(played.small.county) as sql:
        while True:
            page = log.listing(sql, played.small.county, cursor=cursor, limit=2)
            seen += [one.id for one in page.items]
            if not (cursor := page.next):
                break
    assert len(seen) == len(set(seen)) == 5


def test_whoever_was_given_it_is_reminded_and_nobody_else_and_what_was_queued_for_others_does_not_leave(played: Played) -> None:
    id, clerk = played.found(), played.user("clerk", played.small.town)
    played.morning(date(2005, 6, 13))
    assert played.told(CLERK.id, id) == played.told(clerk, id) == [("due", 1)]
    assert isinstance(played.now(CLERK.id, id, "due"), standing.Said)
    obligations.reassign(played.small.desk(OFFICE, date(2005, 6, 13)), id, "requirement", DUE, clerk, "老王调到县里")
    played.office.followers.catch_up(played.small.county)
    assert (played.now(CLERK.id, id, "due"), played.now(HEAD.id, id, "due")) == ("reassigned", "reassigned")
    assert isinstance(played.now(clerk, id, "due"), standing.Said)
    played.morning(DUE)
    assert (played.told(CLERK.id, id), played.told(HEAD.id, id)) == ([("due", 1)], [("due", 1)])
    assert played.told(clerk, id) == [("due", 1), ("due", 0)]
    said = [digest.compose(played.runtime, played.small.county, user, DUE).empty for user in (CLERK.id, clerk)]
    assert said == [True, False]
    for day in (15, 17):
        played.morning(date(2005, 6, day))
    assert played.reached(id, "requirement") == [("responsible", date(2005, 6, 15), 1), ("unit-head", date(2005, 6, 17), 1)]


def test_whoever_was_given_what_is_long_overdue_is_told_at_once_as_long_as_it_is_his(played: Played) -> None:
    id, first, second = played.found(), played.user("clerk", played.small.town), played.user("clerk", played.small.town)
    on = date(2005, 6, 20)
    played.morning(on)
    obligations.reassign(played.small.desk(OFFICE, on), id, "requirement", DUE, first, "老王调到县里")
    played.office.settle()
    (item,) = [one for one in played.office.items(played.small.town, first) if one.kind == "given"]
    assert item.params == {"what": "requirement", "due": "2005-06-14", "id": str(id)}
    assert item.link == f"/t/{played.small.town}/findings/{id}"
    alone = Told(origin=played.small.town, to="unit", alone=True)
    said = standing.now(played.runtime, played.small.county, first, item, alone)
    assert isinstance(said, standing.Said)
    assert notices.text(words("zh-CN"), said.kind, said.params) == "督导整改要求（限期 2005年6月14日）改派给您办理，请查看。"
    obligations.reassign(played.small.desk(OFFICE, on), id, "requirement", DUE, second, "老李也调走")
    played.office.settle()
    assert standing.now(played.runtime, played.small.county, first, item, alone) == "reassigned"
    obligations.waive(played.small.desk(OFFICE, on), id, "requirement", DUE, "并入县里统一办理")
    played.office.settle()
    assert standing.now(played.runtime, played.small.county, second, item, alone) == "done"


def test_what_was_given_to_somebody_who_has_left_is_the_units_again(played: Played) -> None:
    id, clerk = played.found(), played.user("clerk", played.small.town)
    obligations.reassign(played.small.desk(OFFICE, BEGIN), id, "requirement", DUE, clerk, "老王调到县里")
    with played.runtime.db.tenant(played.small.county, played.small.town) as sql:
        sql.execute("UPDATE access.users SET disabled_at = now() WHERE user_id = %s", [clerk])
    played.morning(DUE)
    assert (played.told(CLERK.id, id), played.told(clerk, id)) == ([("due", 0)], [])
    assert not digest.compose(played.runtime, played.small.county, CLERK.id, DUE).empty


@pytest.mark.parametrize("change", ["extended", "waived", "another day"])
def test_what_is_queued_does_not_leave_after_a_new_day_or_a_waiver_and_the_way_up_begins_anew(played: Played, change: str) -> None:
    small, later = played.small, date(2005, 7, 15)
    promise = small.promise("A1", "p1", date(2005, 6, 1), DUE) if change == "extended" else None
    id = promise or played.found()
    kind = "completion" if promise else "requirement"
    for day in (15, 17):
        played.morning(date(2005, 6, day))
    assert [level for level, _, _ in played.reached(id, kind)] == ["responsible", "unit-head"]
    assert isinstance(played.now(HEAD.id, id, "escalated"), standing.Said)
    on = date(2005, 6, 17)
    if change == "extended":
        commitments.request_extension(small.desk(HEAD, on), id, later, "等料")
        commitments.grant_extension(small.desk(OFFICE, on), id)
    elif change == "waived":
        obligations.waive(small.desk(LEADER, on), id, kind, DUE, "并入县里统一办理")
    else:
        small.desk(INSPECTOR, on).change(id, finding, lambda s: finding.RequirementIssued(text="撤走牌桌", due=later))
    played.office.followers.catch_up(small.county)
    assert played.now(HEAD.id, id, "escalated") == "done"
    assert played.now(CLERK.id, id, "overdue") == "done"
    for day in (21, 28):
        played.morning(date(2005, 6, day))
    assert [level for level, _, _ in played.reached(id, kind)] == ["responsible", "unit-head"]
    played.morning(date(2005, 7, 20))
    expected = [] if change == "waived" else ["unit-head"]
    assert [level for level, _, _ in played.reached(id, kind, later)] == expected


def test_a_visit_that_is_not_made_goes_up_without_the_unit(played: Played) -> None:
    id = played.small.visited(BEGIN, "牌桌未撤")
    desk = played.small.desk(INSPECTOR, BEGIN)
    desk.change(id, finding, lambda s: finding.schedule(s, DUE, at=desk.stamp))
    for day in (14, 15, 17, 21):
        played.morning(date(2005, 6, day))
    assert played.reached(id, "reinspection") == [("responsible", date(2005, 6, 15), 1), ("county-office", date(2005, 6, 21), 1)]
    assert not played.told(CLERK.id, id)
