"""One morning, one letter: all that is due to a person in all his units, as it stands when it is put together."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from domain import grant, session
from infra.followers import Followers
from infra.jobs import clocks
from services import commitments, digest, grants, study_sessions, views, workdays
from services.digest import Digest
from services.users import add_user
from services.web.i18n import words
from services.wiring import Runtime
from tests.services.small_county import CLERK, HEAD, INSPECTOR, OFFICE, SmallCounty


@pytest.fixture
def small(runtime: Runtime, county: int) -> SmallCounty:
    held = SmallCounty(runtime, county)
    held.founded()
    return held


def working(small: SmallCounty) -> date:
    """The second working day of the week under way, so that it is no day of gaps."""
    return workdays.national().after(first(small), 1)


def first(small: SmallCounty) -> date:
    return workdays.national().after(small.monday + timedelta(days=7), 0)


def composed(small: SmallCounty, user: UUID, day: date) -> Digest:
    Followers(small.runtime.db, small.runtime.ledger, views.ALL).catch_up(small.county)
    return digest.compose(small.runtime, small.county, user, day)


def numbers(found: Digest) -> dict[str, list[object]]:
    return {part.group: [line.params["number"] for line in part.lines] for part in found.parts}


def test_what_is_due_is_grouped_and_what_is_later_waits(small: SmallCounty) -> None:
    day = working(small)
    for n in (-9, -1, 0, 1, 2, 3, 4, 7, 8):
        small.promise(f"A{n}", "p1", small.before(60), day + timedelta(days=n))
    for user in (CLERK.id, HEAD.id):
        found = composed(small, user, day)
        assert numbers(found) == {"overdue": ["A-9", "A-1"], "today": ["A0"], "1": ["A1"], "3": ["A2", "A3"], "7": ["A4", "A7"]}
    assert composed(small, INSPECTOR.id, day).empty
    assert composed(small, OFFICE.id, day).empty
    assert composed(small, uuid4(), day).empty


def test_it_says_what_holds_when_it_is_put_together(small: SmallCounty) -> None:
    day = working(small)
    kept, moved, let_off = (small.promise(n, "p1", small.before(60), day) for n in ("KEPT", "MOVED", "WAIVED"))
    assert numbers(composed(small, CLERK.id, day)) == {"today": ["KEPT", "MOVED", "WAIVED"]}
    small.closed(kept, small.before(3))
    later = day + timedelta(days=3)
    commitments.request_extension(small.desk(HEAD, small.before(3)), moved, later, "等料")
    commitments.grant_extension(small.desk(OFFICE, small.before(2)), moved)
    commitments.waive(small.desk(OFFICE, small.before(2)), let_off, day, "并入县里统一办理")
    assert numbers(composed(small, CLERK.id, day)) == {"3": ["MOVED"]}


def test_one_letter_holds_all_units_of_a_person_and_visits_are_the_inspectors(small: SmallCounty) -> None:
    day, both = working(small), uuid4()
    small.promise("TOWN", "p1", small.before(60), day)
    small.promise("OTHER", "p1", small.before(60), day, small.other)
    for at in (small.town, small.other):
        given = grant.Given(user=both, role="clerk", tenant=at)
        grants.give(small.desk(OFFICE, small.before(100), small.office), uuid4(), given)
    small.closed(small.promise("SEEN", "p2", small.before(60), day), day - timedelta(days=30))
    found = composed(small, both, day)
    assert sorted(map(str, numbers(found)["today"])) == ["OTHER", "TOWN"]
    assert {line.link.split("/")[2] for part in found.parts for line in part.lines} == {str(small.town), str(small.other)}
    assert [line.params["what"] for part in composed(small, INSPECTOR.id, day).parts for line in part.lines] == ["look-back"]


def test_what_is_muted_and_what_falls_on_a_day_of_rest_is_left_out(small: SmallCounty) -> None:
    day = working(small)
    user = add_user(small.runtime, small.county, small.town, f"digest-{small.county}", "李四", "干部", "correct horse battery")
    given = grant.Given(user=user, role="clerk", tenant=small.town)
    grants.give(small.desk(OFFICE, small.before(100), small.office), uuid4(), given)
    quiet, _ = (small.promise(n, "p1", small.before(60), day) for n in ("QUIET", "LOUD"))
    with small.runtime.db.tenant(small.county, small.town) as sql:
        sql.execute(
            "INSERT INTO access.mutes (county_id, tenant_id, user_id, mute_id, kind, subject, since, until)"
            " VALUES (%s, %s, %s, %s, '', %s, %s, %s)",
            [small.county, small.town, user, uuid4(), quiet, clocks(sql).county, day],
        )
    assert numbers(composed(small, user, day)) == {"today": ["LOUD"]}
    rest = next(d for n in range(14) if not workdays.national().works(d := day + timedelta(days=n)))
    assert composed(small, user, rest).empty


def test_once_a_week_it_says_who_is_not_reached(small: SmallCounty) -> None:
    day = first(small)
    small.peopled(3)
    person = small.joined(small.before(140), "on-job", "赵某9")
    called = session.Scheduled(kind="study", title="专题学习", planned_for=small.before(20), branches=(small.branch,), required=True)
    absent = [session.Absence(person=person, reason="sick")]
    study_sessions.enter(small.desk(CLERK, small.before(20)), uuid4(), called, session.Held(), absent)
    (gap,) = composed(small, CLERK.id, day).gaps
    assert (gap.lacking, gap.members, gap.link) == (1, 4, f"/t/{small.town}/coverage?gap=missing")
    assert composed(small, CLERK.id, workdays.national().after(day, 1)).gaps == []
    assert composed(small, INSPECTOR.id, day).gaps == []


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh-CN", ["今天到期 1 项：", "公开承诺（A0）今天到期", "已逾期 25 项：", "另有 5 项"]),
        ("en", ["Due today: 1", "A public promise (A0) is due today", "Overdue: 25", "5 more"]),
    ],
)
def test_it_is_worded_in_its_readers_language_and_does_not_go_on_for_ever(small: SmallCounty, lang: str, said: list[str]) -> None:
    day = working(small)
    small.promise("A0", "p1", small.before(60), day)
    for n in range(25):
        small.promise(f"B{n}", "p1", small.before(60), day - timedelta(days=1))
    told = digest.text(words(lang), composed(small, CLERK.id, day))
    for each in said:
        assert each in told
