"""A row of a weekly workbook that puts right or takes back what was told of that week, and the last step taken within it, on their days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from domain import campaign, commitment
from domain.kernel import Recorded, standing
from infra.followers import Followers
from services import campaigns, commitments, views
from services.imports import promises
from services.imports.findings import FileRefused, message, remedy, where
from services.imports.reading import Grid, read
from services.reports.making import make
from services.web.i18n import LANGUAGES, words
from services.wiring import Runtime
from tests.services.small_county import CLERK, HEAD, OFFICE, SmallCounty
from tests.services.test_imports_promises import PROGRESS, SHEET, STAGE, desk, one, saved, written
from tests.services.test_reports import basis, forms

CORRECTION = "更正（填“更正”或“作废”）"
TOLD, RIGHT = "已摸清底数。", "底数已重新核对。"


@pytest.fixture
def small(runtime: Runtime, county: int) -> SmallCounty:
    held = SmallCounty(runtime, county)
    held.played()
    return held


def file(small: SmallCounty) -> bytes:
    """Return the town's workbook of the week as it stands now."""
    Followers(small.runtime.db, small.runtime.ledger, views.ALL).catch_up(small.county)
    return forms(make(small.runtime, basis(small, tenant=small.town), "zh-CN", ["xlsx"]))["xlsx"]


def stands(small: SmallCounty, number: str, kind: type[Any] = commitment.ProgressReported) -> list[Recorded[Any]]:
    """Return the facts of a kind that stand about a promise."""
    history = small.runtime.ledger.load(small.county, small.town, one(small, number)[0])
    return [e for e in standing(history) if isinstance(e.fact, kind)]


def said(small: SmallCounty, number: str) -> list[tuple[date, str, str]]:
    return [(e.effective_on, e.fact.period, e.fact.text) for e in stands(small, number)]


def told(small: SmallCounty, number: str, text: str, day: date, by: Any = CLERK) -> None:
    commitments.report(small.desk(by, day), one(small, number)[0], text, period=small.week)


def found(small: SmallCounty, content: bytes, cells: Mapping[tuple[str, str], str]) -> list[tuple[str, str]]:
    """Return the rules and columns of what a workbook is refused for; each says in both languages where, what and what to do."""
    seen = promises.preview(desk(small), written(content, cells))
    for finding in seen.findings:
        for lang in LANGUAGES:
            speak = words(lang)
            texts = message(finding, speak), remedy(finding, speak), where(finding, speak)
            assert all(text and "{" not in text for text in texts)
            assert texts[1] != speak("imports.remedy.other")
            assert speak(f"imports.column.promises.{finding.column}") in texts[2]
    return [(finding.rule, finding.column) for finding in seen.findings]


def test_a_correction_says_otherwise_what_was_told_of_that_week_on_the_day_it_was_told(small: SmallCounty) -> None:
    first, last = small.monday + timedelta(days=2), small.monday + timedelta(days=4)
    commitments.report(small.desk(CLERK, first), one(small, "A1")[0], "上周的进展。", period="2000-W01")
    told(small, "A1", TOLD, first)
    told(small, "A1", "又核对一遍。", last, HEAD)
    content = written(file(small), {("A1", PROGRESS): RIGHT, ("A1", CORRECTION): "更正"})
    done = promises.apply(desk(small), content)
    assert (done.findings, done.counts["changed"], done.counts["facts"]) == ([], 1, 2)
    assert said(small, "A1") == [(first, "2000-W01", "上周的进展。"), (last, small.week, RIGHT)]
    again = promises.apply(desk(small), content)
    assert (again.applied, again.counts["facts"], again.counts["unchanged"]) == (True, 0, 3)


def test_a_correction_to_the_stage_before_takes_the_last_step_of_the_week_back(small: SmallCounty) -> None:
    day, before = small.monday + timedelta(days=1), one(small, "A1")[1].stage
    small.advanced(one(small, "A1")[0], day, "plan", "rules")
    content = file(small)
    assert found(small, content, {("A1", STAGE): "见成效", ("A1", CORRECTION): "更正"}) == [("commitment.stage-skipped", "stage")]
    assert found(small, content, {("A1", STAGE): before, ("A1", CORRECTION): "更正"}) == [("commitment.stage-skipped", "stage")]
    changed = written(content, {("A1", STAGE): "制订方案", ("A1", CORRECTION): "Correction"})
    done = promises.apply(desk(small), changed)
    assert (done.findings, done.counts["facts"], one(small, "A1")[1].stage) == ([], 1, "plan")
    history = small.runtime.ledger.load(small.county, small.town, one(small, "A1")[0])
    assert history[-1].effective_on == day
    assert [e.fact.stage for e in stands(small, "A1", commitment.StageAdvanced)] == ["plan"]
    assert promises.apply(desk(small), changed).counts["facts"] == 0


