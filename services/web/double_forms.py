"""What can be said of two entries that may be one person: that they are to be looked at, that they are one or two, that one is given up."""
# ruff: noqa: ARG002 - every form is handed what any of them needs

from __future__ import annotations

from collections.abc import Callable
from typing import Literal
from uuid import UUID

from domain import member
from domain.member import Member
from infra.ledger import Receipt
from services import members
from services.access import COUNTY_ROLES
from services.coordinate import Coordinate
from services.desk import Decided, Desk, Missing, once
from services.views import doubles
from services.web.roster_forms import Form


class Flag(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The entry of which this one may be a repetition."""

    other: UUID


class Verdict(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether two entries are one person."""

    other: UUID
    same: Literal["yes", "no"]

    def decide(self, desk: Desk, person: UUID) -> Callable[[Member], Decided]:
        """Return what somebody found who looked at both."""
        if self.same == "yes":
            return lambda m: member.confirm(m, self.other)
        return lambda m: member.dismiss(m, self.other)


class Merge(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The entry under which the person is kept from now on."""

    other: UUID

    def decide(self, desk: Desk, person: UUID) -> Callable[[Member], Decided]:
        """Return the decision that gives this entry up for the other one."""
        return lambda m: member.merge(m, self.other, at=desk.stamp)


@once
def flag(desk: Desk, person: UUID, other: UUID) -> Receipt:
    """Put down a pair that the product found, with the sign that it found it by; raises Missing where it finds none for this reader."""
    desk.allow("member.flag")
    at, db = Coordinate(true_on=desk.today, today=desk.today), desk.runtime.db
    whole = desk.actor.role in COUNTY_ROLES
    with db.county(desk.county) if whole else db.tenant(desk.county, desk.tenant) as sql:
        pairs = doubles.found(sql, desk.county, None if whole else desk.tenant, at)
    sides = {(pair.tenant, pair.person, pair.other): pair for pair in pairs}
    sides |= {(pair.other_tenant or 0, pair.other, pair.person): pair for pair in pairs}
    pair = sides.get((desk.tenant, person, other))
    if pair is None:
        raise Missing
    return members.flag(desk, person, other, pair.sign)
