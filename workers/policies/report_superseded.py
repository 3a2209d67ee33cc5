"""Who asked for a report is told that it was superseded; of one that the schedule asked for, the unit."""

from __future__ import annotations

from typing import Final

from domain import report
from domain.kernel import Recorded
from infra.followers import Policy
from infra.jobs import Job
from services.reports.telling import KIND

policy: Final = Policy("report-superseded")


@policy.on(report.Superseded)
def _(e: Recorded[report.Superseded]) -> Job | None:
    """Tell it once: the same word said again only names the run that is built instead."""
    if e.replaces is not None:
        return None
    return Job(kind=KIND, key=f"{policy.name}:{e.position}", args={"run": e.stream, "what": "report-superseded"})
