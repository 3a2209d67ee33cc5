"""Grants: who may act in which role, where and how long; facts of the county tenant."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from domain.kernel import Fact, Refused, Stamp, State

ROLES: Final = frozenset({"clerk", "unit-head", "inspector", "county-office", "county-leader", "operator"})
BOUND_TO_A_TENANT: Final = frozenset({"clerk", "unit-head"})


class Given(Fact, tag="grant.given"):
    """A user was given a role at one tenant (None: in the whole county), from the effective date until a day, exclusive."""

    user: UUID
    role: str
    tenant: int | None = None
    until: date | None = None
    campaign: UUID | None = None


class Revoked(Fact, tag="grant.revoked"):
    """A grant ended on the effective date."""

    reason: str = ""


Event = Given | Revoked


class Grant(State):
    """A grant as its decisions see it."""

    user: UUID
    role: str
    tenant: int | None
    since: date
    revoked: bool = False


class AlreadyGiven(Refused):
    """This grant was given already; give another one instead."""


class UnknownRole(Refused):
    """There is no such role as {role}."""


class NeedsTenant(Refused):
    """The role {role} is held at one tenant, not in the whole county."""


class EndsBeforeItBegins(Refused):
    """A grant from {begins} cannot end on {until}."""


def give(grant: Grant | None, founding: Given, *, at: Stamp, roles: Collection[str] = ROLES) -> Given:
    """Return the founding fact of a grant that holds from the effective date."""
    if grant:
        raise AlreadyGiven
    if founding.role not in roles:
        raise UnknownRole(role=founding.role)
    if founding.tenant is None and founding.role in BOUND_TO_A_TENANT:
        raise NeedsTenant(role=founding.role)
    if founding.until is not None and founding.until <= at.on:
        raise EndsBeforeItBegins(begins=at.on, until=founding.until)
    return founding


def revoke(grant: Grant, reason: str = "", *, at: Stamp) -> Revoked | None:
    """Return the end of the grant, once, and on no day before it began."""
    if at.on < grant.since:
        raise EndsBeforeItBegins(begins=grant.since, until=at.on)
    return None if grant.revoked else Revoked(reason=reason)


def evolve(grant: Grant | None, event: Event, at: Stamp) -> Grant:
    """Return the grant after one more fact."""
    if isinstance(event, Given):
        return Grant(user=event.user, role=event.role, tenant=event.tenant, since=at.on)
    assert grant, "a grant begins by being given"
    match event:
        case Revoked():
            return replace(grant, revoked=True)
