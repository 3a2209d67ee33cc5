"""Who is told what: once, in his own inbox, in words that are put together when he reads them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain import grant, importing
from domain.calendar import SATURDAY, Calendar
from infra.jobs import job_id
from services import findings, grants, notices
from services.schedule import SCHEDULES
from services.turns import Period
from services.users import add_user, disable
from services.web.i18n import words
from services.wiring import Runtime
from tests.services.small_county import CLERK, HEAD, INSPECTOR, OFFICE, SmallCounty
from tests.workers.office import Office
from workers.timetable import _queue as queue_period  # pyright: ignore[reportPrivateUsage] - the day's turn, without waiting for it

REMINDERS = next(s for s in SCHEDULES if s.name == "reminders")


@pytest.fixture
def office(runtime: Runtime, county: int, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A county with a story, whose facts are followed, and which works today, on whatever day this is run."""
    small = SmallCounty(runtime, county)
    days = [small.today + timedelta(days=n) for n in range(-30, 31)]
    busy = Calendar(working_weekends=frozenset(day for day in days if day.weekday() >= SATURDAY))
    monkeypatch.setattr("services.workdays.national", lambda: busy)
    small.founded()
    small.peopled(1)
    return Office(small)


def remind(office: Office, tenant: int, turn: str = "1") -> None:
    """Let a morning's reminders be sent at a tenant."""
    with office.runtime.db.tenant(office.county, tenant) as sql:
        row = sql.execute("SELECT ledger.now()").fetchone()
        assert row is not None
        period = Period(turn, office.small.today, row[0])
        queue_period(sql, office.county, tenant, REMINDERS, period, row[0])
    office.settle()


def told(office: Office, tenant: int, user: UUID) -> list[tuple[str, object, object]]:
    return [(n.kind, n.params["what"], n.params["days"]) for n in office.told(tenant, user)]


def test_what_is_due_is_told_on_its_days_to_the_unit_and_once(office: Office) -> None:
    small = office.small
    for n, days in enumerate((-2, -1, 0, 1, 2, 3, 7, 8)):
        small.promise(f"A{n}", "p1", small.before(60), small.today + timedelta(days=days))
    office.followers.catch_up(office.county)
    remind(office, small.town)
    for user in (CLERK.id, HEAD.id):
        assert sorted(told(office, small.town, user), key=str) == sorted(
            [
                ("overdue", "completion", -1), ("due", "completion", 0), ("due", "completion", 1), ("due", "completion", 3),
                ("due", "completion", 7),
            ],
            key=str,
        )  # fmt: skip
    remind(office, small.town, "2")
    assert len(office.told(small.town, CLERK.id)) == 5
    assert not office.told(small.office, INSPECTOR.id)
    assert not office.told(small.town, OFFICE.id)


def test_one_morning_is_one_item_and_what_is_muted_of_it_stays_by_itself(office: Office) -> None:
    small = office.small
    quiet, *_ = (small.promise(f"A{n}", "p1", small.before(60), small.today + timedelta(days=n)) for n in (-1, 0, 3))
    office.followers.catch_up(office.county)
    with office.runtime.db.tenant(office.county, small.town) as sql:
        sql.execute(
            "INSERT INTO access.mutes (county_id, tenant_id, user_id, mute_id, kind, subject, since, until)"
            " VALUES (%s, %s, %s, %s, '', %s, ledger.now(), %s)",
            [office.county, small.town, HEAD.id, uuid4(), quiet, small.today],
        )
    remind(office, small.town)
    (item,) = office.items(small.town, CLERK.id)
    assert (item.kind, len(item.params["lines"]), item.muted_at) == ("morning", 3, None)
    said = notices.whole(words("zh-CN"), item.kind, item.params).splitlines()
    assert said[0] == "今早提醒 3 项：逾期 1 项，今天到期 1 项，近日到期 1 项。"
    assert len(said) == 4
    found = sorted(office.items(small.town, HEAD.id), key=lambda one: one.kind)
    assert [(one.kind, one.muted_at is not None) for one in found] == [("morning", False), ("overdue", True)]
    assert sorted(line["params"]["number"] for line in found[0].params["lines"]) == ["A0", "A3"]
    remind(office, small.town, "again")
    assert [len(office.items(small.town, user)) for user in (CLERK.id, HEAD.id)] == [1, 2]


def test_what_is_no_longer_due_is_not_told_and_a_new_day_is_told_anew(office: Office) -> None:
    small = office.small
    kept = small.promise("A1", "p1", small.before(60), small.today + timedelta(days=3))
    small.closed(kept, small.before(2))
    small.promise("A2", "p1", small.before(60), small.today + timedelta(days=3))
    office.followers.catch_up(office.county)
    remind(office, small.town)
    assert [n.params["number"] for n in office.told(small.town, CLERK.id)] == ["A2"]


def test_the_county_office_is_reminded_of_the_countys_own_promises(office: Office) -> None:
    small = office.small
    own = small.promise("C1", "p1", small.before(60), small.today + timedelta(days=7), small.office)
    office.followers.catch_up(office.county)
    remind(office, small.office)
    assert told(office, small.office, OFFICE.id) == [("due", "completion", 7)]
    assert office.told(small.office, OFFICE.id)[0].link == f"/t/{small.office}/commitments/{own}"
    assert not office.told(small.town, CLERK.id)


