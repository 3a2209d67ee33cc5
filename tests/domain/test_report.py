from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain import report
from domain.report import File, Position
from tests.domain.given import given, some

ASKED = report.Requested(report="weekly", period="2005-W24", true_on=date(2005, 6, 19))


def built(sha: str) -> report.Generated:
    return report.Generated(
        true_on=date(2005, 6, 19),
        known_on=datetime(2005, 6, 20, tzinfo=UTC),
        positions=(Position(tenant=430626111, position=9),),
        template="weekly/1",
        release="1.0",
        files=(File(format="pdf", sha256=sha, size=9),),
    )


def run(*more: Any) -> Any:
    return given(report, ASKED, *more)


def test_a_report_is_asked_for_once_and_in_a_format() -> None:
    assert report.request(None, ASKED) == ASKED
    with pytest.raises(report.AlreadyRequested):
        report.request(run(), ASKED)
    with pytest.raises(report.NoFormat):
        report.request(None, report.Requested(report="weekly", period="2005-W24", true_on=date(2005, 6, 19), formats=()))


def test_the_same_files_built_twice_change_nothing_and_others_are_refused() -> None:
    assert report.generate(run(), built("a")) == built("a")
    assert report.generate(run(built("a")), built("a")) is None
    with pytest.raises(report.AlreadyGenerated):
        report.generate(run(built("a")), built("b"))


def test_a_failed_report_may_still_be_built() -> None:
    assert report.generate(run(report.Failed(reason="typst")), built("a")) == built("a")
    assert report.fail(run(built("a")), "late") is None


def test_a_report_is_built_then_signed_then_handed_in() -> None:
    with pytest.raises(report.NotGenerated):
        report.sign(run())
    with pytest.raises(report.NotSigned):
        report.submit(run(built("a")), to=430626000)
    assert report.submit(run(built("a"), report.Signed()), to=430626000) == report.Submitted(to=430626000)


def test_an_overtaken_report_is_not_signed() -> None:
    overtaken = run(built("a"), report.Superseded(reason="更正"))
    with pytest.raises(report.Overtaken):
        report.sign(overtaken)
    assert report.supersede(overtaken, "again") is None


BY = report.Overtaking(tenant=430626111, position=12, tag="member.class-assigned", how="late")
SAID = report.Superseded(reason="late", fact=BY)


def test_what_overtakes_first_is_named_and_the_second_changes_nothing() -> None:
    assert report.supersede(run(built("a")), "late", fact=BY) == SAID
    assert report.supersede(run(built("a"), SAID), "put-right") is None


def test_a_superseded_report_is_built_anew_once_and_says_by_which_run() -> None:
    anew = report.build_anew(run(built("a"), SAID), by=some("new"))
    assert anew == report.Superseded(reason="late", by=some("new"), fact=BY)
    with pytest.raises(report.BuiltAnew):
        report.build_anew(run(built("a"), anew), by=some("newer"))
    with pytest.raises(report.NotOvertaken):
        report.build_anew(run(built("a")), by=some("new"))
