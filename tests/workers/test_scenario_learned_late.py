"""On 20 June a unit learns that a member has been mobile since 1 June: both clocks, the weekly report, and its old copy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from domain import report
from infra.clock import Clock
from infra.embedded import Servers
from infra.files import Files
from infra.settings import Settings
from services import coordinate, reports
from services.reports.basis import Basis
from services.reports.making import make
from services.views import roster
from services.wiring import Runtime
from tests.estate import rehearsal_database
from tests.services.small_county import CLERK, SmallCounty
from tests.workers.office import Office

ZONE = ZoneInfo("Asia/Shanghai")
COUNTY = 430_626


@pytest.fixture
def alone(servers: Servers, tmp_path: Path) -> Iterator[Runtime]:
    """The product on a rehearsal ledger of its own, where it is the morning of 8 June 2005."""
    own = rehearsal_database(servers, "learned_late", "2005-06-08")
    settings = Settings(database_url=own.app_url, migrate_url=own.migrate_url, redis_url=own.redis_url, data=tmp_path)
    with closing(Runtime(settings)) as runtime:
        yield runtime


def arrive(runtime: Runtime, day: date) -> None:
    with Clock(runtime.settings.migrate_url) as clock:
        clock.advance(datetime.combine(day, time(9), ZONE))


def kept_as(small: SmallCounty, person: UUID, *, known_on: date | None = None) -> str:
    """Return the class that a member is kept in on 14 June, as known now or at the end of a day."""
    with small.runtime.db.tenant(small.county, small.town) as sql:
        at = coordinate.here(sql, ZONE, true_on=date(2005, 6, 14), known_on=known_on)
        card = roster.person(sql, small.county, small.town, person, at)
        n = {c.code: c.n for c in roster.counts(sql, small.county, small.town, at) if c.by == "class"}
    assert card is not None
    assert n[card.ledger_class] >= 1
    return card.ledger_class


def test_a_member_who_went_mobile_on_1_june_and_was_known_to_on_20_june(alone: Runtime) -> None:
    early = SmallCounty(alone, COUNTY)
    early.founded()
    person = early.peopled(2)[0]
    arrive(alone, date(2005, 6, 15))
    small = SmallCounty(alone, COUNTY)
    small.branch = early.branch
    office, run = Office(small), uuid4()
    reports.request(small.desk(CLERK, small.today), run, "weekly", "2005-W24", date(2005, 6, 15))
    office.settle()
    (made,) = office.facts(small.town, run)
    issued = {each.format: _file(alone, each) for each in made.files}
    assert kept_as(small, person) == "on-job"

    arrive(alone, date(2005, 6, 20))
    small = SmallCounty(alone, COUNTY)
    small.became(person, "mobile", date(2005, 6, 1))
    learned = alone.ledger.load(COUNTY, small.town, person)[-1]
    office.settle()

    assert kept_as(small, person) == "mobile"
    assert kept_as(small, person, known_on=date(2005, 6, 14)) == "on-job"
    card = office.run(small.town, run)
    assert card is not None
    assert card.superseded_on == date(2005, 6, 20)
    assert (card.overtaken_tenant, card.overtaken_position, card.overtaken_tag) == (small.town, learned.position, "member.class-assigned")
    assert [n.kind for n in office.told(small.town, CLERK.id)] == ["report-ready", "report-superseded"]
    assert {each.format: _file(alone, each) for each in made.files} == issued, "the issued files stay"
    again = make(alone, _basis(small, made), "zh-CN", ("pdf", "docx", "xlsx", "json"))
    assert {each.format: each.content for each in again.forms} == issued, "and regenerate to the byte"
    assert again.digest == made.figures


def _file(runtime: Runtime, each: report.File) -> bytes:
    return Files(Path(runtime.settings.data) / "files").read(each.sha256)


def _basis(small: SmallCounty, made: report.Generated) -> Basis:
    """Return the coordinate that stands in the report's own fact, from which anybody can make it again."""
    return Basis(
        report="weekly", template=made.template, county=COUNTY, tenant=small.town, whole_county=False, period="2005-W24",
        true_on=made.true_on, known_on=made.known_on, positions=made.positions, rehearsal=True, time_zone="Asia/Shanghai", site=made.site,
    )  # fmt: skip
