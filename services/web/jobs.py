"""Jobs as an operator's pages and as JSON: a list cut down as he likes, each with its history, and what he may do to one or to many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, get_args
from uuid import UUID

import msgspec
from litestar import Controller, Request
from litestar.params import FromPath, JSONBody

from infra.jobs import Entry, State, find
from services import operations
from services.operations import Card, Deed, Line, Met, Plan
from services.web.asking import asked
from services.web.county import names
from services.web.job_forms import All, Done, One, Planned, Settled, Wanted, found, meet, meet_all, planned
from services.web.receipts import Redirect, see
from services.web.routes import Form, Once, Page, Runtime, Session, Visit, act, command, page, query
from services.web.watched import STEPS, UNDER_WAY
from services.web.who import who

STATES: Final = get_args(State)


class Jobs(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a county's jobs."""

    items: Sequence[Line]
    next: str | None


class JobPages(Controller):
    """A county's jobs."""

    path = "/operations/jobs"

    @page(action="jobs.read", scope="county")
    def listing(self, visit: Visit) -> Page:
        """Return the jobs that an address asks for."""
        wanted, zone = asked(visit, Wanted), visit.site.clock.zone
        with visit.site.runtime.db.county(visit.county) as sql:
            listed = operations.listing(sql, visit.county, wanted.filter(), zone, cursor=wanted.cursor, limit=wanted.limit)
            kinds = [(kind, kind) for kind in operations.kinds(sql, visit.county)]
        return visit.page(
            "operations/jobs.html", title=visit.words("operations.jobs"), found=listed, wanted=wanted, kinds=kinds, states=STATES,
            units=names(visit), crumbs=[(visit.words("operations.title"), "/operations")],
        )  # fmt: skip

    @page("/plan", action="jobs.read", scope="county")
    def plan(self, visit: Visit) -> Page:
        """Return what a deed would do to the jobs that an address asks for, and the form that does it."""
        wanted = asked(visit, Planned)
        plan = planned(visit.site, visit.county, wanted.deed, wanted.filter())
        return visit.page(
            "operations/plan.html", title=visit.words(f"operations.plan.{wanted.deed}"), plan=plan, wanted=wanted, units=names(visit),
            crumbs=[(visit.words("operations.title"), "/operations"), (visit.words("operations.jobs"), "/operations/jobs")],
        )  # fmt: skip

    @page("/{job:uuid}", action="jobs.read", scope="county")
    def one(self, visit: Visit, job: FromPath[UUID]) -> Page:
        """Return one job with its history."""
        held = found(visit, job, asked(visit, One).tenant)
        return visit.page(
            "operations/job.html", title=held.line.kind, found=held, units=names(visit), steps=STEPS, entry=_entry(visit, held.line),
            under_way=held.line.state in UNDER_WAY,
            who=who(visit, [each.actor for each in held.interventions] + [each.recipient for each in held.deliveries]),
            crumbs=[(visit.words("operations.title"), "/operations"), (visit.words("operations.jobs"), "/operations/jobs")],
        )  # fmt: skip

    @act("/{job:uuid}/replay", action="jobs.replay", scope="county")
    def replay(self, session: Session, runtime: Runtime, once: Once, job: FromPath[UUID], data: Form[Done]) -> Redirect:
        """Let a job that died or was cancelled be done again."""
        meet(session, runtime, once, job, "replay", data)
        return _back(job, data)

    @act("/{job:uuid}/cancellation", action="jobs.cancel", scope="county")
    def cancel(self, session: Session, runtime: Runtime, once: Once, job: FromPath[UUID], data: Form[Done]) -> Redirect:
        """Cancel a job."""
        meet(session, runtime, once, job, "cancel", data)
        return _back(job, data)

    @act("/{job:uuid}/settlement", action="jobs.settle", scope="county")
    def settle(self, session: Session, runtime: Runtime, once: Once, job: FromPath[UUID], data: Form[Settled]) -> Redirect:
        """Say whether what was uncertain has arrived."""
        meet(session, runtime, once, job, "arrived" if data.arrived else "not-arrived", data)
        return _back(job, data)

    @act("/deeds/replay", action="jobs.replay", scope="county")
    def replay_all(self, session: Session, once: Once, request: Request[Any, Any, Any], data: Form[All]) -> Redirect:
        """Let all jobs that are meant be done again."""
        return _all(session, once, request, "replay", data)

    @act("/deeds/cancel", action="jobs.cancel", scope="county")
    def cancel_all(self, session: Session, once: Once, request: Request[Any, Any, Any], data: Form[All]) -> Redirect:
        """Cancel all jobs that are meant."""
        return _all(session, once, request, "cancel", data)


