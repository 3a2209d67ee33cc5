"""What holds for every kind of report: the same bytes from the same place, both languages, an empty county, names for whom they are."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from domain import member, period
from domain.kernel import Personal
from services import members
from services.reports.making import make
from services.reports.registry import REPORTS
from services.web.i18n import LANGUAGES, Lang
from services.wiring import Runtime
from tests.services.reporting import FORMS, basis, follow, made
from tests.services.small_county import CLERK, SmallCounty

KINDS = sorted(REPORTS)


@pytest.fixture
def small(runtime: Runtime, county: int) -> SmallCounty:
    """A county with a story, followed to its end."""
    held = SmallCounty(runtime, county)
    held.played()
    held.handed_in(held.before(20), period.Totals(institutions=1, organisations=1, members=6))
    follow(held)
    return held


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_coordinate_gives_the_same_bytes_whatever_was_learned_since(small: SmallCounty, kind: str, language: Lang) -> None:
    person = small.joined(small.before(5), "on-job", "赵某5")
    follow(small)
    for tenant in (small.town, None):
        at = basis(small, kind, tenant=tenant)
        first = make(small.runtime, at, language, FORMS)
        renamed = member.DetailsCorrected(name=Personal(person, f"改名{tenant or 0}"))
        members.change(small.desk(CLERK, small.before(4)), person, lambda _, fact=renamed: fact)
        small.joined(small.before(6), "mobile", "钱某6")
        small.promise(f"L{tenant or 0}", "p1", small.before(20), small.today)
        small.visited(small.sunday, "迟记的问题")
        follow(small)
        again = basis(small, kind, tenant=tenant, known=at.known_on)
        assert again == at
        assert make(small.runtime, again, language, FORMS) == first


@pytest.mark.parametrize("kind", KINDS)
def test_a_county_without_anything_in_its_books_has_its_report_too(runtime: Runtime, county: int, kind: str, tmp_path: Path) -> None:
    small = SmallCounty(runtime, county)
    small.founded()
    if "unit" in REPORTS[kind].needs:
        small.peopled(0)
        follow(small)
    follow(small)
    for tenant in (small.town, small.other, None):
        for language in LANGUAGES:
            files = made(make(runtime, basis(small, kind, tenant=tenant), language, FORMS))
            assert set(files) == set(FORMS)
            assert printed(files["pdf"], tmp_path)


def printed(pdf: bytes, folder: Path) -> str:
    """Return the text of a PDF without any space: between a sign and a numeral there may be some."""
    path = folder / "report.pdf"
    path.write_bytes(pdf)
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True).stdout
    return "".join(text.split())


@pytest.mark.parametrize("kind", KINDS)
def test_the_county_sees_numbers_and_a_unit_the_names_of_its_people(small: SmallCounty, kind: str, tmp_path: Path) -> None:
    small.joined(small.monday + timedelta(days=2), "mobile", "孙某7")
    follow(small)
    whole = make(small.runtime, basis(small, kind), "zh-CN", FORMS)
    assert not whole.persons
    for form in ("json", "pdf"):
        text = made(whole)[form].decode() if form == "json" else printed(made(whole)[form], tmp_path)
        assert not [name for name in ("王某", "李某", "孙某") if name in text]
    own = make(small.runtime, basis(small, kind, tenant=small.town), "zh-CN", FORMS)
    if REPORTS[kind].named:
        assert own.persons
        assert "孙某7" in printed(made(own)["pdf"], tmp_path)
    else:
        assert not own.persons
        assert "孙某" not in made(own)["json"].decode()