def test_a_correction_names_the_stage_that_the_ladder_now_asks_for_in_the_place_of_the_step(small: SmallCounty) -> None:
    id, state = one(small, "A1")
    day = small.monday + timedelta(days=1)
    small.advanced(id, day, "plan")
    held = [stage for stage in commitments.rules(desk(small), state).ladder if stage.code != "plan"]
    ladder = campaign.LadderDefined(stages=tuple(held))
    campaigns.change(small.desk(OFFICE, small.today, small.office), small.campaign, lambda _: ladder)
    done = promises.apply(desk(small), written(file(small), {("A1", STAGE): "rules", ("A1", CORRECTION): "是"}))
    assert (done.findings, done.counts["facts"], one(small, "A1")[1].stage) == ([], 1, "rules")
    assert [(e.fact.stage, e.effective_on) for e in stands(small, "A1", commitment.StageAdvanced)] == [("rules", day)]


def test_a_void_takes_back_what_was_told_of_that_week_and_nothing_else(small: SmallCounty) -> None:
    day = small.monday + timedelta(days=2)
    for number in ("A1", "A2"):
        told(small, number, TOLD, day)
    small.advanced(one(small, "A1")[0], day, "plan")
    content = file(small)
    for word in ("作废", "撤回", "Void"):
        assert promises.preview(desk(small), written(content, {("A1", CORRECTION): word})).counts["facts"] == 1
    content = written(content, {("A1", CORRECTION): "撤回", ("A1", PROGRESS): TOLD})
    done = promises.apply(desk(small), content)
    assert (done.findings, done.counts["facts"]) == ([], 1)
    assert (said(small, "A1"), said(small, "A2")) == ([], [(day, small.week, TOLD)])
    history = small.runtime.ledger.load(small.county, small.town, one(small, "A1")[0])
    assert (history[-1].effective_on, one(small, "A1")[1].stage) == (day, "plan")
    assert promises.apply(desk(small), content).counts["unchanged"] == 3


def test_nothing_there_to_put_right_is_refused_by_its_cell(small: SmallCounty) -> None:
    content, at = file(small), ("A1", CORRECTION)
    assert found(small, content, {at: "更正", ("A1", PROGRESS): RIGHT}) == [("promise-nothing-told", "correction")]
    assert found(small, content, {at: "作废"}) == [("promise-nothing-told", "correction")]
    assert found(small, content, {at: "更正", ("A1", STAGE): "制订方案"}) == [("promise-no-step", "correction")]
    assert found(small, content, {at: "更正"}) == [("promise-correction-empty", "correction")]
    assert found(small, content, {at: "删掉"}) == [("promise-correction-unknown", "correction")]
    told(small, "A1", TOLD, small.sunday)
    assert found(small, content, {at: "作废", ("A1", PROGRESS): RIGHT}) == [("promise-void-otherwise", "correction")]
    assert found(small, content, {at: "作废", ("A1", STAGE): "制订方案"}) == [("promise-void-and-step", "correction")]
    seen = promises.preview(desk(small), written(content, {at: "更正", ("A1", PROGRESS): "身份证 11010519491231002X"}))
    assert [(f.column, f.severity) for f in seen.findings] == [("progress", "error")]


def test_a_unit_neither_puts_right_nor_takes_back_what_the_county_said(small: SmallCounty) -> None:
    commitments.advance(small.desk(OFFICE, small.monday), one(small, "A1")[0], "plan")
    told(small, "A1", TOLD, small.monday)
    told(small, "A1", "县里代填。", small.sunday, OFFICE)
    content, at, refused = file(small), ("A1", CORRECTION), [("promise-said-by-county", "correction")]
    before = small.runtime.ledger.head(small.county, small.town)
    assert found(small, content, {at: "更正", ("A1", PROGRESS): RIGHT}) == refused
    assert found(small, content, {at: "作废"}) == refused
    assert found(small, content, {at: "更正", ("A1", STAGE): "调查摸底"}) == refused
    assert not promises.apply(desk(small), written(content, {at: "作废"})).applied
    assert small.runtime.ledger.head(small.county, small.town) == before
    done = promises.apply(desk(small, OFFICE), written(content, {at: "作废"}))
    assert (done.findings, said(small, "A1")) == ([], [])


def test_a_step_that_others_followed_is_not_put_right(small: SmallCounty) -> None:
    content = file(small)
    right = {("A3", STAGE): "实质推进", ("A3", CORRECTION): "更正"}
    assert found(small, content, right) == [("corrections.others-rest-on-it", "stage")]


def test_a_workbook_of_an_earlier_release_is_taken_without_the_column(small: SmallCounty) -> None:
    grids = read(written(file(small), {("A1", PROGRESS): TOLD}))
    rows = next(grid.rows for grid in grids if grid.name == SHEET)
    place = rows[0].index(CORRECTION)
    for row in rows:
        del row[place : place + 1]
    with pytest.raises(FileRefused) as refused:  # the stamp names the column: it was lost, and with it what it asked for
        promises.preview(desk(small), saved(grids))
    assert [f.rule for f in refused.value.findings] == ["header-missing"]
    old = [Grid(name=grid.name, rows=[row for row in grid.rows if row[:1] != ["column.correction"]]) for grid in grids]
    done = promises.apply(desk(small), saved(old))
    assert (done.applied, done.findings, done.counts["facts"]) == (True, [], 1)
    assert said(small, "A1") == [(small.today, small.week, TOLD)]
