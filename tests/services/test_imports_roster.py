from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from domain import member
from domain.kernel import Personal, fold
from services.access import Forbidden
from services.desk import Actor
from services.imports import books, roster, workbook
from services.imports.reading import digest
from services.wiring import Runtime
from tests.services import rosters
from tests.services.rosters import desk, edited, facts, person

MAY = date(2005, 5, 1)


@pytest.fixture
def held(runtime: Runtime, county: int) -> int:
    """A county one of whose tenants has two units, three organisations and six members on its books."""
    result = roster.apply(desk(runtime, county), rosters.roster(person(n) for n in range(6)))
    assert result.applied
    return county


def member_named(runtime: Runtime, county: int, name: str) -> UUID:
    book = books.read(runtime, county, county * 1000 + 111)
    return next(s for s in book.streams("members") if book.values(s, rosters.TODAY)["name"] == name)


def test_every_new_row_becomes_one_founding_fact_with_all_the_row_says(runtime: Runtime, county: int) -> None:
    result = roster.apply(desk(runtime, county), rosters.roster([person(5)]))
    assert (result.applied, result.counts["new"], result.counts["facts"]) == (True, 6, 6)
    stream = member_named(runtime, county, "张己5")
    history = runtime.ledger.load(county, county * 1000 + 111, stream)
    assert len(history) == 1
    founding = history[0].fact
    assert isinstance(founding, member.Registered)
    assert founding.name == Personal(stream, "张己5")
    assert founding.born == Personal(stream, f"{rosters.number(5)[6:10]}-{rosters.number(5)[10:12]}-{rosters.number(5)[12:14]}")
    assert (founding.ledger_class, founding.groups, founding.joined_party_on) == ("on-job", ("laid-off",), date(1990, 7, 1))
    assert history[0].source == f"import {result.import_id} members 2"
    assert history[0].channel == "import"
    assert history[0].subjects == (stream,)


def test_the_import_is_on_record_by_its_digest_and_never_by_a_name(runtime: Runtime, held: int) -> None:
    assert [tag for tag, _, _ in facts(runtime, held, tags="importing.%")] == [
        "importing.uploaded", "importing.rows-validated", "importing.applied",
    ]  # fmt: skip


def test_the_same_file_twice_changes_nothing(runtime: Runtime, county: int) -> None:
    file = rosters.roster(person(n) for n in range(4))
    roster.apply(desk(runtime, county), file)
    before = facts(runtime, county)
    again = roster.apply(desk(runtime, county), file)
    assert (again.applied, again.receipts, again.counts["facts"], again.counts["unchanged"]) == (True, [], 0, 9)
    assert facts(runtime, county) == before


def test_a_file_that_was_only_saved_again_is_the_same_file() -> None:
    saved = {grid.name: grid.rows for grid in rosters.read(rosters.roster([person(0)]))}
    one, two = rosters.book(saved), rosters.book(saved, created=date(2006, 1, 1))
    assert one != two
    assert digest(rosters.read(one)) == digest(rosters.read(two))


def test_the_same_file_does_not_take_back_what_was_changed_since(runtime: Runtime, held: int) -> None:
    exported = workbook.export(desk(runtime, held))
    roster.apply(desk(runtime, held, on=MAY), edited(exported, {("党员", "张甲0", "台账类别"): "流动"}))
    before = facts(runtime, held)
    again = roster.apply(desk(runtime, held, on=date(2005, 6, 1)), rosters.roster(person(n) for n in range(6)))
    assert again.counts["facts"] == 0
    assert facts(runtime, held) == before


def test_an_export_brought_back_unchanged_changes_nothing(runtime: Runtime, held: int) -> None:
    result = roster.apply(desk(runtime, held, on=MAY), workbook.export(desk(runtime, held), lang="en"))
    assert (result.counts["facts"], result.counts["unchanged"], result.findings) == (0, 11, [])


