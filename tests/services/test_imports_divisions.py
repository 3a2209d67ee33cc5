"""The official table of divisions becomes counties and tenants: once, whole county by whole county, in whatever encoding."""

from __future__ import annotations

from pathlib import Path

import pytest

from services import counties, tenants
from services.imports import divisions
from services.imports.findings import FileRefused, message, remedy, where
from services.web.i18n import words
from services.wiring import Runtime
from tests.services.test_imports_command import taizhang

__all__ = ["taizhang"]


class Killed(Exception):
    """The process ended here."""


def written(county: int, more: str = "") -> str:
    """A table of two counties; the second, of one town, is that of another hundred thousand, so that no other test has it."""
    lines = ["code,name,areaCode", f'{county}000,"甲县",1', f'{county}001,"城关街道",1', f'{county}111,"石板镇",1']
    return "\n".join([*lines, f'{county}203,"青山乡",1', f'{county}400,"茶场",1', f'{county - 100_000}101,"乙镇",1', more])


def kinds(runtime: Runtime, county: int) -> dict[int, tuple[str, str]]:
    with runtime.db.tenant(county, county * 1000) as sql:
        facts = [e.fact for e in runtime.ledger.read(sql, county, county * 1000)]
    return {fact.tenant: (fact.name, fact.kind) for fact in facts}


def bring_in(runtime: Runtime, text: str, encoding: str = "utf-8") -> tuple[int, int, int, int]:
    found = divisions.apply(runtime, divisions.table(text.encode(encoding)), progress=lambda *_: None)
    return found.rows, found.counties, found.new, found.unchanged


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_row_is_a_tenant_and_every_county_is_opened_with_one_command(runtime: Runtime, county: int, encoding: str) -> None:
    assert bring_in(runtime, written(county), encoding) == (5, 2, 5, 0)
    assert kinds(runtime, county) == {
        county * 1000: ("甲县", "county"), county * 1000 + 1: ("城关街道", "sub-district"), county * 1000 + 111: ("石板镇", "town"),
        county * 1000 + 203: ("青山乡", "township"), county * 1000 + 400: ("茶场", "park"),
    }  # fmt: skip
    other = county - 100_000
    assert kinds(runtime, other)[other * 1000] == (str(other), "county")
    assert {c.code: c.name for c in counties.every(runtime)}.items() >= {county: "甲县", other: str(other)}.items()
    with runtime.db.tenant(county, county * 1000) as sql:
        assert sql.execute("SELECT count(*) FROM ledger.commands WHERE county_id = %s", [county]).fetchone() == (1,)


def test_the_same_file_again_changes_nothing_and_a_longer_one_adds_what_is_new(runtime: Runtime, county: int) -> None:
    bring_in(runtime, written(county))
    assert bring_in(runtime, written(county)) == (5, 0, 0, 5)
    assert bring_in(runtime, written(county, f"{county}204,白水乡,1")) == (6, 0, 1, 5)
    assert runtime.ledger.head(county, county * 1000) == 6
    assert len(runtime.ledger.load(county, county * 1000, tenants.stream(county, county * 1000))) == 1


def test_a_run_that_was_killed_is_completed_by_the_next_one(runtime: Runtime, county: int) -> None:
    def die(*_: object) -> None:
        raise Killed

    with pytest.raises(Killed):
        divisions.apply(runtime, divisions.table(written(county).encode()), progress=die)
    other = county - 100_000
    assert sorted(bool(runtime.ledger.head(each, each * 1000)) for each in (county, other)) == [False, True]
    rows, opened, new, unchanged = bring_in(runtime, written(county))
    assert (rows, opened, new + unchanged) == (5, 1, 5)
    assert len(kinds(runtime, county)) + len(kinds(runtime, other)) == 7


def test_a_county_keeps_the_name_that_it_has(runtime: Runtime, county: int) -> None:
    counties.open_county(runtime, county, "平江县")
    bring_in(runtime, f"code,name\n{county}101,汉昌镇\n")
    assert kinds(runtime, county)[county * 1000] == ("平江县", "county")


def test_one_bad_row_keeps_the_whole_file_out_and_is_named_in_both_languages(runtime: Runtime, county: int) -> None:
    bad = f"{county}11,短,1\n{county}112,,1\n{county}111,另一镇,1\n4.3E+08,乱,1\n{county}203,青山乡,1"
    with pytest.raises(FileRefused) as refused:
        bring_in(runtime, written(county, bad))
    found = [(f.rule, f.row, f.column) for f in refused.value.findings]
    assert found == [
        ("division-code-wrong", 8, "code"), ("missing-value", 9, "name"), ("two-with-one-code", 10, "code"), ("digits-lost", 11, "code"),
    ]  # fmt: skip
    first, chinese, english = refused.value.findings[0], words("zh-CN"), words("en")
    assert (where(first, chinese), where(first, english)) == ("区划表，第8行，区划编码", "Table of divisions, row 8, Division code")
    assert all(message(f, text) and remedy(f, text) for f in refused.value.findings for text in (chinese, english))
    assert runtime.ledger.head(county, county * 1000) == 0


def test_a_table_without_its_columns_says_which(runtime: Runtime) -> None:
    with pytest.raises(FileRefused) as refused:
        bring_in(runtime, "areaCode,name\n1,2\n")
    assert message(refused.value.findings[0], words("en")) == "Row 1 lacks the headers Division code."


def test_it_goes_in_by_the_command_line(taizhang, county: int, tmp_path: Path) -> None:
    file = tmp_path / "divisions.csv"
    file.write_bytes(written(county).encode("gb18030"))
    assert "新增: 5" in taizhang("tenants", file, "--dry-run").stdout
    done = taizhang("tenants", file, "--lang", "en")
    assert done.stdout.splitlines() == ["Rows: 5", "Counties opened: 2", "New: 5", "Unchanged: 0"], done.stderr
    assert "New: 0" in taizhang("tenants", file, "--lang", "en").stdout
    file.write_text("code,name\n12,x\n", "utf-8")
    refused = taizhang("tenants", file)
    assert (refused.returncode, "第2行，区划编码  这不是区划编码" in refused.stderr, "Traceback" in refused.stderr) == (1, True, False)