def test_a_look_back_is_told_to_inspectors_alone_so_that_it_comes_unannounced(office: Office) -> None:
    small = office.small
    kept = small.promise("A1", "p1", small.today - timedelta(days=60), small.today + timedelta(days=200))
    small.closed(kept, small.today - timedelta(days=23))
    office.followers.catch_up(office.county)
    remind(office, small.town)
    assert told(office, small.office, INSPECTOR.id) == [("due", "look-back", 7)]
    assert office.told(small.town, CLERK.id) == office.told(small.town, HEAD.id) == []


def test_a_finding_is_told_to_the_unit_once_and_its_day_of_grace_too(office: Office) -> None:
    small = office.small
    found = small.visited(small.before(3), "台账缺页")
    findings.require(small.desk(INSPECTOR, small.before(3)), found, "补齐台账", small.today + timedelta(days=1))
    office.settle()
    office.settle()
    (notice,) = office.told(small.town, CLERK.id)
    assert (notice.kind, notice.params["severity"], notice.link) == ("finding-raised", "major", f"/t/{small.town}/findings/{found}")
    assert "台账缺页" not in str(notice.params)
    assert len(office.told(small.town, HEAD.id)) == 1
    remind(office, small.town)
    assert [n.kind for n in office.told(small.town, CLERK.id)] == ["finding-raised", "due"]


def test_an_import_that_was_applied_is_told_to_whom_handed_it_in(office: Office) -> None:
    small, id = office.small, uuid4()
    uploaded = importing.Uploaded(kind="roster", sha256="0" * 64, size=1)
    applied = importing.Applied(mode="good-rows", rows=12, facts=30, refused=2)
    for fact in (uploaded, applied):
        small.desk(CLERK, small.today).begin(id, importing, lambda _, fact=fact: fact)
    office.settle()
    (notice,) = office.told(small.town, CLERK.id)
    assert (notice.kind, notice.params["facts"], notice.params["refused"]) == ("import-finished", 30, 2)
    assert not office.told(small.town, HEAD.id)


def test_the_same_job_done_twice_tells_once(office: Office) -> None:
    small = office.small
    small.visited(small.before(3), "台账缺页")
    office.settle()
    (job,) = office.jobs(small.town, "notice.put")
    with office.runtime.db.tenant(office.county, small.town) as sql:
        sql.execute(
            "UPDATE work.jobs SET state = 'waiting', finished_at = NULL WHERE county_id = %s AND tenant_id = %s AND job_id = %s",
            [office.county, small.town, job_id(office.county, small.town, "notice.put", job.key)],
        )
    office.settle()
    assert [j.attempts for j in office.jobs(small.town, "notice.put")] == [2]
    assert len(office.told(small.town, CLERK.id)) == 1


def test_who_left_or_was_shut_out_is_told_nothing(office: Office) -> None:
    small = office.small
    gone = add_user(office.runtime, office.county, small.town, f"li-{office.county}", "李某", "经办", "correct horse 1")
    left, given = uuid4(), uuid4()
    for user, until in ((gone, None), (left, small.today)):
        founding = grant.Given(user=user, role="clerk", tenant=small.town, until=until)
        grants.give(small.desk(OFFICE, small.before(100), small.office), given if user == gone else uuid4(), founding)
    disable(office.runtime, office.county, small.town, gone)
    small.visited(small.before(3), "台账缺页")
    office.settle()
    assert office.told(small.town, gone) == office.told(small.town, left) == []
    assert len(office.told(small.town, CLERK.id)) == 1


@pytest.mark.parametrize(
    ("kind", "params", "chinese", "english"),
    [
        (
            "due", {"what": "completion", "number": "A1", "due": "2005-06-14", "days": 3},
            "公开承诺（A1）还有 3 天到期，限期 2005年6月14日。", "A public promise (A1) is due in 3 days: 14 June 2005.",
        ),
        (
            "due", {"what": "look-back", "number": "A1", "due": "2005-06-14", "days": 0},
            "回头看（A1）今天到期，限期 2005年6月14日。", "A look-back (A1) is due today: 14 June 2005.",
        ),
        (
            "overdue", {"what": "requirement", "number": "—", "due": "2005-06-14", "days": -1},
            "督导整改要求（—）昨天已到期、尚未办结，限期为 2005年6月14日，请尽快办理。",
            "A requirement of an inspection (—) was due yesterday and is not done; its day was 14 June 2005. Please see to it.",
        ),
        (
            "report-ready", {"report": "weekly", "period": "2005-W24", "id": "x"},
            "整改进展周报（2005-W24）已生成，可以查看和下载。", "The weekly report (2005-W24) is ready to be read and downloaded.",
        ),
        (
            "export-ready", {"facts": 3, "day": "2005-06-14", "known": "2005-07-01T09:30:00+08:00", "id": "x"},
            "时间线导出（业务日期 2005年6月14日，已知截至 2005年7月1日 09:30:00）已写成文件，共 3 条，可以下载。",
            "The export of the timeline at 14 June 2005 as known on 1 July 2005 09:30:00 is ready to be downloaded: 3 facts.",
        ),
        ("of-a-later-release", {}, "of-a-later-release", "of-a-later-release"),
    ],
)  # fmt: skip
def test_a_notice_is_worded_in_the_readers_language(kind: str, params: dict[str, object], chinese: str, english: str) -> None:
    assert notices.text(words("zh-CN"), kind, params) == chinese
    assert notices.text(words("en"), kind, params) == english
