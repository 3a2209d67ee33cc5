"""Whoever is given something to do that is due is told so at once, whatever step of its reminders comes next."""

from __future__ import annotations

from typing import Final

from domain import commitment, finding, organisation
from domain.kernel import Recorded
from infra.followers import Policy
from infra.jobs import Job
from services.notices import Notice
from workers.policies.tell import place, tell

policy: Final = Policy("obligation-given")
Given = commitment.ObligationReassigned | finding.ObligationReassigned | organisation.ObligationReassigned
_PAGES: Final = {"commitment": "commitments", "finding": "findings", "organisation": "organisations"}


@policy.on(commitment.ObligationReassigned, finding.ObligationReassigned, organisation.ObligationReassigned)
def _(e: Recorded[Given]) -> Job:
    f, module = e.fact, e.tag.partition(".")[0]
    what = "completion" if isinstance(f, commitment.ObligationReassigned) else f.what
    notice = Notice(
        kind="given", key=f"{e.stream}:{what}:{f.due}:{f.person}", user=f.person, link=f"{place(e)}/{_PAGES[module]}/{e.stream}",
        params={"what": what, "due": f.due, "id": e.stream},
    )  # fmt: skip
    return tell(policy.name, e, notice)
