"""A report says what was so at its coordinate, and is the same to the byte whenever it is made from there."""

from __future__ import annotations

import io
import json
import subprocess
import threading
import time
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from domain.report import Position
from infra.followers import Followers
from services import views
from services.reports import basis as bases
from services.reports import paper
from services.reports.basis import Basis, Behind
from services.reports.making import Whole, make
from services.reports.registry import REPORTS
from services.wiring import Runtime
from tests.services.small_county import SmallCounty

SITE = "https://taizhang.example.cn"
FORMS = ("pdf", "docx", "xlsx", "json")


@pytest.fixture
def small(runtime: Runtime, county: int) -> SmallCounty:
    """A county with a story, followed to its end."""
    held = SmallCounty(runtime, county)
    held.played()
    Followers(runtime.db, runtime.ledger, views.ALL).catch_up(county)
    return held


def now(small: SmallCounty) -> datetime:
    with small.runtime.db.platform() as sql:
        row = sql.execute("SELECT ledger.now()").fetchone()
    assert row is not None
    return row[0]


def basis(small: SmallCounty, *, tenant: int | None = None, known: datetime | None = None, rehearsal: bool = False) -> Basis:
    whole, at = tenant is None, known or now(small)
    return Basis(
        report="weekly", template="weekly/4", county=small.county, tenant=tenant or small.office, whole_county=whole, period=small.week,
        true_on=small.sunday, known_on=at, positions=bases.positions(small.runtime, small.county, tenant, at), rehearsal=rehearsal,
        time_zone="Asia/Shanghai", site=SITE,
    )  # fmt: skip


def forms(whole: Whole) -> dict[str, bytes]:
    return {form.format: form.content for form in whole.forms}


def pages(pdf: bytes, folder: Path) -> str:
    """Return the text of a PDF as a reader would copy it."""
    path = folder / "report.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True).stdout


def test_a_tenants_report_says_what_its_books_say(small: SmallCounty) -> None:
    said = json.loads(forms(make(small.runtime, basis(small, tenant=small.town), "zh-CN", ["json"]))["json"])
    figures = said["figures"]
    promises = {p["number"]: (p["problem"], p["stage"], p["status"], p["stuck"], p["overdue"]) for p in figures["promises"]}
    assert promises == {
        "A1": ("p1", "survey", "open", True, False), "A2": ("p2", "plan", "open", True, True),
        "A3": ("p3", "effect", "closed", False, False),
    }  # fmt: skip
    assert {(m["code"], m["before"], m["joined"], m["gone"], m["came"], m["went"], m["after"]) for m in figures["roster"]} == {
        ("on-job", 6, 0, 0, 0, 1, 5), ("mobile", 0, 0, 0, 1, 0, 1), ("retired", 0, 1, 0, 0, 0, 1),
    }  # fmt: skip
    assert [(v["methods"], v["findings"]) for v in figures["visits"]] == [(["briefing", "field-visit", "files"], 1)]
    assert [f["text"] for f in figures["findings"]] == ["牌桌未撤"]
    assert (figures["weeks"][-1]["paper"], figures["weeks"][-1]["closed"], len(figures["weeks"])) == (2, 1, 8)
    assert figures["weeks"][-2]["closed"] == 0
    assert said["positions"] == [{"tenant": small.office, "position": 12}, {"tenant": small.town, "position": head(small, small.town)}]


def head(small: SmallCounty, tenant: int) -> int:
    return small.runtime.ledger.head(small.county, tenant)


def test_the_countys_report_adds_its_tenants_up_and_names_nobody(small: SmallCounty, tmp_path: Path) -> None:
    made = forms(make(small.runtime, basis(small), "zh-CN", FORMS))
    figures = json.loads(made["json"])["figures"]
    assert {(p["tenant"], p["number"]) for p in figures["promises"]} == {
        (small.town, "A1"), (small.town, "A2"), (small.town, "A3"), (small.other, "B1"),
    }  # fmt: skip
    assert [p["number"] for p in figures["promises"] if p["cycle"] > 1] == ["B1"]
    assert {u["name"]: u["now"] and u["now"]["findings"] for u in figures["units"]} == {"平江县": None, "伍市镇": 1, "向家镇": 1}
    text = pages(made["pdf"], tmp_path)
    cells = [str(cell) for sheet in sheets(made["xlsx"]).values() for row in sheet for cell in row]
    for name in ("王某", "李某"):
        assert name not in text
        assert name not in made["json"].decode()
        assert not any(name in cell for cell in cells)
    assert "向家镇" in text


