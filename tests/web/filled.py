"""What else happens in the county of the browser's tests, so that its numbers are not all alike and its lists go over a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

from domain import member, session
from domain.kernel import Stamp
from domain.member import Member
from services import commitments, members, study_sessions
from services.imports import roster
from tests.browser.conftest import Stage
from tests.services.rosters import person
from tests.services.rosters import roster as workbook
from tests.web.story import VISIT

_MOVED: tuple[Callable[[Member, Stamp], member.Event | None], ...] = (
    lambda m, at: member.assign_class(m, "mobile", at=at), lambda m, at: member.assign_class(m, "retired", at=at),
    lambda m, at: member.lose_contact(m, at=at), lambda m, at: member.tag_group(m, "graduate", at=at),
    lambda m, at: member.end(m, "died", at=at),
)  # fmt: skip


def fill(stage: Stage) -> UUID:
    """Let more happen, and return the id of a visit to both units."""
    _promised(stage)
    _crowded(stage)
    _studied(stage)
    _brought(stage)
    visit, story = uuid4(), stage.story
    for tenant in (stage.a, stage.b):
        story.visited(ago=12, visit=visit, at=tenant)
    seen = story.visited(ago=9)
    for due_in in (4, 30):
        story.found(seen, ago=9, due_in=due_in)
    stage.peopled.catch_up()
    return visit


def _promised(stage: Stage) -> None:
    """Have promises of every standing: a draft, one overdue, one closed, one that relapsed."""
    story = stage.story
    story.drafted(ago=40, title="再起草一件")
    story.published(ago=120, due_in=30, title="已过期限", problem="land")
    story.closed(ago=190, title="已经销号")
    relapsed, inspector = story.closed(ago=180, title="有过反弹"), story.desk("inspector", story.day(60))
    commitments.relapse(inspector, relapsed, "又设牌桌", due=story.day(-20), announced=False, methods=VISIT)


def _studied(stage: Stage) -> None:
    """Hold a second session of one branch, so that somebody was expected twice; two are missing, one of them is reached later."""
    branch, id = stage.member.branch, uuid4()
    assert branch
    called = session.Scheduled(kind="study", title="集中学习", planned_for=date(2020, 6, 20), branches=(branch,), required=True)
    here = [each.person for each in stage.peopled.members(stage.a) if each.branch == branch]
    absent = [session.Absence(person=person, reason=reason) for person, reason in zip(here, ("duty", "unreachable"), strict=False)]
    desk = stage.peopled.desk(stage.a, on=date(2020, 6, 20))
    study_sessions.enter(desk, id, called, session.Held(), absent)
    later = stage.peopled.desk(stage.a, on=date(2020, 7, 2))
    study_sessions.reach(later, id, session.MakeUpDone(person=absent[0].person))


def _brought(stage: Stage) -> None:
    """Take the good rows of a file that was not handed in, so that nothing of the row that was refused is kept."""
    rows = workbook([person(531), person(532, branch="没有的支部")])
    assert roster.apply(stage.peopled.desk(stage.a, on=date(2020, 6, 21)), rows, mode="good-rows").counts["refused"] == 1


def _crowded(stage: Stage) -> None:
    """Have more members at one unit than a page shows, some of whom moved on."""
    peopled = stage.peopled
    came = peopled.desk(stage.b, on=date(2020, 5, 1))
    assert roster.apply(came, workbook([person(n) for n in range(600, 730)])).applied
    peopled.catch_up()
    for n, (one, change) in enumerate(zip(peopled.members(stage.b), _MOVED, strict=False)):
        desk = peopled.desk(stage.b, on=date(2020, 7, 1 + n))
        members.change(desk, one.person, lambda m, change=change, at=desk.stamp: change(m, at))
