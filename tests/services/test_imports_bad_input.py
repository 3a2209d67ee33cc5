from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from services.imports import findings, roster, workbook
from services.imports.findings import FileRefused, Finding
from services.web.i18n import LANGUAGES, words
from services.wiring import Runtime
from tests.services import rosters
from tests.services.rosters import book, desk, facts, person

HEAD = [
    "姓名",
    "公民身份号码",
    "台账类别",
    "所在党支部",
    "入党日期",
    "生效日期",
    "性别",
    "出生日期",
    "联系电话",
    "群体",
    "预备党员",
    "转正日期",
]


def row(n: int = 0, **more: Any) -> list[Any]:
    cells = {"姓名": f"张{n}", "公民身份号码": rosters.number(n), "台账类别": "在职", "所在党支部": "Z-01", **more}
    return [cells.get(name, "") for name in HEAD]


def people(*rows: list[Any], head: list[str] = HEAD) -> bytes:
    """A workbook whose units and branches are right, with these people."""
    right = {grid.name: grid.rows for grid in rosters.read(rosters.roster([])) if grid.name in {"单位", "党组织"}}
    return book({**right, "党员": [head, *rows]})


def judged(runtime: Runtime, county: int, file: bytes) -> list[tuple[int, str, str]]:
    seen = roster.preview(desk(runtime, county), file)
    assert facts(runtime, county) == []
    return [(f.row, f.column, f.rule) for f in seen.findings if f.sheet == "members"]


def refused(runtime: Runtime, county: int, source: bytes | Path, **limits: Any) -> list[Finding]:
    with pytest.raises(FileRefused) as caught:
        roster.apply(desk(runtime, county), source, mode="good-rows", limits=roster.Limits(**limits))
    assert facts(runtime, county) == []
    return list(caught.value.findings)


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(("cells", "column", "rule"), [
    ({"入党日期": "2005-02-30"}, "joined_party_on", "date-wrong"),
    ({"入党日期": "昨天"}, "joined_party_on", "date-wrong"),
    ({"入党日期": 2005.1}, "joined_party_on", "date-ambiguous"),
    ({"入党日期": "06/07/2005"}, "joined_party_on", "date-ambiguous"),
    ({"生效日期": "2099-01-01"}, "effective_on", "date-ahead"),
    ({"公民身份号码": "430626194001010000"}, "id_number", "id-number-wrong"),
    ({"公民身份号码": "43062640010100"}, "id_number", "id-number-wrong"),
    ({"公民身份号码": 430626194001010000}, "id_number", "digits-lost"),
    ({"公民身份号码": ""}, "id_number", "missing-value"),
    ({"姓名": "  "}, "name", "missing-value"),
    ({"姓名": "张" * 501}, "name", "too-long"),
    ({"所在党支部": "没有的支部"}, "branch", "unknown-branch"),
    ({"台账类别": "不知道"}, "ledger_class", "unknown-code"),
    ({"群体": "下岗、什么"}, "groups", "unknown-code"),
    ({"性别": "女" if int(rosters.number(0)[16]) % 2 else "男"}, "sex", "sex-disagrees"),
    ({"出生日期": "1999-09-09"}, "born", "born-disagrees"),
    ({"联系电话": "不详"}, "phone", "phone-wrong"),
    ({"预备党员": "也许"}, "probationary", "yes-or-no"),
    ({"入党日期": "2001-01-01", "转正日期": "2000-01-01"}, "", "member.dates-out-of-order"),
    ({"台账类别": "在职", "生效日期": "2004-12-31"}, "branch", "plan.not-there"),
])  # fmt: skip
def test_a_cell_that_breaks_a_rule_is_named_by_row_column_and_rule(
    runtime: Runtime, county: int, cells: Any, column: str, rule: str
) -> None:
    assert judged(runtime, county, people(row(1), row(**cells))) == [(3, column, rule)]


@pytest.mark.parametrize(("cells", "rule"), [
    ({"公民身份号码": "".join(chr(ord(c) + 0xFEE0) for c in rosters.number(0))}, "full-width"),
    ({"入党日期": "１９９８－０７－０１"}, "full-width"),
    ({"入党日期": "1998.7"}, "month-only"),
    ({"入党日期": 36_000}, "serial-date"),
])  # fmt: skip
def test_what_was_tidied_up_is_said_and_the_row_is_taken(runtime: Runtime, county: int, cells: Any, rule: str) -> None:
    result = roster.apply(desk(runtime, county), people(row(**cells)))
    assert [(f.rule, f.severity) for f in result.findings] == [(rule, "notice")]
    assert result.counts["new"] == 6


