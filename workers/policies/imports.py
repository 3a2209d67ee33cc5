"""An import that was applied is told to whom handed the file in."""

from __future__ import annotations

from typing import Final

from domain import importing
from domain.kernel import Recorded
from infra.followers import Policy
from infra.jobs import Job
from services.notices import Notice
from workers.policies.tell import place, tell

policy: Final = Policy("import-finished")


@policy.on(importing.Applied)
def _(e: Recorded[importing.Applied]) -> Job:
    said = {"rows": e.fact.rows, "facts": e.fact.facts, "refused": e.fact.refused, "id": e.stream}
    link = f"{place(e)}/imports/{e.stream}"
    return tell(policy.name, e, Notice(kind="import-finished", key=str(e.stream), user=e.actor, params=said, link=link))
