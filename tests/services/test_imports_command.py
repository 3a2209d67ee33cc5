from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.embedded import Servers
from services.imports import workbook
from services.wiring import Runtime
from tests.services import rosters
from tests.services.rosters import person
from tests.services.test_imports_inspections import EXCERPT

RUN = (
    "import argparse, sys; from services.commands import Failed, imports; p = argparse.ArgumentParser();"
    " imports.register(p.add_subparsers()); o = p.parse_args()\n"
    "try: sys.exit(o.run(o) or 0)\nexcept Failed as failed: sys.exit(f'taizhang: {failed}')"
)
Run = "subprocess.CompletedProcess[str]"


@pytest.fixture
def taizhang(servers: Servers, data: Path):
    env = os.environ | {"DATABASE_URL": servers.app_url, "REDIS_URL": servers.redis_url, "TAIZHANG_DATA": str(data), "PYTHONUTF8": "1"}

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", RUN, "import", *(str(word) for word in words)], env=env, capture_output=True, text=True, check=False
        )

    return run


def test_a_roster_goes_in_and_comes_out_by_the_command_line(taizhang, county: int, tmp_path: Path) -> None:
    file, out, tenant = tmp_path / "roster.xlsx", tmp_path / "out.xlsx", county * 1000 + 111
    file.write_bytes(rosters.roster([person(0)]))
    dry = taizhang("roster", file, "--tenant", tenant, "--dry-run")
    assert (dry.returncode, "新增: 6" in dry.stdout, "写入事实: 6" in dry.stdout) == (0, True, True), dry.stderr
    assert "Facts: 6" in taizhang("roster", file, "--tenant", tenant, "--lang", "en").stdout
    assert "Facts: 0" in taizhang("roster", file, "--tenant", tenant, "--lang", "en").stdout
    assert taizhang("export", out, "--tenant", tenant).returncode == 0
    assert {grid.name for grid in rosters.read(out)} == {"说明", "单位", "党组织", "党员", "台账信息"}
    assert "Unchanged: 6" in taizhang("roster", out, "--tenant", tenant, "--lang", "en").stdout
    for known, people in (("2000-01-01", 0), ("2999-01-01", 1)):
        assert taizhang("export", out, "--tenant", tenant, "--known-on", known).returncode == 0
        assert len(next(grid.rows for grid in rosters.read(out) if grid.name == "党员")) == 1 + people


def test_a_refused_row_is_a_line_and_an_exit_status(taizhang, county: int, tmp_path: Path) -> None:
    file = tmp_path / "roster.xlsx"
    file.write_bytes(rosters.roster([person(0, branch="没有的支部")]))
    done = taizhang("roster", file, "--tenant", county * 1000 + 111)
    assert done.returncode == 1
    assert "错误  党员，第2行，所在党支部  没有这个党支部。" in done.stderr
    assert "没有的支部" not in done.stderr


def test_a_file_that_cannot_be_taken_is_said_without_a_traceback(taizhang, county: int, tmp_path: Path) -> None:
    file = tmp_path / "roster.xlsx"
    file.write_bytes(b"%PDF-1.7")
    done = taizhang("roster", file, "--tenant", county * 1000 + 111)
    assert (done.returncode, "Traceback" in done.stderr, "这不是 Excel 工作簿" in done.stderr) == (1, False, True)


def test_a_register_goes_in_by_a_shipped_mapping(taizhang, county: int) -> None:
    done = taizhang("inspections", EXCERPT, "--map", "maps/minneapolis.toml", "--tenant", county * 1000 + 111, "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert {"Rows: 300", "Findings: 298", "Inspections: 76", "Units: 69", "Repeated rows: 2"} <= set(done.stdout.splitlines())
    assert "Inspections, row 253" in done.stderr


def test_a_roster_that_is_not_settled_is_said_without_a_traceback_with_what_to_do_and_without_a_file(
    servers: Servers, data: Path, runtime: Runtime, county: int, tmp_path: Path
) -> None:
    tenant, out = county * 1000 + 111, tmp_path / "out.xlsx"
    env = os.environ | {"DATABASE_URL": servers.app_url, "REDIS_URL": servers.redis_url, "TAIZHANG_DATA": str(data), "PYTHONUTF8": "1"}
    impatient = f"from services.reports import basis; basis.PATIENCE = 0.3\n{RUN}"
    asked = [sys.executable, "-c", impatient, "import", "export", str(out), "--tenant", str(tenant), "--lang"]
    with runtime.db.tenant(county, tenant) as sql:
        sql.execute("INSERT INTO work.schedules VALUES (%s, %s, 't', 'p', now(), NULL, now())", [county, tenant])
        for lang, said in (("zh-CN", "请稍后重试"), ("en", "Try again shortly")):
            done = subprocess.run([*asked, lang], env=env, capture_output=True, text=True, check=False)
            assert (done.returncode, "Traceback" in done.stderr, said in done.stderr) == (1, False, True), done.stderr
            assert "--known-on" in done.stderr
    assert not out.exists()


def test_the_template_needs_no_server(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", RUN, "import", "template", str(tmp_path / "t.xlsx")], capture_output=True, check=False)
    assert done.returncode == 0
    first = {grid.name: grid.rows[0] for grid in rosters.read(tmp_path / "t.xlsx")}
    assert first == {grid.name: grid.rows[0] for grid in rosters.read(workbook.template())}