def test_a_row_that_repeats_another_is_named_with_it(runtime: Runtime, county: int) -> None:
    seen = roster.preview(desk(runtime, county), people(row(1), row(1)))
    assert [(f.row, f.rule, f.details) for f in seen.findings] == [(3, "duplicate-row", {"other": "2"})]


def test_two_people_with_one_number_are_both_refused(runtime: Runtime, county: int) -> None:
    file = people(row(1), row(2, 公民身份号码=rosters.number(1)))
    assert judged(runtime, county, file) == [(2, "id_number", "two-with-one-number"), (3, "id_number", "two-with-one-number")]


def test_a_number_that_another_member_holds_already_is_refused(runtime: Runtime, county: int) -> None:
    roster.apply(desk(runtime, county), rosters.roster([person(0), person(1)]))
    file = rosters.edited(workbook.export(desk(runtime, county)), {("党员", "张甲0", "公民身份号码"): rosters.number(1)})
    seen = roster.preview(desk(runtime, county), file)
    assert {(f.row, f.rule) for f in seen.findings} == {(2, "held-already")}


def test_a_ledger_number_that_is_not_ours_is_refused(runtime: Runtime, county: int) -> None:
    head = ["台账编号", *HEAD]
    file = people(["8f14e45f-ceea-467f-9575-1f0a3c0f3f6e", *row(1)], ["第一", *row(2)], head=head)
    assert judged(runtime, county, file) == [(2, "stream", "stream-unknown"), (3, "stream", "stream-unknown")]


def test_an_id_number_in_a_column_that_everybody_reads_is_refused(runtime: Runtime, county: int) -> None:
    units = [{**rosters.UNITS[0], "address": f"联系人 {rosters.number(3)}"}]
    seen = roster.preview(desk(runtime, county), rosters.roster([], units=units, branches=[]))
    assert [(f.sheet, f.row, f.column, f.rule) for f in seen.findings if f.blocks] == [
        ("institutions", 2, "address", "plain.personal-in-plain-text")
    ]


def test_merged_cells_are_named(runtime: Runtime, county: int) -> None:
    file = book({"党员": [HEAD, row(1), row(2)]}, merge="A2:A3")
    assert [(f.rule, f.sheet, f.row, f.details["cells"]) for f in refused(runtime, county, file)] == [
        ("merged-cells", "members", 2, "A2:A3")
    ]


def test_missing_and_unknown_headers_are_named_with_what_was_expected(runtime: Runtime, county: int) -> None:
    found = refused(runtime, county, book({"党员": [["姓名", "公民身份号码", "所在党支部", "星座"], ["张三", "x", "y", "z"]]}))
    assert [(f.rule, f.details) for f in found] == [
        ("header-unknown", {"header": "星座", "place": "D"}), ("header-missing", {"columns": "ledger_class"}),
    ]  # fmt: skip
    assert "台账类别" in findings.message(found[1], words("zh-CN"))


def test_a_sheet_without_headers_does_not_repeat_a_person_in_the_finding(runtime: Runtime, county: int) -> None:
    found = refused(runtime, county, book({"党员": [["张三", rosters.number(1), "在职", "Z-01"]]}))
    assert {f.rule for f in found} == {"header-missing"}
    assert "张三" not in repr(found)


def test_an_empty_sheet_among_full_ones_is_only_mentioned(runtime: Runtime, county: int) -> None:
    seen = roster.preview(desk(runtime, county), rosters.roster([]))
    assert [(f.rule, f.severity, f.sheet) for f in seen.findings] == [("empty-sheet", "notice", "members")]


