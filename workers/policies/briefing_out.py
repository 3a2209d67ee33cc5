"""A briefing that went out, and errata to it, are told to the units that it is addressed to."""

from __future__ import annotations

from typing import Final

from domain import briefing
from domain.kernel import Recorded
from infra.followers import Policy
from infra.jobs import Job
from services.circulation import TOLD

policy: Final = Policy("briefing-out")


@policy.on(briefing.Issued)
def _(e: Recorded[briefing.Issued]) -> Job:
    return Job(kind=TOLD, key=f"{policy.name}:{e.position}", args={"briefing": e.stream})


@policy.on(briefing.ErrataIssued)
def _(e: Recorded[briefing.ErrataIssued]) -> Job:
    return Job(kind=TOLD, key=f"{policy.name}:{e.position}", args={"briefing": e.stream, "erratum": e.fact.number})
