"""The workbook of a weekly report comes back: untouched it changes nothing, and what was written into it becomes facts, row by row."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from domain import commitment
from domain.kernel import fold
from infra.followers import Followers
from services import commitments, views
from services.access import Forbidden
from services.desk import Actor, Desk
from services.imports import promises, waiting
from services.imports.findings import FileRefused
from services.imports.reading import Grid, read
from services.reports.making import make
from services.reports.registry import REPORTS
from services.wiring import Runtime
from tests.services import reporting
from tests.services.small_county import CLERK, HEAD, INSPECTOR, SmallCounty
from tests.services.test_reports import basis, forms

SHEET = "全部承诺"
STAGE, PROGRESS = "阶段", "本周进展（填后可导回）"


@pytest.fixture
def small(runtime: Runtime, county: int) -> SmallCounty:
    held = SmallCounty(runtime, county)
    held.played()
    Followers(runtime.db, runtime.ledger, views.ALL).catch_up(county)
    return held


@pytest.fixture
def file(small: SmallCounty) -> bytes:
    return forms(make(small.runtime, basis(small, tenant=small.town), "zh-CN", ["xlsx"]))["xlsx"]


def desk(small: SmallCounty, actor: Actor = CLERK) -> Desk:
    return small.desk(actor, small.today)


def saved(grids: Sequence[Grid]) -> bytes:
    """Return sheets as another program saves them."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        for grid in grids:
            sheet = book.add_worksheet(grid.name)
            for n, row in enumerate(grid.rows):
                for column, text in enumerate(row):
                    sheet.write_string(n, column, text)
    return out.getvalue()


def written(file: bytes, cells: Mapping[tuple[str, str], str]) -> bytes:
    """Return the workbook as somebody saves it who has written into cells, each named by its promise's number and its heading."""
    grids = read(file)
    rows = next(grid.rows for grid in grids if grid.name == SHEET)
    for row in rows[1:]:
        for (number, head), text in cells.items():
            if row[rows[0].index("编号")] == number:
                row[rows[0].index(head)] = text
    return saved(grids)


def one(small: SmallCounty, number: str) -> tuple[UUID, commitment.Commitment]:
    """Return a promise of the town by its number."""
    with small.runtime.db.tenant(small.county, small.town) as sql:
        found = sql.execute(
            "SELECT stream FROM ledger.events WHERE county_id = %s AND tenant_id = %s AND tag = 'commitment.drafted'",
            [small.county, small.town],
        ).fetchall()
    for (stream,) in found:
        state = fold(commitment, small.runtime.ledger.load(small.county, small.town, stream))
        if state and state.draft.number == number:
            return stream, state
    raise AssertionError(number)


def told(small: SmallCounty, number: str) -> list[tuple[str, str]]:
    history = small.runtime.ledger.load(small.county, small.town, one(small, number)[0])
    return [(e.fact.period, e.fact.text) for e in history if isinstance(e.fact, commitment.ProgressReported)]


def test_an_untouched_workbook_changes_nothing(small: SmallCounty, file: bytes) -> None:
    before = small.runtime.ledger.head(small.county, small.town)
    for content in (file, written(file, {})):
        seen = promises.preview(desk(small), content)
        assert (seen.findings, seen.counts["rows"], seen.counts["unchanged"], seen.counts["facts"]) == ([], 3, 3, 0)
        done = promises.apply(desk(small), content)
        assert (done.applied, done.receipts) == (True, [])
    assert small.runtime.ledger.head(small.county, small.town) == before


