"""Every form of a report says the same, leads to the live page of the same dates, and is the same to the byte whenever it is made."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import docx
import pytest

from services.reports import live
from services.reports.document import Column
from services.reports.letter_tables import table
from services.reports.making import MEDIA, make
from tests.services.small_county import SmallCounty
from tests.services.test_reports import SITE, basis, forms, pages, small

__all__ = ["small"]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@pytest.mark.parametrize("form", sorted(MEDIA))
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_report_made_anew_has_the_same_bytes(small: SmallCounty, form: str, language: str) -> None:
    at = basis(small)
    first, again = (make(small.runtime, at, language, [form]) for _ in range(2))  # type: ignore[arg-type]
    assert again == first
    with_another = make(small.runtime, at, language, [*MEDIA])  # type: ignore[arg-type]
    assert forms(with_another)[form] == forms(first)[form]


def opened(content: bytes) -> tuple[dict[str, bytes], ET.Element]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        parts = {name: archive.read(name) for name in archive.namelist()}
    return parts, ET.fromstring(parts["word/document.xml"])  # our own file


def test_a_letter_has_the_official_page_and_typefaces(small: SmallCounty) -> None:
    content = forms(make(small.runtime, basis(small), "zh-CN", ["docx"]))["docx"]
    letter, (_, body) = docx.Document(io.BytesIO(content)), opened(content)
    page = letter.sections[0]
    sizes = (page.page_width, page.page_height, page.top_margin, page.left_margin, page.bottom_margin, page.right_margin)
    assert [round((size or 0) / 36000) for size in sizes] == [210, 297, 37, 28, 35, 26]
    grid = body.find(f".//{W}docGrid")
    assert grid is not None
    assert (grid.get(f"{W}type"), grid.get(f"{W}linePitch")) == ("lines", "580")
    assert pytest.approx(225, abs=0.5) == 22 * 580 / 1440 * 25.4
    faces = {name: letter.styles[name].element.find(f".//{W}rFonts").get(f"{W}eastAsia") for name in ("Title", "Heading 1", "Body")}
    assert faces == {"Title": "方正小标宋简体", "Heading 1": "黑体", "Body": "仿宋_GB2312"}
    assert letter.styles["Body"].font.size.pt == 16  # type: ignore[union-attr]
    told = {p.style.name for p in letter.paragraphs if p.style}
    assert {"Title", "Heading 1", "Body", "Caption"} <= told


def test_a_letters_tables_repeat_their_headings_and_its_charts_are_pictures_with_words(small: SmallCounty) -> None:
    parts, body = opened(forms(make(small.runtime, basis(small), "zh-CN", ["docx"]))["docx"])
    tables = body.findall(f".//{W}tbl")[:-1]  # the last has no headings
    assert len(tables) > 5
    assert all(table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None for table in tables)
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for table in tables for row in table.findall(f"{W}tr"))
    pictures = [name for name in parts if name.startswith("word/media/")]
    assert len(pictures) == 4  # three charts and the code below
    assert all(parts[name].startswith(b"\x89PNG") for name in pictures)
    described = [mark.get("descr") for mark in body.iter() if mark.tag.endswith("}docPr")]
    assert len(described) == 3
    assert all(described)


def doors(content: bytes) -> list[str]:
    """Return the addresses that a letter's links lead to, in their order."""
    parts, body = opened(content)
    relations = ET.fromstring(parts["word/_rels/document.xml.rels"])  # our own file
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    return [targets[link.get(f"{R}id")] for link in body.iter(f"{W}hyperlink")]


def uris(pdf: bytes, folder: Path) -> list[str]:
    """Return the addresses that a PDF's links lead to."""
    path = folder / "links.pdf"
    path.write_bytes(pdf)
    listed = subprocess.run(["pdfinfo", "-url", str(path)], check=True, capture_output=True, text=True).stdout
    return re.findall(r"https?://\S+", listed)


def test_figures_lead_to_the_live_page_of_the_same_dates(small: SmallCounty, tmp_path: Path) -> None:
    at = basis(small)
    made = forms(make(small.runtime, at, "zh-CN", ["pdf", "docx"]))
    told = doors(made["docx"])
    assert set(told) == set(uris(made["pdf"], tmp_path))
    for url in told:
        parts = urlsplit(url)
        asked = parse_qs(parts.query)
        assert f"{parts.scheme}://{parts.netloc}" == SITE
        assert asked["true_on"] == [small.sunday.isoformat()]
        assert asked["known_on"][0].endswith("Z")
    paths = {(urlsplit(url).path, parse_qs(urlsplit(url).query).get("problem", [""])[0]) for url in told if "stuck=true" in url}
    assert {("/county/commitments", "p1"), ("/county/commitments", ""), (f"/t/{small.town}/commitments", "")} <= paths
    assert any(re.search(r"/t/\d+/commitments/[0-9a-f-]{36}\?", url) for url in told)


def test_without_a_site_paper_has_no_links_and_no_code(small: SmallCounty, tmp_path: Path) -> None:
    at = basis(small)
    nowhere = type(at)(**{name: getattr(at, name) for name in at.__struct_fields__ if name != "site"})
    made, other = (make(small.runtime, one, "zh-CN", ["pdf", "docx"]) for one in (nowhere, at))
    assert made.digest == other.digest
    assert not uris(forms(made)["pdf"], tmp_path)
    assert not doors(forms(made)["docx"])


def test_the_code_in_the_footer_is_that_of_the_reports_page(small: SmallCounty, tmp_path: Path) -> None:
    at = basis(small)
    made = forms(make(small.runtime, at, "zh-CN", ["pdf", "docx"]))
    url = live.address(at, "/county")
    parts, _ = opened(made["docx"])
    assert live.code(url, "png") in parts.values()
    assert url in "".join(pages(made["pdf"], tmp_path).split())
    with zipfile.ZipFile(io.BytesIO(made["docx"])) as archive:
        foot = archive.read("word/footer1.xml").decode()
    assert "PAGE" in foot
    assert make(small.runtime, at, "zh-CN", ["json"]).digest[:16] in foot


def test_json_holds_coordinate_figures_and_document_in_one_form(small: SmallCounty) -> None:
    at = basis(small)
    whole = make(small.runtime, at, "zh-CN", ["json"])
    said = json.loads(forms(whole)["json"])
    assert {"true_on", "known_on", "positions", "template", "period", "figures", "document", "digest"} <= said.keys()
    assert "site" not in said
    assert said["template"] == "weekly/4"
    assert said["digest"] == whole.digest
    assert [section["heading"][:1] for section in said["document"]["sections"]] == ["一", "二", "三", "四"]
    assert list(said) == sorted(said)


def test_signs_that_no_xml_may_hold_do_not_break_a_letter() -> None:
    made = table([Column("甲"), Column("乙", 0)], [[("A\x0b<9>&", "https://example.cn/?a=1&b=2"), ("", "")]], lambda url: f"r{len(url)}")
    texts = [one.text for one in made.iter(f"{W}t")]
    assert texts == ["甲", "乙", "A<9>&", None]
    assert [one.get(f"{R}id") for one in made.iter(f"{W}hyperlink")] == ["r27"]
