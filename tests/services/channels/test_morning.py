"""The morning's digest of who chose it: one message for each way, of what is due and unread when it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from domain.calendar import Calendar
from infra.jobs import Job, queue
from services import workdays
from services.channels import entering, morning
from services.wiring import Runtime
from tests.services.channels.abroad import Abroad, abroad, plain


@pytest.fixture
def out(runtime: Runtime, county: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Abroad]:
    """A person who has his mail in the morning; today is worked, on whatever day this is run."""
    with abroad(runtime, county) as made:
        busy = Calendar(working_weekends=frozenset({made.small.today}))
        monkeypatch.setattr(workdays, "today", lambda *_: busy)
        made.open("mail", "webhook")
        entering.choose(made.runtime, made.way("mail"), rhythm="digest", without=[])
        yield made


def ask(out: Abroad, turn: str) -> None:
    with out.runtime.db.tenant(out.county, out.small.office) as sql:
        queue(sql, out.county, out.small.office, [Job(kind="digest.ask", key=turn)])
    out.office.settle()


def test_a_morning_is_one_letter_of_what_is_due_and_unread_then(out: Abroad) -> None:
    out.found("major")  # is told at once by webhook, and counted in the letter
    out.small.promise("A1", "p1", out.small.before(60), out.small.today + timedelta(days=1))
    out.office.settle()
    assert out.letters() == []
    ask(out, "1")
    ask(out, "2")
    (letter,) = out.letters()
    said = plain(letter)
    assert "明天到期 1 项" in said
    assert "消息箱里有 1 条未读" in said
    assert "https://ledger.example.cn/inbox" in said
    assert [one.state for one in out.log() if one.notice == "digest"] == ["sent"]


def test_what_is_urgent_does_not_wait_for_the_morning(out: Abroad) -> None:
    found = out.found("critical")
    out.office.settle()
    (letter,) = out.letters()
    assert str(found) in plain(letter)


def test_where_there_is_nothing_to_tell_or_another_choice_was_made_nothing_leaves(out: Abroad) -> None:
    out.office.settle()
    ask(out, "1")
    assert [(one.state, one.why) for one in out.log()] == [("cancelled", "empty")]
    assert morning.KIND in {one.kind for one in out.office.jobs(out.small.town)}
    assert out.letters() == []
