"""Who asks for a report gets a job that builds it."""

from __future__ import annotations

from typing import Final

from domain import report
from domain.kernel import Recorded
from infra.followers import Policy
from infra.jobs import Job
from services.reports.building import KIND, key

policy: Final = Policy("report-requested")


@policy.on(report.Requested)
def _(e: Recorded[report.Requested]) -> Job:
    return Job(kind=KIND, key=key(e.position), args={"run": e.stream, "position": e.position})
