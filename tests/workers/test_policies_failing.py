"""Reports that cannot be built, done by this process alone: no beat that would hand the job to a worker with other fonts."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain import report
from infra.jobs import Hand, replay
from services.reports import paper
from tests.services.small_county import CLERK, OFFICE
from tests.workers.office import Office, ask


def test_a_report_that_cannot_be_built_is_on_record_as_failed_and_can_be_replayed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    town = office.small.town
    whole = dict(paper.FONTS)
    paper.fonts.cache_clear()
    monkeypatch.setattr(paper, "FONTS", {**whole, "Noto Sans SC 500": Path("/nowhere")})
    run = ask(office)
    office.settle()
    for _ in range(10):
        with office.runtime.db.tenant(office.county, town) as sql:
            sql.execute("UPDATE work.jobs SET retry_at = NULL WHERE county_id = %s AND tenant_id = %s", [office.county, town])
        office.settle()
    (job,) = office.jobs(town, "report.build")
    assert (job.state, job.attempts) == ("dead", 6)
    assert "reports.fonts-missing" in (job.last_error or "")
    assert [f.reason for f in office.facts(town, run, report.Failed)] == ["reports.fonts-missing"]
    assert [n.kind for n in office.told(town, CLERK.id)] == ["report-failed"]
    monkeypatch.setattr(paper, "FONTS", whole)
    with office.runtime.db.tenant(office.county, town) as sql:
        assert replay(sql, Hand(county=office.county, tenant=town, actor=OFFICE.id, reason="fonts"), job.job_id)
    office.settle()
    assert len(office.facts(town, run)) == 1
    assert [n.kind for n in office.told(town, CLERK.id)] == ["report-failed", "report-ready"]