def sheets(xlsx: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_same_coordinate_gives_the_same_bytes_whatever_was_learned_since(small: SmallCounty, language: str) -> None:
    for tenant in (small.town, None):
        at = basis(small, tenant=tenant)
        first = make(small.runtime, at, language, FORMS)  # type: ignore[arg-type]
        small.promise("Z9", "p1", small.before(40), small.today)
        Followers(small.runtime.db, small.runtime.ledger, views.ALL).catch_up(small.county)
        again = basis(small, tenant=tenant, known=at.known_on)
        assert again == at
        assert make(small.runtime, again, language, FORMS) == first  # type: ignore[arg-type]
        later = make(small.runtime, basis(small, tenant=tenant), language, FORMS)  # type: ignore[arg-type]
        assert later.digest != first.digest


def test_paper_states_its_coordinate_its_digest_and_its_pages(small: SmallCounty, tmp_path: Path) -> None:
    at = basis(small, tenant=small.town, rehearsal=True)
    whole = make(small.runtime, at, "zh-CN", ["pdf"])
    text = pages(forms(whole)["pdf"], tmp_path)
    packed = "".join(text.split())
    local = at.known_on.astimezone(ZoneInfo("Asia/Shanghai"))
    day = small.sunday
    assert f"业务日期{day.year}年{day.month}月{day.day}日" in packed
    assert f"{local:%H:%M:%S}" in packed
    assert whole.digest in packed
    assert f"{small.town}@{head(small, small.town)}" in packed
    assert "weekly/4" in packed
    count = text.count("\f")
    assert count >= 2
    assert packed.count("演练，不是正式台账") >= count
    assert all(f"—{n}—" in packed for n in range(1, count + 1))
    assert "停在纸面（调查摸底、制订方案、建章立制）2项" in packed
    real = pages(forms(make(small.runtime, basis(small, tenant=small.town), "zh-CN", ["pdf"]))["pdf"], tmp_path)
    assert "演练" not in real


def test_paper_comes_in_english_too(small: SmallCounty, tmp_path: Path) -> None:
    at = basis(small, rehearsal=True)
    text = pages(forms(make(small.runtime, at, "en", ["pdf"]))["pdf"], tmp_path)
    assert "Weekly report of the county" in text
    assert "Rehearsal: not a real ledger" in text
    assert "Known to" in text


def test_paper_is_set_in_its_own_fonts_alone(small: SmallCounty, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(forms(make(small.runtime, basis(small), "zh-CN", ["pdf"]))["pdf"])
    listed = subprocess.run(["pdffonts", str(path)], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    assert listed
    assert all(("NotoSerifSC" in line or "NotoSansSC" in line) and " yes yes yes" in line for line in listed), listed


def test_missing_fonts_are_a_clear_error_and_no_boxes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(paper, "FONTS", {**paper.FONTS, "Noto Sans SC 500": tmp_path})
    with pytest.raises(paper.FontsMissing, match=r"Noto Sans SC 500.*make install"):
        paper.fonts.__wrapped__()


def test_a_workbook_holds_every_row_and_no_formula(small: SmallCounty) -> None:
    nasty = '=HYPERLINK("http://example.invalid","x")'
    small.promise(nasty, "p1", small.before(3), small.today)
    small.promise("+1", "p1", small.before(3), small.today)
    Followers(small.runtime.db, small.runtime.ledger, views.ALL).catch_up(small.county)
    xlsx = forms(make(small.runtime, basis(small, tenant=small.town), "zh-CN", ["xlsx"]))["xlsx"]
    with zipfile.ZipFile(io.BytesIO(xlsx)) as archive:
        parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith((".xml", ".rels"))}
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not [name for name, text in parts.items() if "<f>" in text or "hyperlink" in name.lower() or "<hyperlink" in text]
    assert 'quotePrefix="1"' in parts["xl/styles.xml"]
    tables = sheets(xlsx)
    assert tables["按问题和阶段"][-1][0] == "合计"
    assert tables["按问题和阶段"][-1][-1] == 5.0
    assert [row[0] for row in tables["久停纸面的承诺"]][1:] == ["A2", "A1"]
    assert any("SHA" in str(row[0]) or "摘要" in str(row[0]) for row in tables["说明"])


def test_figures_wait_for_the_views_and_say_so_where_one_is_parked(small: SmallCounty) -> None:
    small.promise("Z1", "p1", small.before(3), small.today)
    at = basis(small, tenant=small.town)
    told: list[tuple[int, int]] = []
    with pytest.raises(Behind):
        bases.await_views(small.runtime, at, REPORTS["weekly"].views, lambda n, of: told.append((n, of)), patience=0.2)
    assert told[-1] == (1, 2)
    park(small, parked=True)
    with pytest.raises(bases.Parked):
        bases.await_views(small.runtime, at, REPORTS["weekly"].views, lambda n, of: told.append((n, of)))
    park(small, parked=False)
    Followers(small.runtime.db, small.runtime.ledger, views.ALL).catch_up(small.county)
    bases.await_views(small.runtime, at, REPORTS["weekly"].views, lambda n, of: told.append((n, of)), patience=0.2)
    assert told[-1] == (2, 2)


def park(small: SmallCounty, *, parked: bool) -> None:
    with small.runtime.db.tenant(small.county, small.town) as sql:
        sql.execute(
            "UPDATE follow.positions SET parked_at = %s, parked_reason = 'test'"
            " WHERE county_id = %s AND tenant_id = %s AND follower = 'commitments'",
            [now(small) if parked else None, small.county, small.town],
        )


def test_the_vector_of_positions_is_that_of_the_instant(small: SmallCounty) -> None:
    then = now(small)
    before = bases.positions(small.runtime, small.county, None, then)
    small.promise("Z2", "p1", small.before(3), small.today)
    assert bases.positions(small.runtime, small.county, None, then) == before
    after = bases.positions(small.runtime, small.county, None, now(small))
    assert after != before
    assert Position(tenant=small.town, position=head(small, small.town)) in after
    assert bases.positions(small.runtime, small.county, None, then - timedelta(days=1)) == ()


def test_what_is_still_being_written_is_waited_for(small: SmallCounty) -> None:
    """A fact that drew its time before the instant, and is committed after it, belongs to the instant's vector."""
    begun, release = threading.Event(), threading.Event()

    def write() -> None:
        with small.runtime.db.tenant(small.county, small.town) as sql:
            sql.execute("INSERT INTO work.schedules VALUES (%s, %s, 't', 'p', now(), NULL, now())", [small.county, small.town])
            begun.set()
            release.wait(10)

    thread = threading.Thread(target=write)
    thread.start()
    begun.wait(10)
    threading.Timer(0.4, release.set).start()
    start = time.monotonic()
    try:
        bases.positions(small.runtime, small.county, None, now(small))
        assert time.monotonic() - start > 0.3
    finally:
        release.set()
        thread.join()
