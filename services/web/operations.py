"""The page of who keeps the product running: views and their lag, jobs and their state, and the jobs that died, to be done again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from infra import jobs
from infra.jobs import Hand
from services import health
from services.desk import Missing
from services.health import Health
from services.web.county import names
from services.web.receipts import Redirect, see
from services.web.routes import Form, Page, Runtime, Session, Visit, act, command, page, query


class Replay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose job, and why it is to be done again."""

    tenant: Annotated[int, Meta(ge=1)]
    reason: Annotated[str, Meta(min_length=1, max_length=400)]


class OperationPages(Controller):
    """The operator's page."""

    path = "/operations"

    @page(action="health.read", scope="county")
    def overview(self, visit: Visit) -> Page:
        """Return how everything is."""
        with visit.site.runtime.db.county(visit.county) as sql:
            found = health.look(sql, visit.county)
        kinds = sorted({pile.kind for pile in found.piles})
        count = {(pile.kind, pile.state): pile.n for pile in found.piles}
        states = ("waiting", "running", "done", "uncertain", "dead", "cancelled")
        return visit.page(
            "operations/overview.html", title=visit.words("operations.title"), found=found, units=names(visit), kinds=kinds, count=count,
            states=states,
        )  # fmt: skip

    @act("/jobs/{job:uuid}/replay", action="jobs.replay", scope="county")
    def replay(self, session: Session, runtime: Runtime, job: FromPath[UUID], data: Form[Replay]) -> Redirect:
        """Let a job that died be done again."""
        _replay(session, runtime, job, data)
        return see("/operations")


class OperationApi(Controller):
    """The same as JSON."""

    path = "/api/v1/operations"
    tags = ("operations",)

    @query(action="health.read", scope="county")
    def overview(self, visit: Visit) -> Health:
        """Return the views that lag or have stopped, and the jobs by state."""
        with visit.site.runtime.db.county(visit.county) as sql:
            return health.look(sql, visit.county)

    @command("/jobs/{job:uuid}/replay", action="jobs.replay", scope="county", status=204)
    def replay(self, session: Session, runtime: Runtime, job: FromPath[UUID], data: JSONBody[Replay]) -> None:
        """Let a job that died be done again; the reason stays on record."""
        _replay(session, runtime, job, data)


def _replay(session: Session, runtime: Runtime, job: UUID, data: Replay) -> None:
    hand = Hand(county=session.county, tenant=data.tenant, actor=session.user, reason=data.reason)
    with runtime.db.tenant(session.county, data.tenant) as sql:
        if not jobs.replay(sql, hand, job):
            raise Missing
    runtime.wake.hint("jobs")