def test_changed_cells_become_facts_of_the_day_their_row_names(runtime: Runtime, held: int) -> None:
    exported = workbook.export(desk(runtime, held))
    file = edited(exported, {
        ("党员", "张甲0", "台账类别"): "流动", ("党员", "张甲0", "生效日期"): "2005年4月2日", ("党员", "张乙1", "群体"): "下岗、退役军人",
        ("党员", "张丙2", "所在党支部"): "机关党支部", ("党员", "张丁3", "联系电话"): "", ("单位", "D-02", "单位状态"): "破产",
        ("党组织", "Z-01", "党组织名称"): "机关第一党支部",
    })  # fmt: skip
    result = roster.apply(desk(runtime, held, on=MAY), file)
    assert (result.applied, result.refused, result.counts["changed"]) == (True, [], 6)
    changed = [(tag, on) for tag, on, source in facts(runtime, held) if source and source.startswith(f"import {result.import_id} ")]
    assert changed == [
        ("institution.status-changed", MAY), ("organisation.renamed", MAY), ("member.class-assigned", date(2005, 4, 2)),
        ("member.group-tagged", MAY), ("member.group-tagged", MAY), ("member.left", MAY), ("member.joined", MAY),
        ("member.details-changed", MAY),
    ]  # fmt: skip
    state = fold(member, runtime.ledger.load(held, held * 1000 + 111, member_named(runtime, held, "张丁3")))
    assert state is not None
    assert str(state.details.at(MAY).phone) == ""


def test_a_cell_that_both_sides_changed_is_a_named_conflict(runtime: Runtime, held: int) -> None:
    exported = workbook.export(desk(runtime, held))
    roster.apply(desk(runtime, held, on=MAY), edited(exported, {("党员", "张甲0", "台账类别"): "流动", ("党员", "张甲0", "职务"): "所长"}))
    mine = edited(exported, {("党员", "张甲0", "台账类别"): "离退休", ("党员", "张甲0", "职务"): "组长", ("党员", "张乙1", "职务"): "会计"})
    refused = roster.apply(desk(runtime, held, on=date(2005, 5, 2)), mine)
    assert (refused.applied, refused.receipts) == (False, [])
    shown = {f.column: f.details for f in refused.refused}
    assert shown["ledger_class"] == {"base": "on-job", "theirs": "retired", "ours": "mobile"}
    assert set(shown["post"].values()) == {"***"}
    assert {(f.rule, f.severity, f.sheet, f.row) for f in refused.refused} == {("conflict", "conflict", "members", 2)}
    good = roster.apply(desk(runtime, held, on=date(2005, 5, 2)), mine, mode="good-rows")
    assert (good.applied, good.counts["facts"], good.counts["conflicting"]) == (True, 1, 1)


def test_both_sides_making_the_same_change_is_no_conflict(runtime: Runtime, held: int) -> None:
    exported = workbook.export(desk(runtime, held))
    change = {("党员", "张甲0", "台账类别"): "流动"}
    roster.apply(desk(runtime, held, on=MAY), edited(exported, change))
    result = roster.apply(desk(runtime, held, on=MAY), edited(exported, change | {("党员", "张乙1", "职务"): "会计"}))
    assert (result.refused, result.counts["facts"]) == ([], 1)


def test_rows_that_vanished_change_nothing_and_are_counted(runtime: Runtime, held: int) -> None:
    result = roster.apply(desk(runtime, held, on=MAY), rosters.roster([person(0)]))
    assert (result.counts["absent"], result.counts["facts"]) == (5, 0)


def test_new_rows_in_an_export_are_founded_and_may_name_new_branches(runtime: Runtime, held: int) -> None:
    file = edited(workbook.export(desk(runtime, held)), {}, more={
        "党组织": [{"党组织编码": "Z-09", "党组织名称": "街道党支部", "党组织类别": "支部", "上级党组织": "伍市镇党委"}],
        "党员": [{"姓名": "王新", "公民身份号码": rosters.number(70), "台账类别": "流动党员", "所在党支部": "街道党支部"}],
    })  # fmt: skip
    result = roster.apply(desk(runtime, held, on=MAY), file)
    assert (result.applied, result.refused, result.counts["new"]) == (True, [], 2)
    assert roster.apply(desk(runtime, held, on=MAY), file).counts["facts"] == 0


