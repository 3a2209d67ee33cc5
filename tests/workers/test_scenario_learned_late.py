"""On 20 June a unit learns that a member has been mobile since 1 June: both clocks, the weekly report, and its old copy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from litestar.testing import TestClient

from domain import grant, report
from infra.clock import Clock
from infra.embedded import Servers
from infra.files import Files
from infra.settings import Settings
from services import grants, reports, users
from services.app import create_app
from services.reports.basis import Basis
from services.reports.making import make
from services.wiring import Runtime
from tests.estate import rehearsal_database
from tests.services.small_county import CLERK, OFFICE, SmallCounty
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


class Reader:
    """A clerk of the town at a browser and at the API."""

    def __init__(self, small: SmallCounty) -> None:
        app = create_app(small.runtime.settings)
        self._client = TestClient(app, raise_server_exceptions=False)
        self.small, self.home, self.api = small, f"/t/{small.town}", f"/api/v1/tenants/{small.town}"
        login, password = "clerk-at-the-desk", "correct horse battery"
        user = users.add_user(small.runtime, small.county, small.town, login, "李四", "干部", password)
        grants.give(small.desk(OFFICE, small.today, small.office), uuid4(), grant.Given(user=user, role="clerk", tenant=small.town))
        Office(small).settle()
        answer = self._client.post("/api/v1/session", json={"login": login, "password": password})
        assert answer.status_code == 204, answer.text

    def get(self, address: str) -> Any:
        answer = self._client.get(address)
        assert answer.status_code == 200, (address, answer.text)
        return answer

    def kept_as(self, person: UUID, *, known_on: date | None = None) -> str:
        """Return the class that a member is kept in on 14 June, as known now or at the end of a day, once all places agree on it."""
        dates = "?true_on=2005-06-14" + (f"&known_on={known_on}" if known_on else "")
        held = self.get(f"{self.api}/roster/{person}{dates}").json()["ledger_class"]
        found = self.get(f"{self.api}/roster{dates}").json()
        assert {each["person"]: each["ledger_class"] for each in found["items"]}[str(person)] == held
        n = {each["code"]: each["n"] for each in found["counts"] if each["by"] == "class"}
        assert n == ({"on-job": 2} if held == "on-job" else {"on-job": 1, "mobile": 1}), "the other one stays where he is"
        named = self.get(f"{self.api}/roster{dates}&class=mobile").json()["items"]
        assert [each["person"] for each in named] == ([str(person)] if held == "mobile" else [])
        page = self.get(f"{self.home}/roster{dates}").text
        assert 'class="past"' in page
        assert "2005年6月14日" in page
        return str(held)


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
    reader = Reader(small)
    assert reader.kept_as(person) == "on-job"
    assert "已被取代" not in reader.get(f"{reader.home}/reports/{run}").text

    arrive(alone, date(2005, 6, 20))
    small = SmallCounty(alone, COUNTY)
    small.became(person, "mobile", date(2005, 6, 1))
    learned = alone.ledger.load(COUNTY, small.town, person)[-1]
    office.settle()

    assert reader.kept_as(person) == "mobile"
    assert reader.kept_as(person, known_on=date(2005, 6, 14)) == "on-job"
    card = office.run(small.town, run)
    assert card is not None
    assert card.superseded_on == date(2005, 6, 20)
    assert (card.overtaken_tenant, card.overtaken_position, card.overtaken_tag) == (small.town, learned.position, "member.class-assigned")
    assert [n.kind for n in office.told(small.town, CLERK.id)] == ["report-ready", "report-superseded"]
    assert "已被取代" in reader.get(f"{reader.home}/reports/{run}").text
    for form, content in issued.items():
        assert reader.get(f"{reader.home}/reports/{run}/{form}").content == content, "the issued files stay"
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
