"""A report that is built is told to whom asked for it; one that the schedule asked for, to the unit. One that failed likewise."""

from __future__ import annotations

from typing import Final

from domain import report
from domain.kernel import Recorded
from infra.followers import Policy
from infra.jobs import Job
from services.reports.telling import KIND

policy: Final = Policy("report-ready")


@policy.on(report.Generated, report.Failed)
def _(e: Recorded[report.Generated | report.Failed]) -> Job | None:
    if isinstance(e.fact, report.Failed) and e.fact.reason == report.CANCELLED:
        return None  # who has called it off knows
    said = {"run": e.stream, "failed": isinstance(e.fact, report.Failed)}
    return Job(kind=KIND, key=f"{policy.name}:{e.position}", args=said)