@pytest.mark.parametrize(("file", "rule"), [
    (b"", "empty"),
    (book({"党员": []}), "empty"),
    (book({"工资表": [["姓名", "金额"], ["张三", 1]]}), "other-kind"),
    (rosters.table([["a", "b"], ["1", "2"]]), "other-kind"),
    (b"%PDF-1.7 ...", "not-a-workbook"),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "not-a-workbook"),
    (bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "password-protected"),
    (bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600 + "Workbook".encode("utf-16-le"), "old-workbook"),
    (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}), "other-workbook"),
    (zipped({"xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b"x"}), "macros"),
    (zipped({"xl/workbook.xml": b"<broken"}), "unreadable"),
    (b"PK\x03\x04 broken", "unreadable"),
    (b"\xff\xfe\x00\xd8", "encoding-unknown"),
    ('姓名,公民身份号码,台账类别,所在党支部\n"张三,1,在职,Z\n'.encode(), "csv-broken"),
])  # fmt: skip
def test_a_file_that_is_no_roster_is_refused_as_what_it_is(runtime: Runtime, county: int, file: bytes, rule: str) -> None:
    assert [f.rule for f in refused(runtime, county, file)] == [rule]


def test_a_workbook_of_another_tenant_is_refused(runtime: Runtime, county: int) -> None:
    roster.apply(desk(runtime, county), rosters.roster([person(0)]))
    exported = workbook.export(desk(runtime, county))
    with pytest.raises(FileRefused) as caught:
        roster.apply(desk(runtime, county, tenant=county * 1000 + 112), exported)
    assert [f.rule for f in caught.value.findings] == ["other-tenant"]


def test_a_workbook_of_another_ledger_is_refused(runtime: Runtime, county: int) -> None:
    roster.apply(desk(runtime, county), rosters.roster([person(0)]))
    exported = workbook.export(desk(runtime, county))
    grids = {grid.name: grid.rows for grid in rosters.read(exported)}
    grids["台账信息"] = [["position", "99999"] if r[0] == "position" else r for r in grids["台账信息"]]
    with pytest.raises(FileRefused) as caught:
        roster.preview(desk(runtime, county), book(grids))
    assert [f.rule for f in caught.value.findings] == ["other-ledger"]


def test_a_file_of_200_megabytes_is_refused_before_it_is_read(runtime: Runtime, county: int, tmp_path: Path) -> None:
    large = tmp_path / "large.xlsx"
    with large.open("wb") as file:
        file.truncate(200 * 2**20)
    began = time.monotonic()
    assert [f.rule for f in refused(runtime, county, large)] == ["too-large"]
    assert time.monotonic() - began < 1


def test_a_file_that_unpacks_to_too_much_is_refused_unopened(runtime: Runtime, county: int) -> None:
    assert [f.rule for f in refused(runtime, county, zipped({"xl/workbook.xml": bytes(50 * 2**20)}))] == ["bomb"]
    many = zipped({f"xl/{n}.xml": b"" for n in range(600)} | {"xl/workbook.xml": b""})
    assert [f.rule for f in refused(runtime, county, many)] == ["bomb"]


def test_a_file_that_lies_about_its_size_dies_in_a_process_of_its_own(runtime: Runtime, county: int) -> None:
    far = book({"党员": [HEAD, row(1)]})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(far)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
            new.writestr(name, content)
    assert [f.rule for f in refused(runtime, county, out.getvalue())] == ["bomb"]


def test_more_rows_than_allowed_are_refused(runtime: Runtime, county: int) -> None:
    assert [f.rule for f in refused(runtime, county, people(*(row(n) for n in range(30))), rows=20)] == ["too-many-rows"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_has_a_text_and_a_remedy_with_the_same_placeholders(lang: Any) -> None:
    rules = [key.removeprefix("imports.rule.") for key in words(lang)._texts if key.startswith("imports.rule.")]
    assert len(rules) > 50
    for rule in rules:
        assert words(lang).has(f"imports.remedy.{rule}"), f"{lang}: imports.remedy.{rule} is missing"
        finding = Finding(rule=rule, sheet="members", row=2, column="name")
        assert findings.message(finding, words(lang))
        assert findings.remedy(finding, words(lang))


def test_every_rule_that_the_code_names_has_a_text() -> None:
    import re

    folder = Path(findings.__file__).parent
    named = {m for path in folder.glob("*.py") for m in re.findall(r'rule="([a-z-]+)"', path.read_text("utf-8"))}
    assert len(named) > 40
    assert {rule for rule in named if not words("zh-CN").has(f"imports.rule.{rule}")} == set()


def test_no_finding_repeats_what_stood_in_a_cell(runtime: Runtime, county: int) -> None:
    secret = row(3, 姓名="欧阳无双", 公民身份号码="430626194001010000", 入党日期="不详日期", 联系电话="私人电话", 性别="机密")
    seen = roster.preview(desk(runtime, county), people(secret))
    said = "".join(findings.message(f, words("zh-CN")) + repr(f) for f in seen.findings)
    assert len(seen.findings) >= 4
    assert not any(text in said for text in ("欧阳无双", "430626194001010000", "不详日期", "私人电话", "机密"))
