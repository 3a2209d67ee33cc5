"""Who may do what: every role and every action in one table, reviewed as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Role = Literal["clerk", "unit-head", "inspector", "county-office", "county-leader", "operator"]
ROLES: Final[tuple[Role, ...]] = ("clerk", "unit-head", "inspector", "county-office", "county-leader", "operator")
COUNTY_ROLES: Final = frozenset[str]({"inspector", "county-office", "county-leader", "operator"})
"""Roles that may be held in the whole county and read across its tenants."""

_C, _H, _I, _O, _L, _P = ROLES

ALLOWED: Final[Mapping[str, tuple[Role, ...]]] = {
    # reading
    "tenant.read": (_C, _H, _I, _O, _L),
    "tenant.read-personal": (_C, _H),
    "names.reveal": (_O, _L),
    "reveal.read": (_C, _H, _I, _O, _L),
    "county.read": (_I, _O, _L),
    "health.read": (_O, _P),
    # the roster
    "roster.import": (_C, _H),
    "roster.export": (_C, _H),
    "member.change": (_C, _H),
    "member.flag": (_C, _H, _O),
    "institution.change": (_C, _H),
    "organisation.change": (_C, _H),
    "organisation.recheck": (_I, _O),
    "period.declare": (_C, _H, _O),
    "period.submit": (_H, _O),
    "period.correct": (_C, _H),
    "period.certify": (_O,),
    # study and coverage
    "session.record": (_C, _H),
    # promises
    "commitment.draft": (_C, _H, _O),
    "commitment.approve": (_H, _O, _L),
    "commitment.publicise": (_H, _O),
    "commitment.stage": (_C, _H, _O),
    "commitment.evidence": (_C, _H, _O),
    "commitment.challenge": (_I, _O),
    "commitment.claim": (_H, _O),
    "commitment.verify": (_I,),
    "commitment.look-back": (_I,),
    "commitment.extend": (_O, _L),
    "commitment.withdraw": (_L,),
    "obligation.change": (_O, _L),
    "commitment.correct": (_C, _H, _I, _O, _L),
    # whatever is on record: besides, one must be allowed to record its kind
    "fact.correct": (_C, _H, _I, _O, _L),
    # supervision
    "inspection.record": (_I,),
    "inspection.import": (_I, _O),
    "inspection.object": (_H,),
    "finding.raise": (_I,),
    "finding.answer": (_C, _H),
    "finding.verify": (_I,),
    "team.change": (_O, _L),
    # the county
    "campaign.change": (_O, _L),
    "tenant.change": (_O,),
    "grant.change": (_O,),
    "workday.declare": (_O,),
    # reports, work
    "report.request": (_C, _H, _I, _O, _L),
    "briefing.draft": (_O,),
    "briefing.sign": (_L,),
    "briefing.issue": (_O,),
    "briefing.draft-own": (_C, _H),
    "briefing.sign-own": (_H,),
    "briefing.issue-own": (_C, _H),
    "briefing.read": (_C, _H, _I, _O, _L),
    "briefing.receipt": (_C, _H),
    "timeline.export": (_C, _H, _O, _L),
    "report.read": (_C, _H, _I, _O, _L),
    "jobs.read": (_O, _P),
    "jobs.replay": (_P,),
    "jobs.cancel": (_P,),
    "jobs.settle": (_P,),
    "rebuild.cancel": (_P,),
}


class Forbidden(Exception):
    """Your role does not allow this."""

    code = "access.forbidden"

    def __init__(self, action: str) -> None:
        super().__init__(type(self).__doc__)
        self.action = action


def may(role: str, action: str) -> bool:
    """Return whether a role allows an action; an action that is not in the table is a programming error (KeyError)."""
    return role in ALLOWED[action]
