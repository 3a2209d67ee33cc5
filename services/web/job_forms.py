"""What jobs are asked for with, and what is said when a person does something to them."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from infra.jobs import Hand, State
from services import operations
from services.desk import Missing
from services.operations import Deed, Filter, Met, Plan
from services.web.asking import Asked
from services.web.routes import Once, Runtime, Session
from services.web.site import Site
from services.web.visit import Visit

Kind = Annotated[str, Meta(max_length=60)]
Tenant = Annotated[int, Meta(ge=1, lt=10**15)]
Reason = Annotated[str, Meta(min_length=1, max_length=400)]


class Wanted(Asked, frozen=True, kw_only=True):
    """Which jobs a list is asked for."""

    kind: Kind | None = None
    state: State | None = None
    tenant: Tenant | None = None
    since: date | None = None
    until: date | None = None

    @property
    def narrowed(self) -> bool:
        """Return whether it is not simply all of them."""
        return any((self.kind, self.state, self.tenant, self.since, self.until))

    def filter(self) -> Filter:
        """Return the same for the service."""
        return _filter(self)


class Planned(Wanted, frozen=True, kw_only=True):
    """Which deed is tried out, on which jobs."""

    deed: Deed = "replay"


class One(msgspec.Struct, frozen=True, kw_only=True):
    """Whose job is asked for."""

    tenant: Tenant


class Done(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose job is met, and why."""

    tenant: Tenant
    reason: Reason


class Settled(Done, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose job is met, whether what was uncertain has arrived, and how that is known."""

    arrived: bool


class All(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which jobs are met by one deed, and why; `dry_run` says which they are and changes nothing."""

    reason: Reason
    kind: Kind | None = None
    state: State | None = None
    tenant: Tenant | None = None
    since: date | None = None
    until: date | None = None
    dry_run: bool = False

    def filter(self) -> Filter:
        """Return the same for the service."""
        return _filter(self)


def _filter(said: Wanted | All) -> Filter:
    states = (said.state,) if said.state else ()
    return Filter(kind=said.kind, states=states, tenant=said.tenant, since=said.since, until=said.until)


def found(visit: Visit, job: UUID, tenant: int) -> operations.Card:
    """Return a job with its history; raises Missing."""
    with visit.site.runtime.db.county(visit.county) as sql:
        held = operations.card(sql, visit.county, tenant, job)
    if held is None:
        raise Missing
    return held


def meet(session: Session, runtime: Runtime, once: Once, job: UUID, deed: Deed, data: Done) -> None:
    """Do something to a job; raises Missing, and NotFit where it does not stand so that it could be done."""
    hand = Hand(county=session.county, tenant=data.tenant, actor=session.user, reason=data.reason)
    operations.meet(runtime, hand, deed, job, once=once)


def planned(site: Site, county: int, deed: Deed, wanted: Filter) -> Plan:
    """Return which jobs a deed would meet."""
    with site.runtime.db.county(county) as sql:
        return operations.plan(sql, county, deed, wanted, site.clock.zone)


def meet_all(session: Session, site: Site, once: Once, deed: Deed, data: All) -> Met:
    """Do something to many jobs, or only say which they would be."""
    plan = planned(site, session.county, deed, data.filter())
    if data.dry_run:
        return Met(jobs=[one.job for one in plan.lines], passed=0, more=plan.more)
    return operations.carry_out(site.runtime, session.county, plan, session.user, data.reason, once=once)