class JobApi(Controller):
    """The same as JSON."""

    path = "/api/v1/operations/jobs"
    tags = ("operations",)

    @query(action="jobs.read", scope="county", asks=Wanted)
    def listing(self, visit: Visit) -> Jobs:
        """Return a page of the county's jobs, those due last before all others; `since` and `until` are days on which they were due."""
        wanted = asked(visit, Wanted)
        with visit.site.runtime.db.county(visit.county) as sql:
            listed = operations.listing(
                sql, visit.county, wanted.filter(), visit.site.clock.zone, cursor=wanted.cursor, limit=wanted.limit
            )  # fmt: skip
        return Jobs(items=listed.items, next=listed.next)

    @query("/plan", action="jobs.read", scope="county", asks=Planned)
    def plan(self, visit: Visit) -> Plan:
        """Return which jobs a deed (`replay`, `cancel`) would meet, and change nothing."""
        wanted = asked(visit, Planned)
        return planned(visit.site, visit.county, wanted.deed, wanted.filter())

    @query("/{job:uuid}", action="jobs.read", scope="county", asks=One)
    def one(self, visit: Visit, job: FromPath[UUID]) -> Card:
        """Return one job of a tenant with its attempts, what it sent, and what persons did to it."""
        return found(visit, job, asked(visit, One).tenant)

    @command("/{job:uuid}/replay", action="jobs.replay", scope="county", status=204)
    def replay(self, session: Session, runtime: Runtime, once: Once, job: FromPath[UUID], data: JSONBody[Done]) -> None:
        """Let a job that died or was cancelled be done again; the reason stays on record."""
        meet(session, runtime, once, job, "replay", data)

    @command("/{job:uuid}/cancellation", action="jobs.cancel", scope="county", status=204)
    def cancel(self, session: Session, runtime: Runtime, once: Once, job: FromPath[UUID], data: JSONBody[Done]) -> None:
        """Cancel a job that has not ended; the reason stays on record."""
        meet(session, runtime, once, job, "cancel", data)

    @command("/{job:uuid}/settlement", action="jobs.settle", scope="county", status=204)
    def settle(self, session: Session, runtime: Runtime, once: Once, job: FromPath[UUID], data: JSONBody[Settled]) -> None:
        """Say whether what was uncertain has arrived, and how that is known; what has not is sent again."""
        meet(session, runtime, once, job, "arrived" if data.arrived else "not-arrived", data)

    @command("/deeds/replay", action="jobs.replay", scope="county")
    def replay_all(self, session: Session, once: Once, request: Request[Any, Any, Any], data: JSONBody[All]) -> Met:
        """Let all jobs that are meant be done again, a thousand at most; with `dry_run` only say which they are."""
        return meet_all(session, request.app.state.site, once, "replay", data)

    @command("/deeds/cancel", action="jobs.cancel", scope="county")
    def cancel_all(self, session: Session, once: Once, request: Request[Any, Any, Any], data: JSONBody[All]) -> Met:
        """Cancel all jobs that are meant, a thousand at most; with `dry_run` only say which they are."""
        return meet_all(session, request.app.state.site, once, "cancel", data)


def _entry(visit: Visit, line: Line) -> Entry | None:
    with visit.site.runtime.db.county(visit.county) as sql:
        return find(sql, visit.county, line.tenant, line.job)


def _back(job: UUID, data: Done) -> Redirect:
    return see(f"/operations/jobs/{job}?tenant={data.tenant}")


def _all(session: Session, once: Once, request: Request[Any, Any, Any], deed: Deed, data: All) -> Redirect:
    meet_all(session, request.app.state.site, once, deed, data)
    asks = "".join(f"&{name}={value}" for name in ("kind", "tenant", "since", "until") if (value := getattr(data, name)))
    return see(f"/operations/jobs?{asks.removeprefix('&')}")
