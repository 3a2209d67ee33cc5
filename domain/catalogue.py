"""Every fact there is: the union of all modules' facts, and which class a tag stands for."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, Final, TypeAlias, get_args

from domain import (
    briefing,
    campaign,
    commitment,
    finding,
    grant,
    importing,
    inspection,
    institution,
    member,
    organisation,
    period,
    reading,
    report,
    reveal,
    series,
    session,
    team,
    tenant,
    workday,
)
from domain.history import RETIRED
from domain.kernel import Fact, Voided

MODULES: Final = (
    tenant,
    grant,
    campaign,
    period,
    institution,
    organisation,
    member,
    commitment,
    team,
    inspection,
    finding,
    session,
    report,
    importing,
    series,
    briefing,
    reading,
    workday,
    reveal,
)

FACTS: TypeAlias = (
    tenant.Event
    | grant.Event
    | campaign.Event
    | period.Event
    | institution.Event
    | organisation.Event
    | member.Event
    | commitment.Event
    | team.Event
    | inspection.Event
    | finding.Event
    | session.Event
    | report.Event
    | importing.Event
    | series.Event
    | briefing.Event
    | reading.Event
    | workday.Event
    | reveal.Event
    | Voided
)

# What the ledger decodes: the facts of today and the shapes that old records still have.
STORED: Final[Any] = reduce(or_, (old.shape for old in RETIRED.values()), FACTS)

# A fact of these kinds may be effective on a day to come: somebody is given a role, or a team its units, from next month on.
MAY_LIE_AHEAD: Final = frozenset({"grant.given", "grant.revoked", "team.units-assigned", "team.rotation-made"})


def tag_of(fact: Fact | type[Fact]) -> str:
    """Return the tag that a fact is stored under."""
    tag = fact.__struct_config__.tag
    assert isinstance(tag, str), "a fact's class states its tag"
    return tag


def module_of(tag: str) -> str:
    """Return the name of the module that a tag belongs to."""
    return tag.partition(".")[0]


BY_TAG: Final[dict[str, type[Fact]]] = {tag_of(fact): fact for fact in get_args(FACTS)}
