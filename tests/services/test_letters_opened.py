"""Letters as an office opens them: each kind of report and a briefing laid out by LibreOffice say what their figures say."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from domain import period
from services import briefings
from services.reports.letter_styles import FANGSONG, HEI, KAI, LATIN, SONG, TITLE
from services.reports.making import make
from services.reports.registry import REPORTS
from services.web.i18n import Lang, words
from services.wiring import Runtime
from tests.services.reporting import basis, follow, made
from tests.services.small_county import SmallCounty
from tests.services.test_briefings import issued

CASES = [(kind, whose) for kind in sorted(REPORTS) for whose in ("county", "unit")] + [("weekly", "english")]
NAMES = [f"{kind}-{whose}" for kind, whose in CASES]
BRIEFING = "briefing"
OFFICIAL = {TITLE, HEI, KAI, FANGSONG, SONG}
SET_IN = re.compile(r"word/(?:document|styles|header\d*|footer\d*)\.xml")
"""Parts of a letter that say how its words are set."""
PATIENCE = 180.0


class Opened(NamedTuple):
    """A letter, what it was made from, and what LibreOffice makes of it."""

    docx: bytes
    said: dict[str, Any]
    text: str
    pages: int
    size: str



@pytest.fixture(scope="module")
def soffice() -> str:
    found = shutil.which("soffice")
    if found is None:
        reason = "no LibreOffice here: install the package `libreoffice-writer-nogui`"
        if os.environ.get("TAIZHANG_REQUIRE_OFFICE"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="module")
def opened(soffice: str, runtime: Runtime, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Opened]]:
    """Every letter, laid out by one LibreOffice: its start costs more than all of them."""
    folder = tmp_path_factory.mktemp("letters")
    letters = written(runtime)
    for name, (content, _) in letters.items():
        (folder / f"{name}.docx").write_bytes(content)
    command = [
        soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf", "--outdir", str(folder),
        *(str(folder / f"{name}.docx") for name in letters),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    yield {name: laid_out(folder / f"{name}.pdf", content, said) for name, (content, said) in letters.items()}
    shutil.rmtree(folder / "profile", ignore_errors=True)


def written(runtime: Runtime) -> dict[str, tuple[bytes, dict[str, Any]]]:
    """Return every letter with its JSON, of a county with a story."""
    small = SmallCounty(runtime, 971_001)
    small.played()
    small.handed_in(small.before(20), period.Totals(institutions=1, organisations=1, members=6))
    follow(small)
    letters = dict[str, tuple[bytes, dict[str, Any]]]()
    for name, (kind, whose) in zip(NAMES, CASES, strict=True):
        at = basis(small, kind, tenant=None if whose == "county" else small.town)
        files = made(make(runtime, at, "en" if whose == "english" else "zh-CN", ["docx", "json"]))
        letters[name] = files["docx"], json.loads(files["json"])
    again = briefings.made_again(runtime, small.county, small.office, issued(small))
    files = {form.format: form.content for form in again.forms}
    letters[BRIEFING] = files["docx"], json.loads(files["json"])
    return letters


def laid_out(pdf: Path, docx: bytes, said: dict[str, Any]) -> Opened:
    listed = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout
    facts = dict(line.split(":", 1) for line in listed.splitlines() if ":" in line)
    text = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    return Opened(docx=docx, said=said, text=close(text), pages=int(facts["Pages"]), size=facts["Page size"].strip())


def close(text: str) -> str:
    """Return a text without any space and in one form of each sign: where lines break is for paper to say."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize("name", [*NAMES, BRIEFING])
def test_a_letter_is_laid_out_on_pages_of_a4(opened: dict[str, Opened], name: str) -> None:
    found = opened[name]
    assert found.pages >= 1
    wide, high = (float(side) for side in re.findall(r"[\d.]+", found.size)[:2])
    assert (round(wide / 72 * 25.4), round(high / 72 * 25.4)) == (210, 297)


@pytest.mark.parametrize("name", NAMES)
def test_its_pages_say_every_sentence_and_every_row_of_the_report(opened: dict[str, Opened], name: str) -> None:
    found = opened[name]
    language: Lang = "en" if name.endswith("english") else "zh-CN"
    document = found.said["document"]
    expected = [document["issuer"], document["title"], document["subtitle"]]
    counted = 0
    for section in document["sections"]:
        counted += len(section["body"])
        expected += [section["heading"], *section["body"], *(chart["caption"] for chart in section["charts"])]
        for table in section["tables"]:
            if table["shown"]:
                shown = table["rows"][: table["shown"]]
                counted += len(shown)
                expected += [table["caption"], *("".join(cells(row, language)) for row in shown)]
    missing = [said for said in expected if close(said) not in found.text]
    assert not missing
    assert counted, "a report of this county has something to say"
    assert found.said["digest"][:16] in found.text


def cells(row: list[Any], language: Lang) -> list[str]:
    """Return what the cells of a row show: numbers have their commas."""
    plain = [cell["value"] if isinstance(cell, dict) else cell for cell in row]
    return ["" if value is None else value if isinstance(value, str) else words(language).number(value) for value in plain]


def test_the_pages_of_a_briefing_say_whose_it_is_its_number_and_every_sentence(opened: dict[str, Opened]) -> None:
    found, sheet = opened[BRIEFING], opened[BRIEFING].said["briefing"]
    expected = [sheet["series"], sheet["number"], sheet["issuer"], sheet["day"], sheet["title"], *sheet["to"], sheet["printed"]]
    for heading, lines in sheet["sections"]:
        expected += [heading, *lines]
    assert [said for said in expected if close(said) not in found.text] == []
    assert found.said["digest"][:16] in found.text


@pytest.mark.parametrize("name", [*NAMES, BRIEFING])
def test_the_file_names_the_official_typefaces_and_no_others(opened: dict[str, Opened], name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(opened[name].docx)) as archive:
        parts = [archive.read(part).decode() for part in archive.namelist() if SET_IN.fullmatch(part)]
    assert len(parts) > 2
    east = {face for part in parts for face in re.findall(r'w:eastAsia="([^"]+)"', part) if not re.fullmatch(r"[a-z]{2}-[A-Z]{2}", face)}
    latin = {face for part in parts for face in re.findall(r'w:(?:ascii|hAnsi|cs)="([^"]+)"', part)}
    assert east <= OFFICIAL
    assert {TITLE, HEI, FANGSONG} <= east
    assert latin <= OFFICIAL | {LATIN}
