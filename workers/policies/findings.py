"""A finding is told to the unit in whose books it stands."""

from __future__ import annotations

from typing import Final

from domain import finding
from domain.kernel import Recorded
from infra.followers import Policy
from infra.jobs import Job
from services.notices import Notice
from workers.policies.tell import place, tell

policy: Final = Policy("finding-raised")


@policy.on(finding.Raised)
def _(e: Recorded[finding.Raised]) -> Job:
    said = {"severity": e.fact.severity, "day": e.effective_on, "id": e.stream}
    link = f"{place(e)}/findings/{e.stream}"
    critical = e.fact.severity == "critical"
    return tell(policy.name, e, Notice(kind="finding-raised", key=str(e.stream), params=said, link=link, urgent=critical))