def test_what_was_written_becomes_facts_once(small: SmallCounty, file: bytes) -> None:
    content = written(file, {("A1", PROGRESS): "已摸清底数。", ("A1", STAGE): "制订方案", ("A2", PROGRESS): "方案已报批。"})
    at = desk(small)
    seen = waiting.hand_in(at, content, kind="promises")
    assert (seen.findings, seen.counts["changed"], seen.counts["facts"]) == ([], 2, 3)
    assert told(small, "A1") == []
    assert waiting.take(at, at.command_id).counts["facts"] == 3
    assert told(small, "A1") == [(small.week, "已摸清底数。")]
    assert told(small, "A2") == [(small.week, "方案已报批。")]
    assert one(small, "A1")[1].stage == "plan"
    again = promises.apply(desk(small), content)
    assert (again.applied, again.counts["facts"], again.counts["unchanged"]) == (True, 0, 3)


def test_rows_that_cannot_be_taken_are_named_and_the_good_ones_can(small: SmallCounty, file: bytes) -> None:
    content = written(file, {
        ("A1", STAGE): "见成效", ("A2", STAGE): "飞跃", ("A2", PROGRESS): "方案已报批。", ("A3", PROGRESS): "身份证 11010519491231002X",
    })  # fmt: skip
    seen = promises.preview(desk(small), content)
    found = {(f.rule, f.column) for f in seen.findings}
    assert found >= {("commitment.stage-skipped", "stage"), ("stage-unknown", "stage")}
    assert len({f.row for f in seen.findings}) == 3
    assert not promises.apply(desk(small), content).applied
    content = written(file, {("A1", STAGE): "见成效", ("A2", PROGRESS): "方案已报批。"})
    done = promises.apply(desk(small), content, mode="good-rows")
    assert (done.counts["facts"], done.counts["refused"]) == (1, 1)
    assert told(small, "A2") == [(small.week, "方案已报批。")]


def test_what_somebody_else_moved_meanwhile_is_a_conflict_unless_the_cell_was_left_alone(small: SmallCounty, file: bytes) -> None:
    stream, _ = one(small, "A1")
    commitments.advance(desk(small), stream, "plan")
    commitments.advance(desk(small), stream, "rules")
    assert promises.preview(desk(small), file).counts["unchanged"] == 3
    seen = promises.preview(desk(small), written(file, {("A1", STAGE): "制订方案"}))
    (finding,) = seen.findings
    assert (finding.rule, finding.severity, finding.details["theirs"]) == ("conflict", "conflict", "制订方案")


def test_a_row_whose_key_was_lost_or_doubled_and_a_foreign_workbook_are_refused(small: SmallCounty, file: bytes) -> None:
    grids = read(file)
    rows = next(grid.rows for grid in grids if grid.name == SHEET)
    assert rows[0][-1] == "taizhang"
    rows[1][-1], rows[3][-1] = str(uuid4()), rows[2][-1]
    seen = promises.preview(desk(small), saved(grids))
    assert [(f.rule, f.row) for f in seen.findings] == [("promise-unknown", 2), ("duplicate-row", 4)]
    whole = forms(make(small.runtime, basis(small), "zh-CN", ["xlsx"]))["xlsx"]
    for at, content, rule in (
        (small.desk(HEAD, small.today, small.other), file, "other-tenant"), (desk(small), whole, "no-report-workbook"),
    ):  # fmt: skip
        with pytest.raises(FileRefused) as refused:
            promises.preview(at, content)
        assert [f.rule for f in refused.value.findings] == [rule]
    with pytest.raises(Forbidden):
        promises.preview(desk(small, INSPECTOR), file)


def test_a_workbook_says_which_of_its_sheets_come_back(small: SmallCounty, file: bytes) -> None:
    def cover(book: bytes) -> dict[str, str]:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
        return {str(row[0]): str(row[1]) for row in rows if len(row) > 1}

    assert cover(file)["填报导回"] == f"只有这些工作表填写后可以导回：{SHEET}。其余各表只供查阅。"
    for kind in REPORTS:
        whole = forms(make(small.runtime, reporting.basis(small, kind), "zh-CN", ["xlsx"]))["xlsx"]
        assert cover(whole)["填报导回"] == "本工作簿只供查阅，填写后不能导回。"