def test_the_good_rows_are_taken_and_every_other_row_is_named(runtime: Runtime, county: int) -> None:
    people = [person(0), person(1, id_number="430626194001010000"), person(2, branch="没有的支部"), person(3)]
    file = rosters.roster(people)
    all_or_nothing = roster.apply(desk(runtime, county), file)
    assert (all_or_nothing.applied, facts(runtime, county)) == (False, [])
    result = roster.apply(desk(runtime, county), file, mode="good-rows")
    assert [(f.row, f.column, f.rule) for f in result.refused] == [(3, "id_number", "id-number-wrong"), (4, "branch", "unknown-branch")]
    assert (result.applied, result.counts["new"], result.counts["refused"]) == (True, 7, 2)
    assert len(facts(runtime, county, tags="member.%")) == 2


def test_a_row_that_stands_on_a_refused_row_is_refused_with_it(runtime: Runtime, county: int) -> None:
    branches = [*rosters.BRANCHES, {"code": "Z-03", "name": "新支部", "kind": "没有的类别"}]
    result = roster.apply(
        desk(runtime, county), rosters.roster([person(0, branch="新支部"), person(1)], branches=branches), mode="good-rows"
    )
    assert [(f.sheet, f.row, f.rule) for f in result.refused] == [("organisations", 5, "unknown-code"), ("members", 2, "stands-on-refused")]
    assert len(facts(runtime, county, tags="member.%")) == 1


def test_units_that_stand_under_one_another_are_refused(runtime: Runtime, county: int) -> None:
    units = [
        {"code": "A", "name": "甲", "level": "2", "kind": "organ", "parent": "B"},
        {"code": "B", "name": "乙", "level": "2", "kind": "organ", "parent": "A"},
    ]
    result = roster.preview(desk(runtime, county), rosters.roster([], units=units, branches=[]))
    assert {f.rule for f in result.findings if f.blocks} == {"institution.goes-in-circles"}


def test_a_preview_writes_nothing_and_says_the_same(runtime: Runtime, county: int) -> None:
    steps: list[tuple[str, int, int]] = []
    seen = roster.preview(desk(runtime, county), rosters.roster([person(0)]), progress=lambda *step: steps.append(step))
    assert (seen.counts["new"], facts(runtime, county)) == (6, [])
    assert steps[0] == ("read", 0, 1)
    assert steps[-1] == ("check-members", 1, 1)


def test_only_who_may_import_imports(runtime: Runtime, county: int) -> None:
    with pytest.raises(Forbidden):
        roster.apply(desk(runtime, county, actor=Actor(id=UUID(int=9), role="inspector")), rosters.roster([person(0)]))


def test_what_a_spreadsheet_would_calculate_leaves_and_returns_unharmed(runtime: Runtime, county: int) -> None:
    units = [
        {"code": "D-01", "name": "=HYPERLINK(1)", "level": "1", "kind": "organ", "address": "'+好"},
        {**rosters.UNITS[0], "code": "-9"},
    ]
    grids = {
        "单位": [
            ["单位编码", "单位名称", "级别", "单位类型", "地址"],
            *[[u["code"], u["name"], "一级", "机关", u.get("address", "")] for u in units],
        ]
    }
    grids["单位"][1][1] = "'=HYPERLINK(1)"
    roster.apply(desk(runtime, county), rosters.book(grids))
    exported = workbook.export(desk(runtime, county))
    cells = {cell for grid in rosters.read(exported) if grid.name == "单位" for row in grid.rows for cell in row}
    assert {"'=HYPERLINK(1)", "'-9"} <= cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert roster.apply(desk(runtime, county), exported).counts["facts"] == 0


def test_the_empty_template_is_taken_as_what_it_is(runtime: Runtime, county: int) -> None:
    with pytest.raises(roster.FileRefused) as refused:
        roster.preview(desk(runtime, county), workbook.template())
    assert [f.rule for f in refused.value.findings] == ["empty"]


def test_csv_in_gb18030_and_in_utf8_with_a_mark_is_taken(runtime: Runtime, held: int) -> None:
    head = ["姓名", "身份证号", "台账类别", "所在支部", "入党时间"]
    for n, encoding in enumerate(("gb18030", "utf-8-sig", "utf-16"), start=80):
        file = rosters.table([head, [f"王{n}", rosters.number(n), "在职", "Z-01", "1998.07"]], encoding)
        result = roster.apply(desk(runtime, held, on=MAY), file)
        assert (result.applied, result.counts["new"], [f.rule for f in result.findings]) == (True, 1, ["month-only"])
