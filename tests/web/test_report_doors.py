"""Every door in every kind of report opens: the live page is there, of the report's two dates, for whom the report is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain import calendar, session
from services import study_sessions
from services.reports import basis as bases
from services.reports import live
from services.reports.basis import Basis
from services.reports.document import Document, Linked
from services.reports.making import reading
from services.reports.registry import REPORTS
from services.web.i18n import words
from tests.web import days
from tests.web.conftest import Town
from tests.web.peopled import Peopled, certified
from tests.web.story import Story

SITE = "https://ledger.example"
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]{9,12}")
EACH = 3
"""So many doors to pages of one kind are opened."""
PLACES = {
    "weekly": {"commitments", "inspections"}, "coverage": {"coverage"}, "supervision": {"inspections", "institutions", "findings"},
    "movement": {"roster"}, "reconciliation": {"periods", "roster"}, "lasting": {"commitments"}, "axes": {"compare"},
    "dossier": {"institutions", "organisations", "roster", "commitments", "inspections"},
}  # fmt: skip
"""What each kind leads to at least."""


class Busy:
    """A county in which everything that reports lead to is there."""

    def __init__(self, town: Town) -> None:
        self.town, self.peopled, self.story = town, Peopled(town, people=5), Story(town)
        self.unit = self.peopled.units(town.a)[0].institution
        self.story.closed(ago=199)
        self.story.published(ago=20, due_in=5, title="清理门前")
        self.story.found(self.story.visited(ago=30), ago=30, due_in=5)
        self.story.visited(ago=1)
        certified(self.peopled)
        member, day = self.peopled.members(town.a)[0], days.today() - timedelta(days=1)
        assert member.branch
        called = session.Scheduled(kind="study", title="专题学习", planned_for=day, branches=(member.branch,), required=True)
        absent = [session.Absence(person=member.person, reason="sick")]
        study_sessions.enter(self.peopled.desk(town.a, on=day), uuid4(), called, session.Held(), absent)
        self.peopled.catch_up()

    def document(self, kind: str, tenant: int | None) -> tuple[Basis, Document]:
        """Return what a kind of report says of a tenant, or of the county, as of yesterday: no page is of that day by itself."""
        report, on = REPORTS[kind], days.today() - timedelta(days=1)
        with self.town.runtime.db.platform() as sql:
            row = sql.execute("SELECT ledger.now()").fetchone()
        assert row
        basis = Basis(
            report=kind, template=report.template, county=self.town.county, tenant=tenant or self.town.office, whole_county=tenant is None,
            period=calendar.around(on, report.period), true_on=on, known_on=row[0], rehearsal=False, time_zone="Asia/Shanghai", site=SITE,
            positions=bases.positions(self.town.runtime, self.town.county, tenant, row[0]), named=report.named and tenant is not None,
            unit=self.unit if "unit" in report.needs else None, since=date(2020, 6, 14) if "since" in report.needs else None,
        )  # fmt: skip
        with reading(self.town.runtime, basis) as doors:
            figures = report.figures(doors)
        return basis, report.document(figures, basis, words("zh-CN"))


def doors(document: Document) -> Iterator[str]:
    """Yield every path that a report leads to."""
    yield document.path
    for section in document.sections:
        yield section.path
        for table in section.tables:
            yield table.path
            yield from (cell.path for row in table.rows for cell in row if isinstance(cell, Linked))


def chosen(document: Document) -> list[str]:
    """Return a few paths to each kind of page, with each way of cutting a list down."""
    kinds: dict[str, list[str]] = {}
    for path in dict.fromkeys(filter(None, doors(document))):
        kinds.setdefault(ID.sub("*", path), []).append(path)
    return [path for found in kinds.values() for path in found[:EACH]]


@pytest.fixture(name="busy")
def fixture_busy(town: Town) -> Busy:
    return Busy(town)


def test_every_door_opens_on_the_reports_own_dates(busy: Busy):
    readers: dict[int | None, Any] = {busy.town.a: busy.town.client("clerk", busy.town.a), None: busy.town.client("county-office")}
    for kind in REPORTS:
        for tenant, reader in readers.items():
            basis, document = busy.document(kind, tenant)
            found = chosen(document)
            assert {part for path in found for part in path.split("?")[0].split("/")} >= PLACES[kind], (kind, tenant)
            for path in found:
                answer = reader.get(live.address(basis, path).removeprefix(SITE))
                assert answer.status_code == 200, (kind, path, answer.text[:300])
                assert f'value="{basis.true_on}"' in answer.text, (kind, path)


def test_no_door_says_who_somebody_is(busy: Busy):
    names = {str(member.name) for member in busy.peopled.members(busy.town.a)}
    for kind in REPORTS:
        _, document = busy.document(kind, busy.town.a)
        assert not [path for path in doors(document) if any(name in path for name in names)]
        assert all(UUID(id) for path in doors(document) for id in ID.findall(path) if "-" in id)
