"""The head of a unit is told when somebody of the county had names of its members shown to him."""

from __future__ import annotations

from typing import Final

from domain import reveal
from domain.kernel import Recorded
from infra.followers import Policy
from infra.jobs import Job
from services.reveals import TOLD

policy: Final = Policy("names-shown")


@policy.on(reveal.NamesShown)
def _(e: Recorded[reveal.NamesShown]) -> Job:
    return Job(kind=TOLD, key=f"{policy.name}:{e.position}", args={"reveal": e.stream})
